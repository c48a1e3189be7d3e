import type { SessionRow, SessionRows } from './session-rows.ts'

/** Where a session and its replay part. */
export interface SessionDifference {
  /**
   * `market` and `venue`: the session had what no backtest has, such as a bar told twice, or a fill taken back. `failure`: the
   * strategy threw. The others: the first signal, order or fill that is not the same.
   */
  readonly kind: 'market' | 'venue' | 'failure' | 'signals' | 'orders' | 'fills'
  /** Place in its list, from 0. */
  readonly place: number
  /** The first field that differs; null where one of the two has nothing there. */
  readonly field: string | null
  readonly session: SessionRow | null
  readonly backtest: SessionRow | null
  /** All of it in words. */
  readonly message: string
}

/**
 * The first difference of the signals, of the orders and of the fills of a session and of its replay; none where they have the
 * same. Signals and fills are compared in their order, orders by their ids.
 */
export function compareSession(session: SessionRows, backtest: SessionRows): readonly SessionDifference[] {
  const found = [
    firstOf('signals', session.signals, withQuantities(backtest.signals, session.signals)),
    firstOf('orders', session.orders, inOrderOf(backtest.orders, session.orders)),
    firstOf('fills', session.fills, backtest.fills),
  ]
  return found.filter((one) => one !== null)
}

/** A signal that was refused has no quantity on record: then there is none to compare. */
function withQuantities(rows: readonly SessionRow[], session: readonly SessionRow[]): readonly SessionRow[] {
  return rows.map((row, place) => (isUnsized(session[place]) ? { ...row, quantity: null } : row))
}

/** The same orders in the order of the session; those that it does not have come last. */
function inOrderOf(rows: readonly SessionRow[], session: readonly SessionRow[]): readonly (SessionRow | undefined)[] {
  const byId = new Map(rows.map((row) => [idOf(row), row]))
  const known = session.map((row) => byId.get(idOf(row)))
  const ids = new Set(session.map(idOf))
  return [...known, ...rows.filter((row) => !ids.has(idOf(row)))]
}

function isUnsized(row: SessionRow | undefined): boolean {
  return row !== undefined && row.quantity === null
}

function idOf({ clientOrderId }: SessionRow): SessionRow[string] {
  return clientOrderId ?? null
}

function firstOf(
  kind: SessionDifference['kind'],
  session: readonly SessionRow[],
  backtest: readonly (SessionRow | undefined)[],
): SessionDifference | null {
  for (let place = 0; place < Math.max(session.length, backtest.length); place++) {
    const [a, b] = [session[place] ?? null, backtest[place] ?? null]
    const field = a === null || b === null ? null : fieldOf(a, b)
    if (a !== null && b !== null && field === null) continue
    const where = `${kind}[${place}]${field === null ? '' : `.${field}`} differs`
    const message = `${where}:\n  session:  ${shown(a, field)}\n  backtest: ${shown(b, field)}`
    return { kind, place, field, session: a, backtest: b, message }
  }
  return null
}

function fieldOf(a: SessionRow, b: SessionRow): string | null {
  return Object.keys({ ...a, ...b }).find((name) => a[name] !== b[name]) ?? null
}

function shown(row: SessionRow | null, field: string | null): string {
  if (row === null) return 'nothing there'
  return field === null ? JSON.stringify(row) : `${JSON.stringify(row[field])} in ${JSON.stringify(row)}`
}
