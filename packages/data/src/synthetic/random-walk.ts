import {
  type BarSeries,
  barSeries,
  type Calendar,
  createRandom,
  type DecimalInput,
  decimal,
  defineInstrument,
  exp,
  getCalendar,
  type Instrument,
  type InstrumentOptions,
  log,
  RaceError,
  type Random,
  type Timeframe,
} from '@race/core'
import { z } from 'zod'
import { barDataShape } from '../options/bar-data-options.ts'
import { checkOptions } from '../options/check-options.ts'
import { createTimeReader } from '../time/time-reader.ts'
import { barTimes } from './bar-times.ts'

export interface RandomWalkOptions {
  /** Same seed and options, same market, on every machine. */
  readonly seed: string | number
  readonly bars: number
  readonly timeframe: Timeframe
  /** Of the first bar: epoch ms, or ISO text in UTC; `2020-01-01` by default. */
  readonly start?: number | string
  /** Price at which the first bar opens; 100 by default. */
  readonly price?: number
  /** That of the instrument by default, or else 0.01. */
  readonly tick?: DecimalInput
  /** Standard deviation of the log return of a bar; 0.01 by default. */
  readonly volatility?: number
  /** Mean log return of a bar; 0 by default. */
  readonly drift?: number
  /** Mean volume of a bar, in units; 1000 by default. */
  readonly volume?: number
  /** An id, or a description; by default `SYNTHETIC`, a crypto asset, which trades without a pause. */
  readonly instrument?: string | InstrumentOptions | Instrument
  readonly calendar?: Calendar
}

const stepsPerBar = 8

const schema = z.strictObject({
  seed: z.union([z.string(), z.number()]),
  bars: z.int().min(1).max(20_000_000),
  timeframe: barDataShape.timeframe,
  start: z.union([z.int(), z.string()]).optional(),
  price: z.number().positive().optional(),
  tick: z.unknown().optional(),
  volatility: z.number().min(0).max(1).optional(),
  drift: z.number().min(-1).max(1).optional(),
  volume: z.number().min(0).max(1e15).optional(),
  instrument: barDataShape.instrument.optional(),
  calendar: barDataShape.calendar,
})

/**
 * A seeded market: a geometric random walk of eight steps in each bar, whose end, highest and lowest point become close,
 * high and low, rounded to the tick. Each bar opens at the close before. Prices are at least one tick. Only `+ − × ÷`
 * and core's pinned functions are used, so that equal options give equal columns, and so an equal dataset hash, on
 * every machine.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, and for a walk that leaves the range of exact prices
 *
 * @example
 * ```ts
 * const market = randomWalk({ seed: 'race', bars: 1000, timeframe: '1d' })
 * console.log(market.length, market.instrument.id) // 1000 SYNTHETIC
 * ```
 */
export function randomWalk(options: RandomWalkOptions): BarSeries {
  checkOptions(schema, options, 'randomWalk')
  const { seed, bars, timeframe, price = 100, volatility = 0.01, drift = 0, volume = 1000 } = options
  const instrument = describedInstrument(options)
  const calendar = options.calendar ?? getCalendar(instrument.calendar)
  const time = barTimes(calendar, timeframe, startOf(options.start ?? '2020-01-01'), bars)
  const columns = {
    time,
    open: new Float64Array(bars),
    high: new Float64Array(bars),
    low: new Float64Array(bars),
    close: new Float64Array(bars),
    volume: new Float64Array(bars),
  }
  const random = createRandom(seed)
  walk(columns, random.fork('price'), tickGrid(instrument), { price, volatility, drift })
  fillVolume(columns.volume, random.fork('volume'), volume)
  return barSeries({ instrument, timeframe, calendar, columns })
}

interface WalkColumns {
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
}

interface TickGrid {
  toTicks(price: number): number
  toPrice(ticks: number): number
}

/** Ticks are whole numbers, and a price is one correctly rounded division: its shortest text is then on the tick. */
function tickGrid({ tickSize }: Instrument): TickGrid {
  const denominator = Number(`1e${tickSize.decimalPlaces}`)
  const numerator = tickSize.times(`1e${tickSize.decimalPlaces}`).toNumber()
  return {
    toTicks: (price) => {
      const ticks = Math.max(1, Math.round((price * denominator) / numerator))
      if (Number.isSafeInteger(ticks * numerator)) return ticks
      throw new RaceError('CONFIG_INVALID', {
        message: `The random walk reached a price of ${price}, which a tick of ${tickSize} cannot count exactly`,
        facts: { price, tick: tickSize.toString() },
        hint: 'Use less drift or volatility, fewer bars, or a larger tick.',
      })
    },
    toPrice: (ticks) => (ticks * numerator) / denominator,
  }
}

function walk(
  { open, high, low, close }: WalkColumns,
  random: Random,
  grid: TickGrid,
  { price, volatility, drift }: { readonly price: number; readonly volatility: number; readonly drift: number },
): void {
  const stepDrift = drift / stepsPerBar
  const stepVolatility = volatility / Math.sqrt(stepsPerBar)
  // The walk goes on at its exact place; ticks are only how it is seen. Else rounding would hold back cheap markets.
  let place = log(price)
  let ticks = grid.toTicks(price)
  for (let i = 0; i < open.length; i++) {
    let highest = place
    let lowest = place
    for (let step = 0; step < stepsPerBar; step++) {
      place += stepDrift + stepVolatility * random.normal()
      if (place > highest) highest = place
      if (place < lowest) lowest = place
    }
    const first = ticks
    ticks = grid.toTicks(exp(place))
    open[i] = grid.toPrice(first)
    close[i] = grid.toPrice(ticks)
    high[i] = grid.toPrice(Math.max(first, ticks, grid.toTicks(exp(highest))))
    low[i] = grid.toPrice(Math.min(first, ticks, grid.toTicks(exp(lowest))))
  }
}

function fillVolume(column: Float64Array, random: Random, mean: number): void {
  for (let i = 0; i < column.length; i++) column[i] = Math.round(mean * (0.5 + random.next()))
}

function describedInstrument({ instrument, tick }: RandomWalkOptions): Instrument {
  const given: InstrumentOptions =
    instrument === undefined || typeof instrument === 'string'
      ? { id: instrument ?? 'SYNTHETIC', assetClass: 'crypto' }
      : instrument
  const tickSize = tick ?? given.tickSize
  return defineInstrument({ ...given, ...(tickSize === undefined ? {} : { tickSize: decimal(tickSize) }) })
}

function startOf(start: number | string): number {
  const time = createTimeReader({ unit: 'ms', isDaily: false })(start)
  if (!Number.isNaN(time)) return time
  throw new RaceError('CONFIG_INVALID', {
    message: `start is '${start}', which is not a time`,
    facts: { start },
    hint: "Give epoch milliseconds or text such as '2020-01-01' or '2020-01-01T14:30:00Z'.",
  })
}
