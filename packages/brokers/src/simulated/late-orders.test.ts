import { describe, expect, it } from 'vitest'
import { mirrorLines, mirrorPolicy, mirrorScript } from './mirror-script.ts'
import { playScript, type ScriptPrices, type ScriptStep } from './venue-script.ts'

const policies = ['pessimistic', 'optimistic', 'open-high-low-close', 'open-low-high-close'] as const
type Named = (typeof policies)[number]
type Expected = { readonly all?: readonly string[] } & Partial<Record<Named, readonly string[]>>

const prices: ScriptPrices = [100, 106, 94, 101]
/** A bar on whose open something is sent or changed, such as a strategy does that hears of a fill there. */
const bar = (...onceOpen: readonly ScriptStep[]): ScriptStep => ({ bar: prices, onceOpen })
const order = (terms: object) => ({ id: 'a', ...terms }) as const

describe('an order that is sent once the bar has opened', () => {
  const cases: readonly (readonly [string, readonly ScriptStep[], Expected])[] = [
    [
      'at the market is filled at the open where the path is walked, and else at the next',
      [bar(order({})), [103, 104, 102, 103]],
      {
        all: ['2o a buys 1 at 103'],
        'open-high-low-close': ['1p a buys 1 at 100'],
        'open-low-high-close': ['1p a buys 1 at 100'],
      },
    ],
    [
      'with a limit beyond the open is filled at the open',
      [bar(order({ type: 'limit', limit: 103 }))],
      { all: ['1p a buys 1 at 100'] },
    ],
    [
      'with a limit beyond the whole bar is filled at the open',
      [bar(order({ type: 'limit', limit: 150 }))],
      { all: ['1p a buys 1 at 100'] },
    ],
    [
      'with a limit that the path reaches is filled there',
      [bar(order({ type: 'limit', limit: 95 }))],
      { all: ['1p a buys 1 at 95'] },
    ],
    [
      'with a stop behind the open is filled at the open',
      [bar(order({ type: 'stop', stop: 97 }))],
      { all: ['1p a buys 1 at 100'] },
    ],
    [
      'with a stop behind the whole bar is filled at the open',
      [bar(order({ type: 'stop', stop: 50 }))],
      { all: ['1p a buys 1 at 100'] },
    ],
    [
      'with a stop that the path reaches is filled there',
      [bar(order({ type: 'stop', stop: 105 }))],
      { all: ['1p a buys 1 at 105'] },
    ],
    [
      'with a touch that the open is beyond is filled at the open',
      [bar(order({ type: 'market-if-touched', stop: 150 }))],
      { all: ['1p a buys 1 at 100'] },
    ],
    [
      'with stop and limit behind the open rests where the price has not come back to',
      [bar(order({ type: 'stop-limit', stop: 97, limit: 93 }))],
      { all: ['1p a triggered'] },
    ],
    [
      'that must fill at once ends where the open does not let it',
      [bar(order({ type: 'limit', limit: 95, timeInForce: 'ioc' }))],
      { all: ['1p a cancelled IOC_UNFILLED'] },
    ],
    [
      'has its bracket in the market for the whole path',
      [bar(order({ type: 'limit', limit: 103, protect: 95, target: 150 }))],
      { all: ['1p a buys 1 at 100', '1p a.stop sells 1 at 95', '1p a.target cancelled SIBLING_FILLED'] },
    ],
    [
      'is followed by the one after it',
      [bar(order({ type: 'limit', limit: 103 }), { id: 'b', after: 'a', type: 'limit', limit: 95 })],
      { all: ['1p a buys 1 at 100', '1p b buys 1 at 95'] },
    ],
    [
      'that trails starts from the open',
      [bar(order({ type: 'trailing-stop', trail: { amount: 5 } }))],
      {
        pessimistic: ['1p a buys 1 at 105'],
        optimistic: ['1p a buys 1 at 99'],
        'open-high-low-close': ['1p a buys 1 at 105'],
        'open-low-high-close': ['1p a buys 1 at 99'],
      },
    ],
  ]
  describe.each(cases)('%s', (_, script, expected) => {
    it.each(policies)('%s', (policy) => {
      const lines = expected[policy] ?? expected.all ?? []
      // The level of a trailing stop starts from the latest price of the instrument.
      const marked: ScriptStep[] = [{ id: 'm', side: 'buy' }, [100, 100, 100, 100]]
      const shifted = lines.map((line) => `${Number(line[0]) + 1}${line.slice(1)}`)
      const told = ['1o m buys 1 at 100', ...shifted]
      expect(playScript([...marked, ...script], { policy }).lines).toEqual(told)
      const mirrored = playScript(mirrorScript([...marked, ...script]), { policy: mirrorPolicy(policy) })
      expect(mirrored.lines).toEqual(mirrorLines(told))
    })
  })
})

