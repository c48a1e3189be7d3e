import type { EventLog, LogHead, LogKey } from '@race/core'
import { compareText } from '../internal/compare-text.ts'
import type {
  Cell,
  JournalTableName,
  JournalTables,
  PositionRow,
  StrategyRow,
  TradeSumRow,
} from '../projection/journal-rows.ts'
import { type CellsByColumn, type ColumnType, journalTables } from '../projection/journal-tables.ts'
import type { Projection } from '../projection/projection.ts'
import { type ProjectionName, projectionNames, projections } from '../projection/projections.ts'
import {
  checkedBatchSize,
  checkedDay,
  checkedFlag,
  checkedLimit,
  checkedOrder,
  checkedText,
  checkedTime,
  optionInvalid,
} from './check-query.ts'
import type {
  AccountJournal,
  ApprovalQuery,
  AuditQuery,
  CatchUpOptions,
  CommandQuery,
  DecisionQuery,
  FillQuery,
  HaltQuery,
  IntentQuery,
  JournalPage,
  OrderQuery,
  OwnerFilter,
  PageOptions,
  ProjectionStatus,
  RebuildOptions,
  StatisticsQuery,
  TradeQuery,
} from './journal.ts'
import {
  approvalRecord,
  auditRecord,
  commandRecord,
  decisionRecord,
  equityRecord,
  fillRecord,
  haltRecord,
  intentRecord,
  orderRecord,
  positionRecord,
  strategyRecord,
  tradeRecord,
} from './journal-records.ts'
import type { JournalStorage, Selection } from './journal-storage.ts'
import { readCursor, writeCursor } from './page-place.ts'
import { projectLog } from './project-log.ts'
import { clearProjection, standingOf } from './standing.ts'
import { statisticsOf } from './trade-statistics.ts'

/** Positions, strategies and sums of trades are given as a whole; what an account has of them is far below. */
const rowsAtOnce = 1_000_000

type Filter = Readonly<Record<string, string | boolean | null | undefined>>

export class StoredAccountJournal implements AccountJournal {
  readonly key: LogKey
  readonly #log: EventLog
  readonly #storage: JournalStorage

  constructor(log: EventLog, storage: JournalStorage) {
    this.key = log.key
    this.#log = log
    this.#storage = storage
  }

  async catchUp({ signal, onProgress, ...options }: CatchUpOptions = {}): Promise<LogHead> {
    const batchSize = checkedBatchSize(options.batchSize)
    return projectLog({ log: this.#log, storage: this.#storage, projections, batchSize, signal, onProgress })
  }

  async rebuild(options: RebuildOptions = {}): Promise<LogHead> {
    const { projections: names = projectionNames } = options
    const chosen = names.map((name) => projectionNamed(name))
    checkedBatchSize(options.batchSize)
    await this.#storage.change(this.key, async (change) => {
      await change.lockCheckpoints()
      for (const projection of chosen) await clearProjection(change, projection, this.key)
    })
    return this.catchUp(options)
  }

  async status(): Promise<readonly ProjectionStatus[]> {
    const known = await this.#storage.read(this.key, (reader) => reader.checkpoints())
    return projectionNames.map((name) => {
      const projection = projectionNamed(name)
      const upTo = standingOf(projection, known, this.key).sequence
      return { projection: name, version: projection.version, upTo }
    })
  }

  orders({ strategy, ...rest }: OrderQuery = {}) {
    const { instrument, status, isOpen, side, role, intentId, clientOrderId } = rest
    const filter = { strategyInstance: strategy, instrument, status, isOpen, side, role, intentId, clientOrderId }
    return this.#page('execution', 'journalOrder', { filter, page: rest, record: orderRecord })
  }

  fills({ strategy, ...rest }: FillQuery = {}) {
    const { instrument, side, clientOrderId, isBusted } = rest
    const filter = { strategyInstance: strategy, instrument, side, clientOrderId, isBusted }
    return this.#page('execution', 'journalFill', { filter, page: rest, record: fillRecord })
  }

  positions({ strategy, instrument, isOpen = true }: OwnerFilter & { readonly isOpen?: boolean } = {}) {
    // Given as false, it asks for all.
    const filter = { strategyInstance: strategy === null ? '' : strategy, instrument, isOpen: isOpen || undefined }
    return this.#all('execution', 'journalPosition', { filter, record: positionRecord, sortedBy: positionName })
  }

  trades({ strategy, ...rest }: TradeQuery = {}) {
    const { instrument, source, side, outcome, exitReason, intentId } = rest
    const filter = { strategyInstance: strategy, instrument, source, side, outcome, exitReason, intentId }
    return this.#page('trades', 'journalTrade', { filter, page: rest, record: tradeRecord })
  }

