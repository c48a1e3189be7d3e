import type { VenueOrder } from '@race/brokers/simulated'
import {
  type Holding,
  type OrderRole,
  type OrderStatus,
  type OrderType,
  orderStatuses,
  orderTypes,
  statusCodeOf,
  type TimeInForce,
  timesInForce,
} from '@race/core'
import { NumberTable, type NumberTableSnapshot } from './number-table.ts'
import type { RecordedOrder } from './recorded-order.ts'

const roles = ['entry', 'stop-loss', 'take-profit', 'close'] as const satisfies readonly OrderRole[]

/** Places of the fields in a row. */
const field = {
  /** Type, role, side, time in force and flags in one small integer. */
  kind: 0,
  instrument: 1,
  decisionTime: 2,
  ordinal: 3,
  parent: 4,
  createdAt: 5,
  updatedAt: 6,
  status: 7,
  limitTicks: 8,
  stopTicks: 9,
  steps: 10,
  filledSteps: 11,
  filledValue: 12,
} as const
const width = 13

const sellBit = 1 << 8
const reduceOnlyBit = 1 << 9
const postOnlyBit = 1 << 10
/** What is left above the flags counts brackets. */
const legShift = 11

/** Every order so far as rows of numbers, and the few texts by order. */
export interface OrderLogSnapshot {
  readonly table: NumberTableSnapshot
  readonly reasons: readonly (readonly [number, string])[]
  readonly ordinals: readonly (readonly [number, string])[]
}

/**
 * Every order of a run as rows of numbers. The venue's own objects live only as long as they work, so they die young and cost
 * the garbage collector nothing.
 */
export class OrderLog {
  readonly #holdings: readonly Holding[]
  readonly #table = new NumberTable(width)
  /** Of the few that have one. */
  readonly #reasons = new Map<number, string>()
  /** Ordinals that are words: closings at the end of a run. */
  readonly #ordinals = new Map<number, string>()

  constructor(holdings: readonly Holding[]) {
    this.#holdings = holdings
  }

  get length(): number {
    return this.#table.rows
  }

  snapshot(): OrderLogSnapshot {
    return { table: this.#table.snapshot(), reasons: [...this.#reasons], ordinals: [...this.#ordinals] }
  }

  restore({ table, reasons, ordinals }: OrderLogSnapshot): void {
    this.#table.restore(table)
    for (const [index, reason] of reasons) this.#reasons.set(index, reason)
    for (const [index, ordinal] of ordinals) this.#ordinals.set(index, ordinal)
  }

  /** Notes a new order. */
  add(order: VenueOrder): void {
    const table = this.#table
    const place = table.add()
    table.set(place + field.kind, kindOf(order))
    table.set(place + field.instrument, order.instrument)
    table.set(place + field.decisionTime, order.decisionTime)
    if (typeof order.ordinal === 'number') table.set(place + field.ordinal, order.ordinal)
    else this.#ordinals.set(order.index, order.ordinal)
    table.set(place + field.parent, order.parent === null ? -1 : order.parent.index)
    table.set(place + field.createdAt, order.createdAt)
    if (order.reason !== null) this.#reasons.set(order.index, order.reason)
    this.note(order)
  }

  /** Notes how an order stands. */
  note(order: VenueOrder): void {
    const table = this.#table
    const place = order.index * width
    table.set(place + field.updatedAt, order.updatedAt)
    table.set(place + field.status, statusCodeOf(order.status))
    table.setScaled(place + field.limitTicks, order.limitTicks)
    table.setScaled(place + field.stopTicks, order.stopTicks)
    table.setScaled(place + field.steps, order.steps)
    table.setScaled(place + field.filledSteps, order.filledSteps)
    table.setScaled(place + field.filledValue, order.filledValue)
    if (order.endReason !== null) this.#reasons.set(order.index, order.endReason)
  }

  at(index: number): RecordedOrder {
    const table = this.#table
    const place = index * width
    const kind = table.get(place + field.kind)
    return {
      index,
      holding: this.#holdings[table.get(place + field.instrument)] as Holding,
      side: (kind & sellBit) === 0 ? 1 : -1,
      type: orderTypes[kind & 7] as OrderType,
      role: roles[(kind >> 3) & 3] as OrderRole,
      timeInForce: timesInForce[(kind >> 5) & 7] as TimeInForce,
      isReduceOnly: (kind & reduceOnlyBit) !== 0,
      isPostOnly: (kind & postOnlyBit) !== 0,
      decisionTime: table.get(place + field.decisionTime),
      ordinal: this.#ordinals.get(index) ?? table.get(place + field.ordinal),
      parent: table.get(place + field.parent),
      legNumber: 1 + (kind >> legShift),
      createdAt: table.get(place + field.createdAt),
      updatedAt: table.get(place + field.updatedAt),
      status: orderStatuses[table.get(place + field.status)] as OrderStatus,
      limitTicks: table.getScaledOrNull(place + field.limitTicks),
      stopTicks: table.getScaledOrNull(place + field.stopTicks),
      steps: table.getScaledOrNull(place + field.steps),
      filledSteps: table.getScaled(place + field.filledSteps),
      filledValue: table.getScaled(place + field.filledValue),
      reason: this.#reasons.get(index) ?? null,
    }
  }
}

function kindOf(order: VenueOrder): number {
  const words =
    order.type === 'market' && order.role === 'entry' && order.timeInForce === 'gtc'
      ? 0
      : orderTypes.indexOf(order.type) |
        (roles.indexOf(order.role) << 3) |
        (timesInForce.indexOf(order.timeInForce) << 5)
  return (
    words |
    (order.side === 1 ? 0 : sellBit) |
    (order.isReduceOnly ? reduceOnlyBit : 0) |
    (order.isPostOnly ? postOnlyBit : 0) |
    ((order.legNumber - 1) << legShift)
  )
}
