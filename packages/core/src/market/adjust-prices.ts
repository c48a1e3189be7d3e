import { type Decimal, type DecimalInput, decimal } from '../decimal/decimal.ts'
import { createTickQuantizer } from '../decimal/tick-quantizer.ts'
import { RaceError } from '../error/race-error.ts'
import type { CorporateAction } from '../instrument/corporate-action.ts'
import type { CorporateActions } from '../instrument/corporate-actions.ts'
import { barDateReader } from './adjust-prices-date.ts'
import { type FactorRow, factorsOfActions } from './adjust-prices-factors.ts'
import { type BarSeries, barSeries } from './bar-series.ts'
import { dayOf, isoDay } from './civil-date.ts'
import { parseIsoTime } from './iso-time.ts'

export interface AdjustPricesOptions {
  /** What is taken out: splits and dividends, which makes a series of total return (default), or splits only. */
  readonly adjust?: 'splits-and-dividends' | 'splits'
  /** Which end stays as it is: `backward` the newest prices (default), `forward` those of the first bar. */
  readonly direction?: 'backward' | 'forward'
  /** Whether volume is divided by the split factor, so that old and new shares compare; true by default. */
  readonly adjustVolume?: boolean
  /** Decimals of adjusted prices, 0 to 12; 8 by default. */
  readonly decimals?: number
  /** Zone whose dates the factors mean, for bars shorter than a day; `America/New_York` for `XNYS`, else `UTC`. */
  readonly zone?: string
}

export interface UnadjustPricesOptions extends Omit<AdjustPricesOptions, 'decimals'> {
  /** The market's tick, which prices are rounded to; `0.01` by default. */
  readonly tickSize?: DecimalInput
}

/**
 * Adjusts raw prices for splits and dividends: price × price factor × split factor of the first factor row whose date
 * is on or after the bar's date (the method of QuantConnect's LEAN factor files). So prices of the newest days stay as
 * they are and older ones are scaled to them. With `direction: 'forward'` each factor is divided by that of the first bar,
 * which then stays as it is.
 *
 * By actions the factors are those of `factorsOfActions`: only what has happened up to the last bar counts.
 *
 * The product is taken in float64, in this order, and rounded to the nearest multiple of 10^−decimals: equal inputs give
 * equal columns everywhere, and adjusted bars keep open and close within high and low. The instrument of the result is the
 * same but for its tick, which becomes 10^−decimals: adjusted prices lie between the market's ticks. Volume becomes
 * fractional where a split factor does not divide it.
 *
 * @param source factor rows, ordered by date, or actions
 * @throws RaceError `DATA_INVALID` for factors that are not ordered, not above zero, or end before the bars;
 *   `CONFIG_INVALID` for options that are wrong; and what `factorsOfActions` throws
 *
 * @example
 * ```ts
 * const series = barSeriesFromRows({
 *   instrument: 'ACME',
 *   timeframe: '1d',
 *   rows: [
 *     { time: '2024-01-02', open: 40, high: 44, low: 38, close: 40 },
 *     { time: '2024-01-03', open: 20, high: 21, low: 19, close: 20.5 },
 *   ],
 * })
 * const actions = defineCorporateActions([
 *   { type: 'split', instrument: 'ACME', exDate: '2024-01-03', ratio: { numerator: 2, denominator: 1 } },
 * ])
 * console.log(adjustPrices(series, actions).close.join(' ')) // 20 20.5
 * console.log(adjustPrices(series, actions, { direction: 'forward' }).close.join(' ')) // 40 41
 * ```
 */
export function adjustPrices(
  series: BarSeries,
  source: readonly FactorRow[] | CorporateActions,
  options: AdjustPricesOptions = {},
): BarSeries {
  checkOptions('adjustPrices', options, ['decimals'])
  const { decimals = 8, zone, adjustVolume = true } = options
  const factors =
    'of' in source
      ? factorsOfActions(
          options.adjust === 'splits' ? splitsOf(source) : source,
          series,
          zone === undefined ? {} : { zone },
        )
      : source
  const unit = Number(`1e${decimals}`)
  const columns = mapBars('adjustPrices', series, factors, options, {
    price: (value, { price, split }) => rounded(value * price * split, unit),
    volume: (value, { split }) => (adjustVolume ? value / split : value),
  })
  return withColumns(series, columns, decimal(`1e-${decimals}`))
}

