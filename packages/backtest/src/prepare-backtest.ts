import {
  type FeeModel,
  feeRateOf,
  type IntrabarPolicy,
  intrabarPolicies,
  type SlippageModel,
} from '@race/brokers/simulated'
import {
  type BarSeries,
  type Decimal,
  decimal,
  type Instrument,
  ledgerScaleOf,
  parseTimeframe,
  RaceError,
  TradingAccount,
} from '@race/core'
import { accountFields, type PreparedAccounting, prepareAccounting } from './account/prepare-accounting.ts'
import { type BacktestConfig, backtestDefaults } from './backtest-config.ts'
import { finerSeriesOf } from './intrabar-data.ts'
import { barsOf, type PreparedTicks, prepareTicks } from './ticks/prepare-ticks.ts'
import { unmetNeeds } from './unmet-needs.ts'
import { type VenueCosts, venueCostsOf } from './venue-costs.ts'

/** A configuration with its defaults filled in and its parts checked. */
export interface PreparedBacktest {
  readonly config: BacktestConfig
  readonly series: readonly BarSeries[]
  readonly nominalMs: readonly number[]
  /** Distinct instruments in configured order. */
  readonly instruments: readonly Instrument[]
  /** For each series the position of its instrument. */
  readonly instrumentOf: readonly number[]
  /** For each series whether orders of its instrument meet it: the first of each instrument. */
  readonly isTraded: readonly boolean[]
  readonly account: TradingAccount
  /** What happens to the account besides trades; null where nothing does. */
  readonly accounting: PreparedAccounting | null
  readonly capital: Decimal
  readonly currency: string
  readonly fee: FeeModel
  readonly slippage: SlippageModel
  /** The costs that are left out where they are not given. */
  readonly venueCosts: VenueCosts
  readonly intrabar: IntrabarPolicy
  /** The bars that `lower-timeframe` walks, by instrument; null for none. */
  readonly finer: readonly (BarSeries | null)[] | null
  /** Quotes and trades; null for none. */
  readonly ticks: PreparedTicks | null
  readonly seed: string
  readonly sizeAt: 'fill' | 'signal'
  readonly accountId: string
  readonly instanceId: string
  /** Names of the defaults that were used. */
  readonly defaulted: readonly string[]
}

const knownKeys = new Set([
  'strategy',
  'params',
  'data',
  'capital',
  'currency',
  'costs',
  'risk',
  'intrabar',
  'intrabarData',
  'ticks',
  'seed',
  'sizeAt',
  'closeAtEnd',
  'fillOnRepairedBars',
  'accountId',
  'instanceId',
  'compatibility',
  'decisions',
  'columnCache',
  ...accountFields,
  'signal',
  'onProgress',
  'scheduler',
])

/**
 * @throws RaceError `BACKTEST_CONFIG_INVALID` naming the field and what it must be, `CURRENCY_MISMATCH`
 */
export function prepareBacktest(config: BacktestConfig): PreparedBacktest {
  const unknown = Object.keys(config).find((key) => !knownKeys.has(key))
  if (unknown !== undefined)
    throw invalid(unknown, `'${unknown}' is not a field`, `Known fields: ${[...knownKeys].join(', ')}.`)
  if (config.strategy?.kind !== 'strategy') {
    throw invalid('strategy', 'strategy is not a value of defineStrategy', 'Give the plugin itself, such as smaCross.')
  }
  requireOneOf('sizeAt', config.sizeAt, ['fill', 'signal'])
  requireOneOf('intrabar', config.intrabar, intrabarPolicies)
  requireOneOf('closeAtEnd', config.closeAtEnd, ['last-close', 'last-open'])
  requireNoClash(config)
  const series = checkedSeries(config)
  const instruments = distinctInstruments(series)
  const [unmet] = unmetNeeds(config.strategy, series)
  if (unmet !== undefined) throw invalid('data', `strategy '${config.strategy.id}' ${unmet.reason}`, unmet.hint)
  const fee = config.costs?.fee ?? backtestDefaults.fee
  const slippage = config.costs?.slippage ?? backtestDefaults.slippage
  const capital = positiveCapital(config)
  const currency = config.currency ?? (instruments[0] as Instrument).quoteCurrency
  const scale = Math.max(ledgerScaleOf(instruments, [feeRateOf(fee)]), capital.decimalPlaces)
  const accounting = prepareAccounting(config, instruments, currency, config)
  const instrumentOf = series.map((one) => instruments.findIndex(({ id }) => id === one.instrument.id))
  return {
    config,
    series,
    nominalMs: series.map((one) => parseTimeframe(one.timeframe).nominalMs),
    instruments,
    instrumentOf,
    isTraded: instrumentOf.map((instrument, index) => instrumentOf.indexOf(instrument) === index),
    account: new TradingAccount({ currency, capital, instruments, scale, ...accounting?.tradingOptions }),
    accounting,
    capital,
    currency,
    fee,
    slippage,
    venueCosts: venueCostsOf(config),
    intrabar: config.intrabar ?? backtestDefaults.intrabar,
    finer: finerSeriesOf(
      config,
      instruments.map((_, instrument) => series[instrumentOf.indexOf(instrument)] as BarSeries),
    ),
    ticks: prepareTicks(config, instruments, String(config.seed ?? backtestDefaults.seed)),
    seed: String(config.seed ?? backtestDefaults.seed),
    sizeAt: config.sizeAt ?? backtestDefaults.sizeAt,
    accountId: config.accountId ?? backtestDefaults.accountId,
    instanceId: config.instanceId ?? config.strategy.id,
    defaulted: defaultedFields(config),
  }
}

