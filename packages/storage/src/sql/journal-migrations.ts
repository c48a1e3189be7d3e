import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What the databases write differently. */
export interface JournalFlavour {
  /** The type of a text of a key, compared by code points. */
  readonly keyText: RawBuilder<unknown>
  /** The type of a whole number up to 2^53. */
  readonly integer: RawBuilder<unknown>
  /** The type of a float64. */
  readonly real: RawBuilder<unknown>
  /** What ends the creation of a table; null for nothing. */
  readonly tableEnd: RawBuilder<unknown> | null
}

/**
 * The steps that lead from an empty database to the present tables of the journal and back, by name, in the order of the names.
 * A step that was released is never changed; a new one is added after it. No step need keep rows: a projection of another version
 * is folded again.
 */
export function journalMigrations(flavour: JournalFlavour): Readonly<Record<string, Migration>> {
  return {
    '0001-journal': {
      async up(db: Kysely<unknown>): Promise<void> {
        await createCheckpoint(db, flavour)
        for (const table of tables) await createTable(db, flavour, table)
      },
      async down(db: Kysely<unknown>): Promise<void> {
        for (const { name } of tables) await db.schema.dropTable(name).execute()
        await db.schema.dropTable('journalCheckpoint').execute()
      },
    },
    '0002-strategies-by-settings': {
      async up(db: Kysely<unknown>): Promise<void> {
        for (const [column, value] of strategyFlags) {
          const add = db.schema.alterTable('journalStrategy')
          await add.addColumn(column, flavour.integer, (one) => one.notNull().defaultTo(value)).execute()
        }
      },
      async down(db: Kysely<unknown>): Promise<void> {
        for (const [column] of strategyFlags) await db.schema.alterTable('journalStrategy').dropColumn(column).execute()
      },
    },
  }
}

/** Columns of strategies that came later, with what rows before them get until they are folded again. */
const strategyFlags = [
  ['isListed', 0],
  ['isHeld', 0],
] as const

interface Table {
  readonly name: string
  /** Columns by type, each with what must be there and what may be null. */
  readonly text: readonly string[]
  readonly textOrNull?: readonly string[]
  readonly integer?: readonly string[]
  readonly integerOrNull?: readonly string[]
  readonly real?: readonly string[]
  readonly realOrNull?: readonly string[]
  readonly key: readonly string[]
  /** Names of indexes with their columns, each before time and sequence, by which pages are ordered. */
  readonly indexes: Readonly<Record<string, readonly string[]>>
  /** The same with the flag that a row must have, for rows that are few among many. */
  readonly partial?: Readonly<Record<string, readonly [column: string, value: 0 | 1]>>
}

const byOwner = { ByTime: [], ByStrategy: ['strategyInstance'], ByInstrument: ['instrument'] } as const
const prices = ['limitPrice', 'stopPrice', 'trail', 'limitOffset'] as const
const orderTerms = ['clientOrderId', 'side', 'type', 'role'] as const

