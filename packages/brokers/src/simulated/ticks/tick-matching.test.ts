import { type Approval, getCalendar, type Holding, quoteSeries, tradeSeries } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createTickRules, type TickFeed, TickMatching, type TickRules, VenueOrder } from '../index.ts'
import { playScript } from '../venue-script.ts'

/** Of a second each: a quote with its sizes, a trade of a buyer (1) or seller (−1), or an order that arrives after the last. */
type Step =
  | { readonly bid: number; readonly ask: number; readonly sizes: readonly [bid: number, ask: number] }
  | { readonly trade: number; readonly size: number; readonly by?: 1 | -1 }
  | { readonly order: string; readonly units: number; readonly side?: 1 | -1; readonly limit?: number }

interface Scene {
  readonly rules: TickRules
  /** Whether other matching goes on from a snapshot after every step. */
  readonly resumes?: boolean
}

/** What fills, each as `a buy 3 at 101 in 2`: the number of the step. */
function play(steps: readonly Step[], { rules, resumes = false }: Scene): string[] {
  const told: string[] = []
  const names = new Map<VenueOrder, string>()
  const { venue, account } = playScript([], {
    listener: {
      onOrder: () => undefined,
      onModify: () => undefined,
      onFill: (order, ticks, units, _fee, time) =>
        told.push(`${names.get(order)} ${order.sideName} ${units} at ${ticks} in ${time / 1_000}`),
    },
    venue: { verify: () => true },
  })
  const feed = feedOf(steps)
  const ready = createTickRules(rules)
  let matching = new TickMatching(venue, 0, feed, ready)
  steps.forEach((step, n) => {
    const time = 1_000 * n
    if ('bid' in step) {
      feed.quotesDone++
      matching.meetQuote()
    } else if ('trade' in step) {
      feed.tradesDone++
      matching.meetTrade()
    } else {
      const { order: name, units, side = 1, limit } = step
      const intent = { strategyInstance: 's', decisionTime: time, ordinal: n }
      const holding = account.holdings[0] as Holding
      const order = new VenueOrder(holding, 0, side, intent, time, { type: 'fixed', steps: units })
      Object.assign(order, { approval: {} as Approval })
      if (limit !== undefined) Object.assign(order, { type: 'limit', limitTicks: limit })
      names.set(order, name)
      venue.submit(order, time)
      matching.meetArrival(order, time)
      venue.sweep(0)
    }
    if (!resumes) return
    const snapshot = structuredClone(matching.snapshot())
    matching = new TickMatching(venue, 0, feed, ready)
    matching.restore(snapshot)
    expect(matching.snapshot()).toEqual(snapshot)
  })
  return told
}

function feedOf(steps: readonly Step[]): TickFeed {
  const timed = steps.map((step, n) => ({ ...step, time: 1_000 * n }))
  const quotes = timed.filter((step) => 'bid' in step)
  const trades = timed.filter((step) => 'trade' in step)
  const column = <Row>(rows: readonly Row[], of: (row: Row) => number) => Float64Array.from(rows, of)
  const instrument = 'ACME'
  return {
    quotes:
      quotes.length === 0
        ? null
        : quoteSeries({
            instrument,
            columns: {
              time: column(quotes, ({ time }) => time),
              bid: column(quotes, ({ bid }) => bid),
              ask: column(quotes, ({ ask }) => ask),
              bidSize: column(quotes, ({ sizes }) => sizes[0]),
              askSize: column(quotes, ({ sizes }) => sizes[1]),
            },
          }),
    trades:
      trades.length === 0
        ? null
        : tradeSeries({
            instrument,
            columns: {
              time: column(trades, ({ time }) => time),
              price: column(trades, ({ trade }) => trade),
              quantity: column(trades, ({ size }) => size),
              aggressor: Int8Array.from(trades, ({ by }) => by ?? 0),
            },
          }),
    quotesDone: 0,
    tradesDone: 0,
    quotesFrom: 0,
    tradesFrom: 0,
    calendar: getCalendar('24x7'),
    ticksOf: (price) => price,
    stepsOf: (units) => units,
  }
}

describe('what is known between two ticks', () => {
  const top = { bookDepth: 'top' } as const
  const cases: readonly (readonly [
    claim: string,
    steps: readonly Step[],
    rules: TickRules,
    fills: readonly string[],
  ])[] = [
    [
      'is what of the ask was taken, until it changes',
      [
        { bid: 99, ask: 101, sizes: [5, 4] },
        { order: 'a', units: 3 },
        { order: 'b', units: 3 },
        { bid: 99, ask: 101, sizes: [8, 4] },
        { bid: 99, ask: 101, sizes: [8, 6] },
      ],
      top,
      ['a buy 3 at 101 in 1', 'b buy 1 at 101 in 2', 'b buy 2 at 101 in 4'],
    ],
    [
      'is what of the bid was taken',
      [
        { bid: 99, ask: 101, sizes: [4, 5] },
        { order: 'a', units: 3, side: -1 },
        { order: 'b', units: 3, side: -1 },
        { bid: 98, ask: 101, sizes: [4, 5] },
      ],
      top,
      ['a sell 3 at 99 in 1', 'b sell 1 at 99 in 2', 'b sell 2 at 98 in 3'],
    ],
    [
      'is what was taken of the last trade, where there are no quotes',
      [
        { trade: 100, size: 8 },
        { order: 'a', units: 6 },
        { order: 'b', units: 6 },
        { trade: 103, size: 9 },
      ],
      top,
      ['a buy 6 at 100 in 1', 'b buy 2 at 100 in 2', 'b buy 4 at 103 in 3'],
    ],
    [
      'is what was traded at the bid: what a smaller size does not owe to it was cancelled',
      [
        { bid: 99, ask: 101, sizes: [10, 10] },
        { order: 'a', units: 2, limit: 99 },
        { trade: 99, size: 4, by: -1 },
        // Six are left: nothing was cancelled, and six stand before the order.
        { bid: 99, ask: 101, sizes: [6, 10] },
        { trade: 99, size: 7, by: -1 },
      ],
      { queue: 'back', bookDepth: 'top' },
      ['a buy 1 at 99 in 4'],
    ],
    [
      'is what was traded at the ask',
      [
        { bid: 99, ask: 101, sizes: [10, 10] },
        { order: 'a', units: 2, limit: 101, side: -1 },
        { trade: 101, size: 4, by: 1 },
        { bid: 99, ask: 101, sizes: [10, 6] },
        { trade: 101, size: 7, by: 1 },
      ],
      { queue: 'back', bookDepth: 'top' },
      ['a sell 1 at 101 in 4'],
    ],
  ]
  it.each(cases)('%s', (_, steps, rules, fills) => {
    expect(play(steps, { rules })).toEqual(fills)
    expect(play(steps, { rules, resumes: true })).toEqual(fills)
  })
})