function defaultedFields(config: BacktestConfig): string[] {
  const given: Record<string, unknown> = {
    capital: config.capital,
    fee: config.costs?.fee,
    slippage: config.costs?.slippage,
    risk: config.risk,
  }
  return Object.keys(given).filter((name) => given[name] === undefined)
}

function checkedSeries(config: BacktestConfig): readonly BarSeries[] {
  const data = barsOf(config)
  const series = Array.isArray(data) ? (data as readonly BarSeries[]) : [data as BarSeries]
  if (series.length === 0) throw invalid('data', 'data has no series', 'Give one BarSeries, or an array of them.')
  series.forEach((one, index) => {
    if (!(one?.close instanceof Float64Array)) {
      throw invalid(
        'data',
        `data[${index}] is not a BarSeries`,
        'Make one with barSeries, barSeriesFromRows or readCsv.',
      )
    }
    const twin = series.findIndex(
      (other) => other.instrument.id === one.instrument.id && other.timeframe === one.timeframe,
    )
    if (twin !== index) {
      throw invalid(
        'data',
        `data[${twin}] and data[${index}] are both ${one.instrument.id} ${one.timeframe}`,
        'Give each instrument and timeframe once.',
      )
    }
  })
  if (series.every((one) => one.length === 0)) throw invalid('data', 'data has no bars', 'Give at least one bar.')
  return series
}

function distinctInstruments(series: readonly BarSeries[]): Instrument[] {
  const byId = new Map<string, Instrument>()
  for (const { instrument } of series) if (!byId.has(instrument.id)) byId.set(instrument.id, instrument)
  return [...byId.values()]
}

function positiveCapital(config: BacktestConfig): Decimal {
  const capital = decimal(config.capital ?? backtestDefaults.capital)
  if (capital.sign > 0 && capital.decimalPlaces <= 12) return capital
  throw invalid('capital', `capital is ${capital}`, 'Give an amount above 0 with at most 12 decimals.')
}

function requireOneOf(field: string, value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value)) return
  throw invalid(field, `${field} is '${value}'`, `Use one of: ${allowed.join(', ')}.`)
}

function requireNoClash(config: BacktestConfig): void {
  const { decisions, compatibility, ticks } = config
  if (decisions === undefined) return
  const account = accountFields.find((name) => config[name] !== undefined)
  const others = [
    ['compatibility', compatibility !== undefined],
    ['ticks, but without the events of the market', ticks !== undefined && decisions.events === undefined],
    [account ?? '', account !== undefined && decisions.events !== undefined],
  ] as const
  const [other] = others.find(([, isGiven]) => isGiven) ?? []
  if (other === undefined) return
  const hint = 'Decisions on record have their place among the events of the market: leave out what brings others.'
  throw invalid('decisions', `decisions are given together with ${other}`, hint)
}

function invalid(field: string, message: string, hint: string): RaceError {
  return new RaceError('BACKTEST_CONFIG_INVALID', { message: `Backtest: ${message}`, facts: { field }, hint })
}
