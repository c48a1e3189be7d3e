/** The first place where a run and its oracle part. */
export interface Difference {
  /** Such as `trade 12`, `fill 3` or `equity of bar 40 (2004-10-15T00:00:00Z)`. */
  readonly where: string
  readonly field: string
  readonly expected: string
  readonly got: string
}

/** What became of one scenario. */
export interface Outcome {
  readonly id: string
  /** Whether a difference fails the command. */
  readonly isRequired: boolean
  /** Groups of hooks of the policy under which it ran; none for the native rules. */
  readonly hooks: readonly string[]
  /** Null when the oracle was reproduced. */
  readonly difference: Difference | null
  /** Why the scenario could not be run at all. */
  readonly obstacle: string | null
}

/** Hooks that do not touch how orders meet the market: what "size" means, and what happens when the data end. */
const harmless = new Set(['size', 'end of run'])

/** Whether the native rules of matching, fees, cash and trades gave the result. */
function isNative({ hooks }: Outcome): boolean {
  return hooks.every((hook) => harmless.has(hook))
}

/** One line for one scenario. */
export function formatOutcome(outcome: Outcome): string {
  const { id, hooks, difference, obstacle, isRequired } = outcome
  const optional = isRequired ? '' : ' (not required)'
  const with_ = `hooks: ${hooks.length === 0 ? 'none' : hooks.join(', ')}`
  if (obstacle !== null) return `${id}: not run${optional}: ${obstacle}`
  if (difference === null) return `${id}: reproduced${optional} (${with_})`
  const { where, field, expected, got } = difference
  return `${id}: differs${optional}: ${where}, ${field}: expected ${expected}, got ${got} (${with_})`
}

/** The last line: how many of what is required were reproduced, and how many of all ran under native rules. */
export function formatTotals(outcomes: readonly Outcome[]): string {
  const isReproduced = ({ difference, obstacle }: Outcome): boolean => difference === null && obstacle === null
  const required = outcomes.filter(({ isRequired }) => isRequired)
  const reproduced = required.filter(isReproduced)
  const native = outcomes.filter((outcome) => isReproduced(outcome) && isNative(outcome))
  return [
    `${reproduced.length} of ${required.length} required scenarios reproduced`,
    `${native.length} with no hook beyond size and end of run`,
  ].join('; ')
}

/** Whether the command succeeds. */
export function isSuccess(outcomes: readonly Outcome[]): boolean {
  return outcomes.every(
    ({ isRequired, difference, obstacle }) => !isRequired || (difference === null && obstacle === null),
  )
}
