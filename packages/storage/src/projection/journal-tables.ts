import type { Cell, JournalTableName, JournalTables } from './journal-rows.ts'

/** How a column is stored: `?` where it may be null. */
export type ColumnType = 'text' | 'text?' | 'integer' | 'integer?' | 'real' | 'real?'

type ColumnTypeOf<Value> = [Extract<Value, string>] extends [never]
  ? null extends Value
    ? 'integer?' | 'real?'
    : 'integer' | 'real'
  : null extends Value
    ? 'text?'
    : 'text'

/** A table as data: its columns beside tenant and account, and which of them, with these two, are its key. */
export interface JournalTable<Row> {
  readonly columns: { readonly [Column in keyof Row]-?: ColumnTypeOf<Row[Column]> }
  readonly key: readonly (keyof Row & string)[]
}

const row = { time: 'integer', sequence: 'integer' } as const
const prices = { limitPrice: 'text?', stopPrice: 'text?', trail: 'text?', limitOffset: 'text?' } as const

/** The tables as the latest migration leaves them; a test holds one against the other. */
export const journalTables: { readonly [Name in JournalTableName]: JournalTable<JournalTables[Name]> } = {
  journalOrder: {
    columns: {
      ...row,
      ...prices,
      ...{ clientOrderId: 'text', intentId: 'text?', strategyInstance: 'text?', parentId: 'text?' },
      ...{ instrument: 'text', side: 'text', type: 'text', role: 'text', timeInForce: 'text?', status: 'text' },
      ...{ isOpen: 'integer', quantity: 'text', filledQuantity: 'text', filledNotional: 'text' },
      ...{ reportedQuantity: 'text?', expiresAt: 'integer?', isReduceOnly: 'integer', isPostOnly: 'integer' },
      ...{ isAdopted: 'integer', venueOrderId: 'text?', attempts: 'integer', reason: 'text?', code: 'text?' },
      ...{ message: 'text?', reportedAt: 'integer?', updatedAt: 'integer' },
    },
    key: ['clientOrderId'],
  },
  journalLeg: {
    columns: {
      ...row,
      ...prices,
      ...{ clientOrderId: 'text', intentId: 'text', strategyInstance: 'text?', parentId: 'text' },
      ...{ side: 'text', type: 'text', role: 'text', timeInForce: 'text' },
    },
    key: ['clientOrderId'],
  },
  journalFill: {
    columns: {
      ...row,
      ...{ fillId: 'text', clientOrderId: 'text', venueOrderId: 'text', strategyInstance: 'text?' },
      ...{ instrument: 'text', side: 'text', price: 'text', quantity: 'text', fee: 'text', feeCurrency: 'text' },
      ...{ liquidity: 'text?', isBusted: 'integer', bustReason: 'text?', bustedAt: 'integer?' },
    },
    key: ['fillId'],
  },
  journalInstrument: {
    columns: { ...row, instrument: 'text', currency: 'text', multiplier: 'text', ledgerScale: 'integer' },
    key: ['instrument'],
  },
  journalPosition: {
    columns: {
      ...row,
      ...{ strategyInstance: 'text', instrument: 'text', currency: 'text', multiplier: 'text', quantity: 'text' },
      ...{ cost: 'text', realisedProfit: 'text', fees: 'text', fills: 'integer', isOpen: 'integer' },
      ...{ isAdjusted: 'integer', updatedAt: 'integer' },
    },
    key: ['strategyInstance', 'instrument'],
  },
  journalTrade: {
    columns: {
      ...row,
      ...{ tradeId: 'text', source: 'text', strategyInstance: 'text?', strategyId: 'text?', strategyVersion: 'text?' },
      ...{ intentId: 'text?', instrument: 'text', side: 'text', quantity: 'text', entryTime: 'integer' },
      ...{ entryPrice: 'text', exitPrice: 'text', fees: 'text', profit: 'text', currency: 'text' },
      ...{ exitReason: 'text', outcome: 'text' },
    },
    key: ['tradeId'],
  },
  journalTradeSum: {
    columns: {
      ...row,
      ...{ day: 'text', strategyInstance: 'text', instrument: 'text', source: 'text', currency: 'text' },
      ...{ trades: 'integer', wins: 'integer', losses: 'integer', profit: 'text', fees: 'text' },
      ...{ grossProfit: 'text', grossLoss: 'text', durationMs: 'integer' },
    },
    key: ['day', 'strategyInstance', 'instrument', 'source', 'currency'],
  },
  journalEquity: {
    columns: { ...row, equity: 'text', cash: 'text', exposure: 'text', drawdown: 'real' },
    key: ['sequence'],
  },
  journalIntent: {
    columns: {
      ...row,
      ...{ intentId: 'text', strategyInstance: 'text', strategyId: 'text', strategyVersion: 'text' },
      ...{ instrument: 'text?', side: 'text?', signal: 'text', quantity: 'text?' },
      ...{ refusalCode: 'text?', refusalMessage: 'text?' },
    },
    key: ['intentId'],
  },
  journalDecision: {
    columns: {
      ...row,
      ...{ intentId: 'text', strategyInstance: 'text?', instrument: 'text?', isApproved: 'integer' },
      ...{ isReducing: 'integer', deniedBy: 'text?', limitValue: 'real?', actualValue: 'real?' },
      ...{ severity: 'text?', message: 'text?', checks: 'text' },
    },
    key: ['sequence'],
  },
  journalApproval: {
    columns: {
      ...row,
      ...{ intentId: 'text', strategyInstance: 'text?', instrument: 'text?', status: 'text', expiresAt: 'integer' },
      ...{ decidedBy: 'text?', why: 'text?', amended: 'text?', decidedAt: 'integer?' },
    },
    key: ['intentId'],
  },
  journalAudit: {
    columns: {
      ...row,
      ...{ kind: 'text', subject: 'text?', changedBy: 'text', origin: 'text?', why: 'text?' },
      ...{ before: 'text', after: 'text', details: 'text' },
    },
    key: ['sequence'],
  },
  journalHalt: {
    columns: {
      ...row,
      ...{ haltId: 'text', state: 'text', cause: 'text', addedBy: 'text', reason: 'text', isStanding: 'integer' },
      ...{ liftedBy: 'text?', liftReason: 'text?', liftedAt: 'integer?' },
    },
    key: ['haltId'],
  },
  journalStrategy: {
    columns: {
      ...row,
      ...{ strategyInstance: 'text', strategyId: 'text', strategyVersion: 'text', params: 'text', capital: 'text' },
      ...{
        isEnabled: 'integer',
        isListed: 'integer',
        isHeld: 'integer',
        switchedBy: 'text?',
        switchedWhy: 'text?',
        switchedAt: 'integer?',
      },
      ...{ memory: 'text?', steps: 'integer', steppedAt: 'integer?' },
    },
    key: ['strategyInstance'],
  },
  journalCommand: {
    columns: {
      ...row,
      ...{ commandId: 'text', ordinal: 'integer', type: 'text', askedBy: 'text', origin: 'text', data: 'text' },
      ...{ status: 'text', message: 'text?', answer: 'text?', answeredAt: 'integer?' },
    },
    key: ['commandId'],
  },
}

/** Names a row of a table: the cells of its key. */
export interface RowReference {
  readonly table: JournalTableName
  readonly key: readonly Cell[]
}

/** The columns of a table in their order, beside tenant and account. */
export function columnsOf(table: JournalTableName): readonly string[] {
  return Object.keys(journalTables[table].columns)
}

/** A row as cells by column, which is what stores of rows see. */
export type CellsByColumn = Readonly<Record<string, Cell>>

export function keyOfRow(table: JournalTableName, cells: CellsByColumn): readonly Cell[] {
  return journalTables[table].key.map((column) => cells[column] ?? null)
}
