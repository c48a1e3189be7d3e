import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { LogKey } from '@race/core'
import pg from 'pg'
import type { EventRow } from '../log/event-row.ts'
import { eventColumns } from '../sql/log-queries.ts'

/** Rows on their way into a table by COPY, https://www.postgresql.org/docs/current/sql-copy.html. */
interface RowCopy {
  /** Waits only for the way to the server. A failure of the server is told here or at the end. */
  add(rows: readonly EventRow[]): Promise<void>
  /** When it resolves, the server has taken all rows. */
  end(): Promise<void>
  /** Has the server forget the rows. */
  abandon(): Promise<void>
}

/** Copies events of a log into its table in a transaction of a connection. After `end` the next rows begin another copy. */
export function createRowCopier(client: pg.ClientBase, schema: string, key: LogKey): RowCopy {
  let copy: RowCopy | null = null
  const taken = (): RowCopy | null => {
    const ending = copy
    copy = null
    return ending
  }
  return {
    add(rows) {
      copy ??= beginCopy(client, schema, key)
      return copy.add(rows)
    },
    end: async () => taken()?.end(),
    abandon: async () => taken()?.abandon(),
  }
}

/** What the driver lets a query do with the connection while it copies, of which its types tell nothing. */
interface CopyConnection {
  readonly stream: Writable
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

class CopyQuery extends pg.Query {
  readonly #onOpen: (connection: CopyConnection) => void

  constructor(text: string, onOpen: (connection: CopyConnection) => void, onEnd: (error: Error | null) => void) {
    super(text)
    this.#onOpen = onOpen
    Object.assign(this, { callback: onEnd })
  }

  /** Called by the driver when the server waits for rows. */
  handleCopyInResponse(connection: CopyConnection): void {
    this.#onOpen(connection)
  }
}

/** Begins to copy events of a log into its table. Until the end, nothing else can be asked of the connection. */
function beginCopy(client: pg.ClientBase, schema: string, { tenant, account }: LogKey): RowCopy {
  const columns = ['tenant', 'account', ...eventColumns].map((name) => `"${name}"`).join(', ')
  let failure: Error | null = null
  const ended = new AbortController()
  const opened = new Promise<CopyConnection | null>((resolve) => {
    const onEnd = (error: Error | null): void => {
      failure = error
      ended.abort()
      resolve(null)
    }
    client.query(new CopyQuery(`copy "${schema}"."logEvent" (${columns}) from stdin`, resolve, onEnd))
  })
  const key = `${textOf(tenant)}\t${textOf(account)}`
  const settled = async (): Promise<void> => {
    if (!ended.signal.aborted) await once(ended.signal, 'abort')
  }
  return {
    async add(rows) {
      const connection = await opened
      if (failure === null) connection?.sendCopyFromChunk(Buffer.from(rows.map((row) => lineOf(key, row)).join('')))
      const { signal } = ended
      if (connection?.stream.writableNeedDrain) await once(connection.stream, 'drain', { signal }).catch(settled)
      if (failure !== null) throw failure
    },
    async end() {
      const connection = await opened
      if (failure === null) connection?.endCopyFrom()
      await settled()
      if (failure !== null) throw failure
    },
    async abandon() {
      const connection = await opened
      if (!ended.signal.aborted) connection?.sendCopyFail('the rows are not wanted any more')
      await settled()
    },
  }
}

function lineOf(key: string, row: EventRow): string {
  const { sequence, type, schemaVersion, time, correlationId, causationId, data, hash } = row
  const ids = `${textOf(correlationId)}\t${textOf(causationId)}`
  return `${key}\t${sequence}\t${textOf(type)}\t${schemaVersion}\t${time}\t${ids}\t${textOf(data)}\t${hash}\n`
}

const special = /[\\\n\r\t]/
const marks: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function textOf(text: string | null): string {
  if (text === null) return '\\N'
  return special.test(text) ? text.replaceAll(/[\\\n\r\t]/g, (mark) => marks[mark] ?? mark) : text
}
