import { invariant } from '@race/core'
import { type FamilyPart, familyOf, OrderFamily } from './order-family.ts'
import type { OrderRecord } from './order-record.ts'

export const dayMs = 86_400_000

/** The orders of an account by their families, so that those that are over need not be looked through again and again. */
export class OrderFamilies {
  readonly #byId = new Map<string, OrderFamily>()
  /** With an order that may still fill. */
  readonly working = new Set<OrderFamily>()
  /** Over, and in no part: the one that has changed last is the last. */
  readonly over = new Set<OrderFamily>()
  /** Those whose families are all known, and as they were. */
  readonly parts = new Set<FamilyPart>()
  /** By the day that they have changed on, or before. */
  readonly #byDay = new Map<number, Set<OrderFamily>>()

  /** Takes an order that is new. */
  add(order: OrderRecord): void {
    const id = familyOf(order.intended)
    let family = this.#byId.get(id)
    if (family === undefined) {
      family = new OrderFamily(id, dayOf(order.updatedAt))
      this.#byId.set(id, family)
      this.#put(family, family.day)
    }
    family.orders.push(order)
    this.changed(order, 0)
  }

  /**
   * Takes what has changed of an order.
   *
   * @param opened 1 where it may fill from now on, -1 where it no longer may
   */
  changed({ intended, updatedAt }: Pick<OrderRecord, 'intended' | 'updatedAt'>, opened: -1 | 0 | 1): void {
    const family = this.#byId.get(familyOf(intended))
    invariant(family !== undefined, `the order ${intended.clientOrderId} has no family`)
    family.openCount += opened
    // A venue may tell of a time before the one that was told last.
    if (dayOf(updatedAt) < family.day) this.put(family, updatedAt)
    this.#leavePart(family)
    this.over.delete(family)
    this.#place(family)
  }

  /** Families that may not have changed since a time, epoch ms: it has to be looked when they did. */
  *unchangedSince(time: number): Iterable<OrderFamily> {
    const last = dayOf(time)
    for (const [day, families] of [...this.#byDay]) if (day <= last) yield* [...families]
  }

  /** Looks at a family again when everything since this time, epoch ms, is to be known no more. */
  put(family: OrderFamily, time: number): void {
    const day = dayOf(time)
    if (day === family.day) return
    this.#take(family)
    this.#put(family, day)
  }

  delete(family: OrderFamily): void {
    this.#leavePart(family)
    this.#take(family)
    this.#byId.delete(family.id)
    this.working.delete(family)
    this.over.delete(family)
  }

  /** So many of those that are over and in no part, the ones that have not changed for the longest. */
  longestOver(count: number): OrderFamily[] {
    const families: OrderFamily[] = []
    for (const family of this.over) {
      if (families.length === count) break
      families.push(family)
    }
    return families
  }

  /** Families that are over are kept in a part from now on, until one of them changes. */
  keep(families: readonly OrderFamily[], at: Pick<FamilyPart, 'number' | 'takenAt'>): FamilyPart {
    const part: FamilyPart = { ...at, families }
    this.parts.add(part)
    for (const family of families) {
      family.part = part
      this.over.delete(family)
    }
    return part
  }

  /** The family of orders that were kept; null where none is known. */
  find(id: string): OrderFamily | null {
    return this.#byId.get(id) ?? null
  }

  #leavePart({ part }: OrderFamily): void {
    if (part === null) return
    this.parts.delete(part)
    for (const family of part.families) {
      family.part = null
      this.#place(family)
    }
  }

  #place(family: OrderFamily): void {
    if (family.openCount > 0) this.working.add(family)
    else {
      this.working.delete(family)
      this.over.add(family)
    }
  }

  #put(family: OrderFamily, day: number): void {
    family.day = day
    const families = this.#byDay.get(day)
    if (families === undefined) this.#byDay.set(day, new Set([family]))
    else families.add(family)
  }

  #take(family: OrderFamily): void {
    const families = this.#byDay.get(family.day)
    families?.delete(family)
    if (families?.size === 0) this.#byDay.delete(family.day)
  }
}

function dayOf(time: number): number {
  return Math.floor(time / dayMs)
}
