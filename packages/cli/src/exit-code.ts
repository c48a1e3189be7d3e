import { RaceError } from '@race/core'

/** What the process ends with. Documented in `race --help`. */
export const exitCodes = {
  /** All went well. */
  ok: 0,
  /** Something failed: a file, a store, a strategy. */
  failed: 1,
  /** The command line or a configuration is wrong. */
  usage: 2,
  /** A race file was recomputed and differs, or a log or a backup is damaged. */
  different: 3,
  /** What was asked of an engine is stored, and none has answered. */
  unanswered: 4,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const

const usageCodes = new Set([
  'RACE_CONFIG_INVALID',
  'RACE_FILE_INVALID',
  'PARAMS_INVALID',
  'STRATEGY_UNKNOWN',
  'FILE_NOT_FOUND',
  'CONFIG_INVALID',
  'RISK_CONFIG_INVALID',
  'BACKTEST_CONFIG_INVALID',
  'TIMEFRAME_INVALID',
  'INSTRUMENT_INVALID',
])

/** The exit code for an error. */
export function exitCodeOf(error: unknown): number {
  if (!RaceError.is(error)) return exitCodes.failed
  if ((error as RaceError).code === 'ABORTED') return exitCodes.interrupted
  return usageCodes.has((error as RaceError).code) ? exitCodes.usage : exitCodes.failed
}
