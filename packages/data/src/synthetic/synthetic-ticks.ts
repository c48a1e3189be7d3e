import {
  type Calendar,
  createRandom,
  type DecimalInput,
  exp,
  getCalendar,
  type Instrument,
  log,
  type QuoteSeries,
  quoteSeries,
  type Random,
  type TradeSeries,
  tradeSeries,
} from '@race/core'
import { z } from 'zod'
import { checkOptions } from '../options/check-options.ts'
import { describedInstrument, deviation, instrumentShape, type MarketOptions, startOf } from './market-options.ts'
import { tickGrid } from './tick-grid.ts'
import { createTradingClock } from './trading-clock.ts'

export interface SyntheticTicksOptions extends Pick<MarketOptions, 'seed' | 'start' | 'instrument' | 'calendar'> {
  /** How many quotes; 1 to 20 million. */
  readonly quotes: number
  /** Price around which the first quote stands; 100 by default. */
  readonly price?: number
  /** That of the instrument by default, or else 0.01. */
  readonly tick?: DecimalInput
  /** Mean time between two quotes, in ms of trading; 1000 by default. Times are those of a Poisson process. */
  readonly intervalMs?: number
  /** Standard deviation of the log return of the middle price over 24 hours of trading; 0.02 by default. */
  readonly volatility?: number
  /** Mean distance of bid and ask, in ticks, at least 1; 2 by default. Each quote has its own, 1 or more. */
  readonly spreadTicks?: number
  /** Chance that a trade follows a quote before the next; 0.3 by default. */
  readonly tradeChance?: number
  /** Mean units at the bid and at the ask; 10 by default. Trades take a part of them. */
  readonly size?: number
}

/** Quotes and trades of one instrument, as `ticks` of a backtest takes them. */
export interface SyntheticTicks {
  readonly quotes: QuoteSeries
  readonly trades: TradeSeries
}

const dayMs = 86_400_000

const schema = z.strictObject({
  seed: z.union([z.string(), z.number()]),
  quotes: z.int().min(1).max(20_000_000),
  start: z.union([z.int(), z.string()]).optional(),
  price: instrumentShape.price,
  tick: z.unknown().optional(),
  instrument: instrumentShape.instrument,
  calendar: z
    .custom<Calendar>((value) => typeof value === 'object' && value !== null && 'sessions' in value)
    .optional(),
  intervalMs: z.number().min(1).max(dayMs).optional(),
  volatility: deviation.optional(),
  spreadTicks: z.number().min(1).max(1e6).optional(),
  tradeChance: z.number().min(0).max(1).optional(),
  size: z.number().positive().max(1e9).optional(),
})

/**
 * Seeded quotes and trades: a middle price that walks by chance, a spread around it that varies, sizes at both sides, and
 * trades that take liquidity at the bid or the ask that stands, between two quotes, for no more than is there. Prices are
 * on the tick, sizes on the quantity step of the instrument; times are whole ms at which the calendar trades.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, and for prices that the tick cannot count exactly;
 *   `CALENDAR_RANGE` beyond the years that the calendar knows
 *
 * @example
 * ```ts
 * const { quotes, trades } = syntheticTicks({ seed: 'race', quotes: 10_000, intervalMs: 250, spreadTicks: 3 })
 * console.log(quotes.length, trades.instrument.id) // 10000 SYNTHETIC
 * ```
 */
export function syntheticTicks(options: SyntheticTicksOptions): SyntheticTicks {
  checkOptions(schema, options, 'syntheticTicks')
  const instrument = describedInstrument(options)
  const calendar = options.calendar ?? getCalendar(instrument.calendar)
  const random = createRandom(options.seed)
  const time = quoteTimes(options, calendar, random.fork('time'))
  const book = quoteColumns(options, { time, instrument, random })
  const quotes = quoteSeries({ instrument, calendar, columns: book })
  return { quotes, trades: tradesOf(options, quotes, random.fork('trades')) }
}