/**
 * The raw prices that `adjustPrices` was given, from what it gave, with the same factors and options: price ÷ price factor
 * ÷ split factor, to the nearest tick. It is exact while half of the last adjusted decimal, divided by the factors, is less
 * than half a tick: with 8 decimals and cents, for factors above 0.000001. Volume comes back to the last digits of a float.
 *
 * By factors only: `factorsOfActions` needs raw closes, so keep the rows that it made of them.
 *
 * @throws RaceError `DATA_INVALID` and `CONFIG_INVALID`, as `adjustPrices`
 *
 * @example
 * ```ts
 * const raw = barSeriesFromRows({
 *   instrument: { id: 'ACME', tickSize: '0.01' },
 *   timeframe: '1d',
 *   rows: [{ time: '2024-01-02', open: 40.01, high: 44.5, low: 38.2, close: 40.75 }],
 * })
 * const factors = [{ date: '2199-12-31', priceFactor: 0.9871, splitFactor: 0.25 }]
 * const adjusted = adjustPrices(raw, factors)
 * console.log(adjusted.close[0], unadjustPrices(adjusted, factors).close[0]) // 10.05608125 40.75
 * ```
 */
export function unadjustPrices(
  series: BarSeries,
  factors: readonly FactorRow[],
  options: UnadjustPricesOptions = {},
): BarSeries {
  checkOptions('unadjustPrices', options, ['tickSize'])
  const { tickSize = '0.01', adjustVolume = true } = options
  const tick = decimal(tickSize)
  const ticksOf = createTickQuantizer(tick)
  const denominator = Number(`1e${tick.decimalPlaces}`)
  const numerator = tick.times(denominator).toNumber()
  const columns = mapBars('unadjustPrices', series, factors, options, {
    price: (value, { price, split }) => (ticksOf(value / price / split) * numerator) / denominator,
    volume: (value, { split }) => (adjustVolume ? value * split : value),
  })
  return withColumns(series, columns, tick)
}

/** Dividends that are not taken out need no reference price, and may be in any currency. */
function splitsOf(actions: CorporateActions): CorporateActions {
  const isSplit = ({ type }: CorporateAction): boolean => type === 'split'
  return { list: actions.list.filter(isSplit), of: (instrument) => actions.of(instrument).filter(isSplit) }
}

/** The factors of a bar, divided by those of the first bar where that stays as it is. */
interface BarFactors {
  price: number
  split: number
}

interface BarMapping {
  readonly price: (value: number, factors: BarFactors) => number
  readonly volume: (value: number, factors: BarFactors) => number
}

type Columns = Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', Float64Array>>

function mapBars(
  caller: string,
  series: BarSeries,
  factors: readonly FactorRow[],
  { adjust, direction, zone }: AdjustPricesOptions,
  mapping: BarMapping,
): Columns {
  const dates = checkedDates(factors, series)
  const dateOf = barDateReader(series, zone, caller)
  const { length, time, open, high, low, close, volume } = series
  const column = (): Float64Array => new Float64Array(length)
  const columns = { open: column(), high: column(), low: column(), close: column(), volume: column() }
  const base: BarFactors = { price: 1, split: 1 }
  const current: BarFactors = { price: 1, split: 1 }
  let row = 0
  for (let i = 0; i < length; i++) {
    const date = dateOf(time[i] as number)
    while (row < dates.length && (dates[row] as number) < date) row++
    const factor = factors[row]
    if (factor === undefined) throw factorsEnd(series, dates, date)
    const price = adjust === 'splits' ? 1 : factor.priceFactor
    if (i === 0 && direction === 'forward') {
      base.price = price
      base.split = factor.splitFactor
    }
    current.price = price / base.price
    current.split = factor.splitFactor / base.split
    columns.open[i] = mapping.price(open[i] as number, current)
    columns.high[i] = mapping.price(high[i] as number, current)
    columns.low[i] = mapping.price(low[i] as number, current)
    columns.close[i] = mapping.price(close[i] as number, current)
    columns.volume[i] = mapping.volume(volume[i] as number, current)
  }
  return columns
}

