import type { AccountEvent, JsonValue } from '@race/core'
import type { AuditKind, AuditRow, StrategyRow } from './journal-rows.ts'
import type { Projection } from './projection.ts'
import { flag, jsonOf } from './row-cells.ts'
import type { RowSet } from './row-set.ts'

/** What the account was worth, at each mark. */
export const equityProjection: Projection = {
  name: 'equity',
  version: 1,
  tables: ['journalEquity'],
  folds: {
    'equity-marked': {
      fold: ({ data, sequence }, rows) => {
        const { marketTime, equity, cash, exposure, drawdown } = data
        rows.put('journalEquity', { time: marketTime, sequence, equity, cash, exposure, drawdown })
      },
    },
  },
}

/** Every change of the account by people and programs, with what was and what is, who and why. */
export const auditProjection: Projection = {
  name: 'audit',
  version: 2,
  tables: ['journalAudit'],
  folds: {
    'account-opened': {
      fold: (event, rows) => {
        const { engineVersion, ...account } = event.data
        audit(rows, event, { kind: 'account-opened', changedBy: `engine ${engineVersion}`, after: account })
      },
    },
    'session-started': {
      fold: (event, rows) => {
        const { holder, ...details } = event.data
        audit(rows, event, { kind: 'session-started', changedBy: holder, details })
      },
    },
    'session-stopped': {
      fold: (event, rows) => {
        const { reason, orders } = event.data
        audit(rows, event, { kind: 'session-stopped', changedBy: 'engine', why: reason, details: { orders } })
      },
    },
    'settings-changed': {
      fold: (event, rows) => {
        const { version, old, new: after, by, from, why } = event.data
        const change = { changedBy: by, origin: from, why, before: old, after, details: { version } }
        audit(rows, event, { kind: 'settings', ...change })
      },
    },
    'mode-changed': {
      fold: (event, rows) => {
        const { old, new: after, by, from, why, hadOpenPositions, positionsCancelled } = event.data
        const details = { hadOpenPositions, positionsCancelled }
        audit(rows, event, { kind: 'mode', changedBy: by, origin: from, why, before: old, after, details })
      },
    },
    'strategy-switched': {
      fold: (event, rows) => {
        const { strategyInstance, isEnabled, by, why } = event.data
        const change = { subject: strategyInstance, changedBy: by, why, before: !isEnabled, after: isEnabled }
        audit(rows, event, { kind: 'strategy', ...change })
      },
    },
    'halt-added': {
      fold: (event, rows) => {
        const { id, state, cause, by, reason } = event.data
        audit(rows, event, {
          kind: 'halt-added',
          subject: id,
          changedBy: by,
          why: reason,
          after: state,
          details: { cause },
        })
      },
    },
    'halt-lifted': {
      fold: (event, rows) => {
        const { id, by, reason } = event.data
        audit(rows, event, { kind: 'halt-lifted', subject: id, changedBy: by, why: reason })
      },
    },
    'flattening-changed': {
      fold: (event, rows) => {
        const { isFlattening, by, why } = event.data
        audit(rows, event, { kind: 'flattening', changedBy: by, why, before: !isFlattening, after: isFlattening })
      },
    },
    'balance-adjusted': {
      fold: (event, rows) => {
        const { kind, of, before, after, by, why } = event.data
        audit(rows, event, { kind: 'balance', subject: of, changedBy: by, why, before, after, details: { of: kind } })
      },
    },
    'account-reconciled': {
      fold: (event, rows) => {
        audit(rows, event, { kind: 'reconciled', changedBy: 'engine', details: event.data })
      },
    },
  },
}

interface Change {
  readonly kind: AuditKind
  readonly changedBy: string
  readonly subject?: string
  readonly origin?: string
  readonly why?: string
  readonly before?: unknown
  readonly after?: unknown
  readonly details?: unknown
}

function audit(rows: RowSet, { time, sequence }: AccountEvent, change: Change): void {
  const row: AuditRow = {
    ...{ time, sequence, kind: change.kind, changedBy: change.changedBy },
    subject: change.subject ?? null,
    origin: change.origin ?? null,
    why: change.why ?? null,
    before: jsonOf(change.before ?? null),
    after: jsonOf(change.after ?? null),
    details: jsonOf(change.details ?? {}),
  }
  rows.put('journalAudit', row)
}

/** The halts, each as it is now; `audit` has their whole history. */
export const haltProjection: Projection = {
  name: 'halts',
  version: 1,
  tables: ['journalHalt'],
  folds: {
    'halt-added': {
      reads: ({ data }) => [{ table: 'journalHalt', key: [data.id] }],
      fold: ({ data, time, sequence }, rows) => {
        const { id, state, cause, by, reason } = data
        const known = rows.get('journalHalt', id)
        if (known?.isStanding === 1) {
          // The same halt again makes it stricter, never looser, and the first reason stays.
          if (state === 'halted') rows.put('journalHalt', { ...known, state })
          return
        }
        const halt = { haltId: id, state, cause, addedBy: by, reason, time, sequence }
        rows.put('journalHalt', { ...halt, isStanding: 1, liftedBy: null, liftReason: null, liftedAt: null })
      },
    },
    'halt-lifted': {
      reads: ({ data }) => [{ table: 'journalHalt', key: [data.id] }],
      fold: ({ data, time }, rows) => {
        const known = rows.get('journalHalt', data.id)
        if (known === undefined || known.isStanding === 0) return
        const lifted = { liftedBy: data.by, liftReason: data.reason, liftedAt: time }
        rows.put('journalHalt', { ...known, isStanding: 0, ...lifted })
      },
    },
  },
}