  async statistics({ by, strategy, instrument, source, fromDay, toDay }: StatisticsQuery = {}) {
    const from = checkedDay(fromDay, 'fromDay')
    const to = checkedDay(toDay, 'toDay')
    const needsDays = from !== null || to !== null || by?.includes('day') === true
    const filter = {
      ...{ strategyInstance: strategy === null ? '' : strategy, instrument, source },
      ...(needsDays ? {} : { day: '' }),
    }
    // The sum of all days has no date, and comes before every date.
    const range = needsDays ? { column: 'day', from: from ?? '0', to } : null
    const { rows, upTo } = await this.#all('trades', 'journalTradeSum', {
      ...{ filter, range, record: (row: TradeSumRow) => row, sortedBy: null },
    })
    return { rows: statisticsOf(rows, by), upTo }
  }

  equity(page: PageOptions = {}) {
    return this.#page('equity', 'journalEquity', { filter: {}, page, record: equityRecord })
  }

  intents({ strategy, ...rest }: IntentQuery = {}) {
    const { instrument, intentId } = rest
    const filter = { strategyInstance: strategy, instrument, intentId }
    return this.#page('decisions', 'journalIntent', { filter, page: rest, record: intentRecord })
  }

  decisions({ strategy, ...rest }: DecisionQuery = {}) {
    const { instrument, intentId, deniedBy } = rest
    // What a check denied was not approved: the rows of denials are found by that.
    const isApproved = rest.isApproved ?? (deniedBy === undefined ? undefined : false)
    const filter = { strategyInstance: strategy, instrument, intentId, isApproved, deniedBy }
    return this.#page('decisions', 'journalDecision', { filter, page: rest, record: decisionRecord })
  }

  approvals({ strategy, ...rest }: ApprovalQuery = {}) {
    const { instrument, status, intentId } = rest
    const filter = { strategyInstance: strategy, instrument, status, intentId }
    return this.#page('decisions', 'journalApproval', { filter, page: rest, record: approvalRecord })
  }

  audit({ by, ...rest }: AuditQuery = {}) {
    const filter = { kind: rest.kind, subject: rest.subject, changedBy: by }
    return this.#page('audit', 'journalAudit', { filter, page: rest, record: auditRecord })
  }

  halts({ isStanding, ...page }: HaltQuery = {}) {
    return this.#page('halts', 'journalHalt', { filter: { isStanding }, page, record: haltRecord })
  }

  strategies() {
    const sortedBy = (row: StrategyRow): string => row.strategyInstance
    return this.#all('strategies', 'journalStrategy', { filter: {}, record: strategyRecord, sortedBy })
  }

  commands({ id, status, type, ...page }: CommandQuery = {}) {
    const filter = { commandId: id, status, type }
    return this.#page('commands', 'journalCommand', { filter, page, record: commandRecord })
  }

  async #page<Name extends JournalTableName, Record>(
    projection: ProjectionName,
    table: Name,
    query: {
      readonly filter: Filter
      readonly page: PageOptions
      readonly record: (row: JournalTables[Name]) => Record
    },
  ): Promise<JournalPage<Record>> {
    const { page } = query
    const equals = cellsOf(table, query.filter)
    const order = checkedOrder(page.order)
    const limit = checkedLimit(page.limit)
    const from = checkedTime(page.from, 'from')
    const to = checkedTime(page.to, 'to')
    const question = { table, equals, order, from, to }
    const after = page.after === undefined ? null : readCursor(page.after, question)
    const range = from === null && to === null ? null : { column: 'time', from, to }
    const { rows, upTo } = await this.#select<Name>(projection, {
      ...{ table, equals, range, order, after },
      // One more than is given tells whether there is another page.
      limit: limit + 1,
    })
    const given = rows.slice(0, limit)
    const last = given.at(-1)
    return {
      rows: given.map(query.record),
      next: rows.length > limit && last !== undefined ? writeCursor(last, question) : null,
      upTo,
    }
  }

  async #all<Name extends JournalTableName, Record>(
    projection: ProjectionName,
    table: Name,
    query: {
      readonly filter: Filter
      readonly range?: Selection['range']
      readonly record: (row: JournalTables[Name]) => Record
      readonly sortedBy: ((row: JournalTables[Name]) => string) | null
    },
  ): Promise<{ readonly rows: readonly Record[]; readonly upTo: number }> {
    const { rows, upTo } = await this.#select<Name>(projection, {
      ...{ table, equals: cellsOf(table, query.filter), range: query.range ?? null, order: null, after: null },
      limit: rowsAtOnce,
    })
    const { sortedBy } = query
    const sorted = sortedBy === null ? rows : rows.toSorted((a, b) => compareText(sortedBy(a), sortedBy(b)))
    return { rows: sorted.map(query.record), upTo }
  }

  /** Rows and how far they are true, of one moment. */
  #select<Name extends JournalTableName>(projection: ProjectionName, selection: Selection) {
    return this.#storage.read(this.key, async (reader) => {
      const upTo = standingOf(projectionNamed(projection), await reader.checkpoints(), this.key).sequence
      const rows = await reader.select(selection)
      return { rows: rows as unknown as readonly JournalTables[Name][], upTo }
    })
  }
}

/** Neither name can hold U+0000, so no two positions are alike. */
function positionName({ strategyInstance, instrument }: PositionRow): string {
  return `${strategyInstance}\0${instrument}`
}

function projectionNamed(name: ProjectionName): Projection {
  const projection = projections.find((one) => one.name === name)
  if (projection === undefined) throw optionInvalid('projections', name, `of ${projectionNames.join(', ')}`)
  return projection
}

/** The filters that were given, each held against the type of its column. */
function cellsOf(table: JournalTableName, filter: Filter): CellsByColumn {
  const columns = journalTables[table].columns as Readonly<Record<string, ColumnType>>
  const cells: Record<string, Cell> = {}
  for (const [column, value] of Object.entries(filter)) {
    if (value === undefined) continue
    cells[column] = columns[column] === 'integer' ? checkedFlag(value, column) : checkedText(value, column)
  }
  return cells
}
