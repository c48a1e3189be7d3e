import { describe, expect, it } from 'vitest'
import { mirrorLines, mirrorPolicy, mirrorScript } from './mirror-script.ts'
import { placeBracket, releaseDependants } from './order-group.ts'
import { playScript, type ScriptBar, type ScriptPrices, type ScriptStep } from './venue-script.ts'

const policies = ['pessimistic', 'optimistic', 'open-high-low-close', 'open-low-high-close'] as const
type Named = (typeof policies)[number]
type Expected = { readonly all?: readonly string[] } & Partial<Record<Named, readonly string[]>>

const at = (price: number, units = 99): ScriptBar => {
  const bar: ScriptPrices = [price, price, price, price]
  return { bar, volume: 10 * units }
}
const wide = (bar: ScriptPrices, units = 99): ScriptBar => ({ bar, volume: 10 * units })
const entry = { id: 'a', size: 5 } as const
const inside = { id: 'a', type: 'limit', limit: 98 } as const

describe('a bracket', () => {
  const cases: readonly (readonly [string, readonly ScriptStep[], Expected])[] = [
    [
      'with a stop alone grows with its entry',
      [{ ...entry, protect: 90 }, at(100, 2), at(100), at(89)],
      { all: ['1o a buys 2 at 100', '2o a buys 3 at 100', '2o a.stop is for 5 stop 90', '3o a.stop sells 5 at 89'] },
    ],
    [
      'with a target alone grows with its entry',
      [{ ...entry, target: 110 }, at(100, 2), at(100), at(111)],
      {
        all: [
          '1o a buys 2 at 100',
          '2o a buys 3 at 100',
          '2o a.target is for 5 limit 110',
          '3o a.target sells 5 at 111',
        ],
      },
    ],
    [
      'whose stop fills in part makes its target smaller, and goes on at the market',
      [{ ...entry, protect: 90, target: 110 }, at(100), at(89, 2), at(111)],
      {
        all: [
          '1o a buys 5 at 100',
          '2o a.stop sells 2 at 89',
          '2o a.target is for 3 limit 110',
          '3o a.stop sells 3 at 111',
          '3o a.target cancelled SIBLING_FILLED',
        ],
      },
    ],
    [
      'of an entry inside the bar that lies behind it on both sides is stopped at the price of the entry',
      [{ ...inside, protect: 99, target: 97 }, wide([100, 101, 94, 97])],
      { all: ['1p a buys 1 at 98', '1p a.stop sells 1 at 98', '1p a.target cancelled SIBLING_FILLED'] },
    ],
    [
      'follows the price that its entry paid, not the one before slippage',
      [{ id: 'a', protect: { trail: { amount: 3 } } }, wide([100, 100.5, 97.9, 98])],
      { all: ['1o a buys 1 at 101', '1p a.stop sells 1 at 97'] },
    ],
    [
      'placed inside the bar follows the close, which surely came after',
      [{ ...inside, protect: { trail: { amount: 5 } } }, wide([100, 100, 97, 99.5]), wide([97, 97, 94.6, 95])],
      {
        // The stop stands at 93 from the entry, and at 94.5 from the close.
        all: ['1p a buys 1 at 98'],
        // Here the high comes after the entry.
        'open-low-high-close': ['1p a buys 1 at 98', '2p a.stop sells 1 at 94'],
      },
    ],
    [
      'that followed the close of its first bar stops there in the next',
      [{ ...inside, protect: { trail: { amount: 5 } } }, wide([100, 100, 97, 99.5]), wide([97, 97, 94.4, 95])],
      {
        all: ['1p a buys 1 at 98', '2p a.stop sells 1 at 93.5'],
        'open-low-high-close': ['1p a buys 1 at 98', '2p a.stop sells 1 at 94'],
      },
    ],
  ]
  describe.each(cases)('%s', (_, script, expected) => {
    it.each(policies)('%s', (policy) => {
      const slippageTicks = script.some((step) => JSON.stringify(step).includes('trail')) ? 100 : 0
      const options = { volumeDivisor: 10, slippageTicks }
      const lines = expected[policy] ?? expected.all ?? []
      expect(playScript(script, { ...options, policy }).lines).toEqual(lines)
      const mirrored = playScript(mirrorScript(script), { ...options, policy: mirrorPolicy(policy) })
      expect(mirrored.lines).toEqual(mirrorLines(lines))
    })
  })

  it('of an entry that goes on when it has ended is another one, and counts', () => {
    for (const legs of [{ protect: 80, target: 110 }, { protect: 80 }, { target: 110 }]) {
      const numbers = (steps: readonly ScriptStep[]) => {
        const entered = playScript([{ ...entry, type: 'limit', limit: 95, ...legs }, ...steps], { volumeDivisor: 10 })
        const order = entered.orders.get('a')
        return [order?.stopChild?.legNumber, order?.targetChild?.legNumber].filter((number) => number !== undefined)
      }
      const count = Object.keys(legs).length
      const exit = 'target' in legs ? at(111) : at(79)
      // Where the stop alone is left, the entry would fill on the way to it.
      const ended: ScriptStep[] = 'target' in legs ? [at(94, 2), exit] : [at(94, 2), { cancel: 'a.stop' }]
      expect(numbers([at(94, 2)])).toEqual(Array(count).fill(1))
      expect(numbers([...ended, at(94, 1)])).toEqual(Array(count).fill(2))
      expect(numbers([...ended, at(94, 1), ...ended.slice(1), at(94, 1)])).toEqual(Array(count).fill(3))
    }
  })

  it('is nothing where the entry has none, and nothing is sent where nothing waits', () => {
    const { venue, orders, lines } = playScript([{ id: 'a', type: 'limit', limit: 95 }])
    const order = orders.get('a')
    if (order === undefined) throw new Error('the script has placed an order')
    placeBracket(venue, order, 1, 10)
    releaseDependants(venue, order, 10)
    expect([order.stopChild, order.targetChild, lines, venue.working[0]]).toEqual([null, null, [], [order]])
  })
})

