import type { Kysely } from 'kysely'
import type { TradeRow } from '../internal/trade-row.ts'
import type { Schema } from './schema.ts'

/** 13 columns each: far below the 32,766 parameters that SQLite takes, and no slower than longer statements. */
const rowsPerStatement = 250

/** Inserts the trades of a run, within the transaction that is handed in. */
export async function insertTrades(db: Kysely<Schema>, runId: string, trades: readonly TradeRow[]): Promise<void> {
  for (let from = 0; from < trades.length; from += rowsPerStatement) {
    const rows = trades.slice(from, from + rowsPerStatement).map((trade) => ({ runId, ...trade }))
    await db.insertInto('trade').values(rows).execute()
  }
}
