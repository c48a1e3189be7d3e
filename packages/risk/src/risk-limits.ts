import { RaceError } from '@race/core'

/** The limits of a gate. One that is left out is unreachable. */
export interface RiskLimits {
  /** Largest position in one instrument, in units, long or short. */
  readonly positionUnitsMax?: number
  /** Largest position in one instrument, worth in the account's currency. */
  readonly positionNotionalMax?: number
  /** Largest position in one instrument as a fraction of equity; 1 is all of it. */
  readonly positionFractionMax?: number
  /** Largest worth of one order, in the account's currency. */
  readonly orderNotionalMax?: number
  /** Most instruments with an open position or a working entry at a time. */
  readonly openPositionsMax?: number
  /** Loss from the highest equity, as a fraction of it, at which no new exposure is allowed any more. Latched. */
  readonly drawdownMax?: number
}

export type RiskLimitName = keyof RiskLimits

/** What each limit may be. */
const rules: Readonly<
  Record<RiskLimitName, { readonly max: number; readonly isWhole: boolean; readonly wanted: string }>
> = {
  positionUnitsMax: { max: Number.POSITIVE_INFINITY, isWhole: false, wanted: 'a number of units above 0' },
  positionNotionalMax: { max: Number.POSITIVE_INFINITY, isWhole: false, wanted: 'an amount above 0' },
  positionFractionMax: {
    max: Number.POSITIVE_INFINITY,
    isWhole: false,
    wanted: 'a fraction of equity above 0, such as 0.25',
  },
  orderNotionalMax: { max: Number.POSITIVE_INFINITY, isWhole: false, wanted: 'an amount above 0' },
  openPositionsMax: { max: Number.POSITIVE_INFINITY, isWhole: true, wanted: 'a whole number of 1 or more' },
  drawdownMax: { max: 1, isWhole: false, wanted: 'a fraction above 0 and at most 1, such as 0.2 for 20 %' },
}

/** Every limit as a number; one that was left out is infinite. */
export type ResolvedLimits = Readonly<Record<RiskLimitName, number>>

/**
 * Checks limits and fills in what was left out.
 *
 * @throws RaceError `RISK_CONFIG_INVALID` naming the limit and what it may be
 */
export function resolveLimits(limits: RiskLimits): ResolvedLimits {
  const names = Object.keys(rules) as RiskLimitName[]
  for (const name of Object.keys(limits)) {
    if (!(name in rules)) throw invalid(name, 'given', `one of ${names.join(', ')}`)
  }
  return Object.fromEntries(
    names.map((name) => {
      const value = limits[name]
      if (value === undefined) return [name, Number.POSITIVE_INFINITY]
      const { max, isWhole, wanted } = rules[name]
      const isSound =
        typeof value === 'number' &&
        value > 0 &&
        value <= max &&
        (!isWhole || value === Number.POSITIVE_INFINITY || Number.isInteger(value))
      if (!isSound) throw invalid(name, String(value), wanted)
      return [name, value]
    }),
  ) as ResolvedLimits
}

function invalid(name: string, value: string, wanted: string): RaceError {
  return new RaceError('RISK_CONFIG_INVALID', {
    message: `Risk limit ${name} is ${value}, but must be ${wanted}`,
    facts: { limit: name, value },
    hint: 'Correct the limit, or leave it out for no limit.',
  })
}
