import { RaceError } from '@race/core'
import { areLimitsEqual, type ResolvedLimits, type RiskLimits, resolveLimits } from './risk-limits.ts'

/** A set of limits with a name, which leaderboards show. */
export interface RiskProfile {
  readonly name: string
  /** What it allows, in words. */
  readonly description: string
  readonly limits: RiskLimits
}

/** Every check is made and none of its limits can be reached. The default of backtests. */
export const openProfile: RiskProfile = Object.freeze({
  name: 'open',
  description: 'Every check is made; none of the limits can be reached.',
  limits: Object.freeze({}),
})

/**
 * At most four positions, each of at most a quarter of equity when it is entered, and a halt at a drawdown of 20 %. The
 * numbers are a convention, not the outcome of a study: four quarters mean that no entry borrows. An order that asks for
 * more is denied, not made smaller, so signals have to be sized for it, such as `{ equityFraction: 0.25 }`.
 */
export const cautiousProfile: RiskProfile = Object.freeze({
  name: 'cautious',
  description: 'At most 4 positions of at most 25 % of equity each; no new exposure after a drawdown of 20 %.',
  limits: Object.freeze({ positionFractionMax: 0.25, openPositionsMax: 4, drawdownMax: 0.2 }),
})

/** The built-in profiles by name. */
export const riskProfiles: Readonly<Record<'open' | 'cautious', RiskProfile>> = Object.freeze({
  open: openProfile,
  cautious: cautiousProfile,
})

const nameLengthMax = 64

/** Which profile a gate has: its name, and its limits as numbers. */
export interface ResolvedProfile {
  readonly name: string
  readonly limits: ResolvedLimits
}

/**
 * Finds the profile that a name and limits stand for. A name alone is that of a built-in profile. Limits without a name
 * are `custom`, or `open` where none of them can be reached. Limits may have any name but that of a built-in profile
 * with other limits, because a leaderboard would then say what is not so.
 *
 * @throws RaceError `RISK_CONFIG_INVALID`
 */
export function resolveProfile(name: string | undefined, limits: RiskLimits | undefined): ResolvedProfile {
  if (name !== undefined) requireName(name)
  const builtIn = Object.values(riskProfiles).find((profile) => profile.name === name)
  if (limits === undefined) {
    if (name !== undefined && builtIn === undefined) throw unknownProfile(name)
    const { name: found, limits: own } = builtIn ?? openProfile
    return { name: found, limits: resolveLimits(own) }
  }
  const resolved = resolveLimits(limits)
  if (builtIn !== undefined && !areLimitsEqual(resolved, resolveLimits(builtIn.limits))) throw takenName(builtIn.name)
  const isOpen = areLimitsEqual(resolved, resolveLimits(openProfile.limits))
  return { name: name ?? (isOpen ? openProfile.name : 'custom'), limits: resolved }
}

function requireName(name: string): void {
  if (typeof name === 'string' && name.trim() === name && name.length > 0 && name.length <= nameLengthMax) return
  throw new RaceError('RISK_CONFIG_INVALID', {
    message: `Risk profile '${name}' is not a name`,
    facts: { profile: String(name) },
    hint: `Give a text of 1 to ${nameLengthMax} characters without space around it, such as 'house-limits'.`,
  })
}

function unknownProfile(name: string): RaceError {
  return new RaceError('RISK_CONFIG_INVALID', {
    message: `There is no built-in risk profile '${name}', and no limits were given for it`,
    facts: { profile: name },
    hint: `Give limits beside the name, or use one of: ${Object.keys(riskProfiles).join(', ')}.`,
  })
}

function takenName(name: string): RaceError {
  return new RaceError('RISK_CONFIG_INVALID', {
    message: `The risk profile '${name}' is built in, and its limits are not those that were given`,
    facts: { profile: name },
    hint: `Give your limits another name, or leave out the limits to have those of '${name}'.`,
  })
}
