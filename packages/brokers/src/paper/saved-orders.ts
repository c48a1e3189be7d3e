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

/** Fields that are made anew, or told otherwise. */
const madeAnew = new Set(['holding', 'ticket', 'approval'])

/** Said in place of the approval itself. */
const approved = 'isApproved'

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
  readonly #blank: Fields
  /** Of the fields, in the canonical order. */
  readonly #names: readonly string[]
  /** Objects among the fields of orders, as they were looked at last. */
  readonly #refs = new Map<number, Record<string, object>>()

  constructor(holdings: readonly Holding[]) {
    const [holding] = holdings as readonly [Holding, ...Holding[]]
    const intent = { strategyInstance: '', decisionTime: 0, ordinal: '' }
    this.#blank = fieldsOf(new VenueOrder(holding, 0, 1, intent, 0, { type: 'fixed', steps: 0 }))
    this.#names = Object.keys(this.#blank).sort()
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
      this.#refs.delete(index)
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
    const refs = this.#refs.get(order.index)
    const difference: Fields = {}
    let isChanged = known === undefined
    const note = (name: string, value: unknown): void => {
      const before = known !== undefined && name in known ? known[name] : this.#blank[name]
      if (value === before) return
      if (typeof value === 'object' && value !== null) {
        // None but these two are written in place.
        if (refs?.[name] === value && name !== 'place' && name !== 'costs') return
        this.#remember(order.index, name, value)
      }
      const json = fieldOf(value)
      if (isSame(before, json)) return
      difference[name] = json
      isChanged = true
    }
    for (const name of this.#names)
      note(name, name === approved ? order.approval !== null : order[name as keyof VenueOrder])
    if (!isChanged) return null
    if (known === undefined) this.orders.set(order.index, { ...difference })
    else Object.assign(known, difference)
    return difference
  }

  #remember(index: number, name: string, value: object): void {
    const refs = this.#refs.get(index)
    if (refs === undefined) this.#refs.set(index, { [name]: value })
    else refs[name] = value
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

function fieldsOf(order: VenueOrder): Fields {
  const kept = Object.entries(order).filter(([name]) => !madeAnew.has(name))
  return { ...Object.fromEntries(kept.map(([name, value]) => [name, fieldOf(value)])), [approved]: false }
}

function fieldOf(value: unknown): JsonValue {
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
