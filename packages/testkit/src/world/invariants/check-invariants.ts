import type { Evidence, Violation, WorldInvariant } from './invariant-check.ts'
import { legInvariants } from './leg-invariants.ts'
import { logInvariants } from './log-invariants.ts'
import { moneyInvariants } from './money-invariants.ts'
import { orderInvariants } from './order-invariants.ts'

/** Every law of a world, by name. */
export const worldInvariants: readonly WorldInvariant[] = /*#__PURE__*/ Object.freeze([
  ...logInvariants,
  ...moneyInvariants,
  ...orderInvariants,
  ...legInvariants,
])

/**
 * Holds a log against the venue's truth. No violation for a sound one.
 *
 * @param invariants those of the world by default; give more to check laws of your own
 */
export function checkInvariants(
  evidence: Evidence,
  invariants: readonly WorldInvariant[] = worldInvariants,
): readonly Violation[] {
  return invariants.flatMap(({ name, check }) => check(evidence).map((found) => ({ invariant: name, ...found })))
}
