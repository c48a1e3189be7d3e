import { type Decimal, type DecimalInput, decimal, RaceError } from '@race/core'
import type { FeeModel, LatencyModel, SlippageModel } from '../simulated/index.ts'

/** What of a simulation account can be changed while it runs. */
export interface PaperSettings {
  /** Decimal text, above 0 with at most 12 decimals. It holds from the next reset on. */
  readonly startBalance: string
  readonly slippage: SlippageModel
  readonly commission: FeeModel
  /** Orders that are on their way when it changes arrive at once. */
  readonly latency: LatencyModel
  /** From 0 to 1: how likely an order that meets the market fills in that bar, or at that tick. */
  readonly fillProbability: number
}

/** Who changes something, and why: both are kept for ever. */
export interface PaperChange {
  readonly by: string
  readonly why: string
}

/** What a simulation or paper account has done since it began, or since its latest reset. */
export interface PaperStatistics {
  readonly orders: number
  readonly rejected: number
  readonly fills: number
  /** In the account's currency. */
  readonly fees: Decimal
  /** Notional of all fills, in the account's currency. */
  readonly volume: Decimal
}

const fields = ['startBalance', 'slippage', 'commission', 'latency', 'fillProbability'] as const

/**
 * Settings with changes applied, checked; the models are checked by who makes them.
 *
 * @throws RaceError `BROKER_CONFIG_INVALID` naming the field and its value
 */
export function changedSettings(settings: PaperSettings, changes: Partial<PaperSettings>): PaperSettings {
  const stranger = Object.keys(changes).find((name) => !(fields as readonly string[]).includes(name))
  if (stranger !== undefined) throw invalid(stranger, `'${stranger}' is no setting`, `Known: ${fields.join(', ')}.`)
  const next = { ...settings, ...changes }
  const { fillProbability: probability } = next
  if (!(typeof probability === 'number' && probability >= 0 && probability <= 1)) {
    throw invalid('fillProbability', `fillProbability is ${probability}`, 'Give a number from 0 to 1.')
  }
  if (next.commission.type === 'custom') {
    throw invalid('commission', 'commission is a function', 'Give a fee as data, which can be kept.')
  }
  refuseReportDelay(next.latency)
  return { ...next, startBalance: startBalanceOf(next.startBalance).toString() }
}

/** @throws RaceError `BROKER_CONFIG_INVALID` */
export function startBalanceOf(value: DecimalInput, field = 'startBalance'): Decimal {
  let amount: Decimal
  try {
    amount = decimal(value)
  } catch (cause) {
    throw invalid(field, `${field} is '${String(value)}'`, 'Give a decimal number.', cause)
  }
  if (amount.sign > 0 && amount.decimalPlaces <= 12) return amount
  throw invalid(field, `${field} is ${amount}`, 'Give an amount above 0 with at most 12 decimals.')
}

/** @throws RaceError `BROKER_CONFIG_INVALID` for a model that delays reports */
export function refuseReportDelay({ reportMs }: LatencyModel): void {
  if (reportMs === undefined || reportMs === 0) return
  throw invalid(
    'latency.reportMs',
    'latency.reportMs is given, but a report reaches the engine when the engine takes it',
    'Leave reportMs out.',
  )
}

/** @throws RaceError `BROKER_CONFIG_INVALID` where a name or a reason is missing */
export function requireChange({ by, why }: PaperChange): void {
  if (by.trim() !== '' && why.trim() !== '') return
  throw invalid('change', `by is '${by}' and why is '${why}'`, 'Say who changes it, and why.')
}

export function invalid(field: string, message: string, hint: string, cause?: unknown): RaceError {
  return new RaceError('BROKER_CONFIG_INVALID', {
    message: `Paper broker: ${message}`,
    facts: { field },
    hint,
    ...(cause === undefined ? {} : { cause }),
  })
}
