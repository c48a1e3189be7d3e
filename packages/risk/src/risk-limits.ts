import { RaceError } from '@race/core'

/**
 * The limits of a gate. One that is left out, `null` or `Infinity` cannot be reached; JSON knows only the first two.
 * Worth is in the account's currency: quantity × price × unit value.
 */
export interface RiskLimits {
  /** Largest position in one instrument, in units, long or short. */
  readonly positionUnitsMax?: number | null
  /** Largest position in one instrument, worth in the account's currency at the order's price. */
  readonly positionNotionalMax?: number | null
  /** Largest position in one instrument as a fraction of equity; 1 is all of it. */
  readonly positionFractionMax?: number | null
  /** Largest worth of one order, in the account's currency. */
  readonly orderNotionalMax?: number | null
  /** Most instruments with an open position or a working entry order at a time. */
  readonly openPositionsMax?: number | null
  /** Loss from the highest equity, as a fraction of it, at which no new exposure is allowed any more. Latched. */
  readonly drawdownMax?: number | null
}

export type RiskLimitName = keyof RiskLimits

/** Every limit as a number; one that cannot be reached is infinite. */
export type ResolvedLimits = Readonly<Record<RiskLimitName, number>>

interface LimitRule {
  readonly isAllowed: (value: number) => boolean
  readonly wanted: string
}

const rules: Readonly<Record<RiskLimitName, LimitRule>> = {
  positionUnitsMax: { isAllowed: isPositive, wanted: 'a number of units above 0' },
  positionNotionalMax: { isAllowed: isPositive, wanted: "an amount above 0, in the account's currency" },
  positionFractionMax: { isAllowed: isPositive, wanted: 'a fraction of equity above 0, such as 0.25 for a quarter' },
  orderNotionalMax: { isAllowed: isPositive, wanted: "an amount above 0, in the account's currency" },
  openPositionsMax: {
    isAllowed: (value) => value >= 1 && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY),
    wanted: 'a whole number of positions of 1 or more',
  },
  drawdownMax: {
    isAllowed: (value) => isPositive(value) && (value <= 1 || value === Number.POSITIVE_INFINITY),
    wanted: 'a fraction of the highest equity above 0 and at most 1, such as 0.2 for 20 %',
  },
}

const names = Object.keys(rules) as readonly RiskLimitName[]

/**
 * Checks limits and fills in what was left out.
 *
 * @throws RaceError `RISK_CONFIG_INVALID` naming the limit, its value and what it may be
 */
export function resolveLimits(limits: RiskLimits): ResolvedLimits {
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits)) {
    throw invalid('limits', limits, 'an object such as { drawdownMax: 0.2 }')
  }
  const unknown = Object.keys(limits).find((name) => !Object.hasOwn(rules, name))
  if (unknown !== undefined) {
    throw new RaceError('RISK_CONFIG_INVALID', {
      message: `'${unknown}' is not a risk limit`,
      facts: { limit: unknown },
      hint: `Known limits: ${names.join(', ')}.`,
    })
  }
  return eachLimit((name) => resolveLimit(name, limits[name]))
}

/** Limits as JSON has them: `null` for one that cannot be reached. `resolveLimits` takes them back. */
export function limitsToJson(limits: ResolvedLimits): Readonly<Record<RiskLimitName, number | null>> {
  return Object.freeze(eachLimit((name) => (Number.isFinite(limits[name]) ? limits[name] : null)))
}

/** Whether two sets of limits are the same. */
export function areLimitsEqual(a: ResolvedLimits, b: ResolvedLimits): boolean {
  return names.every((name) => a[name] === b[name])
}

function resolveLimit(name: RiskLimitName, value: number | null | undefined): number {
  if (value === undefined || value === null) return Number.POSITIVE_INFINITY
  const { isAllowed, wanted } = rules[name]
  if (typeof value === 'number' && isAllowed(value)) return value
  throw invalid(name, value, wanted)
}

function eachLimit<Value>(of: (name: RiskLimitName) => Value): Record<RiskLimitName, Value> {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<RiskLimitName, Value>
}

function isPositive(value: number): boolean {
  return value > 0
}

function invalid(name: string, value: unknown, wanted: string): RaceError {
  const shown = typeof value === 'string' ? `'${value}'` : String(value)
  return new RaceError('RISK_CONFIG_INVALID', {
    message: `Risk limit ${name} is ${shown}, but must be ${wanted}`,
    facts: { limit: name, value: shown },
    hint: 'Correct the limit, or leave it out (null in JSON) for none.',
  })
}
