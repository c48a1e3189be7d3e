/**
 * The tables of event logs as `logMigrations` leaves them, in SQLite and PostgreSQL alike. Times are epoch ms; JSON is
 * canonical text, so that what is hashed is what is kept. Every key begins with tenant and account.
 */
export interface LogSchema {
  logEvent: LogEventTable
  logHead: LogHeadTable
  logSnapshot: LogSnapshotTable
  logLease: LogLeaseTable
  logCommand: LogCommandTable
}

interface OfLog {
  readonly tenant: string
  readonly account: string
}

export interface LogEventTable extends OfLog {
  readonly sequence: number
  readonly type: string
  readonly schemaVersion: number
  readonly time: number
  readonly correlationId: string | null
  readonly causationId: string | null
  readonly data: string
  readonly hash: string
}

/** Where each log ends, apart from its events, so that a tail cannot be cut off unnoticed. */
interface LogHeadTable extends OfLog {
  readonly sequence: number
  readonly hash: string
}

interface LogSnapshotTable extends OfLog {
  readonly name: string
  readonly schemaVersion: number
  readonly sequence: number
  readonly hash: string
  readonly state: string
  readonly digest: string
}

interface LogLeaseTable extends OfLog {
  readonly fence: number
  readonly holder: string | null
  readonly expiresAt: number
}

interface LogCommandTable extends OfLog {
  readonly number: number
  readonly id: string
  readonly type: string
  readonly time: number
  readonly by: string
  readonly from: string
  readonly data: string
}
