import type { CheckName, Severity } from './gate-rules.ts'

/** What one check found: a value for the audit log, whether it passed or not. */
export interface Finding {
  readonly check: CheckName
  readonly outcome: 'passed' | 'failed' | 'not-applicable'
  /** The limit and what it was compared with, in one unit; null where there is no number. */
  readonly limit: number | null
  readonly actual: number | null
  readonly severity: Severity
  /** In words, with the numbers. */
  readonly message: string
}

/** How a message goes on after what was compared; null where it is said already. */
type Comparison = 'at most' | 'at least' | 'below' | null

/**
 * What a check found, with its numbers and not yet in words: most findings are read by nobody, and a number in words takes
 * longer than all checks together. Every trace has the same fields in the same order, which keeps the gate quick.
 */
export interface Trace {
  readonly check: CheckName
  readonly outcome: Finding['outcome']
  readonly limit: number | null
  readonly actual: number | null
  readonly comparison: Comparison
  /** What was compared, or the whole message where nothing was. */
  readonly what: string
}

/** How bad it is where a check fails; `warning` for those that are not here. */
const severities: Partial<Readonly<Record<CheckName, Severity>>> = {
  'trading-state': 'critical',
  'emergency-shutdown': 'emergency',
  'account-drawdown': 'critical',
  'daily-loss': 'critical',
}

const opposites = { 'at most': 'above', 'at least': 'below', below: 'at or above' } as const

/** The finding in words. It holds nothing but what the trace holds, whatever became of the account since. */
export function findingOf({ check, outcome, limit, actual, comparison, what }: Trace): Finding {
  const severity = outcome === 'failed' ? (severities[check] ?? 'warning') : 'info'
  if (comparison === null || limit === null || actual === null) {
    return { check, outcome, limit, actual, severity, message: what }
  }
  const words = outcome === 'failed' ? opposites[comparison] : comparison
  return { check, outcome, limit, actual, severity, message: `${what} is ${shown(actual)}, ${words} ${shown(limit)}` }
}

export function failed(
  check: CheckName,
  message: string,
  limit: number | null = null,
  actual: number | null = null,
): Trace {
  return { check, outcome: 'failed', limit, actual, comparison: null, what: message }
}

export function passed(
  check: CheckName,
  message: string,
  limit: number | null = null,
  actual: number | null = null,
): Trace {
  return { check, outcome: 'passed', limit, actual, comparison: null, what: message }
}

export function notApplicable(check: CheckName, reason: string): Trace {
  return { check, outcome: 'not-applicable', limit: null, actual: null, comparison: null, what: reason }
}

/** Float64 rounding of a size that was made to meet a limit stays far below this part of it. */
const tolerance = 1e-9

/** Passes what is at most a limit. A comparison with NaN fails, so that what cannot be judged is denied. */
export function atMost(check: CheckName, what: string, actual: number, limit: number): Trace {
  return { check, outcome: isAtMost(actual, limit) ? 'passed' : 'failed', limit, actual, comparison: 'at most', what }
}

/** Whether something is at most a limit, rounding aside. */
export function isAtMost(actual: number, limit: number): boolean {
  return actual <= limit * (1 + tolerance)
}

/** Passes what is at least a limit, as `atMost` the other way round. */
export function atLeast(check: CheckName, what: string, actual: number, limit: number): Trace {
  const outcome = actual >= limit * (1 - tolerance) ? 'passed' : 'failed'
  return { check, outcome, limit, actual, comparison: 'at least', what }
}

/** Passes what is below a limit, which is one that acts when it is reached. */
export function below(check: CheckName, what: string, actual: number, limit: number): Trace {
  return { check, outcome: isBelow(actual, limit) ? 'passed' : 'failed', limit, actual, comparison: 'below', what }
}

/** Whether a loss stays below a limit. Rounding is no way around it: 1 − 0.9 is an ulp below 0.1, and has reached it. */
export function isBelow(actual: number, limit: number): boolean {
  return actual < limit * (1 - tolerance)
}

/** Ten digits are more than anybody reads, and fewer than float64 rounding shows. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(10)))
}
