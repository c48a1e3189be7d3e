import { RaceError, type TradeRecord } from '@race/core'
import { checkCount, checkDecimal, checkFinite, checkInteger, checkOneOf, checkText } from './check-field.ts'

/** A trade as it is kept; see `RaceRow`. */
export interface TradeRow extends Omit<TradeRecord, 'index'> {
  /** The trade's index; `index` is a word of SQL. */
  readonly ordinal: number
}

const sides: readonly TradeRecord['side'][] = ['long', 'short']

/**
 * The trades of a run by ascending index.
 *
 * @throws RaceError `DATA_INVALID` for a field that could not be given back as it is, and for an index that comes twice
 */
export function encodeTrades(runId: string, trades: readonly TradeRecord[]): readonly TradeRow[] {
  const owner = `a trade of run '${runId}'`
  const rows = trades.map((trade) => encodeTrade(trade, owner)).sort((a, b) => a.ordinal - b.ordinal)
  for (const [at, row] of rows.entries()) {
    if (row.ordinal !== rows[at - 1]?.ordinal) continue
    throw new RaceError('DATA_INVALID', {
      message: `two trades of run '${runId}' have the index ${row.ordinal}`,
      facts: { runId, index: row.ordinal },
      hint: 'Number the trades of a run from 0, each once; nothing of them was stored.',
    })
  }
  return rows
}

function encodeTrade(trade: TradeRecord, owner: string): TradeRow {
  return {
    ordinal: checkCount(trade.index, 'index', owner),
    instrument: checkText(trade.instrument, 'instrument', owner),
    side: checkOneOf(trade.side, sides, 'side', owner),
    quantity: checkDecimal(trade.quantity, 'quantity', owner),
    entryTime: checkInteger(trade.entryTime, 'entryTime', owner),
    entryPrice: checkDecimal(trade.entryPrice, 'entryPrice', owner),
    exitTime: trade.exitTime === null ? null : checkInteger(trade.exitTime, 'exitTime', owner),
    exitPrice: trade.exitPrice === null ? null : checkDecimal(trade.exitPrice, 'exitPrice', owner),
    fees: checkDecimal(trade.fees, 'fees', owner),
    profit: checkDecimal(trade.profit, 'profit', owner),
    returnFraction: checkFinite(trade.returnFraction, 'returnFraction', owner),
    barsHeld: checkCount(trade.barsHeld, 'barsHeld', owner),
  }
}

export function decodeTrade(row: TradeRow): TradeRecord {
  return {
    index: row.ordinal,
    instrument: row.instrument,
    side: row.side,
    quantity: row.quantity,
    entryTime: row.entryTime,
    entryPrice: row.entryPrice,
    exitTime: row.exitTime,
    exitPrice: row.exitPrice,
    fees: row.fees,
    profit: row.profit,
    returnFraction: row.returnFraction,
    barsHeld: row.barsHeld,
  }
}
