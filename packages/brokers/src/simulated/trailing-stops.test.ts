import { describe, expect, it } from 'vitest'
import { mirrorLines, mirrorPolicy, mirrorScript } from './mirror-script.ts'
import { playScript, type ScriptPrices, type ScriptStep } from './venue-script.ts'

const policies = ['pessimistic', 'optimistic', 'open-high-low-close', 'open-low-high-close'] as const
type Named = (typeof policies)[number]
type Expected = { readonly all?: readonly string[] } & Partial<Record<Named, readonly string[]>>

function check(script: readonly ScriptStep[], policy: Named, expected: Expected): void {
  const lines = expected[policy] ?? expected.all ?? []
  expect(playScript(script, { policy }).lines).toEqual(lines)
  expect(playScript(mirrorScript(script), { policy: mirrorPolicy(policy) }).lines).toEqual(mirrorLines(lines))
}

/** A long position from 100 whose stop trails 5 behind. */
const held = { id: 'a', protect: { trail: { amount: 5 } } } as const
const entered = '1o a buys 1 at 100'
const quiet: ScriptPrices = [100, 100, 100, 100]

describe('a trailing stop of a position', () => {
  const cases: readonly (readonly [string, readonly ScriptStep[], Expected])[] = [
    ['starts its distance behind the fill', [held, [100, 100, 95.01, 96]], { all: [entered] }],
    ['fills where it started', [held, [100, 100, 95, 96]], { all: [entered, '1p a.stop sells 1 at 95'] }],
    [
      'raised and reached in one bar is decided by the policy',
      [held, [100, 110, 96, 107]],
      {
        // The low may have come first, when the stop still stood at 95; the close at 107 is above the raised 105.
        pessimistic: [entered],
        optimistic: [entered, '1p a.stop sells 1 at 105'],
        'open-high-low-close': [entered, '1p a.stop sells 1 at 105'],
        'open-low-high-close': [entered],
      },
    ],
    [
      'raised by a high after which the bar surely closed below it fills whatever the path was',
      [held, [100, 110, 96, 104]],
      { all: [entered, '1p a.stop sells 1 at 105'] },
    ],
    [
      'reached where it stands before it is raised, where the worse is assumed',
      [held, [100, 110, 95, 107]],
      {
        pessimistic: [entered, '1p a.stop sells 1 at 95'],
        optimistic: [entered, '1p a.stop sells 1 at 105'],
        'open-high-low-close': [entered, '1p a.stop sells 1 at 105'],
        'open-low-high-close': [entered, '1p a.stop sells 1 at 95'],
      },
    ],
    [
      'never moves back',
      [held, [100, 110, 106, 109], [107, 108, 105.01, 106], [106, 106, 105, 105.5]],
      { all: [entered, '3p a.stop sells 1 at 105'] },
    ],
    ['follows the open of a bar', [held, quiet, [112, 112, 107, 108]], { all: [entered, '2p a.stop sells 1 at 107'] }],
    [
      'fills at an open that has gapped beyond it',
      [held, [100, 110, 106, 109], [90, 91, 89, 90]],
      { all: [entered, '2o a.stop sells 1 at 90'] },
    ],
    [
      'fills at an open just at it',
      [held, [100, 110, 106, 109], [105, 112, 105, 110]],
      { all: [entered, '2o a.stop sells 1 at 105'] },
    ],
  ]
  describe.each(cases)('%s', (_, script, expected) => {
    it.each(policies)('%s', (policy) => check(script, policy, expected))
  })

  it('of an entry inside the bar follows the close, which surely came after', () => {
    const script = [{ ...held, type: 'limit', limit: 98 }, [100, 112, 96, 106], [106, 106, 101, 103]] as const
    check(script, 'pessimistic', { all: ['1p a buys 1 at 98', '2p a.stop sells 1 at 101'] })
    check(script, 'open-low-high-close', { all: ['1p a buys 1 at 98', '1p a.stop sells 1 at 107'] })
  })
})

describe('a trailing stop that enters', () => {
  const dip = { id: 'a', type: 'trailing-stop', trail: { amount: 5 } } as const
  const marked = [{ id: 'm' }, quiet] as const
  const first = '1o m buys 1 at 100'
  it.each(policies)('follows the price down and buys when it turns, %s', (policy) => {
    check([...marked, dip, [94, 94.5, 90, 90], [91, 96, 91, 96]], policy, { all: [first, '3p a buys 1 at 95'] })
  })

  it.each(policies)('buys at an open beyond it, %s', (policy) => {
    check([...marked, dip, [106, 107, 105, 106]], policy, { all: [first, '2o a buys 1 at 106'] })
  })

  it.each(policies)('buys in the bar that lowered it when the close is beyond it, %s', (policy) => {
    check([...marked, dip, [99, 99, 90, 97]], policy, { all: [first, '2p a buys 1 at 95'] })
  })
})

