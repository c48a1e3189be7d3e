import { RaceError } from '@race/core'
import { type HardLimits, hardLimits } from '../hard-limits.ts'

/** The checks of the account's gate by name. */
export type CheckName =
  | 'inputs'
  | 'trading-state'
  | 'emergency-shutdown'
  | 'account-drawdown'
  | 'open-positions'
  | 'daily-trades'
  | 'hourly-trades'
  | 'position-size'
  | 'risk-to-reward'
  | 'strategy-budget'
  | 'daily-loss'
  | 'order-notional'
  | 'total-notional'
  | 'instrument-concentration'
  | 'group-concentration'
  | 'correlated-exposure'
  | 'leverage'
  | 'price-collar'
  | 'duplicate-order'
  | 'order-rate'

/** How bad it is that a check fails. */
export type Severity = 'info' | 'warning' | 'critical' | 'emergency'

/** In which order checks are made, after `inputs` and `trading-state`, which are always the first. */
export const checkOrder = Object.freeze([
  'emergency-shutdown',
  'account-drawdown',
  'open-positions',
  'daily-trades',
  'hourly-trades',
  'position-size',
  'risk-to-reward',
  'strategy-budget',
  'daily-loss',
  'order-notional',
  'total-notional',
  'instrument-concentration',
  'group-concentration',
  'correlated-exposure',
  'leverage',
  'price-collar',
  'duplicate-order',
  'order-rate',
] as const satisfies readonly CheckName[])

/** Limits on exposure. Each is off unless it is given. Amounts are in the account's currency, fractions of equity. */
export interface ExposureLimits {
  readonly orderNotionalMax?: number
  readonly totalNotionalMax?: number
  readonly instrumentFractionMax?: number
  readonly groupFractionMax?: number
  /** Of everything that moves with an instrument, each weighed by its correlation. */
  readonly correlatedFractionMax?: number
  /** Worth of all positions over equity. */
  readonly leverageMax?: number
  /** How far an order's price may lie from the last one, as a fraction of it. */
  readonly priceCollarFraction?: number
  /** Time within which an order like one before is a duplicate, ms. */
  readonly duplicateWindowMs?: number
  /** Orders within any `orderRateWindowMs`, 60 s by default. */
  readonly ordersMax?: number
  readonly orderRateWindowMs?: number
}

/** By what the gate of an account judges. */
export interface GateRules {
  /** Those in force: see `limitsInForce`. */
  readonly limits: HardLimits
  /** Loss from the highest equity at which no entry is approved; that of an emergency by default. */
  readonly accountDrawdownMax: number
  /** Whether an entry without a stop is denied. */
  readonly requireStop: boolean
  /** A last price that is older is no price, ms. */
  readonly priceAgeMsMax: number
  readonly exposure: ExposureLimits
  /** Correlation of the returns of two instruments, from −1 to 1; those that nobody knows are taken for 1. */
  readonly correlationOf: (a: string, b: string) => number
  readonly order: readonly (typeof checkOrder)[number][]
}

/**
 * Rules with what was left out filled in: the built-in hard limits, a stop required, prices of the last minute, no limits on
 * exposure, and all checks in their order.
 *
 * @throws RaceError `RISK_CONFIG_INVALID` naming the field, its value and what it may be
 */
export function resolveGateRules(rules: Partial<GateRules> = {}): GateRules {
  const limits = rules.limits ?? hardLimits
  const exposure = rules.exposure ?? {}
  for (const [name, value] of Object.entries(exposure)) {
    const isSound = value === undefined || (typeof value === 'number' && value > 0)
    if (!isSound) throw invalid(`exposure.${name}`, value, 'a number above 0')
  }
  const { accountDrawdownMax = limits.emergencyDrawdownMax, priceAgeMsMax = 60_000 } = rules
  if (!(accountDrawdownMax > 0 && accountDrawdownMax <= limits.emergencyDrawdownMax)) {
    const wanted = `above 0 and at most emergencyDrawdownMax of ${limits.emergencyDrawdownMax}`
    throw invalid('accountDrawdownMax', accountDrawdownMax, wanted)
  }
  if (!(priceAgeMsMax > 0)) throw invalid('priceAgeMsMax', priceAgeMsMax, 'a number of ms above 0')
  const { order = checkOrder, requireStop = true, correlationOf = () => 1 } = rules
  const missing = checkOrder.find((name) => order.filter((one) => one === name).length !== 1)
  if (missing !== undefined || order.length !== checkOrder.length) {
    throw invalid('order', order.join(', '), `each of ${checkOrder.join(', ')} once`)
  }
  return Object.freeze({ limits, accountDrawdownMax, requireStop, priceAgeMsMax, exposure, correlationOf, order })
}

function invalid(field: string, value: unknown, wanted: string): RaceError {
  return new RaceError('RISK_CONFIG_INVALID', {
    message: `Gate rule ${field} is ${String(value)}, but must be ${wanted}`,
    facts: { field, value: String(value) },
    hint: 'Correct the rule, or leave it out.',
  })
}
