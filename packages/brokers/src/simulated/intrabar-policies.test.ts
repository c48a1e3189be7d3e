import { describe, expect, it } from 'vitest'
import { mirrorLines, mirrorPolicy, mirrorScript } from './mirror-script.ts'
import type { IntrabarPolicy } from './venue-bar.ts'
import { playScript, type ScriptOrder, type ScriptPrices, type ScriptStep } from './venue-script.ts'

const policies = ['pessimistic', 'optimistic', 'open-high-low-close', 'open-low-high-close'] as const
type Named = (typeof policies)[number]

/** What is expected of every policy, then exceptions by policy. */
type Expected = { readonly all?: readonly string[] } & Partial<Record<Named, readonly string[]>>

/** What a script does under each policy, as it stands and upside down. */
function check(script: readonly ScriptStep[], policy: Named, expected: Expected): void {
  const lines = expected[policy] ?? expected.all ?? []
  expect(playScript(script, { policy }).lines).toEqual(lines)
  expect(playScript(mirrorScript(script), { policy: mirrorPolicy(policy) }).lines).toEqual(mirrorLines(lines))
}

const long = { id: 'a', protect: 95, target: 110 } as const satisfies ScriptOrder
const entered = '1o a buys 1 at 100'
const stopped = (when: string, price: number) => [
  `${when} a.stop sells 1 at ${price}`,
  `${when} a.target cancelled SIBLING_FILLED`,
]
const won = (when: string, price: number) => [
  `${when} a.target sells 1 at ${price}`,
  `${when} a.stop cancelled SIBLING_FILLED`,
]
const quiet: ScriptPrices = [100, 101, 99, 100]

describe('a bracket whose entry fills at the open', () => {
  const cases: readonly (readonly [string, readonly ScriptStep[], Expected])[] = [
    ['rests while neither side is reached', [long, quiet], { all: [entered] }],
    [
      'is stopped where the stop alone is reached',
      [long, [100, 109.99, 95, 97]],
      { all: [entered, ...stopped('1p', 95)] },
    ],
    ['wins where the target alone is reached', [long, [100, 110, 95.01, 97]], { all: [entered, ...won('1p', 110)] }],
    [
      'with both reached in the entry bar is decided by the policy',
      [long, [100, 111, 94, 100]],
      {
        pessimistic: [entered, ...stopped('1p', 95)],
        optimistic: [entered, ...won('1p', 110)],
        'open-high-low-close': [entered, ...won('1p', 110)],
        'open-low-high-close': [entered, ...stopped('1p', 95)],
      },
    ],
    [
      'with both reached in a later bar is decided by the policy',
      [long, quiet, [100, 111, 94, 100]],
      {
        pessimistic: [entered, ...stopped('2p', 95)],
        optimistic: [entered, ...won('2p', 110)],
        'open-high-low-close': [entered, ...won('2p', 110)],
        'open-low-high-close': [entered, ...stopped('2p', 95)],
      },
    ],
    [
      'is stopped at a worse open, though the target is reached later',
      [long, quiet, [90, 111, 89, 100]],
      { all: [entered, ...stopped('2o', 90)] },
    ],
    [
      'wins at a better open, though the stop is reached later',
      [long, quiet, [112, 113, 90, 100]],
      { all: [entered, ...won('2o', 112)] },
    ],
    [
      'is stopped at the entry price where the entry has gapped beyond the stop',
      [{ ...long, protect: 101 }, quiet],
      { all: [entered, ...stopped('1o', 100)] },
    ],
    [
      'wins at the entry price where the entry has gapped beyond the target',
      [{ ...long, target: 99 }, quiet],
      { all: [entered, ...won('1o', 100)] },
    ],
    [
      'with both behind the entry price is stopped: the stop is placed first',
      [{ ...long, protect: 101, target: 99 }, quiet],
      { all: [entered, ...stopped('1o', 100)] },
    ],
  ]
  describe.each(cases)('%s', (_, script, expected) => {
    it.each(policies)('%s', (policy) => check(script, policy, expected))
  })
})

