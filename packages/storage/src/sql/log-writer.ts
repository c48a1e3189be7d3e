import { genesisHash, type LogFault, type LogKey } from '@race/core'
import type { HashText } from '../log/event-row.ts'
import type { SnapshotFields } from '../log/snapshot-row.ts'
import type { AppendRequest, AppendResult, LogChain } from './append-steps.ts'
import type { LogQueries } from './log-queries.ts'
import { saveSnapshotSteps } from './log-steps.ts'
import type { RunSteps, Steps, StepsMode } from './steps.ts'

/** Stores what one log is given: what takes time, and what may be done in another thread. */
export interface LogWriter {
  append(request: AppendRequest): Promise<AppendResult>
  /** Keeps it if it fits the log; else, what does not fit. */
  saveSnapshot(fields: SnapshotFields): Promise<LogFault | null>
}

/** How a database appends. */
export interface AppendWay {
  readonly mode: StepsMode
  readonly steps: (queries: LogQueries, chain: LogChain, request: AppendRequest) => Steps<AppendResult>
}

/** Writes in the calling thread. */
export function createLogWriter(
  key: LogKey,
  {
    queries,
    run,
    hash,
    append,
  }: {
    readonly queries: LogQueries
    readonly run: RunSteps
    readonly hash: HashText
    readonly append: AppendWay
  },
): LogWriter {
  const chain: LogChain = { genesis: { sequence: 0, hash: genesisHash(key) }, hash }
  return {
    append: (request) => run(append.mode, () => append.steps(queries, chain, request)),
    saveSnapshot: (fields) => run('write', () => saveSnapshotSteps(queries, chain, fields)),
  }
}
