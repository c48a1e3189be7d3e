import {
  type BarSeries,
  barSeries,
  createRandom,
  type DecimalInput,
  decimal,
  exp,
  type InstrumentOptions,
  parseTimeframe,
  RaceError,
  type Timeframe,
} from '@race/core'

export interface RandomWalkOptions {
  /** Same seed, same market. */
  readonly seed: string | number
  readonly bars: number
  /** `1d` by default. */
  readonly timeframe?: Timeframe
  /** Epoch ms of the first bar; 2020-01-01 by default. */
  readonly start?: number
  /** First price; 100 by default. */
  readonly price?: number
  /** Standard deviation of a bar's log return; 0.01 by default. */
  readonly volatility?: number
  /** Mean log return of a bar; 0 by default. */
  readonly drift?: number
  /** A crypto instrument `SYNTH` of tick 0.01, open around the clock, by default. */
  readonly instrument?: InstrumentOptions
}

const stepsPerBar = 4

/**
 * A seeded market: a geometric random walk of four steps per bar, with a small gap between bars. Prices lie on the tick
 * and are never below one tick; volume is log-normal. The same on every machine: only pinned functions are used.
 *
 * @throws RaceError `CONFIG_INVALID`
 *
 * @example
 * ```ts
 * const series = randomWalk({ seed: 'demo', bars: 1000 })
 * ```
 */
export function randomWalk(options: RandomWalkOptions): BarSeries {
  const {
    seed,
    bars,
    timeframe = '1d',
    start = Date.UTC(2020, 0, 1),
    price = 100,
    volatility = 0.01,
    drift = 0,
  } = options
  requireSound({ bars, price, volatility })
  const tickSize: DecimalInput = options.instrument?.tickSize ?? '0.01'
  const instrument = {
    id: 'SYNTH',
    assetClass: 'crypto',
    quantityStep: '0.0001',
    ...options.instrument,
    tickSize,
  } as const
  const random = createRandom(`random-walk/${seed}`)
  const { nominalMs } = parseTimeframe(timeframe)
  const columns = {
    time: new Float64Array(bars),
    open: new Float64Array(bars),
    high: new Float64Array(bars),
    low: new Float64Array(bars),
    close: new Float64Array(bars),
    volume: new Float64Array(bars),
  }
  const onTick = tickRounder(tickSize)
  let level = price
  for (let i = 0; i < bars; i++) {
    level *= exp(0.1 * volatility * random.normal())
    const open = onTick(level)
    let high = open
    let low = open
    let close = open
    for (let step = 0; step < stepsPerBar; step++) {
      level *= exp(drift / stepsPerBar + (volatility / 2) * random.normal())
      close = onTick(level)
      if (close > high) high = close
      if (close < low) low = close
    }
    columns.time[i] = start + i * nominalMs
    columns.open[i] = open
    columns.high[i] = high
    columns.low[i] = low
    columns.close[i] = close
    columns.volume[i] = Math.round(1000 * exp(0.5 * random.normal()))
  }
  return barSeries({ instrument, timeframe, columns })
}

/** Rounds to the tick by integers, so that the float is the one nearest to the decimal; at least one tick. */
function tickRounder(tickSize: DecimalInput): (price: number) => number {
  const tick = decimal(tickSize)
  const denominator = Number(`1e${tick.decimalPlaces}`)
  const numerator = Math.round(tick.toNumber() * denominator)
  return (price) => (Math.max(1, Math.round((price * denominator) / numerator)) * numerator) / denominator
}

function requireSound({ bars, price, volatility }: { bars: number; price: number; volatility: number }): void {
  const problem = !(Number.isInteger(bars) && bars >= 1 && bars <= 50_000_000)
    ? `bars is ${bars}, but must be a whole number from 1 to 50,000,000`
    : !(price > 0 && Number.isFinite(price))
      ? `price is ${price}, but must be above 0`
      : !(volatility >= 0 && volatility < 1)
        ? `volatility is ${volatility}, but must be from 0 to below 1 per bar`
        : null
  if (problem !== null)
    throw new RaceError('CONFIG_INVALID', { message: `randomWalk: ${problem}`, hint: 'Correct the option.' })
}