function withColumns(series: BarSeries, columns: Columns, tickSize: Decimal): BarSeries {
  const { timeframe, calendar, instrument, time, repaired } = series
  return barSeries({
    instrument: { ...instrument, tickSize },
    timeframe,
    calendar,
    columns: { time, ...columns, repaired },
  })
}

function rounded(value: number, unit: number): number {
  const count = Math.round(value * unit)
  // Beyond 2^53 units a float has no such decimals to round.
  return Number.isSafeInteger(count) ? count / unit : value
}

const allowed: Readonly<Record<string, (value: unknown) => string | null>> = {
  adjust: (value) => oneOf(value, ['splits-and-dividends', 'splits']),
  direction: (value) => oneOf(value, ['backward', 'forward']),
  adjustVolume: (value) => (typeof value === 'boolean' ? null : 'must be true or false'),
  decimals: (value) =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 12
      ? null
      : 'must be a whole number from 0 to 12',
  zone: (value) => (typeof value === 'string' ? null : "must be an IANA time zone, such as 'America/New_York'"),
  tickSize: () => null,
}

function oneOf(value: unknown, choices: readonly string[]): string | null {
  return choices.includes(value as string) ? null : `must be one of ${choices.join(', ')}`
}

function checkOptions(caller: string, options: object, own: readonly string[]): void {
  for (const [path, value] of Object.entries(options)) {
    if (value === undefined) continue
    const isKnown = own.includes(path) || (path in allowed && path !== 'decimals' && path !== 'tickSize')
    const problem = isKnown ? allowed[path]?.(value) : 'is not an option'
    if (problem === null || problem === undefined) continue
    throw new RaceError('CONFIG_INVALID', {
      message: `${caller} was given options it cannot use: ${path}: ${problem}, not '${String(value)}'`,
      facts: { caller, path, value: String(value) },
      hint: `Correct this option in the call of ${caller}.`,
    })
  }
}

function checkedDates(factors: readonly FactorRow[], { instrument }: BarSeries): Float64Array {
  const dates = Float64Array.from(factors, ({ date }) =>
    typeof date === 'number' ? date : (parseIsoTime(date) ?? Number.NaN),
  )
  const fail = (index: number, reason: string, hint: string): RaceError =>
    new RaceError('DATA_INVALID', {
      message: `factors of ${instrument.id}, row ${index + 1}: ${reason}`,
      facts: { instrument: instrument.id, row: index + 1 },
      hint,
    })
  factors.forEach(({ date, priceFactor, splitFactor }, index) => {
    if (!Number.isFinite(dates[index])) throw fail(index, `the date is '${date}'`, "Give dates such as '2013-12-19'.")
    if (!(priceFactor > 0 && splitFactor > 0 && Number.isFinite(priceFactor * splitFactor))) {
      throw fail(index, `the factors are ${priceFactor} and ${splitFactor}`, 'Factors must be finite and above zero.')
    }
    if (index > 0 && (dates[index] as number) <= (dates[index - 1] as number)) {
      const [own, before] = [dates[index] as number, dates[index - 1] as number]
      throw fail(
        index,
        `${isoDay(dayOf(own))} does not come after ${isoDay(dayOf(before))}`,
        'Sort the rows by date and drop duplicates.',
      )
    }
  })
  return dates
}

function factorsEnd({ instrument }: BarSeries, dates: Float64Array, date: number): RaceError {
  const last = dates.at(-1)
  return new RaceError('DATA_INVALID', {
    message: `factors of ${instrument.id}: ${last === undefined ? 'there are none' : `they end on ${isoDay(dayOf(last))}`}, before the bar of ${isoDay(dayOf(date))}`,
    facts: { instrument: instrument.id },
    hint: 'If nothing happened since, add a last row far ahead with both factors 1, as LEAN does with 2050-12-31.',
  })
}
