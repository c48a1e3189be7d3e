/** The first place where a run and its oracle part. */
export interface Difference {
  /** Such as `trade 12`, `fill 3` or `equity of bar 40 (2004-10-15T00:00:00Z)`. */
  readonly where: string
  readonly field: string
  readonly expected: string
  readonly got: string
}

/** What became of one scenario, or of one column of an indicator. */
export interface Outcome {
  readonly id: string
  /** Whether a difference fails the command. */
  readonly isRequired: boolean
  /** Groups of hooks of the policy under which it ran; none for the native rules, null for an indicator. */
  readonly hooks: readonly string[] | null
  /** Null when the oracle was reproduced. */
  readonly difference: Difference | null
  /** Why the scenario could not be run at all. */
  readonly obstacle: string | null
  /** What a reader should know of it though it was reproduced; null for nothing. */
  readonly note: string | null
}

/** Hooks that do not touch how orders meet the market: what "size" means, and what happens when the data end. */
const harmless = new Set(['size', 'end of run'])

/** Whether the native rules of matching, fees, cash and trades gave the result. */
function isNative({ hooks }: Outcome): boolean {
  return hooks?.every((hook) => harmless.has(hook)) ?? false
}

/** One line for one scenario or column. */
export function formatOutcome(outcome: Outcome): string {
  const { id, hooks, difference, obstacle, isRequired, note } = outcome
  const optional = isRequired ? '' : ' (not required)'
  const with_ = hooks === null ? '' : ` (hooks: ${hooks.length === 0 ? 'none' : hooks.join(', ')})`
  if (obstacle !== null) return `${id}: not run${optional}: ${obstacle}`
  if (difference === null) return `${id}: reproduced${optional}${with_}${note === null ? '' : `; ${note}`}`
  const { where, field, expected, got } = difference
  return `${id}: differs${optional}: ${where}, ${field}: expected ${expected}, got ${got}${with_}`
}

/** The last line: how many of what is required were reproduced, and how many of all ran under native rules. */
export function formatTotals(outcomes: readonly Outcome[]): string {
  const scenarios = outcomes.filter(({ hooks }) => hooks !== null)
  const columns = outcomes.filter(({ hooks }) => hooks === null)
  const parts: string[] = []
  if (scenarios.length > 0) {
    const native = scenarios.filter((outcome) => isReproduced(outcome) && isNative(outcome))
    parts.push(`${shareOf(scenarios)} required scenarios reproduced`)
    parts.push(`${native.length} with no hook beyond size and end of run`)
  }
  if (columns.length > 0) {
    const others = columns.filter(({ isRequired }) => !isRequired)
    parts.push(`${shareOf(columns)} columns of indicators reproduced`)
    if (others.length > 0) parts.push(`${others.length} that cannot be compared`)
  }
  return parts.join('; ')
}

function shareOf(outcomes: readonly Outcome[]): string {
  const required = outcomes.filter(({ isRequired }) => isRequired)
  return `${required.filter(isReproduced).length} of ${required.length}`
}

function isReproduced({ difference, obstacle }: Outcome): boolean {
  return difference === null && obstacle === null
}

/** Whether the command succeeds. */
export function isSuccess(outcomes: readonly Outcome[]): boolean {
  return outcomes.every(
    ({ isRequired, difference, obstacle }) => !isRequired || (difference === null && obstacle === null),
  )
}
