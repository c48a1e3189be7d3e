import {
  type AccountOpened,
  decimal,
  type Instrument,
  type JsonValue,
  restoreAccount,
  type SignalProposed,
} from '@race/core'
import { AccountState, type KnownFill, type Proposal } from './account-state.ts'
import type { WatchRules } from './account-watch.ts'
import { rootIntentOf } from './apply-order-fact.ts'
import { type Book, bookToJson } from './book.ts'
import { OrderRecord } from './order-record.ts'

/** Version of the shape below: a snapshot of another version is not used, and the log is folded from its first event. */
export const stateSnapshotVersion = 3

/** JSON has no bigints: one is an object with its text. For what is small; the rest is JSON as it is. */
function toJson(value: unknown): JsonValue {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? { $bigint: String(part) } : part)),
  ) as JsonValue
}

function fromJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'object' && part !== null && '$bigint' in part ? BigInt(String(part.$bigint)) : part,
  ) as T
}

/** An account as it stands, as JSON: `restoreState` makes the same of it. Two accounts are the same where this is. */
export function snapshotState(state: AccountState): JsonValue {
  const orders = [...state.orders.values()].map((order) => ({ intended: order.intended, ...order.toJSON() }))
  const fills = [...state.fills.values()].map(({ filled, isBusted, feeMoney }) => ({
    ...{ filled, isBusted, feeMoney: String(feeMoney) },
  }))
  const rest = toJson({
    ...{ time: state.time, marketTime: state.marketTime, sequence: state.sequence },
    whole: bookToJson(state.whole),
    books: [...state.books].map(([instance, book]) => [instance, bookToJson(book)]),
    open: [...state.open].map(({ clientOrderId }) => clientOrderId),
    names: [...state.byVenueId].map(([venueOrderId, { clientOrderId }]) => [venueOrderId, clientOrderId]),
    latestFill: Number.isFinite(state.latestFill) ? state.latestFill : null,
    ...{ proposals: [...state.proposals], proposed: state.proposed },
    watch: state.watch.snapshot(),
    lastPrices: [...state.lastPrices],
    stale: [...state.stale],
    ...{ mode: state.mode, flattening: state.flattening, lastCommand: state.lastCommand },
    unanswered: [...state.unanswered],
    ...{ differences: state.differences, apart: state.apart },
    memories: [...state.memories],
    otherFees: [...state.otherFees].map(([currency, amount]) => [currency, String(amount)]),
  })
  // Facts of the log do not change, and are JSON as they are.
  const signals = [...state.signals.values()].map(({ proposed }) => proposed)
  return { ...(rest as object), orders, fills, signals } as unknown as JsonValue
}

interface StateJson
  extends Pick<
    AccountState,
    'time' | 'marketTime' | 'sequence' | 'mode' | 'flattening' | 'lastCommand' | 'differences' | 'apart' | 'proposed'
  > {
  readonly watch: ReturnType<AccountState['watch']['snapshot']>
  readonly whole: ReturnType<typeof bookToJson> & Pick<Book, 'lots'>
  readonly books: readonly (readonly [string, ReturnType<typeof bookToJson> & Pick<Book, 'lots'>])[]
  readonly orders: readonly (Pick<OrderRecord, 'intended'> & Record<string, never>)[]
  readonly open: readonly string[]
  /** Of orders at the venue, those too that they had before they were replaced. */
  readonly names: readonly (readonly [venueOrderId: string, clientOrderId: string])[]
  readonly fills: readonly (Omit<KnownFill, 'feeMoney'> & { readonly feeMoney: string })[]
  readonly otherFees: readonly (readonly [currency: string, amount: string])[]
  readonly signals: readonly SignalProposed[]
  readonly latestFill: number | null
  readonly proposals: readonly (readonly [string, Proposal])[]
  readonly lastPrices: readonly (readonly [
    string,
    AccountState['lastPrices'] extends Map<string, infer P> ? P : never,
  ])[]
  readonly stale?: readonly string[]
  readonly unanswered: readonly (readonly [
    string,
    AccountState['unanswered'] extends Map<string, infer C> ? C : never,
  ])[]
  readonly memories: readonly (readonly [string, JsonValue])[]
}

