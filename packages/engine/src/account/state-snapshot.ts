import { type AccountOpened, decimal, type Instrument, type JsonValue, restoreAccount } from '@race/core'
import { AccountState, type Proposal } from './account-state.ts'
import type { WatchRules } from './account-watch.ts'
import { fromJson, jsonText, toJson } from './bigint-json.ts'
import { type Book, bookToJson } from './book.ts'
import {
  type KeptPart,
  type OrderTables,
  ordersOf,
  ordersToJson,
  restoreOpen,
  restoreOrders,
  toOrderTables,
} from './orders-snapshot.ts'

/** Version of the shape below: a snapshot of another version is not used, and the log is folded from its first event. */
export const stateSnapshotVersion = 5

/** An account as it stands, as JSON: two accounts are the same where this is. */
export function snapshotState(state: AccountState): JsonValue {
  const orders = ordersToJson(state, [...state.orders.values()], state.waiting.values())
  return { ...(toJson(restOf(state)) as object), ...(orders as object) }
}

/** What an engine keeps of a moment. */
export interface EngineSnapshot {
  readonly opened: AccountOpened
  /** With the orders that are in no part. */
  readonly state: JsonValue
  /** The parts that the other orders are in. */
  readonly parts: readonly (readonly [number: number, takenAt: number])[]
}

/**
 * That as one text: it takes a fraction of the time of a value that a store has to bring into a canonical form member by member.
 */
export function engineSnapshotText(state: AccountState): string {
  const { working, over, parts } = state.families
  const orders = ordersToJson(state, ordersOf([...working, ...over]), state.waiting.values())
  const snapshot: EngineSnapshot = {
    opened: state.opened,
    state: { ...restOf(state), ...toOrderTables(orders) } as unknown as JsonValue,
    parts: Array.from(parts, ({ number, takenAt }) => [number, takenAt] as const),
  }
  return jsonText(snapshot)
}

/** An account but for its orders. */
function restOf(state: AccountState) {
  return {
    ...{ time: state.time, marketTime: state.marketTime, sequence: state.sequence },
    whole: bookToJson(state.whole),
    books: [...state.books].map(([instance, book]) => [instance, bookToJson(book)]),
    open: [...state.open].map(({ clientOrderId }) => clientOrderId),
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
  }
}

interface StateJson
  extends OrderTables,
    Pick<
      AccountState,
      'time' | 'marketTime' | 'sequence' | 'mode' | 'flattening' | 'lastCommand' | 'differences' | 'apart' | 'proposed'
    > {
  readonly watch: ReturnType<AccountState['watch']['snapshot']>
  readonly whole: ReturnType<typeof bookToJson> & Pick<Book, 'lots'>
  readonly books: readonly (readonly [string, ReturnType<typeof bookToJson> & Pick<Book, 'lots'>])[]
  readonly open: readonly string[]
  readonly otherFees: readonly (readonly [currency: string, amount: string])[]
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

/** The account of a snapshot, as it stood then, with the parts that it names. */
export function restoreState(
  opened: AccountOpened,
  instruments: readonly Instrument[],
  snapshot: JsonValue,
  rules: WatchRules,
  parts: readonly KeptPart[] = [],
): AccountState {
  const json = snapshot as unknown as StateJson
  const state = new AccountState(opened, instruments, rules)
  restoreBook(state.whole, fromJson(json.whole))
  for (const [instance, book] of json.books) {
    const own = state.books.get(instance)
    if (own !== undefined) restoreBook(own, fromJson(book))
  }
  const kept = restoreOrders(state, json, parts)
  restoreOpen(
    state,
    json.open,
    parts.map((part, at) => ({ ...part, orders: kept[at] ?? [] })),
  )
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
