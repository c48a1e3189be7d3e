import type { TradeClosed } from '@race/core'
import { decimal } from '@race/core'
import type { TradeRow, TradeSumRow } from './journal-rows.ts'
import type { RowReference } from './journal-tables.ts'
import type { Projection } from './projection.ts'

/**
 * The journal of trades, which never change, and their sums by day, strategy and instrument: statistics read these few rows
 * instead of every trade, and so stay exact without adding decimals in a database.
 */
export const tradeProjection: Projection = {
  name: 'trades',
  version: 1,
  tables: ['journalTrade', 'journalTradeSum'],
  folds: {
    'trade-closed': {
      reads: ({ data }) => [
        { table: 'journalTrade', key: [data.tradeId] },
        ...daysOf(data).map((day) => sumOf(data, day)),
      ],
      fold: ({ data, sequence }, rows) => {
        if (rows.get('journalTrade', data.tradeId) !== undefined) return
        const trade = tradeRow(data, sequence)
        rows.put('journalTrade', trade)
        for (const day of daysOf(data)) {
          const known = rows.get('journalTradeSum', ...sumOf(data, day).key)
          rows.put('journalTradeSum', withTrade(known ?? emptySum(data, { day, sequence }), trade))
        }
      },
    },
  },
}

function tradeRow(data: TradeClosed, sequence: number): TradeRow {
  const { tradeId, source, strategyInstance, strategyId, strategyVersion, intentId, instrument, side, quantity } = data
  const { entryTime, entryPrice, exitTime, exitPrice, fees, profit, currency, exitReason } = data
  const sign = decimal(profit).sign
  return {
    ...{ tradeId, source, strategyInstance, strategyId, strategyVersion, intentId, instrument, side, quantity },
    ...{ entryTime, entryPrice, time: exitTime, exitPrice, fees, profit, currency, exitReason, sequence },
    outcome: sign > 0 ? 'win' : sign < 0 ? 'loss' : 'even',
  }
}

/** The day that it counts for, and all of them. */
function daysOf({ exitTime }: TradeClosed): readonly string[] {
  return [new Date(exitTime).toISOString().slice(0, 10), '']
}

function sumOf({ strategyInstance, instrument, source, currency }: TradeClosed, day: string): RowReference {
  return { table: 'journalTradeSum', key: [day, strategyInstance ?? '', instrument, source, currency] }
}

function emptySum(
  { strategyInstance, instrument, source, currency, exitTime }: TradeClosed,
  { day, sequence }: { readonly day: string; readonly sequence: number },
): TradeSumRow {
  return {
    ...{ day, strategyInstance: strategyInstance ?? '', instrument, source, currency, time: exitTime, sequence },
    ...{ trades: 0, wins: 0, losses: 0, profit: '0', fees: '0', grossProfit: '0', grossLoss: '0', durationMs: 0 },
  }
}

function withTrade(sum: TradeSumRow, trade: TradeRow): TradeSumRow {
  const { outcome, profit, fees, entryTime, time } = trade
  return {
    ...sum,
    trades: sum.trades + 1,
    wins: sum.wins + (outcome === 'win' ? 1 : 0),
    losses: sum.losses + (outcome === 'loss' ? 1 : 0),
    profit: decimal(sum.profit).plus(profit).toString(),
    fees: decimal(sum.fees).plus(fees).toString(),
    grossProfit: outcome === 'win' ? decimal(sum.grossProfit).plus(profit).toString() : sum.grossProfit,
    grossLoss: outcome === 'loss' ? decimal(sum.grossLoss).minus(profit).toString() : sum.grossLoss,
    durationMs: sum.durationMs + (time - entryTime),
  }
}
