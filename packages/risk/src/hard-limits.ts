import { invariant, RaceError } from '@race/core'

/**
 * Limits that no setting can loosen: those of an account that trades in real time. Backtests and races take the limits of a
 * `RiskProfile` instead. Fractions are of equity, 0.02 is 2 %.
 */
export interface HardLimits {
  /** Most that one trade may lose from its entry to its stop, as a fraction of equity. */
  readonly riskPerTradeMax: number
  /** Loss from the highest equity, as a fraction of it, at which everything is shut down. */
  readonly emergencyDrawdownMax: number
  /** Most instruments with a position or a working entry at a time; an order of unknown outcome counts. */
  readonly openPositionsMax: number
  /** Most entries in one trading day. */
  readonly tradesPerDayMax: number
  /** Most entries in any 60 minutes. */
  readonly tradesPerHourMax: number
  /** Largest position in lots; a lot is `contractSize` units of the instrument. */
  readonly positionLotsMax: number
  /** Largest position as a fraction of equity. */
  readonly positionFractionMax: number
  /** Least reward, entry to target, for the risk, entry to stop. */
  readonly rewardToRiskMin: number
  /** Most that one trading day may lose, as a fraction of the equity at its start. */
  readonly dailyLossMax: number
  /** Losing trades of one strategy in a row after which it is disabled. */
  readonly consecutiveLossesMax: number
}

export type HardLimitName = keyof HardLimits

interface HardLimitRule {
  /** Which way is stricter. */
  readonly bound: 'maximum' | 'minimum'
  readonly isAllowed: (value: number) => boolean
  readonly wanted: string
}

const fraction: HardLimitRule = {
  bound: 'maximum',
  isAllowed: (value) => value > 0 && value <= 1,
  wanted: 'a fraction above 0 and at most 1, such as 0.02 for 2 %',
}
const count: HardLimitRule = {
  bound: 'maximum',
  isAllowed: (value) => Number.isSafeInteger(value) && value >= 1,
  wanted: 'a whole number of 1 or more',
}

const rules: Readonly<Record<HardLimitName, HardLimitRule>> = {
  riskPerTradeMax: fraction,
  emergencyDrawdownMax: fraction,
  openPositionsMax: count,
  tradesPerDayMax: count,
  tradesPerHourMax: count,
  positionLotsMax: {
    bound: 'maximum',
    isAllowed: (value) => value > 0 && value < Number.POSITIVE_INFINITY,
    wanted: 'a number of lots above 0',
  },
  positionFractionMax: fraction,
  rewardToRiskMin: {
    bound: 'minimum',
    isAllowed: (value) => value >= 0 && value < Number.POSITIVE_INFINITY,
    wanted: 'a ratio of 0 or more, such as 1.5',
  },
  dailyLossMax: fraction,
  consecutiveLossesMax: count,
}

const names = Object.keys(rules) as readonly HardLimitName[]

/** The hard limits of an account whose host gives none of its own. */
export const hardLimits: HardLimits = Object.freeze({
  riskPerTradeMax: 0.02,
  emergencyDrawdownMax: 0.15,
  openPositionsMax: 10,
  tradesPerDayMax: 20,
  tradesPerHourMax: 5,
  positionLotsMax: 1,
  positionFractionMax: 0.1,
  rewardToRiskMin: 1.5,
  dailyLossMax: 0.05,
  consecutiveLossesMax: 5,
})

/** Hard limits as an account holds them, and the proof that they are still those that it was made with. */
export interface SealedLimits {
  readonly limits: HardLimits
  /**
   * Whoever judges by the limits calls it before each judgement.
   *
   * @throws RaceError `INVARIANT_VIOLATED` when a limit is no longer what it was
   */
  requireUnchanged(): void
}

/**
 * Seals hard limits: those of a host, which may be looser or stricter than the built-in ones, where it gives them, and the
 * built-in ones where it does not. They are copied and frozen; a seal of its own remembers every value, so that a change by
 * whatever means is noticed before the next order.
 *
 * @throws RaceError `RISK_CONFIG_INVALID` naming the limit, its value and what it may be
 *
 * @example
 * ```ts
 * const { limits, requireUnchanged } = sealHardLimits({ openPositionsMax: 3 })
 * requireUnchanged()
 * console.log(limits.openPositionsMax, limits.dailyLossMax) // 3 0.05
 * ```
 */
