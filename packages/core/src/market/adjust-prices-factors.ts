import { type Decimal, decimal } from '../decimal/decimal.ts'
import { RaceError } from '../error/race-error.ts'
import type { DividendAction, SplitAction } from '../instrument/corporate-action.ts'
import type { CorporateActions } from '../instrument/corporate-actions.ts'
import { barDateReader } from './adjust-prices-date.ts'
import type { BarSeries } from './bar-series.ts'
import type { Calendar } from './calendar.ts'
import { dayMs, dayOf, isoDay } from './civil-date.ts'
import { parseIsoTime } from './iso-time.ts'

/**
 * One row of a factor file, as QuantConnect's LEAN writes them: the factors that apply to bars up to and including
 * `date`. The price factor takes out dividends, the split factor splits.
 */
export interface FactorRow {
  /** Session date: ISO text such as `2013-12-19`, or epoch ms of its midnight UTC. */
  readonly date: string | number
  readonly priceFactor: number
  readonly splitFactor: number
}

export interface FactorsOfActionsOptions {
  /** Decimals to which the price factor is rounded at each dividend, 0 to 20; 20 by default. LEAN's files have 7. */
  readonly priceFactorDecimals?: number
  /** Decimals to which the split factor is rounded at each split, 0 to 20; 20 by default. LEAN's files have 8. */
  readonly splitFactorDecimals?: number
  /** The last ex-date that counts, ISO text; by default the date of the last bar, so that this bar stays as it is. */
  readonly through?: string
  /** Zone whose dates the bars have, where they are shorter than a day; see `adjustPrices`. */
  readonly zone?: string
}

/** Nothing is known to happen after the last action: its row ends where dates of data end. */
const lastDate = '2199-12-31'
const decimalsDefault = 20
const referenceDecimals = 20
const closedDaysMax = 31

type PriceAction = DividendAction | SplitAction

/**
 * The factors by which the splits and dividends of an instrument adjust its prices.
 *
 * Going back from the newest, each split multiplies the split factor by denominator ÷ numerator (or by its own `factor`),
 * and each dividend the price factor by 1 − amount ÷ reference price, in exact decimals that are rounded once per action,
 * half to even. The reference price is the action's own, else the close of the last bar before the ex-date; where several
 * dividends share a date and have none of their own, those before it are taken off. This is the method of CRSP and of
 * LEAN's factor files, which the shared data confirm.
 *
 * @param series unadjusted bars; only actions with an ex-date after its first bar count
 * @throws RaceError `CORPORATE_ACTION_INVALID` for a dividend that is not below its reference price, or that has none;
 *   `CURRENCY_MISMATCH` for one in another currency than the prices; `CONFIG_INVALID` for options that are wrong
 *
 * @example
 * ```ts
 * const series = barSeriesFromRows({
 *   instrument: 'ACME',
 *   timeframe: '1d',
 *   rows: [
 *     { time: '2024-01-02', open: 40, high: 40, low: 40, close: 40 },
 *     { time: '2024-01-03', open: 19, high: 19, low: 19, close: 19 },
 *   ],
 * })
 * const actions = defineCorporateActions([
 *   { type: 'split', instrument: 'ACME', exDate: '2024-01-03', ratio: { numerator: 2, denominator: 1 } },
 *   { type: 'dividend', instrument: 'ACME', exDate: '2024-01-03', amountPerUnit: 1 },
 * ])
 * console.log(factorsOfActions(actions, series)[0]) // { date: '2024-01-02', priceFactor: 0.95, splitFactor: 0.5 }
 * ```
 */
export function factorsOfActions(
  actions: CorporateActions,
  series: BarSeries,
  options: FactorsOfActionsOptions = {},
): readonly FactorRow[] {
  const priceDecimals = requireDecimals('priceFactorDecimals', options.priceFactorDecimals)
  const splitDecimals = requireDecimals('splitFactorDecimals', options.splitFactorDecimals)
  const steps = stepsOf(actions, series, options)
  const rows: FactorRow[] = [{ date: lastDate, priceFactor: 1, splitFactor: 1 }]
  let [price, split] = [decimal(1), decimal(1)]
  for (let i = steps.length - 1; i >= 0; i--) {
    const { action, multiplyBy, divideBy } = steps[i] as FactorStep
    if (action.type === 'split') {
      split = split.times(multiplyBy).dividedBy(divideBy, { decimals: splitDecimals, rounding: 'half-even' })
    } else {
      price = price.times(multiplyBy).dividedBy(divideBy, { decimals: priceDecimals, rounding: 'half-even' })
    }
    if (steps[i - 1]?.action.exDate === action.exDate) continue
    requireAboveZero(action, price, split)
    rows.push({
      date: sessionBefore(action.exDate, series.calendar),
      priceFactor: price.toNumber(),
      splitFactor: split.toNumber(),
    })
  }
  return rows.reverse()
}

/** One action as a fraction by which the factors of all earlier bars are multiplied. */
interface FactorStep {
  readonly action: PriceAction
  readonly multiplyBy: Decimal
  readonly divideBy: Decimal
}

