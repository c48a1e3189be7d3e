import { fromJsonTables, type Holding, type JsonTable, type JsonValue, toJsonTables } from '@race/core'
import { VenueOrder } from '../simulated/venue-order.ts'
import type { OrderSnapshot } from '../simulated/venue-snapshot.ts'
import { fromPlainJson, toPlainJson } from './plain-json.ts'

/** An order's fields as JSON; other orders are `{ $order }` or `{ $orders }`, by their position in the venue's list. */
type Fields = Record<string, JsonValue>

/** What has changed of an order, by its position in the venue's list. */
interface ChangedOrder {
  readonly index: number
  readonly fields: Fields
}

/** Fields that are made anew. */
const madeAnew: readonly string[] = ['holding', 'ticket']

/** Said in place of an approval itself: whether there is one. */
const approved = 'isApproved'

/** Fields whose objects are written in place. */
const writtenInPlace: readonly string[] = ['place', 'costs']

/** A field that is kept. */
interface KeptField {
  /** Under which it is kept. */
  readonly name: string
  /** Its place among the fields of an order: all orders have the same ones. */
  readonly at: number
  readonly isInPlace: boolean
}

/** What has changed since it was looked at last: of orders their fields, and which work. */
export interface OrderChanges {
  /** Column by column, since much changes alike; a new order with what differs from a new one's fields. */
  readonly orders?: readonly JsonTable[]
  /** By instrument: its position, the orders that no longer work, and those that do from now on, in the venue's order. */
  readonly working?: readonly (readonly [number, readonly number[], readonly number[]])[]
}

/**
 * The orders of a venue as they were written last, by which changes are found and from which a new venue goes on. Every
 * field of an order is kept, so that one that is added to it needs nothing here.
 */
export class SavedOrders {
  /** By position: what differs from the fields of a new order. */
  readonly orders = new Map<number, Fields>()
  readonly working: number[][]
  /** Of a new order. */
  readonly #blank: Fields
  readonly #blankValues: readonly unknown[]
  /** In the canonical order. */
  readonly #kept: readonly KeptField[]
  /** By position: the values of all fields as they were looked at last. */
  readonly #seen = new Map<number, readonly unknown[]>()

  constructor(holdings: readonly Holding[]) {
    const [holding] = holdings as readonly [Holding, ...Holding[]]
    const intent = { strategyInstance: '', decisionTime: 0, ordinal: '' }
    const blank = new VenueOrder(holding, 0, 1, intent, 0, { type: 'fixed', steps: 0 })
    this.#blankValues = Object.values(blank)
    this.#kept = keptFieldsOf(blank)
    this.#blank = Object.fromEntries(this.#kept.map(({ name, at }) => [name, fieldOf(name, this.#blankValues[at])]))
    this.working = holdings.map(() => [])
  }

  /** Takes over what has changed of some orders, and of the lists of some instruments; null for nothing. */
  note(
    orders: Iterable<VenueOrder>,
    instruments: Iterable<number>,
    workingOf: (instrument: number) => readonly VenueOrder[],
  ): OrderChanges | null {
    const changed: ChangedOrder[] = []
    for (const order of orders) {
      const fields = this.#differenceOf(order)
      if (fields !== null) changed.push({ index: order.index, fields })
    }
    const lists: [number, number[], number[]][] = []
    for (const instrument of instruments) {
      const list = this.#listDifference(instrument, workingOf(instrument))
      if (list !== null) lists.push(list)
    }
    if (changed.length === 0 && lists.length === 0) return null
    return {
      ...(changed.length === 0 ? {} : { orders: toJsonTables(changed) }),
      ...(lists.length === 0 ? {} : { working: lists }),
    }
  }

  /** Applies what `note` gave. */
  apply({ orders = [], working = [] }: OrderChanges): void {
    for (const { index, fields } of fromJsonTables(orders) as unknown as ChangedOrder[]) {
      const known = this.orders.get(index)
      if (known === undefined) this.orders.set(index, fields)
      else Object.assign(known, fields)
    }
    for (const [instrument, gone, come] of working) {
      const left = new Set(gone)
      const kept = (this.working[instrument] ?? []).filter((index) => !left.has(index))
      this.working[instrument] = [...kept, ...come]
    }
  }

