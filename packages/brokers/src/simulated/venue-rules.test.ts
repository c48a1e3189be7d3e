import { type Calendar, defineInstrument, getCalendar } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createVenueRules,
  type MarketFacts,
  type OrderFacts,
  type VenueRefusal,
  type VenueRules,
  venueRefusals,
} from './index.ts'

const acme = defineInstrument({ id: 'ACME', minNotional: 10 })
const btc = defineInstrument({ id: 'BTCUSD', assetClass: 'crypto', quantityStep: '0.001', minQuantity: '0.01' })
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Monday 2026-03-02, 10:00 in New York. */
const monday = Date.UTC(2026, 2, 2, 15)

const order: OrderFacts = {
  instrument: 0,
  side: 1,
  type: 'market',
  steps: 100,
  limitTicks: null,
  stopTicks: null,
  isReduceOnly: false,
}
const market: MarketFacts = { time: monday, lastTicks: 5000, positionSteps: 0 }

describe('the rules of a venue', () => {
  const increments = [
    { from: 0, increment: '0.01' },
    { from: 100, increment: '0.05' },
  ]
  it.each<[string, VenueRules, Partial<OrderFacts>, Partial<MarketFacts>, VenueRefusal | null]>([
    ['takes what no rule forbids', {}, {}, {}, null],
    [
      'takes any order that it has no rule for before there is a price',
      { priceCollarBps: 100 },
      {},
      { lastTicks: null },
      null,
    ],
    ['refuses in a halt of all', { halts: [{ from: monday, to: monday + hour }] }, {}, {}, 'HALTED'],
    [
      'refuses in a halt of its instrument',
      { halts: [{ from: monday, to: monday + 1, instrument: 'ACME' }] },
      {},
      {},
      'HALTED',
    ],
    ['takes in a halt of another', { halts: [{ from: monday, to: monday + 1, instrument: 'BTCUSD' }] }, {}, {}, null],
    ['takes when the halt is over', { halts: [{ from: monday - 9, to: monday }] }, {}, {}, null],
    ['refuses on a Sunday', { sessionsOnly: true }, {}, { time: monday - day }, 'MARKET_CLOSED'],
    ['takes on a Sunday where sessions do not bind', {}, {}, { time: monday - day }, null],
    ['takes in a session', { sessionsOnly: true }, {}, {}, null],
    ['takes a limit on the increment', { priceIncrements: increments }, { limitTicks: 10_005 }, {}, null],
    [
      'refuses a limit off the increment',
      { priceIncrements: increments },
      { limitTicks: 10_001 },
      {},
      'PRICE_OFF_INCREMENT',
    ],
    [
      'refuses a stop off the increment',
      { priceIncrements: increments },
      { stopTicks: 10_004 },
      {},
      'PRICE_OFF_INCREMENT',
    ],
    ['takes it where the increment is finer', { priceIncrements: increments }, { limitTicks: 9_999 }, {}, null],
    ['takes no notice of increments without a price', { priceIncrements: increments }, {}, {}, null],
    ['refuses a size off the lot', { lotSize: 30 }, {}, {}, 'QUANTITY_OFF_LOT'],
    ['takes a size off the lot that only reduces', { lotSize: 30 }, { isReduceOnly: true }, {}, null],
    ['takes a size of whole lots', { lotSize: 50 }, {}, {}, null],
    ['takes a huge size of whole lots', { lotSize: 50 }, { steps: 10n ** 20n }, {}, null],
    ['refuses a huge size off the lot', { lotSize: 50 }, { steps: 10n ** 20n + 1n }, {}, 'QUANTITY_OFF_LOT'],
    ['refuses less than its minimum', { minimumQuantity: 101 }, {}, {}, 'QUANTITY_BELOW_MINIMUM'],
    [
      'refuses less than the minimum of the instrument',
      { minimumQuantity: '0.001' },
      { instrument: 1, steps: 9 },
      {},
      'QUANTITY_BELOW_MINIMUM',
    ],
    ['takes less than a minimum to reduce', { minimumQuantity: 101 }, { isReduceOnly: true }, {}, null],
    ['refuses more than its maximum', { maximumQuantity: 99 }, {}, {}, 'QUANTITY_ABOVE_MAXIMUM'],
    [
      'refuses more than its maximum to reduce',
      { maximumQuantity: 99 },
      { isReduceOnly: true },
      {},
      'QUANTITY_ABOVE_MAXIMUM',
    ],
    ['takes its maximum', { maximumQuantity: 100 }, {}, {}, null],
    [
      'refuses what is worth too little at the last price',
      { minimumNotional: '5000.01' },
      {},
      {},
      'NOTIONAL_BELOW_MINIMUM',
    ],
    ['takes what is worth just enough', { minimumNotional: 5000 }, {}, {}, null],
    ['asks the limit for the worth', { minimumNotional: 5000 }, { limitTicks: 4999 }, {}, 'NOTIONAL_BELOW_MINIMUM'],
    ['asks the stop for the worth', { minimumNotional: 5000 }, { stopTicks: 4999 }, {}, 'NOTIONAL_BELOW_MINIMUM'],
    [
      'asks the minimum of the instrument',
      { minimumNotional: 1 },
      { steps: 1, limitTicks: 999 },
      {},
      'NOTIONAL_BELOW_MINIMUM',
    ],
    [
      'cannot ask for the worth of a market order without a price',
      { minimumNotional: 9999 },
      {},
      { lastTicks: null },
      null,
    ],
    [
      'cannot ask for a size that is not known yet',
      { minimumQuantity: 101, maximumQuantity: 1, lotSize: 7 },
      { steps: null },
      {},
      null,
    ],
    ['takes a limit at the collar', { priceCollarBps: 1000 }, { limitTicks: 5500 }, {}, null],
    ['refuses a limit above the collar', { priceCollarBps: 1000 }, { limitTicks: 5501 }, {}, 'PRICE_OUTSIDE_COLLAR'],
    ['refuses a limit below the collar', { priceCollarBps: 1000 }, { limitTicks: 4499 }, {}, 'PRICE_OUTSIDE_COLLAR'],
    ['refuses a stop outside the collar', { priceCollarBps: 1000 }, { stopTicks: 5501 }, {}, 'PRICE_OUTSIDE_COLLAR'],
    ['takes a short sale by default', {}, { side: -1 }, {}, null],
    ['refuses a short sale', { allowShort: false }, { side: -1 }, {}, 'SHORT_NOT_ALLOWED'],
    [
      'refuses to sell more than is held',
      { allowShort: false },
      { side: -1 },
      { positionSteps: 99 },
      'SHORT_NOT_ALLOWED',
    ],
    ['takes a sale of what is held', { allowShort: false }, { side: -1 }, { positionSteps: 100 }, null],
    [
      'takes a sale of a size not known yet from a position',
      { allowShort: false },
      { side: -1, steps: null },
      { positionSteps: 1 },
      null,
    ],
    [
      'refuses a sale of a size not known yet from nothing',
      { allowShort: false },
      { side: -1, steps: null },
      {},
      'SHORT_NOT_ALLOWED',
    ],
    ['takes a sale that only reduces', { allowShort: false }, { side: -1, isReduceOnly: true }, {}, null],
    ['takes a purchase', { allowShort: false }, {}, {}, null],
    [
      'names the first of several reasons',
      { lotSize: 30, minimumQuantity: 500, priceCollarBps: 1 },
      { limitTicks: 9000 },
      {},
      'QUANTITY_OFF_LOT',
    ],
  ])('%s', (_, rules, orderChanges, marketChanges, expected) => {
    const book = createVenueRules(rules, [acme, btc])
    expect(book.refusalOf({ ...order, ...orderChanges }, { ...market, ...marketChanges })).toBe(expected)
  })

  it('have a sentence for every reason', () => {
    for (const sentence of Object.values(venueRefusals)) expect(sentence).toMatch(/^[A-Z].+\.$/)
  })

  it.each<[unknown, RegExp]>([
    [{ priceCollarBps: 0 }, /venueRules: priceCollarBps is 0, but must be above 0/],
    [{ lotSize: '0.5' }, /lotSize is 0\.5, which is not a multiple of the quantity step of ACME, 1/],
    [{ maximumQuantity: -1 }, /maximumQuantity is -1/],
    [{ minimumNotional: 0 }, /minimumNotional is 0, but must be above 0/],
    [
      { priceIncrements: [{ from: 1, increment: 1 }] },
      /priceIncrements\[0\]\.from is 1, but must be 0 or more and at most 0/,
    ],
    [{ priceIncrements: [{ from: 0, increment: 0 }] }, /priceIncrements\[0\]\.increment is 0/],
    [
      { priceIncrements: [{ from: 0, increment: '0.015' }] },
      /increment is 0\.015, which is not a multiple of the tick of ACME/,
    ],
    [
      {
        priceIncrements: [
          { from: 0, increment: 1 },
          { from: 0, increment: 2 },
        ],
      },
      /priceIncrements\[1\]\.from is 0, not above the one before/,
    ],
    [{ halts: [{ from: 5, to: 5 }] }, /venueRules\.halts\[0\]: it lasts from 5 to 5/],
    [{ halts: [{ from: 0, to: 5, instrument: 'ACMY' }] }, /there is no instrument 'ACMY', only 'ACME'/],
  ])('that are wrong are refused: %j', (rules, message) => {
    expect(() => createVenueRules(rules as VenueRules, [acme])).toThrow(message)
  })

  it('take a calendar for each instrument, or one for all', () => {
    const calendar = getCalendar('24x7')
    const sunday = monday - day
    expect(createVenueRules({ sessionsOnly: true }, [acme, btc], calendar).isOpen(0, sunday)).toBe(true)
    expect(
      createVenueRules({ sessionsOnly: true }, [acme, btc], [getCalendar('XNYS'), calendar]).isOpen(0, sunday),
    ).toBe(false)
    expect(() => createVenueRules({ sessionsOnly: true }, [acme, btc], [calendar])).toThrow(
      /1 calendars for 2 instruments/,
    )
  })
})

