import { fromJsonTables, type JsonTable, type SignalProposed, toJsonTables } from '@race/core'
import type { AccountState, KnownSignal } from './account-state.ts'
import { countOpen } from './apply-order-fact.ts'
import { jsonText } from './bigint-json.ts'
import type { KnownFill } from './known-fill.ts'
import { familyOf, type OrderFamily } from './order-family.ts'
import { OrderRecord } from './order-record.ts'

/** Orders with what is known with them, as JSON. */
export interface OrdersJson {
  readonly orders: readonly OrderJson[]
  readonly fills: readonly FillJson[]
  readonly signals: readonly SignalProposed[]
}

type OrderJson = Pick<OrderRecord, 'intended' | 'names'> & Readonly<Record<string, unknown>>
type FillJson = Omit<KnownFill, 'feeMoney'> & { readonly feeMoney: string }

/** That as it is kept: column by column, since much of one order is as it is of the others. */
export type OrderTables = { readonly [Name in keyof OrdersJson]: readonly JsonTable[] }

/** Families in a part of their own, as they were when it was taken. */
export interface KeptPart {
  readonly number: number
  readonly takenAt: number
  readonly orders: OrderTables
}

/** Orders, their fills, and the signals that they are of, each in the order of the orders. */
export function ordersToJson(
  { signals }: AccountState,
  orders: readonly OrderRecord[],
  waiting: Iterable<KnownSignal> = [],
): OrdersJson {
  const own = orders.flatMap((order) => {
    const signal = signals.get(order.intended.intentId)
    return signal?.entry === order ? [signal] : []
  })
  return {
    orders: orders.map(orderToJson),
    fills: orders.flatMap(({ fills }) => fills.map((fill) => ({ ...fill, feeMoney: String(fill.feeMoney) }))),
    // Facts of the log do not change, and are JSON as they are.
    signals: [...own, ...waiting].map(({ proposed }) => proposed),
  }
}

export function toOrderTables({ orders, fills, signals }: OrdersJson): OrderTables {
  return { orders: toJsonTables(orders), fills: toJsonTables(fills), signals: toJsonTables(signals) }
}

function fromOrderTables({ orders, fills, signals }: OrderTables): OrdersJson {
  return {
    orders: fromJsonTables(orders) as unknown as OrderJson[],
    fills: fromJsonTables(fills) as unknown as FillJson[],
    signals: fromJsonTables(signals) as unknown as SignalProposed[],
  }
}

function orderToJson(order: OrderRecord): OrderJson {
  const { clientOrderId: _, ...known } = order.toJSON()
  return { intended: order.intended, names: order.names, ...known }
}

export function ordersOf(families: Iterable<OrderFamily>): OrderRecord[] {
  return Array.from(families, ({ orders }) => orders).flat()
}

/**
 * Puts orders into an account that has none, in the order in which they came, those in parts and the others.
 *
 * @returns the orders of each part
 */
export function restoreOrders(
  state: AccountState,
  tables: OrderTables,
  parts: readonly KeptPart[],
): readonly (readonly OrderRecord[])[] {
  const all = [tables, ...parts.map(({ orders }) => orders)].map(fromOrderTables)
  const [rest = [], ...kept] = all.map(({ orders }) => orders.map((order) => recordOf(state, order)))
  const records = [rest, ...kept].flat()
  for (const order of [...records].sort((a, b) => a.bornAt - b.bornAt)) {
    state.orders.set(order.clientOrderId, order)
    state.families.add(order)
  }
  // What is told late of an order that was replaced is told under the name that it had before.
  for (const order of records) for (const name of order.names) state.byVenueId.set(name, order)
  const fills = all.flatMap((one) => one.fills).sort((a, b) => a.sequence - b.sequence)
  for (const { feeMoney, ...fill } of fills) restoreFill(state, { ...fill, feeMoney: whole(feeMoney) })
  restoreSignals(state, all)
  return kept
}

/** Which orders are open, in their order; the families of the others are where they were kept. */
export function restoreOpen(
  state: AccountState,
  open: readonly string[],
  parts: readonly (Pick<KeptPart, 'number' | 'takenAt'> & { readonly orders: readonly OrderRecord[] })[],
): void {
  for (const id of open) {
    const order = state.orders.get(id)
    if (order === undefined) continue
    state.open.add(order)
    state.families.changed(order, 1)
    countOpen(state, order, 1)
  }
  for (const { number, takenAt, orders } of parts) {
    const ids = new Set(orders.map(({ intended }) => familyOf(intended)))
    state.families.keep(
      Array.from(ids).flatMap((id) => state.families.find(id) ?? []),
      { number, takenAt },
    )
  }
}

/** Families that are over, as one text. */
export function partText(state: AccountState, families: readonly OrderFamily[]): string {
  return jsonText(toOrderTables(ordersToJson(state, ordersOf(families))))
}

function restoreFill(state: AccountState, fill: KnownFill): void {
  state.fills.set(fill.filled.fillId, fill)
  state.orders.get(fill.filled.clientOrderId)?.fills.push(fill)
}

/** The entry of an intent is its order without a parent. */
function restoreSignals(state: AccountState, all: readonly OrdersJson[]): void {
  for (const { signals } of all) {
    for (const proposed of signals) state.signals.set(proposed.intentId, { proposed, entry: null })
  }
  for (const order of state.orders.values()) {
    const signal = order.intended.parentId === null ? state.signals.get(order.intended.intentId) : undefined
    if (signal !== undefined) signal.entry = order
  }
  for (const [intentId, signal] of state.signals) if (signal.entry === null) state.waiting.set(intentId, signal)
}

function recordOf(state: AccountState, json: OrderJson): OrderRecord {
  const {
    intended,
    steps,
    filledSteps,
    bustedSteps,
    reportedSteps,
    isSent,
    bornAt,
    status,
    updatedAt,
    reportedAt,
    replacing,
    ...rest
  } = json as never as {
    readonly intended: OrderRecord['intended']
    readonly replacing: (TermsJson & { readonly before: readonly TermsJson[] }) | null
  } & Record<string, string>
  const spec = state.instrument(intended.instrument)
  const order = new OrderRecord(intended, {
    ...{ spec, instrument: state.indexOf.get(intended.instrument) ?? 0, isSent: Boolean(isSent) },
    ...{ status: status as OrderRecord['status'], time: Number(updatedAt), bornAt: Number(bornAt) },
  })
  return Object.assign(order, rest, {
    updatedAt: Number(updatedAt),
    reportedAt: reportedAt === null ? Number.NEGATIVE_INFINITY : Number(reportedAt),
    replacing: replacing === null ? null : { ...termsOf(replacing), before: replacing.before.map(termsOf) },
    steps: whole(steps),
    filledSteps: whole(filledSteps),
    bustedSteps: whole(bustedSteps),
    reportedSteps: whole(reportedSteps),
  })
}

interface TermsJson {
  readonly steps: string | null
}

function termsOf(json: TermsJson) {
  return { ...json, steps: json.steps === null ? null : whole(json.steps) }
}

function whole(text: string | undefined): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text ?? '0')
}
