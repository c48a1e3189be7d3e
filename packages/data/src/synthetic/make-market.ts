import {
  type BarSeries,
  barSeries,
  type Calendar,
  createRandom,
  exp,
  getCalendar,
  type Instrument,
  log,
  type Random,
} from '@race/core'
import { barTimes } from './bar-times.ts'
import { describedInstrument, type MarketOptions, startOf } from './market-options.ts'
import { type TickGrid, tickGrid } from './tick-grid.ts'

/** Steps that a price makes in a bar: its way is what high and low come from. */
export const stepsPerBar = 8

/** How the logarithm of a price moves. Bars are counted from 0, and their steps asked for in order. */
export interface LogPath {
  /** Its change over the next step of this bar, from the place it has now. */
  step(bar: number, place: number): number
  /** Its change from the close before this bar to its open; none without this method. */
  gap?(bar: number): number
  /** Hears the log return of a bar, from its open to its close, after its last step. */
  barEnded?(logReturn: number): void
}

/** The bars of a market before they have prices. */
export interface MarketFrame {
  /** Epoch ms, as series store them. */
  readonly time: Float64Array
  readonly calendar: Calendar
  readonly instrument: Instrument
}

export interface MarketPlan {
  /** What it is called in messages, such as `random walk`. */
  readonly market: string
  /** By default that of the options. */
  readonly instrument?: Instrument
  /** By default that of the seed. */
  readonly random?: Random
  readonly pathOf: (random: Random, frame: MarketFrame) => LogPath
}

/**
 * Bars of a price that moves as a plan says: each of eight steps, whose end, highest and lowest point become close, high
 * and low, rounded to the tick, one tick at least.
 *
 * @param options checked already
 * @throws RaceError `CONFIG_INVALID` for a start that is no time, and a price beyond what the tick counts exactly
 */
export function makeMarket(options: MarketOptions, plan: MarketPlan): BarSeries {
  const { bars, timeframe, price = 100, volume = 1000 } = options
  const { market, instrument = describedInstrument(options), random = createRandom(options.seed) } = plan
  const calendar = options.calendar ?? getCalendar(instrument.calendar)
  const time = barTimes(calendar, timeframe, startOf(options.start), bars)
  const columns = {
    time,
    open: new Float64Array(bars),
    high: new Float64Array(bars),
    low: new Float64Array(bars),
    close: new Float64Array(bars),
    volume: new Float64Array(bars),
  }
  const path = plan.pathOf(random.fork('price'), { time, calendar, instrument })
  walk(columns, path, tickGrid(instrument, market), price)
  fillVolume(columns.volume, random.fork('volume'), volume)
  return barSeries({ instrument, timeframe, calendar, columns })
}

interface WalkColumns {
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
}

function walk({ open, high, low, close }: WalkColumns, path: LogPath, grid: TickGrid, price: number): void {
  // The walk goes on at its exact place; ticks are only how it is seen. Else rounding would hold back cheap markets.
  let place = log(price)
  let ticks = grid.toTicks(price)
  for (let i = 0; i < open.length; i++) {
    if (path.gap !== undefined && i > 0) {
      place += path.gap(i)
      ticks = grid.toTicks(exp(place))
    }
    const begin = place
    let highest = place
    let lowest = place
    for (let step = 0; step < stepsPerBar; step++) {
      place += path.step(i, place)
      if (place > highest) highest = place
      if (place < lowest) lowest = place
    }
    path.barEnded?.(place - begin)
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
