import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bar } from './bar.ts'
import { type BarAnchor, BarBuckets } from './bar-buckets.ts'
import { createBarBuilder } from './bar-builder.ts'
import type { BarSeries } from './bar-series.ts'
import { barsFromQuotes, barsFromTrades } from './bars-from-ticks.ts'
import { getCalendar } from './get-calendar.ts'
import { quoteSeries } from './quote-series.ts'
import { resampleBars } from './resample-bars.ts'
import { parseTimeframe } from './timeframe.ts'
import { type TradeSeries, tradeSeries } from './trade-series.ts'

const calendars = fc.constantFrom('24x7', 'fx-24x5', 'XNYS').map(getCalendar)
/** Weeks in which clocks change, half days, holidays, the turn of a year, and any others. */
const starts = fc.oneof(
  fc
    .constantFrom('2024-03-07', '2024-10-31', '2024-07-01', '2024-11-27', '2023-12-28', '2006-03-30')
    .map((day) => Date.parse(day)),
  fc.integer({ min: Date.UTC(1999, 0, 1), max: Date.UTC(2029, 0, 1) }),
)
const gaps = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 90_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 4 * 3_600_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 4 * 86_400_000 }) },
)
const ticks = fc.array(fc.record({ gap: gaps, price: fc.integer({ min: 1, max: 400 }), quantity: fc.nat(1000) }), {
  minLength: 1,
  maxLength: 120,
})

/** Trades at quarters of a unit, and of whole quantities, so that sums have no rounding. */
const markets = fc
  .record({ calendar: calendars, start: starts, ticks })
  .map(({ calendar, start, ticks: list }): TradeSeries => {
    const time = new Float64Array(list.length)
    let now = start
    for (const [i, { gap }] of list.entries()) {
      now += gap
      time[i] = now
    }
    const columns = {
      time,
      price: Float64Array.from(list, ({ price }) => price / 4),
      quantity: Float64Array.from(list, ({ quantity }) => quantity),
    }
    return tradeSeries({ instrument: { id: 'X', tickSize: '0.25' }, calendar, columns })
  })

const anchors = fc.constantFrom<BarAnchor>('session', 'clock', 'utc')
const hours = fc.constantFrom('regular' as const, 'all' as const)
const options = fc.record({ anchor: anchors, hours })
const timeframes = fc.constantFrom('15s', '1m', '7m', '1h', '4h', '5h', '1d', '2d', '1w', '1mo')

/** Pairs and triples of timeframes, each of which divides the next. */
const multiples = fc.constantFrom(
  ['1m', '5m', '1h'],
  ['1m', '15m', '4h'],
  ['1m', '30m', '1d'],
  ['1m', '1h', '1w'],
  ['1m', '4h', '1mo'],
  ['1m', '1d', '1w'],
  ['1m', '1d', '3mo'],
  ['1m', '2d', '2w'],
  ['1m', '1mo', '3mo'],
) as fc.Arbitrary<readonly [string, string, string]>

function streamed(
  trades: TradeSeries,
  timeframe: string,
  choice: { anchor: BarAnchor; hours: 'regular' | 'all' },
): Bar[] {
  const { instrument, calendar } = trades
  const builder = createBarBuilder({ instrument, calendar, timeframe, from: 'trades', ...choice })
  const bars = [...trades].map((trade) => builder.push(trade))
  return [...bars, builder.flush()].filter((bar) => bar !== null)
}

const sum = (column: Float64Array): number => column.reduce((total, value) => total + value, 0)