  /** Forgets orders that nothing leads to any more. */
  keepOnly(reachable: Iterable<VenueOrder>): void {
    const kept = new Set(Array.from(reachable, ({ index }) => index))
    for (const index of this.orders.keys()) {
      if (kept.has(index)) continue
      this.orders.delete(index)
      this.#seen.delete(index)
    }
  }

  /** Everything, as `apply` takes it of an empty one. */
  whole(): OrderChanges {
    return {
      orders: toJsonTables(Array.from(this.orders, ([index, fields]) => ({ index, fields }))),
      working: this.working.map((list, instrument) => [instrument, [], [...list]] as const),
    }
  }

  /** As a venue is restored from it. */
  snapshots(): readonly OrderSnapshot[] {
    return Array.from(this.orders.values(), (changed) => {
      const { instrument, isApproved, ...all } = { ...this.#blank, ...changed }
      const fields: Record<string, unknown> = {}
      const links: Record<string, number | readonly number[]> = {}
      for (const [name, value] of Object.entries(all)) {
        const link = linkIn(value)
        if (link === null) fields[name] = fromPlainJson(value)
        else links[name] = link
      }
      return { instrument: Number(instrument), fields, links, isApproved: isApproved === true }
    })
  }

  #differenceOf(order: VenueOrder): Fields | null {
    const known = this.orders.get(order.index)
    const seen = this.#seen.get(order.index) ?? (known === undefined ? this.#blankValues : [])
    const values: readonly unknown[] = Object.values(order)
    const difference: Fields = {}
    let isChanged = known === undefined
    for (const { name, at, isInPlace } of this.#kept) {
      const value = values[at]
      if (value === seen[at] && (!isInPlace || value === null)) continue
      const json = fieldOf(name, value)
      const before = known !== undefined && name in known ? known[name] : this.#blank[name]
      if (isSame(before, json)) continue
      difference[name] = json
      isChanged = true
    }
    this.#seen.set(order.index, values)
    if (!isChanged) return null
    if (known === undefined) this.orders.set(order.index, difference)
    else Object.assign(known, difference)
    return difference
  }

  #listDifference(instrument: number, orders: readonly VenueOrder[]): [number, number[], number[]] | null {
    const before = this.working[instrument] as number[]
    const isSameList = before.length === orders.length && before.every((index, n) => orders[n]?.index === index)
    if (isSameList) return null
    const now = orders.map(({ index }) => index)
    const remaining = new Set(now)
    const known = new Set(before)
    this.working[instrument] = now
    return [instrument, before.filter((index) => !remaining.has(index)), now.filter((index) => !known.has(index))]
  }
}

function keptFieldsOf(order: VenueOrder): readonly KeptField[] {
  return Object.keys(order)
    .map((name, at) => ({
      name: name === 'approval' ? approved : name,
      at,
      isInPlace: writtenInPlace.includes(name),
    }))
    .filter(({ name }) => !madeAnew.includes(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function fieldOf(name: string, value: unknown): JsonValue {
  if (name === approved) return value !== null
  if (typeof value !== 'object' || value === null) return toPlainJson(value)
  if (value instanceof VenueOrder) return { $order: value.index }
  if (Array.isArray(value) && value[0] instanceof VenueOrder) {
    return { $orders: value.map((order: VenueOrder) => order.index) }
  }
  return toPlainJson(value)
}

function linkIn(value: JsonValue): number | readonly number[] | null {
  if (typeof value !== 'object' || value === null) return null
  if ('$order' in value) return value.$order as number
  return '$orders' in value ? (value.$orders as readonly number[]) : null
}

/** Members of a field stand in the order in which the venue has written them, so that their texts can be held against each other. */
function isSame(a: JsonValue | undefined, b: JsonValue): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object') return false
  return JSON.stringify(a) === JSON.stringify(b)
}