describe('a bracket whose entry fills inside the bar', () => {
  const dip = { ...long, type: 'limit', limit: 98 } as const
  const dipped = '1p a buys 1 at 98'
  const rise = { ...long, type: 'stop', stop: 102 } as const
  const rose = '1p a buys 1 at 102'
  const cases: readonly (readonly [string, readonly ScriptStep[], Expected])[] = [
    [
      'stop reached: where the entry came before, it surely was',
      [dip, [100, 101, 94, 99]],
      { all: [dipped, ...stopped('1p', 95)], optimistic: [dipped] },
    ],
    [
      'target reached: it counts where it came after the entry',
      [dip, [100, 111, 97, 99]],
      {
        pessimistic: [dipped],
        optimistic: [dipped, ...won('1p', 110)],
        'open-high-low-close': [dipped],
        'open-low-high-close': [dipped, ...won('1p', 110)],
      },
    ],
    [
      'both reached',
      [dip, [100, 111, 94, 99]],
      {
        all: [dipped, ...stopped('1p', 95)],
        optimistic: [dipped, ...won('1p', 110)],
      },
    ],
    [
      'a stop entry whose stop lies within the bar',
      [rise, [100, 103, 94, 99]],
      {
        pessimistic: [rose, ...stopped('1p', 95)],
        optimistic: [rose],
        'open-high-low-close': [rose, ...stopped('1p', 95)],
        'open-low-high-close': [rose],
      },
    ],
    [
      'a target that a close beyond it confirms waits for the next bar all the same where the worse is assumed',
      [dip, [100, 111, 97, 110.5], [112, 113, 111, 112]],
      {
        pessimistic: [dipped, ...won('2o', 112)],
        optimistic: [dipped, ...won('1p', 110)],
        'open-high-low-close': [dipped, ...won('1p', 110)],
        'open-low-high-close': [dipped, ...won('1p', 110)],
      },
    ],
  ]
  describe.each(cases)('%s', (_, script, expected) => {
    it.each(policies)('%s', (policy) => check(script, policy, expected))
  })
})

describe('children of every type, of an entry inside the bar', () => {
  const bar: ScriptPrices = [100, 111, 94, 99]
  const dip = { id: 'a', type: 'limit', limit: 98 } as const
  const dipped = '1p a buys 1 at 98'
  const cases: readonly (readonly [string, Omit<ScriptOrder, 'id'>, Expected])[] = [
    ['a stop', { protect: 95 }, { all: [dipped, '1p a.stop sells 1 at 95'], optimistic: [dipped] }],
    [
      'a stop-limit',
      { protect: { type: 'stop-limit', stop: 95, limit: 94.5 } },
      { all: [dipped, '1p a.stop triggered', '1p a.stop sells 1 at 95'], optimistic: [dipped] },
    ],
    [
      'a stop-limit whose limit the price must come back to',
      { protect: { type: 'stop-limit', stop: 95, limit: 96 } },
      {
        pessimistic: [dipped, '1p a.stop triggered'],
        optimistic: [dipped],
        'open-high-low-close': [dipped, '1p a.stop triggered', '1p a.stop sells 1 at 96'],
        'open-low-high-close': [dipped, '1p a.stop triggered', '1p a.stop sells 1 at 96'],
      },
    ],
    [
      'a trailing stop',
      { protect: { trail: { amount: 3 } } },
      { all: [dipped, '1p a.stop sells 1 at 95'], optimistic: [dipped] },
    ],
    [
      'a trailing stop-limit',
      { protect: { type: 'trailing-stop-limit', trail: { amount: 3 }, limitOffset: 0.5 } },
      { all: [dipped, '1p a.stop triggered', '1p a.stop sells 1 at 95'], optimistic: [dipped] },
    ],
    [
      'a limit',
      { target: 110 },
      {
        all: [dipped],
        optimistic: [dipped, '1p a.target sells 1 at 110'],
        'open-low-high-close': [dipped, '1p a.target sells 1 at 110'],
      },
    ],
    [
      'a market-if-touched',
      { target: { stop: 110 } },
      {
        all: [dipped],
        optimistic: [dipped, '1p a.target sells 1 at 110'],
        'open-low-high-close': [dipped, '1p a.target sells 1 at 110'],
      },
    ],
    [
      'a limit-if-touched',
      { target: { type: 'limit-if-touched', stop: 109, limit: 110 } },
      {
        all: [dipped],
        optimistic: [dipped, '1p a.target triggered', '1p a.target sells 1 at 110'],
        'open-low-high-close': [dipped, '1p a.target triggered', '1p a.target sells 1 at 110'],
      },
    ],
  ]
  describe.each(cases)('%s', (_, legs, expected) => {
    it.each(policies)('%s', (policy) => check([{ ...dip, ...legs }, bar], policy, expected))
  })

  it('on the wrong side of the price at which they came fill at that price, not at their own', () => {
    // A range that reaches a level proves nothing about a price that lay behind the entry already.
    const script = [{ ...dip, protect: 99 }, [100, 101, 94, 97]] as const
    for (const policy of policies) check(script, policy, { all: [dipped, '1p a.stop sells 1 at 98'] })
    for (const policy of policies)
      check([{ ...dip, target: 97 }, [100, 101, 94, 97]], policy, { all: [dipped, '1p a.target sells 1 at 98'] })
  })
})