describe('a trailing stop-limit', () => {
  const limited = (limitOffset: number) =>
    ({ id: 'a', protect: { type: 'trailing-stop-limit', trail: { amount: 5 }, limitOffset } }) as const
  const cases: readonly (readonly [string, readonly ScriptStep[], Expected])[] = [
    [
      'fills at its stop inside a bar',
      [limited(1), [100, 100, 94, 96]],
      { all: [entered, '1p a.stop triggered', '1p a.stop sells 1 at 95'] },
    ],
    [
      'fills at an open within its limit',
      [limited(1), quiet, [94, 94, 93, 94]],
      { all: [entered, '2o a.stop triggered', '2o a.stop sells 1 at 94'] },
    ],
    [
      'rests where the open has gapped beyond its limit',
      [limited(1), quiet, [93, 93.9, 92, 93]],
      { all: [entered, '2o a.stop triggered'] },
    ],
    [
      'that rests fills at its limit, and trails no more',
      [limited(1), quiet, [93, 93.9, 92, 93], [93, 94, 92, 93]],
      { all: [entered, '2o a.stop triggered', '3p a.stop sells 1 at 94'] },
    ],
    [
      'has its limit behind the level to which it was raised',
      [limited(1), [100, 110, 106, 109], [103, 103.5, 102, 103], [103, 104, 103, 104]],
      { all: [entered, '2o a.stop triggered', '3p a.stop sells 1 at 104'] },
    ],
  ]
  describe.each(cases)('%s', (_, script, expected) => {
    it.each(policies)('%s', (policy) => check(script, policy, expected))
  })
})

describe('a trail in percent', () => {
  it('is rounded to the tick away from the price, up and down', () => {
    // 1.5 % of 100.33 is 1.504 95: 1.51 behind.
    const sell = playScript([{ id: 'a', protect: { trail: { percent: 1.5 } } }, [100.33, 100.33, 100.33, 100.33]])
    expect(Number(sell.orders.get('a')?.stopChild?.stopTicks)).toBe(9882)
    const buy = playScript([
      { id: 'a', side: 'sell', protect: { trail: { percent: 1.5 } } },
      [100.33, 100.33, 100.33, 100.33],
    ])
    expect(Number(buy.orders.get('a')?.stopChild?.stopTicks)).toBe(10184)
  })

  it('that comes out on the tick is not moved', () => {
    const { orders } = playScript([{ id: 'a', protect: { trail: { percent: 2 } } }, quiet])
    expect(Number(orders.get('a')?.stopChild?.stopTicks)).toBe(9800)
  })

  it('is of the best price, so that its distance grows with it', () => {
    const script = [
      { id: 'a', protect: { trail: { percent: 10 } } },
      quiet,
      [100, 200, 190, 200],
      [200, 200, 180, 190],
    ] as const
    expect(playScript(script).lines).toEqual([entered, '3p a.stop sells 1 at 180'])
  })

  it('starts from the fill price, slippage included', () => {
    const script = [{ id: 'a', protect: { trail: { percent: 10 } } }, quiet] as const
    const { orders } = playScript(script, { slippageTicks: 50 })
    expect(Number(orders.get('a')?.stopChild?.stopTicks)).toBe(9045)
  })
})

describe('a trailing stop with a level of its own', () => {
  it('begins there, nearer than its distance', () => {
    const near = { id: 'a', side: 'sell', type: 'trailing-stop', stop: 97, trail: { amount: 30 } } as const
    const script = [{ id: 'm' }, quiet, near, [100, 120, 97, 98]] as const
    expect(playScript(script).lines).toEqual(['1o m buys 1 at 100', '2p a sells 1 at 97'])
  })
})

describe('a trailing stop wider than the price', () => {
  it('lies below zero and is never reached', () => {
    const script = [{ id: 'a', protect: { trail: { amount: 500 } } }, quiet, [100, 100, 0.01, 0.01]] as const
    expect(playScript(script).lines).toEqual([entered])
  })
})