const tables: readonly Table[] = [
  {
    name: 'journalOrder',
    text: [...orderTerms, 'instrument', 'status', 'quantity', 'filledQuantity', 'filledNotional'],
    textOrNull: [
      ...['intentId', 'strategyInstance', 'parentId', 'timeInForce', 'reportedQuantity', 'venueOrderId'],
      ...[...prices, 'reason', 'code', 'message'],
    ],
    integer: ['isOpen', 'isReduceOnly', 'isPostOnly', 'isAdopted', 'attempts', 'updatedAt'],
    integerOrNull: ['expiresAt', 'reportedAt'],
    key: ['clientOrderId'],
    indexes: { ...byOwner, ByStatus: ['status'], ByIntent: ['intentId'] },
    partial: { Open: ['isOpen', 1] },
  },
  {
    name: 'journalLeg',
    text: [...orderTerms, 'intentId', 'parentId', 'timeInForce'],
    textOrNull: [...prices, 'strategyInstance'],
    key: ['clientOrderId'],
    indexes: {},
  },
  {
    name: 'journalFill',
    text: [
      ...['fillId', 'clientOrderId', 'venueOrderId', 'instrument', 'side', 'price', 'quantity', 'fee'],
      'feeCurrency',
    ],
    textOrNull: ['strategyInstance', 'liquidity', 'bustReason'],
    integer: ['isBusted'],
    integerOrNull: ['bustedAt'],
    key: ['fillId'],
    indexes: { ...byOwner, ByOrder: ['clientOrderId'] },
    partial: { Busted: ['isBusted', 1] },
  },
  {
    name: 'journalInstrument',
    text: ['instrument', 'currency', 'multiplier'],
    integer: ['ledgerScale'],
    key: ['instrument'],
    indexes: {},
  },
  {
    name: 'journalPosition',
    text: [
      ...['strategyInstance', 'instrument', 'currency', 'multiplier', 'quantity', 'cost', 'realisedProfit'],
      'fees',
    ],
    integer: ['fills', 'isOpen', 'isAdjusted', 'updatedAt'],
    key: ['strategyInstance', 'instrument'],
    indexes: {},
  },
  {
    name: 'journalTrade',
    text: [
      ...['tradeId', 'source', 'instrument', 'side', 'quantity', 'entryPrice', 'exitPrice', 'fees', 'profit'],
      ...['currency', 'exitReason', 'outcome'],
    ],
    textOrNull: ['strategyInstance', 'strategyId', 'strategyVersion', 'intentId'],
    integer: ['entryTime'],
    key: ['tradeId'],
    indexes: { ...byOwner, ByIntent: ['intentId'] },
  },
  {
    name: 'journalTradeSum',
    text: [
      ...['day', 'strategyInstance', 'instrument', 'source', 'currency', 'profit', 'fees', 'grossProfit'],
      'grossLoss',
    ],
    integer: ['trades', 'wins', 'losses', 'durationMs'],
    key: ['day', 'strategyInstance', 'instrument', 'source', 'currency'],
    indexes: {},
  },
  {
    name: 'journalEquity',
    text: ['equity', 'cash', 'exposure'],
    real: ['drawdown'],
    key: ['sequence'],
    indexes: { ByTime: [] },
  },
  {
    name: 'journalIntent',
    text: ['intentId', 'strategyInstance', 'strategyId', 'strategyVersion', 'signal'],
    textOrNull: ['instrument', 'side', 'quantity', 'refusalCode', 'refusalMessage'],
    key: ['intentId'],
    indexes: byOwner,
  },
  {
    name: 'journalDecision',
    text: ['intentId', 'checks'],
    textOrNull: ['strategyInstance', 'instrument', 'deniedBy', 'severity', 'message'],
    integer: ['isApproved', 'isReducing'],
    realOrNull: ['limitValue', 'actualValue'],
    key: ['sequence'],
    indexes: { ...byOwner, ByIntent: ['intentId'] },
    partial: { Denied: ['isApproved', 0] },
  },
  {
    name: 'journalApproval',
    text: ['intentId', 'status'],
    textOrNull: ['strategyInstance', 'instrument', 'decidedBy', 'why', 'amended'],
    integer: ['expiresAt'],
    integerOrNull: ['decidedAt'],
    key: ['intentId'],
    indexes: { ByTime: [], ByStatus: ['status'] },
  },
  {
    name: 'journalAudit',
    text: ['kind', 'changedBy', 'before', 'after', 'details'],
    textOrNull: ['subject', 'origin', 'why'],
    key: ['sequence'],
    indexes: { ByTime: [], ByKind: ['kind'] },
  },
  {
    name: 'journalHalt',
    text: ['haltId', 'state', 'cause', 'addedBy', 'reason'],
    textOrNull: ['liftedBy', 'liftReason'],
    integer: ['isStanding'],
    integerOrNull: ['liftedAt'],
    key: ['haltId'],
    indexes: { ByTime: [] },
  },
  {
    name: 'journalStrategy',
    text: ['strategyInstance', 'strategyId', 'strategyVersion', 'params', 'capital'],
    textOrNull: ['switchedBy', 'switchedWhy', 'memory'],
    integer: ['isEnabled', 'steps'],
    integerOrNull: ['switchedAt', 'steppedAt'],
    key: ['strategyInstance'],
    indexes: {},
  },
  {
    name: 'journalCommand',
    text: ['commandId', 'type', 'askedBy', 'origin', 'data', 'status'],
    textOrNull: ['message', 'answer'],
    integer: ['ordinal'],
    integerOrNull: ['answeredAt'],
    key: ['commandId'],
    indexes: { ByTime: [] },
  },
]

async function createCheckpoint(db: Kysely<unknown>, flavour: JournalFlavour): Promise<void> {
  const { keyText, integer, tableEnd } = flavour
  const table = db.schema
    .createTable('journalCheckpoint')
    .addColumn('tenant', keyText, (column) => column.notNull())
    .addColumn('account', keyText, (column) => column.notNull())
    .addColumn('projection', keyText, (column) => column.notNull())
    .addColumn('version', integer, (column) => column.notNull())
    .addColumn('sequence', integer, (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('journalCheckpointKey', ['tenant', 'account', 'projection'])
  await (tableEnd === null ? table : table.modifyEnd(tableEnd)).execute()
}

async function createTable(db: Kysely<unknown>, flavour: JournalFlavour, table: Table): Promise<void> {
  const { name, key, indexes, partial = {} } = table
  const { keyText, integer, real, tableEnd } = flavour
  const typed: readonly (readonly [RawBuilder<unknown>, readonly string[], boolean])[] = [
    [integer, ['time', 'sequence'], true],
    [sql`text`, table.text, true],
    [sql`text`, table.textOrNull ?? [], false],
    [integer, table.integer ?? [], true],
    [integer, table.integerOrNull ?? [], false],
    [real, table.real ?? [], true],
    [real, table.realOrNull ?? [], false],
  ]
  let creation = db.schema
    .createTable(name)
    .addColumn('tenant', keyText, (column) => column.notNull())
    .addColumn('account', keyText, (column) => column.notNull())
  for (const [type, columns, isRequired] of typed) {
    for (const column of columns) {
      const isKeyText = key.includes(column) && table.text.includes(column)
      creation = creation.addColumn(column, isKeyText ? keyText : type, (one) => (isRequired ? one.notNull() : one))
    }
  }
  creation = creation.addPrimaryKeyConstraint(`${name}Key`, ['tenant', 'account', ...key] as never)
  await (tableEnd === null ? creation : creation.modifyEnd(tableEnd)).execute()
  const place = ['time', 'sequence']
  for (const [suffix, columns] of Object.entries(indexes)) {
    const all = ['tenant', 'account', ...columns, ...place]
    await db.schema.createIndex(`${name}${suffix}`).on(name).columns(all).execute()
  }
  for (const [suffix, [column, value]] of Object.entries(partial)) {
    const index = db.schema
      .createIndex(`${name}${suffix}`)
      .on(name)
      .columns(['tenant', 'account', ...place])
    await index.where(sql.ref(column), '=', sql.lit(value)).execute()
  }
}
