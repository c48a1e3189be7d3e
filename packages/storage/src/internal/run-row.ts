import type { RunRecord } from '@race/core'
import { checkCount, checkDecimal, checkJson, checkOneOf, checkText } from './check-field.ts'
import { runStatuses } from './run-statuses.ts'

/** A run as it is kept; see `RaceRow`. */
export interface RunRow extends Omit<RunRecord, 'params' | 'metrics' | 'warnings'> {
  /** JSON text. */
  readonly params: string
  /** JSON text. */
  readonly metrics: string
  /** JSON text. */
  readonly warnings: string
}

/** @throws RaceError `DATA_INVALID` for a field that could not be given back as it is */
export function encodeRun(run: RunRecord): RunRow {
  const owner = `run '${run.id}'`
  return {
    id: checkText(run.id, 'id', owner),
    raceId: run.raceId === null ? null : checkText(run.raceId, 'raceId', owner),
    name: checkText(run.name, 'name', owner),
    strategyId: checkText(run.strategyId, 'strategyId', owner),
    strategyVersion: checkText(run.strategyVersion, 'strategyVersion', owner),
    params: checkJson(run.params, 'params', owner),
    status: checkOneOf(run.status, runStatuses, 'status', owner),
    rank: run.rank === null ? null : checkCount(run.rank, 'rank', owner),
    currency: checkText(run.currency, 'currency', owner),
    initialEquity: checkDecimal(run.initialEquity, 'initialEquity', owner),
    finalEquity: run.finalEquity === null ? null : checkDecimal(run.finalEquity, 'finalEquity', owner),
    runHash: run.runHash === null ? null : checkText(run.runHash, 'runHash', owner),
    riskProfile: checkText(run.riskProfile, 'riskProfile', owner),
    metrics: checkJson(run.metrics, 'metrics', owner),
    warnings: checkJson(run.warnings, 'warnings', owner),
  }
}

export function decodeRun(row: RunRow): RunRecord {
  return {
    ...row,
    params: JSON.parse(row.params),
    metrics: JSON.parse(row.metrics),
    warnings: JSON.parse(row.warnings),
  }
}