describe('a trailing stop', () => {
  const trail = { id: 'a', type: 'trailing-stop', side: 'sell', trail: { amount: 5 } } as const
  const marked: readonly ScriptStep[] = [{ id: 'm' }, [100, 100, 100, 100]]
  it.each(policies)('that was cancelled stays where it stood, %s', (policy) => {
    const played = playScript(
      [
        ...marked,
        { ...trail, reduceOnly: true },
        { id: 'x', side: 'sell', type: 'limit', limit: 102, reduceOnly: true },
        { link: 'oco', of: ['a', 'x'] },
        [100, 110, 99, 109],
      ],
      { policy },
    )
    expect(played.lines.slice(1)).toEqual(['2p x sells 1 at 102', '2p a cancelled SIBLING_FILLED'])
    const stood = { pessimistic: 95, optimistic: 105, 'open-high-low-close': 95, 'open-low-high-close': 95 }
    expect(Number(played.orders.get('a')?.stopTicks) / 100).toBe(stood[policy])
  })

  it.each(policies)('beside others that do not trail leaves them where they are, %s', (policy) => {
    const { lines } = playScript(
      [...marked, { id: 's', type: 'stop', side: 'sell', stop: 90 }, trail, [100, 110, 106, 109], [100, 100, 89, 90]],
      { policy },
    )
    expect(lines.slice(1)).toEqual(['3o a sells 1 at 100', '3p s sells 1 at 90'])
  })
})

describe('the bracket of an order', () => {
  const cases: readonly (readonly [string, readonly ScriptStep[], Expected])[] = [
    [
      'that trails and is met by the close is in the market for the bar where the worse is assumed',
      [
        { id: 'm' },
        [100, 100, 100, 100],
        { id: 'a', type: 'trailing-stop', trail: { amount: 3 }, protect: 91, target: 99 },
        [100, 102, 90, 95],
      ],
      {
        pessimistic: ['1o m buys 1 at 100', '2p a buys 1 at 93', '2p a.stop sells 1 at 91', gone('a.target')],
        optimistic: ['1o m buys 1 at 100', '2p a buys 1 at 93', '2p a.target sells 1 at 99', gone('a.stop')],
        'open-high-low-close': ['1o m buys 1 at 100', '2p a buys 1 at 93'],
        // The high comes after the low, and the target with it.
        'open-low-high-close': ['1o m buys 1 at 100', '2p a buys 1 at 93', '2p a.target sells 1 at 99', gone('a.stop')],
      },
    ],
    [
      'whose stop was reached and whose limit the price came back to',
      [{ id: 'a', type: 'stop-limit', stop: 105, limit: 103, protect: 102.5, target: 105.5 }, [104, 106, 102, 103]],
      {
        pessimistic: ['1p a triggered'],
        optimistic: ['1p a triggered', '1p a buys 1 at 103', '1p a.target sells 1 at 105.5', gone('a.stop', '1p')],
        'open-high-low-close': [
          '1p a triggered',
          '1p a buys 1 at 103',
          '1p a.stop sells 1 at 102.5',
          gone('a.target', '1p'),
        ],
        // The close comes back to the limit, and nothing after it is of this bar.
        'open-low-high-close': ['1p a triggered', '1p a buys 1 at 103'],
      },
    ],
    [
      'that came after another one, inside the bar',
      [
        { id: 'a', type: 'limit', limit: 95 },
        { id: 'b', after: 'a', type: 'limit', limit: 92, protect: 91, target: 96 },
        [100, 101, 90, 98],
      ],
      {
        pessimistic: ['1p a buys 1 at 95'],
        optimistic: ['1p a buys 1 at 95', '1p b buys 1 at 92', '1p b.target sells 1 at 96', gone('b.stop', '1p')],
        'open-high-low-close': [
          '1p a buys 1 at 95',
          '1p b buys 1 at 92',
          '1p b.stop sells 1 at 91',
          gone('b.target', '1p'),
        ],
        'open-low-high-close': [
          '1p a buys 1 at 95',
          '1p b buys 1 at 92',
          '1p b.stop sells 1 at 91',
          gone('b.target', '1p'),
        ],
      },
    ],
  ]
  describe.each(cases)('%s', (_, script, expected) => {
    it.each(policies)('%s', (policy) => expect(playScript(script, { policy }).lines).toEqual(expected[policy]))
  })
})

function gone(name: string, when = '2p'): string {
  return `${when} ${name} cancelled SIBLING_FILLED`
}