describe('an exit and an entry in one bar', () => {
  const held = [{ id: 'h' }, quiet] as const
  const opened = '1o h buys 1 at 100'
  it.each(policies)('a stop of one position comes before the limit that opens the next, %s', (policy) => {
    const script = [
      ...held,
      { id: 'x', side: 'sell', type: 'stop', stop: 95, reduceOnly: true },
      { id: 'e', type: 'limit', limit: 94 },
      [100, 101, 93, 97],
    ] as const
    check(script, policy, {
      all: [opened, '2p x sells 1 at 95', '2p e buys 1 at 94'],
      // What is good for the trader comes first, so the entry is met while the position is still there.
      optimistic: [opened, '2p e buys 1 at 94', '2p x sells 1 at 95'],
    })
  })
})

describe('the adaptive policy', () => {
  const cases: readonly (readonly [string, ScriptPrices, string])[] = [
    ['goes to the high first where it is nearer the open', [103, 111, 94, 100], 'a.target sells 1 at 110'],
    ['goes to the low first where it is nearer the open', [101, 111, 94, 100], 'a.stop sells 1 at 95'],
    ['goes to the high first where both are as near', [102, 110, 94, 100], 'a.target sells 1 at 110'],
  ]
  it.each(cases)('%s', (_, bar, line) => {
    for (const policy of ['adaptive', 'lower-timeframe'] as IntrabarPolicy[])
      expect(playScript([long, bar], { policy }).lines[1]).toBe(`1p ${line}`)
  })
})

describe('bars of odd shapes', () => {
  const shapes: readonly (readonly [string, ScriptPrices, readonly string[]])[] = [
    ['without range', [100, 100, 100, 100], [entered]],
    ['that open at their high and close at their low', [100, 100, 95, 95], [entered, ...stopped('1p', 95)]],
    ['that open at their low and close at their high', [100, 110, 100, 110], [entered, ...won('1p', 110)]],
    ['that open at their high and come back', [100, 100, 90, 100], [entered, ...stopped('1p', 95)]],
  ]
  it.each(shapes)('%s', (_, bar, lines) => {
    for (const policy of policies) check([long, bar], policy, { all: lines })
  })
})

describe('an order that is refused in the middle of a walk', () => {
  it.each([...policies, 'adaptive'] as const)('ends, and the walk goes on, %s', (policy) => {
    const script = [
      { id: 'big', type: 'limit', limit: 97, size: 11 },
      { id: 'b', type: 'limit', limit: 96, size: 5 },
      { id: 'c', type: 'stop', stop: 104, size: 5 },
      [100, 105, 95, 100],
    ] as const
    // What 1,100 pay for beside h is not enough for big; b and c fit whichever of them comes first.
    const { lines, position } = playScript([{ id: 'h', type: 'limit', limit: 99, size: 1 }, ...script], {
      policy,
      capital: 1100,
    })
    expect(lines.filter((line) => line.includes('rejected'))).toEqual(['1p big rejected INSUFFICIENT_FUNDS'])
    expect(position()).toBe(11)
  })
})