export function sealHardLimits(own: Partial<HardLimits> = {}): SealedLimits {
  const given = checkedLimits(own, 'Hard limit')
  const limits: HardLimits = Object.freeze({ ...hardLimits, ...given })
  // A copy that nobody else holds. Numbers are compared, not texts: it is done before every order.
  const sealed = { ...limits }
  return {
    limits,
    requireUnchanged() {
      invariant(Object.isFrozen(limits) && areSame(limits, sealed), 'the hard limits of the account were changed')
    },
  }
}

/** Every limit by its name: looked up by a list of names, each took as long as all of them do. */
function areSame(a: HardLimits, b: HardLimits): boolean {
  return (
    a.riskPerTradeMax === b.riskPerTradeMax &&
    a.emergencyDrawdownMax === b.emergencyDrawdownMax &&
    a.openPositionsMax === b.openPositionsMax &&
    a.tradesPerDayMax === b.tradesPerDayMax &&
    a.tradesPerHourMax === b.tradesPerHourMax &&
    a.positionLotsMax === b.positionLotsMax &&
    a.positionFractionMax === b.positionFractionMax &&
    a.rewardToRiskMin === b.rewardToRiskMin &&
    a.dailyLossMax === b.dailyLossMax &&
    a.consecutiveLossesMax === b.consecutiveLossesMax
  )
}

/** Limits within the hard ones, as settings may have them. One that is left out is the hard one. */
export type SoftLimits = Partial<HardLimits>

/**
 * The limits that are in force under settings: the soft ones, which can only be stricter, and the hard ones elsewhere.
 *
 * @throws RaceError `RISK_CONFIG_INVALID` for a soft limit that is looser than the hard one, with both values, and for a value
 *   that a limit cannot have
 *
 * @example
 * ```ts
 * const { limits } = sealHardLimits()
 * console.log(limitsInForce(limits, { tradesPerDayMax: 8 }).tradesPerDayMax) // 8
 * ```
 */
export function limitsInForce(hard: HardLimits, soft: SoftLimits): HardLimits {
  const given = checkedLimits(soft, 'Soft limit')
  for (const name of names) {
    const [wanted, limit] = [given[name], hard[name]]
    if (wanted === undefined || isWithin(name, wanted, limit)) continue
    const side = rules[name].bound === 'maximum' ? 'above' : 'below'
    throw new RaceError('RISK_CONFIG_INVALID', {
      message: `Soft limit ${name} is ${wanted}, ${side} the hard limit of ${limit}`,
      facts: { limit: name, soft: wanted, hard: limit },
      hint: `Settings can only be stricter: give ${rules[name].bound === 'maximum' ? 'at most' : 'at least'} ${limit}, or hand the account other hard limits when it is made.`,
    })
  }
  return Object.freeze({ ...hard, ...given })
}

function isWithin(name: HardLimitName, wanted: number, limit: number): boolean {
  return rules[name].bound === 'maximum' ? wanted <= limit : wanted >= limit
}

/** What was given, without what was left out. */
function checkedLimits(own: Partial<HardLimits>, what: string): Partial<HardLimits> {
  const unknown = Object.keys(own).find((name) => !Object.hasOwn(rules, name))
  if (unknown !== undefined) {
    throw new RaceError('RISK_CONFIG_INVALID', {
      message: `${what} '${unknown}' is not known`,
      facts: { limit: unknown },
      hint: `Known limits: ${names.join(', ')}.`,
    })
  }
  const given = names.filter((name) => own[name] !== undefined)
  for (const name of given) {
    const value = own[name]
    const { isAllowed, wanted } = rules[name]
    if (typeof value === 'number' && isAllowed(value)) continue
    throw new RaceError('RISK_CONFIG_INVALID', {
      message: `${what} ${name} is ${typeof value === 'string' ? `'${value}'` : String(value)}, but must be ${wanted}`,
      facts: { limit: name, value: String(value) },
      hint: 'Correct the limit, or leave it out.',
    })
  }
  return Object.fromEntries(given.map((name) => [name, own[name]]))
}
