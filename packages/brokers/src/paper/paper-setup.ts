import {
  type Calendar,
  type Decimal,
  getCalendar,
  type Instrument,
  instrumentToJson,
  type JsonValue,
  ledgerScaleOf,
} from '@race/core'
import { feeRateOf, type IntrabarPolicy, intrabarPolicies } from '../simulated/index.ts'
import type { PaperBrokerOptions, PaperCosts, PaperTicks } from './paper-options.ts'
import { changedSettings, invalid, type PaperSettings, refuseReportDelay, startBalanceOf } from './paper-settings.ts'

/** Options with their defaults, checked. */
export interface PaperSetup {
  readonly environment: 'paper' | 'simulation'
  readonly instruments: readonly Instrument[]
  readonly calendars: readonly Calendar[]
  readonly currency: string
  readonly capital: Decimal
  readonly costs: PaperCosts
  readonly intrabar: IntrabarPolicy
  readonly seed: string
  readonly ticks: PaperTicks | null
  readonly settings: PaperSettings
}

const knownCosts = ['fee', 'slippage', 'spread', 'liquidity', 'touch', 'latency', 'venueRules']

/** @throws RaceError `BROKER_CONFIG_INVALID` naming the field */
export function paperSetupOf(options: PaperBrokerOptions): PaperSetup {
  const { instruments, costs = {}, intrabar = 'pessimistic', environment = 'paper', ticks = null } = options
  const [first] = instruments
  if (first === undefined) throw invalid('instruments', 'there are no instruments', 'Give at least one.')
  const ids = instruments.map(({ id }) => id)
  const twin = ids.find((id, n) => ids.indexOf(id) !== n)
  if (twin !== undefined) throw invalid('instruments', `'${twin}' is there twice`, 'Give each instrument once.')
  const currency = options.currency ?? first.quoteCurrency
  const stranger = instruments.find(({ quoteCurrency }) => quoteCurrency !== currency)
  if (stranger !== undefined) {
    const message = `'${stranger.id}' is quoted in ${stranger.quoteCurrency}, but the account is in ${currency}`
    throw invalid('instruments', message, 'Use one broker for each currency.')
  }
  const cost = Object.keys(costs).find((name) => !knownCosts.includes(name))
  if (cost !== undefined)
    throw invalid(`costs.${cost}`, `'costs.${cost}' is no field`, `Known: ${knownCosts.join(', ')}.`)
  if (environment !== 'paper' && environment !== 'simulation') {
    throw invalid('environment', `environment is '${String(environment)}'`, "Use 'paper' or 'simulation'.")
  }
  if (!intrabarPolicies.includes(intrabar) || intrabar === 'lower-timeframe') {
    throw invalid('intrabar', `intrabar is '${intrabar}'`, "Use any policy but 'lower-timeframe', or feed ticks.")
  }
  const unknown = [...(ticks?.quotes ?? []), ...(ticks?.trades ?? [])].find((id) => !ids.includes(id))
  if (unknown !== undefined)
    throw invalid('ticks', `'${unknown}' is no instrument of the broker`, 'Name its instruments.')
  const capital = startBalanceOf(options.capital, 'capital')
  refuseReportDelay(costs.latency ?? {})
  const settings: PaperSettings = {
    startBalance: capital.toString(),
    slippage: costs.slippage ?? { type: 'none' },
    commission: costs.fee ?? { type: 'percentage', rate: '0.001' },
    latency: costs.latency ?? {},
    fillProbability: 1,
  }
  return {
    environment,
    instruments,
    calendars: instruments.map(({ id, calendar }) => options.calendars?.[id] ?? getCalendar(calendar)),
    currency,
    capital,
    costs,
    intrabar,
    seed: String(options.seed ?? 'race'),
    ticks,
    settings: environment === 'simulation' ? changedSettings(settings, {}) : settings,
  }
}

/** Decimals of every amount, as a backtest over the same instruments and costs has them. */
export function scaleOf({ instruments }: PaperSetup, { commission, startBalance }: PaperSettings): number {
  return Math.max(ledgerScaleOf(instruments, [feeRateOf(commission)]), startBalanceOf(startBalance).decimalPlaces)
}

/** What must be the same when the account is opened again. */
export function identityOf(setup: PaperSetup): JsonValue {
  const { environment, instruments, currency, capital, intrabar, seed } = setup
  return {
    environment,
    currency,
    capital: capital.toString(),
    instruments: instruments.map((instrument) => instrumentToJson(instrument) as unknown as JsonValue),
    intrabar,
    seed,
  }
}