function stepsOf(
  actions: CorporateActions,
  series: BarSeries,
  { through, zone }: FactorsOfActionsOptions,
): readonly FactorStep[] {
  if (series.length === 0) return []
  const { instrument, time } = series
  const dateOf = barDateReader(series, zone, 'factorsOfActions')
  const first = isoDay(dayOf(dateOf(time[0] as number)))
  const lastBar = isoDay(dayOf(dateOf(time[series.length - 1] as number)))
  const last = through === undefined ? lastBar : requireDate('through', through)
  const isPriceAction = (action: { readonly type: string }): action is PriceAction =>
    action.type === 'split' || action.type === 'dividend'
  const counted = actions
    .of(instrument.id)
    .filter(isPriceAction)
    .filter(({ exDate }) => exDate > first && exDate <= last)
    .sort((a, b) => (a.exDate === b.exDate ? 0 : a.exDate < b.exDate ? -1 : 1))
  let bar = 0
  let date = ''
  let [units, paid] = [decimal(1), decimal(0)]
  return counted.map((action): FactorStep => {
    if (action.exDate !== date) [date, units, paid] = [action.exDate, decimal(1), decimal(0)]
    if (action.type === 'split') {
      const { numerator, denominator } = action.ratio
      units = units.times(denominator).dividedBy(numerator, { decimals: referenceDecimals, rounding: 'half-even' })
      if (action.factor !== null) return { action, multiplyBy: action.factor, divideBy: decimal(1) }
      return { action, multiplyBy: decimal(denominator), divideBy: decimal(numerator) }
    }
    requireCurrency(action, series)
    let reference = action.referencePrice?.times(units) ?? null
    if (reference === null && action.exDate <= lastBar) {
      const ex = parseIsoTime(action.exDate) ?? 0
      while (bar + 1 < series.length && dateOf(time[bar + 1] as number) < ex) bar++
      reference = decimal(series.close[bar] as number)
        .times(units)
        .minus(paid)
      paid = paid.plus(action.amountPerUnit)
    }
    const left = reference?.minus(action.amountPerUnit)
    if (reference === null || left === undefined) throw withoutReference(action, lastBar)
    if (left.sign <= 0) throw notBelow(action, reference)
    return { action, multiplyBy: left, divideBy: reference }
  })
}

/** The last date before an ex-date that has a session. */
function sessionBefore(exDate: string, calendar: Calendar): string {
  const day = dayOf(parseIsoTime(exDate) ?? 0) - 1
  for (let back = 0; back < closedDaysMax; back++)
    if (calendar.isSession((day - back) * dayMs)) return isoDay(day - back)
  return isoDay(day)
}

function requireDecimals(field: string, value = decimalsDefault): number {
  if (Number.isInteger(value) && value >= 0 && value <= decimalsDefault) return value
  throw new RaceError('CONFIG_INVALID', {
    message: `factorsOfActions was given options it cannot use: ${field}: must be a whole number from 0 to 20, not ${value}`,
    facts: { caller: 'factorsOfActions', path: field, value: String(value) },
    hint: 'Correct this option in the call of factorsOfActions.',
  })
}

function requireDate(field: string, value: string): string {
  if (value.length === 10 && parseIsoTime(value) !== null) return value
  throw new RaceError('CONFIG_INVALID', {
    message: `factorsOfActions was given options it cannot use: ${field}: must be a date such as '2020-08-31', not '${value}'`,
    facts: { caller: 'factorsOfActions', path: field, value },
    hint: 'Correct this option in the call of factorsOfActions.',
  })
}

function requireCurrency(action: DividendAction, { instrument }: BarSeries): void {
  if (action.currency === instrument.quoteCurrency) return
  throw new RaceError('CURRENCY_MISMATCH', {
    message: `The dividend of ${action.instrument} on ${action.exDate} is in ${action.currency}, but its prices are in ${instrument.quoteCurrency}`,
    facts: { instrument: instrument.id, quoteCurrency: instrument.quoteCurrency, dividendCurrency: action.currency },
    hint: 'Adjust by actions whose amounts are converted to the currency of the prices.',
  })
}

function requireAboveZero(action: PriceAction, price: Decimal, split: Decimal): void {
  if (price.sign > 0 && split.sign > 0) return
  throw new RaceError('CONFIG_INVALID', {
    message: `The factors of ${action.instrument} before ${action.exDate} round to ${price} and ${split}`,
    facts: { caller: 'factorsOfActions', instrument: action.instrument, exDate: action.exDate },
    hint: 'Give factorsOfActions more decimals, so that no factor rounds to 0.',
  })
}

function withoutReference(action: DividendAction, lastBar: string): RaceError {
  return new RaceError('CORPORATE_ACTION_INVALID', {
    message: `The dividend of ${action.instrument} on ${action.exDate} has no referencePrice, and the bars end on ${lastBar}, before it`,
    facts: { instrument: action.instrument, exDate: action.exDate, field: 'referencePrice', value: 'null' },
    hint: 'Give the action its referencePrice, the close before its ex-date, or leave actions after the last bar out.',
  })
}

function notBelow(action: DividendAction, reference: Decimal): RaceError {
  return new RaceError('CORPORATE_ACTION_INVALID', {
    message: `The dividend of ${action.instrument} on ${action.exDate}: amountPerUnit is ${action.amountPerUnit}, but must be below the reference price ${reference}`,
    facts: {
      instrument: action.instrument,
      exDate: action.exDate,
      field: 'amountPerUnit',
      value: action.amountPerUnit.toString(),
    },
    hint: 'Check that amount and prices count the same units: both unadjusted, before or after the same splits.',
  })
}