/** The strategies of the account: whether they trade, and what they remember. */
export const strategyProjection: Projection = {
  name: 'strategies',
  version: 3,
  tables: ['journalStrategy'],
  folds: {
    'account-opened': {
      fold: ({ data, time, sequence }, rows) => {
        for (const { strategyInstance, strategyId, strategyVersion, params, capital } of data.books) {
          rows.put('journalStrategy', {
            ...{ strategyInstance, strategyId, strategyVersion, capital, params: jsonOf(params), time, sequence },
            // The settings that the account is opened with come next, and list those that trade.
            ...{ isEnabled: 0, isListed: 0, isHeld: 0, switchedBy: null, switchedWhy: null, switchedAt: null },
            ...{ memory: null, steps: 0, steppedAt: null },
          })
        }
      },
    },
    'strategy-switched': {
      reads: ({ data }) => [{ table: 'journalStrategy', key: [data.strategyInstance] }],
      fold: ({ data, time }, rows) => {
        const known = rows.get('journalStrategy', data.strategyInstance)
        if (known === undefined) return
        rows.put('journalStrategy', switched({ ...known, isHeld: flag(!data.isEnabled) }, data, time))
      },
    },
    // People switch strategies by the settings, and so does a handler that fails.
    'settings-changed': {
      reads: ({ data }) => {
        const names = new Set([...listedBy(data.old), ...listedBy(data.new)])
        return [...names].map((strategyInstance) => ({ table: 'journalStrategy', key: [strategyInstance] }))
      },
      fold: ({ data, time }, rows) => {
        const [before, after] = [new Set(listedBy(data.old)), new Set(listedBy(data.new))]
        for (const strategyInstance of new Set([...before, ...after])) {
          const known = rows.get('journalStrategy', strategyInstance)
          const isListed = flag(after.has(strategyInstance))
          if (known === undefined || known.isListed === isListed) continue
          const row = enabled({ ...known, isListed })
          rows.put('journalStrategy', hasList(data.old) ? switched(row, data, time) : row)
        }
      },
    },
    'strategy-stepped': {
      reads: ({ data }) => [{ table: 'journalStrategy', key: [data.strategyInstance] }],
      fold: ({ data, time }, rows) => {
        const known = rows.get('journalStrategy', data.strategyInstance)
        if (known === undefined) return
        rows.put('journalStrategy', { ...known, memory: jsonOf(data.memory), steps: known.steps + 1, steppedAt: time })
      },
    },
  },
}

/** A strategy trades where the settings list it and nothing holds it back. */
function enabled(row: StrategyRow): StrategyRow {
  return { ...row, isEnabled: flag(row.isListed === 1 && row.isHeld === 0) }
}

function switched(
  row: StrategyRow,
  { by, why }: { readonly by: string; readonly why: string },
  time: number,
): StrategyRow {
  return { ...enabled(row), switchedBy: by, switchedWhy: why, switchedAt: time }
}

/** Whether settings speak of the strategies that they let trade: those before the first do not, nor does a change of others. */
function hasList(settings: JsonValue): settings is { readonly strategiesEnabled: JsonValue } {
  return typeof settings === 'object' && settings !== null && 'strategiesEnabled' in settings
}

/** The strategies that settings let trade; none where they do not speak of it. */
function listedBy(settings: JsonValue): readonly string[] {
  if (!hasList(settings)) return []
  const { strategiesEnabled: names } = settings
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

/** What was asked of the engine, with its answers. */
export const commandProjection: Projection = {
  name: 'commands',
  version: 1,
  tables: ['journalCommand'],
  folds: {
    'command-taken': {
      fold: ({ data, time, sequence }, rows) => {
        const { id, number, type, by, from } = data
        const command = { commandId: id, ordinal: number, type, askedBy: by, origin: from, data: jsonOf(data.data) }
        rows.put('journalCommand', {
          ...{ ...command, time, sequence },
          ...{ status: 'taken', message: null, answer: null, answeredAt: null },
        })
      },
    },
    'command-answered': {
      reads: ({ data }) => [{ table: 'journalCommand', key: [data.id] }],
      fold: ({ data, time }, rows) => {
        const known = rows.get('journalCommand', data.id)
        if (known === undefined) return
        const status = data.isDone ? 'done' : 'refused'
        rows.put('journalCommand', {
          ...known,
          status,
          message: data.message,
          answer: jsonOf(data.data),
          answeredAt: time,
        })
      },
    },
  },
}