/** Waiting times are exponential; what rounding to ms leaves is kept, so that the mean is as told. */
function quoteTimes({ quotes, start, intervalMs = 1000 }: SyntheticTicksOptions, calendar: Calendar, random: Random) {
  const clock = createTradingClock(calendar)
  let exact = clock(startOf(start))
  return Float64Array.from({ length: quotes }, (_, index) => {
    if (index > 0) exact = clock(exact - intervalMs * log(1 - random.next()))
    return Math.floor(exact)
  })
}

function quoteColumns(
  { price = 100, volatility = 0.02, spreadTicks = 2, size = 10 }: SyntheticTicksOptions,
  { time, instrument, random }: { readonly time: Float64Array; readonly instrument: Instrument; random: Random },
) {
  const grid = tickGrid(instrument, 'market of ticks')
  const [prices, spreads, sizes] = ['price', 'spread', 'size'].map((label) => random.fork(label)) as [
    Random,
    Random,
    Random,
  ]
  const units = unitsOf(instrument)
  const columns = {
    time,
    bid: new Float64Array(time.length),
    ask: new Float64Array(time.length),
    bidSize: new Float64Array(time.length),
    askSize: new Float64Array(time.length),
  }
  let place = log(price)
  for (let i = 0; i < time.length; i++) {
    const elapsedMs = i === 0 ? 0 : Math.min(dayMs, (time[i] as number) - (time[i - 1] as number))
    place += volatility * Math.sqrt(elapsedMs / dayMs) * prices.normal()
    // Evenly from 1 to 2 × mean − 1, so that the mean is as told and no spread is below a tick.
    const spread = Math.max(1, Math.floor(1 + (2 * spreadTicks - 1) * spreads.next()))
    const bid = Math.max(1, grid.toTicks(exp(place)) - Math.floor(spread / 2))
    columns.bid[i] = grid.toPrice(bid)
    columns.ask[i] = grid.toPrice(bid + spread)
    columns.bidSize[i] = units(size * (0.5 + sizes.next()))
    columns.askSize[i] = units(size * (0.5 + sizes.next()))
  }
  return columns
}

function tradesOf({ tradeChance = 0.3 }: SyntheticTicksOptions, quotes: QuoteSeries, random: Random): TradeSeries {
  const time: number[] = []
  const price: number[] = []
  const quantity: number[] = []
  const aggressor: number[] = []
  const units = unitsOf(quotes.instrument)
  for (let i = 0; i < quotes.length; i++) {
    if (random.next() >= tradeChance) continue
    const from = quotes.time[i] as number
    const to = quotes.time[i + 1] ?? from
    const isBuy = random.next() < 0.5
    const there = (isBuy ? quotes.askSize[i] : quotes.bidSize[i]) as number
    // The next quote may be of another session, and the trade is of this one.
    const room = Math.min(to - from, quotes.calendar.sessionEndAfter(from) - from)
    time.push(from + Math.floor(room * random.next()))
    price.push((isBuy ? quotes.ask[i] : quotes.bid[i]) as number)
    quantity.push(Math.min(there, units(there * random.next())))
    aggressor.push(isBuy ? 1 : -1)
  }
  const columns = {
    time: Float64Array.from(time),
    price: Float64Array.from(price),
    quantity: Float64Array.from(quantity),
    aggressor: Int8Array.from(aggressor),
  }
  return tradeSeries({ instrument: quotes.instrument, calendar: quotes.calendar, columns })
}

/** Rounds units to the quantity step, one step at least. */
function unitsOf({ quantityStep }: Instrument): (units: number) => number {
  const denominator = Number(`1e${quantityStep.decimalPlaces}`)
  const numerator = quantityStep.times(`1e${quantityStep.decimalPlaces}`).toNumber()
  return (units) => (Math.max(1, Math.round((units * denominator) / numerator)) * numerator) / denominator
}