describe('the hours of a venue', () => {
  const at = (text: string): number => Date.parse(text)

  it.each([
    ['in a session: its close', 'XNYS', '2026-03-02T15:00:00Z', '2026-03-02T21:00:00Z'],
    ['at the close: the next open', 'XNYS', '2026-03-02T21:00:00Z', '2026-03-03T14:30:00Z'],
    ['just before the open: the open', 'XNYS', '2026-03-03T14:29:59.999Z', '2026-03-03T14:30:00Z'],
    ['over a weekend and a change of the clock', 'XNYS', '2026-03-06T22:00:00Z', '2026-03-09T13:30:00Z'],
    ['over a holiday', 'XNYS', '2026-12-24T18:00:00Z', '2026-12-28T14:30:00Z'],
    ['in a week of currencies: its end', 'fx-24x5', '2026-03-02T15:00:00Z', '2026-03-06T22:00:00Z'],
    ['on a weekend of currencies: its end', 'fx-24x5', '2026-03-07T15:00:00Z', '2026-03-08T21:00:00Z'],
  ])('change next %s', (_, calendar, from, to) => {
    const book = createVenueRules({ sessionsOnly: true }, [defineInstrument({ id: 'X', calendar })])
    expect(new Date(book.nextChange(0, at(from))).toISOString()).toBe(new Date(at(to)).toISOString())
  })

  it('never change where trading never stops', () => {
    expect(createVenueRules({ sessionsOnly: true }, [btc]).nextChange(0, monday)).toBe(Number.POSITIVE_INFINITY)
    expect(createVenueRules({}, [acme]).nextChange(0, monday)).toBe(Number.POSITIVE_INFINITY)
  })

  it('change at halts, of which those that overlap or meet are one', () => {
    const halts = [
      { from: 10, to: 20 },
      { from: 15, to: 18 },
      { from: 20, to: 30, instrument: 'ACME' },
      { from: 50, to: 60 },
    ]
    const book = createVenueRules({ halts }, [acme, btc])
    expect([0, 10, 29, 30, 50, 60].map((time) => book.nextChange(0, time))).toEqual([
      10,
      30,
      30,
      50,
      60,
      Number.POSITIVE_INFINITY,
    ])
    expect([10, 20, 49].map((time) => book.nextChange(1, time))).toEqual([20, 50, 50])
    expect([9, 10, 29, 30].map((time) => book.isOpen(0, time))).toEqual([true, false, false, true])
  })

  it('do not change at the close in a halt, and open again when both allow it', () => {
    const rules: VenueRules = {
      sessionsOnly: true,
      halts: [{ from: at('2026-03-02T20:00:00Z'), to: at('2026-03-03T15:00:00Z') }],
    }
    const book = createVenueRules(rules, [acme])
    expect(book.nextChange(0, monday)).toBe(at('2026-03-02T20:00:00Z'))
    expect(book.nextChange(0, at('2026-03-02T20:00:00Z'))).toBe(at('2026-03-03T15:00:00Z'))
    const overnight = createVenueRules(
      { sessionsOnly: true, halts: [{ from: at('2026-03-02T20:00:00Z'), to: at('2026-03-03T01:00:00Z') }] },
      [acme],
    )
    expect(overnight.nextChange(0, at('2026-03-02T20:30:00Z'))).toBe(at('2026-03-03T14:30:00Z'))
    const atNight = createVenueRules(
      { sessionsOnly: true, halts: [{ from: at('2026-03-03T01:00:00Z'), to: at('2026-03-03T02:00:00Z') }] },
      [acme],
    )
    expect(atNight.nextChange(0, at('2026-03-02T22:00:00Z'))).toBe(at('2026-03-03T14:30:00Z'))
  })

  it('change exactly there and not before, minute by minute', () => {
    const calendars: readonly Calendar[] = [getCalendar('XNYS'), getCalendar('fx-24x5')]
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1),
        fc.integer({ min: 0, max: 20 * 24 * 60 }),
        fc.array(fc.record({ from: fc.integer({ min: 0, max: 28_800 }), minutes: fc.integer({ min: 1, max: 3000 }) }), {
          maxLength: 4,
        }),
        (n, start, spans) => {
          const halts = spans.map(({ from, minutes }) => ({
            from: monday + from * minute,
            to: monday + (from + minutes) * minute,
          }))
          const book = createVenueRules({ sessionsOnly: true, halts }, [acme], calendars[n] as Calendar)
          const time = monday + start * minute
          const now = book.isOpen(0, time)
          let expected = time + minute
          while (book.isOpen(0, expected) === now) expected += minute
          expect(book.nextChange(0, time)).toBe(expected)
        },
      ),
      { numRuns: 60 },
    )
  })
})
