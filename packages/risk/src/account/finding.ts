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

/** How bad it is where a check fails; `warning` for those that are not here. */
const severities: Partial<Readonly<Record<CheckName, Severity>>> = {
  'trading-state': 'critical',
  'emergency-shutdown': 'emergency',
  'account-drawdown': 'critical',
  'daily-loss': 'critical',
}

export function failed(
  check: CheckName,
  message: string,
  limit: number | null = null,
  actual: number | null = null,
): Finding {
  return { check, outcome: 'failed', limit, actual, severity: severities[check] ?? 'warning', message }
}

export function passed(
  check: CheckName,
  message: string,
  limit: number | null = null,
  actual: number | null = null,
): Finding {
  return { check, outcome: 'passed', limit, actual, severity: 'info', message }
}

export function notApplicable(check: CheckName, reason: string): Finding {
  return { check, outcome: 'not-applicable', limit: null, actual: null, severity: 'info', message: reason }
}

/** Float64 rounding of a size that was made to meet a limit stays far below this part of it. */
const tolerance = 1e-9

/** Passes what is at most a limit. A comparison with NaN fails, so that what cannot be judged is denied. */
export function atMost(check: CheckName, what: string, actual: number, limit: number): Finding {
  const isWithin = actual <= limit * (1 + tolerance)
  const message = `${what} is ${shown(actual)}, ${isWithin ? 'at most' : 'above'} ${shown(limit)}`
  return isWithin ? passed(check, message, limit, actual) : failed(check, message, limit, actual)
}

/** Passes what is at least a limit, as `atMost` the other way round. */
export function atLeast(check: CheckName, what: string, actual: number, limit: number): Finding {
  const isWithin = actual >= limit * (1 - tolerance)
  const message = `${what} is ${shown(actual)}, ${isWithin ? 'at least' : 'below'} ${shown(limit)}`
  return isWithin ? passed(check, message, limit, actual) : failed(check, message, limit, actual)
}

/** Passes what is below a limit, which is one that acts when it is reached. */
export function below(check: CheckName, what: string, actual: number, limit: number): Finding {
  const message = `${what} is ${shown(actual)}, ${actual < limit ? 'below' : 'at or above'} ${shown(limit)}`
  return actual < limit ? passed(check, message, limit, actual) : failed(check, message, limit, actual)
}

/** Ten digits are more than anybody reads, and fewer than float64 rounding shows. */
function shown(value: number): string {
  return String(Number(value.toPrecision(10)))
}
