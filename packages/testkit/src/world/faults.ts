import type { Random } from '@race/core'
import { type FaultKind, type FaultPlan, faultKindNames, faultKinds } from './fault-kinds.ts'

/** Decides by chance, and by plan, what goes wrong. */
export interface Faults {
  readonly plan: FaultPlan
  /** How often each kind has struck. */
  readonly struck: ReadonlyMap<FaultKind, number>
  /** Whether it strikes now. Each kind has a chance of its own, so that one more does not move the others. */
  strikes(kind: FaultKind): boolean
  /** Makes it strike at its next chance, whatever the plan. */
  force(kind: FaultKind): void
  /** Nothing goes wrong from now on. */
  end(): void
}

export function createFaults(random: Random, plan: FaultPlan): Faults {
  const chances = new Map<FaultKind, Random>()
  const struck = new Map<FaultKind, number>()
  const forced = new Set<FaultKind>()
  let hasEnded = false
  const draw = (kind: FaultKind): boolean => {
    const chance = plan[kind]
    if (chance === undefined || hasEnded) return false
    const own = chances.get(kind) ?? random.fork(kind)
    chances.set(kind, own)
    return own.next() < chance
  }
  return {
    plan,
    struck,
    strikes(kind) {
      const isDrawn = draw(kind)
      const isForced = forced.delete(kind)
      if (!isDrawn && !isForced) return false
      struck.set(kind, (struck.get(kind) ?? 0) + 1)
      return true
    },
    force: (kind) => void forced.add(kind),
    end() {
      hasEnded = true
      forced.clear()
    },
  }
}

/**
 * A subset of all kinds of faults by chance, each with a chance from a quarter of its usual one to twice that. Bugs hide
 * behind combinations: a world in which everything goes wrong never gets far enough to meet some of them.
 *
 * @example
 * ```ts
 * Object.keys(drawFaultPlan(createRandom(7))).length // 16
 * ```
 */
export function drawFaultPlan(random: Random): FaultPlan {
  const share = 0.1 + 0.8 * random.next()
  const plan: Partial<Record<FaultKind, number>> = {}
  for (const kind of faultKindNames) {
    const factor = 0.25 + 1.75 * random.next()
    if (random.next() < share) plan[kind] = Math.min(1, faultKinds[kind].chance * factor)
  }
  return plan
}