describe('bars of trades, under every calendar and anchor', () => {
  it('are the same from a stream as from columns', () => {
    fc.assert(
      fc.property(markets, timeframes, options, (trades, timeframe, choice) => {
        expect(streamed(trades, timeframe, choice)).toEqual([...barsFromTrades(trades, timeframe, choice)])
      }),
      { numRuns: 300 },
    )
  })

  it('are the same from trades as from one-minute bars of them', () => {
    fc.assert(
      fc.property(markets, multiples, options, (trades, [minute, , target], choice) => {
        const minutes = barsFromTrades(trades, minute, choice)
        expect([...resampleBars(minutes, target, choice)]).toEqual([...barsFromTrades(trades, target, choice)])
      }),
      { numRuns: 300 },
    )
  })

  it('are the same in one step as in two, where the first gives bars that fit into the second', () => {
    fc.assert(
      fc.property(markets, multiples, options, (trades, [minute, between, target], choice) => {
        // Four hours by the clock or by UTC lie across 17:00 in New York, where days of currencies end: that is refused.
        fc.pre(trades.calendar.id !== 'fx-24x5' || between !== '4h' || choice.anchor === 'session')
        const minutes = barsFromTrades(trades, minute, choice)
        const twice = resampleBars(resampleBars(minutes, between, choice), target, choice)
        expect([...twice]).toEqual([...resampleBars(minutes, target, choice)])
      }),
      { numRuns: 300 },
    )
  })

  it('open and close one after the other, and hold each trade before they close', () => {
    fc.assert(
      fc.property(markets, timeframes, options, (trades, timeframe, choice) => {
        const bars = barsFromTrades(trades, timeframe, choice)
        const { openTimes, closeTimes, time, length } = bars
        for (let i = 0; i < length; i++) expect(closeTimes[i]).toBeGreaterThan(openTimes[i] as number)
        const buckets = bucketsOf(bars, choice)
        for (const trade of trades) {
          buckets.seek(trade.time)
          if (buckets.counts) expect(closeTimes[time.indexOf(buckets.time)]).toBeGreaterThan(trade.time)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('hold every trade that counts in exactly one bar, with the extremes of its trades', () => {
    fc.assert(
      fc.property(markets, timeframes, options, (trades, timeframe, choice) => {
        const bars = barsFromTrades(trades, timeframe, choice)
        const buckets = bucketsOf(bars, choice)
        const groups = new Map<number, { prices: number[]; volume: number }>()
        for (const { time, price, quantity } of trades) {
          buckets.seek(time)
          expect(buckets.counts).toBe(choice.hours === 'all' || trades.calendar.isOpen(time))
          if (!buckets.counts) continue
          const { prices, volume } = groups.get(buckets.time) ?? { prices: [], volume: 0 }
          groups.set(buckets.time, { prices: [...prices, price], volume: volume + quantity })
        }
        const expected = Array.from(groups, ([time, { prices, volume }]) => ({
          time,
          open: prices[0],
          high: Math.max(...prices),
          low: Math.min(...prices),
          close: prices.at(-1),
          volume,
        }))
        expect([...bars]).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })

  it('keep the whole volume where all hours are taken', () => {
    fc.assert(
      fc.property(markets, timeframes, anchors, (trades, timeframe, anchor) => {
        expect(sum(barsFromTrades(trades, timeframe, { anchor, hours: 'all' }).volume)).toBe(sum(trades.quantity))
      }),
    )
  })
})

describe('a bar', () => {
  it('is sought the same whatever was sought before, and for every instant of its stretch', () => {
    fc.assert(
      fc.property(markets, timeframes, options, fc.nat(), (trades, timeframe, choice, seed) => {
        const once = bucketsOf(barsFromTrades(trades, timeframe, choice), choice)
        const time = trades.time[seed % trades.length] as number
        for (const other of trades.time) once.seek(other)
        once.seek(time)
        const { from, until, counts, time: bar } = once
        expect([from <= time, until > time]).toEqual([true, true])
        for (const at of [from, until - 1]) {
          const fresh = bucketsOf(barsFromTrades(trades, timeframe, choice), choice)
          fresh.seek(at)
          expect(fresh.counts).toBe(counts)
          if (counts) expect(fresh.time).toBe(bar)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('bars of quotes', () => {
  it('of bid and ask are those of trades at these prices, and the middle lies between', () => {
    fc.assert(
      fc.property(markets, fc.constantFrom('1m', '1h', '1d'), (trades, timeframe) => {
        const { instrument, calendar, time, price } = trades
        const ask = price.map((bid, i) => bid + (i % 3) / 4)
        const quotes = quoteSeries({ instrument, calendar, columns: { time, bid: price, ask } })
        const of = (prices: Float64Array): Bar[] => {
          const columns = { time, price: prices, quantity: new Float64Array(time.length) }
          return [...barsFromTrades(tradeSeries({ instrument, calendar, columns }), timeframe)]
        }
        expect([...barsFromQuotes(quotes, timeframe, { from: 'bid' })]).toEqual(of(price))
        expect([...barsFromQuotes(quotes, timeframe, { from: 'ask' })]).toEqual(of(ask))
        expect([...barsFromQuotes(quotes, timeframe)]).toEqual(
          of(price.map((bid, i) => (bid + (ask[i] as number)) / 2)),
        )
        for (const from of ['bid', 'ask', 'mid'] as const) {
          const builder = createBarBuilder({ instrument, calendar, timeframe, from })
          const bars = [...quotes].map((quote) => builder.push(quote))
          const all = [...bars, builder.flush()].filter((bar) => bar !== null)
          expect(all).toEqual([...barsFromQuotes(quotes, timeframe, { from })])
        }
      }),
    )
  })
})

function bucketsOf(bars: BarSeries, choice: { anchor: BarAnchor; hours: 'regular' | 'all' }): BarBuckets {
  return new BarBuckets({ calendar: bars.calendar, timeframe: parseTimeframe(bars.timeframe), rowMs: 0, ...choice })
}