/** The account of a snapshot, as it stood then. */
export function restoreState(
  opened: AccountOpened,
  instruments: readonly Instrument[],
  snapshot: JsonValue,
  rules: WatchRules,
): AccountState {
  const json = snapshot as unknown as StateJson
  const state = new AccountState(opened, instruments, rules)
  restoreBook(state.whole, fromJson(json.whole))
  for (const [instance, book] of json.books) {
    const own = state.books.get(instance)
    if (own !== undefined) restoreBook(own, fromJson(book))
  }
  for (const one of json.orders) restoreOrder(state, one)
  restoreNames(state, json.names)
  for (const id of json.open) {
    const order = state.orders.get(id)
    if (order === undefined) continue
    state.open.add(order)
    const intentId = rootIntentOf(state, order)
    state.openByIntent.set(intentId, (state.openByIntent.get(intentId) ?? 0) + 1)
  }
  restoreSignals(state, json.signals)
  for (const { filled, isBusted, feeMoney } of json.fills) {
    state.fills.set(filled.fillId, { filled, isBusted, feeMoney: whole(feeMoney) })
  }
  for (const [currency, amount] of json.otherFees) state.otherFees.set(currency, decimal(amount))
  fill(state.proposals, json.proposals)
  state.watch.restore(fromJson(json.watch))
  fill(state.lastPrices, json.lastPrices)
  for (const instrument of json.stale ?? []) state.stale.add(instrument)
  fill(state.unanswered, json.unanswered)
  fill(state.memories, json.memories)
  const { time, marketTime, sequence, mode, lastCommand, differences, apart, proposed, flattening } = json
  Object.assign(state, { time, marketTime, sequence, mode, lastCommand, differences, apart, proposed, flattening })
  state.latestFill = json.latestFill ?? Number.NEGATIVE_INFINITY
  return state
}

/** The entry of an intent is its order without a parent. */
function restoreSignals(state: AccountState, signals: StateJson['signals']): void {
  for (const proposed of signals) state.signals.set(proposed.intentId, { proposed, entry: null })
  for (const order of state.orders.values()) {
    const signal = order.intended.parentId === null ? state.signals.get(order.intended.intentId) : undefined
    if (signal !== undefined) signal.entry = order
  }
}

function fill<Value>(map: Map<string, Value>, entries: readonly (readonly [string, Value])[]): void {
  map.clear()
  for (const [key, value] of entries) map.set(key, value)
}

function restoreBook(book: Book, { account, lots, remainders }: StateJson['whole']): void {
  restoreAccount(book.account, account)
  lots.forEach((own, instrument) => {
    book.lots[instrument]?.splice(0, Number.POSITIVE_INFINITY, ...own)
  })
  book.remainders.splice(0, Number.POSITIVE_INFINITY, ...remainders.map((units) => decimal(units)))
}

function restoreOrder(state: AccountState, json: StateJson['orders'][number]): void {
  const {
    intended,
    clientOrderId,
    steps,
    filledSteps,
    bustedSteps,
    reportedSteps,
    isSent,
    status,
    updatedAt,
    reportedAt,
    replacing,
    ...rest
  } = json as never as {
    readonly intended: OrderRecord['intended']
    readonly replacing: { readonly steps: string | null } | null
  } & Record<string, string>
  const spec = state.instrument(intended.instrument)
  const order = new OrderRecord(intended, {
    ...{ spec, instrument: state.indexOf.get(intended.instrument) ?? 0, isSent: Boolean(isSent) },
    ...{ status: status as OrderRecord['status'], time: Number(updatedAt) },
  })
  Object.assign(order, rest, {
    updatedAt: Number(updatedAt),
    reportedAt: reportedAt === null ? Number.NEGATIVE_INFINITY : Number(reportedAt),
    replacing:
      replacing === null ? null : { ...replacing, steps: replacing.steps === null ? null : whole(replacing.steps) },
    steps: whole(steps),
    filledSteps: whole(filledSteps),
    bustedSteps: whole(bustedSteps),
    reportedSteps: whole(reportedSteps),
  })
  state.orders.set(order.clientOrderId, order)
}

/** What is told late of an order that was replaced is told under the name that it had before. */
function restoreNames(state: AccountState, names: StateJson['names']): void {
  for (const [venueOrderId, clientOrderId] of names) {
    const order = state.orders.get(clientOrderId)
    if (order !== undefined) state.byVenueId.set(venueOrderId, order)
  }
}

function whole(text: string | undefined): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text ?? '0')
}

/** What an engine keeps of a moment: the account, and what strategies' series remember. */
export interface EngineSnapshot {
  readonly opened: AccountOpened
  readonly state: JsonValue
  /** By strategy instance. */
  readonly series: Readonly<Record<string, JsonValue>>
}