describe('an order that is changed once the bar has opened', () => {
  it.each(policies)('to where the price is, fills at the open, %s', (policy) => {
    const limit = [order({ type: 'limit', limit: 90 }), bar({ modify: 'a', limit: 150 })]
    expect(playScript(limit, { policy }).lines).toEqual(['1o a is for 1 limit 150', '1p a buys 1 at 100'])
    const stop = [order({ type: 'stop', stop: 110 }), bar({ modify: 'a', stop: 50 })]
    expect(playScript(stop, { policy }).lines).toEqual(['1o a is for 1 stop 50', '1p a buys 1 at 100'])
  })
})

describe('an order for an instrument whose bar has opened before', () => {
  it.each(policies)('has no part in that bar, which has prices from before the order, %s', (policy) => {
    const script: ScriptStep[] = [
      {
        bar: [50, 51, 40, 50],
        instrument: 1,
        openTime: 10,
        closeTime: 60,
        onceOpen: [
          { bar: prices, openTime: 20, closeTime: 30 },
          { id: 'a', instrument: 1, type: 'limit', limit: 45 },
        ],
      },
      { bar: [50, 51, 44, 50], instrument: 1, openTime: 60, closeTime: 110 },
    ]
    expect(playScript(script, { policy }).lines).toEqual(['3p a buys 1 at 45'])
  })

  it.each(policies)('does not meet the open of that bar either, %s', (policy) => {
    const late = (order: ScriptStep): ScriptStep[] => [
      {
        bar: [50, 51, 40, 45],
        instrument: 1,
        openTime: 10,
        closeTime: 60,
        onceOpen: [{ bar: prices, openTime: 20, closeTime: 30 }, order],
      },
      { bar: [48, 48, 48, 48], instrument: 1, openTime: 60, closeTime: 110 },
    ]
    const limit = late({ id: 'a', instrument: 1, type: 'limit', limit: 55 })
    expect(playScript(limit, { policy }).lines).toEqual(['3o a buys 1 at 48'])
    const toClose = late({ id: 'a', instrument: 1, timeInForce: 'at-close' })
    expect(playScript(toClose, { policy }).lines).toEqual(['3p a buys 1 at 48'])
  })

  it.each(policies)('is left out where others trail, %s', (policy) => {
    const script: ScriptStep[] = [
      { id: 't', instrument: 1, side: 'sell', type: 'trailing-stop', stop: 20, trail: { amount: 30 } },
      {
        bar: [50, 51, 40, 45],
        instrument: 1,
        openTime: 10,
        closeTime: 60,
        onceOpen: [
          { bar: prices, openTime: 20, closeTime: 30 },
          { id: 'a', instrument: 1, side: 'sell', type: 'stop', stop: 49 },
        ],
      },
      { bar: [48, 48, 48, 48], instrument: 1, openTime: 60, closeTime: 110 },
    ]
    expect(playScript(script, { policy }).lines).toEqual(['3o a sells 1 at 48'])
  })
})

describe('of two orders of which one cancels the other', () => {
  it.each(policies)('that come once the bar has opened, only the first meets its open, %s', (policy) => {
    const script = [
      bar(
        order({ type: 'limit', limit: 103 }),
        { id: 'b', type: 'limit', limit: 104 },
        { link: 'oco', of: ['a', 'b'] },
      ),
    ]
    expect(playScript(script, { policy }).lines).toEqual(['1p a buys 1 at 100', '1p b cancelled SIBLING_FILLED'])
  })
})
