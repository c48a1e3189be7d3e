import type { VenueOrder } from '@race/brokers/simulated'
import {
  type Holding,
  type OrderRole,
  type OrderStatus,
  type OrderType,
  orderStatuses,
  type Scaled,
  type TimeInForce,
} from '@race/core'
import { NumberTable } from './number-table.ts'

/** An order as it is kept: what public values are made of. */
export interface RecordedOrder {
  /** Position in the run's list of orders. */
  readonly index: number
  readonly holding: Holding
  readonly side: 1 | -1
  readonly type: OrderType
  readonly role: OrderRole
  readonly timeInForce: TimeInForce
  readonly decisionTime: number
  readonly ordinal: number | string
  /** Position of the entry whose bracket it belongs to; −1 for none. */
  readonly parent: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly status: OrderStatus
  readonly limitTicks: Scaled | null
  readonly stopTicks: Scaled | null
  /** Null where the size was a share of something. */
  readonly fixedSteps: Scaled | null
  readonly filledSteps: Scaled
  readonly filledTicks: Scaled
  /** Why it ended, or else the strategy's own words. */
  readonly reason: string | null
}

const types = ['market', 'limit', 'stop', 'stop-limit'] as const satisfies readonly OrderType[]
const roles = ['entry', 'stop-loss', 'take-profit', 'close'] as const satisfies readonly OrderRole[]

/** Places of the fields in a row. */
const field = {
  /** Type, role, side and time in force in one small integer. */
  kind: 0,
  instrument: 1,
  decisionTime: 2,
  ordinal: 3,
  parent: 4,
  createdAt: 5,
  fixedSteps: 6,
  updatedAt: 7,
  status: 8,
  limitTicks: 9,
  stopTicks: 10,
  filledSteps: 11,
  filledTicks: 12,
} as const
const width = 13

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

  /** Notes how an order stands; the first time, also what does not change. */
  note(order: VenueOrder, statusCode: number): void {
    const table = this.#table
    const { index } = order
    if (index === table.rows) this.#add(order)
    const place = index * width
    table.set(place + field.updatedAt, order.updatedAt)
    table.set(place + field.status, statusCode)
    table.setScaled(place + field.limitTicks, order.limitTicks)
    table.setScaled(place + field.stopTicks, order.stopTicks)
    table.setScaled(place + field.filledSteps, order.filledSteps)
    table.setScaled(place + field.filledTicks, order.filledTicks)
    if (order.endReason !== null) this.#reasons.set(index, order.endReason)
  }

  at(index: number): RecordedOrder {
    const table = this.#table
    const place = index * width
    const kind = table.get(place + field.kind)
    return {
      index,
      holding: this.#holdings[table.get(place + field.instrument)] as Holding,
      side: (kind & 16) === 0 ? 1 : -1,
      type: types[kind & 3] as OrderType,
      role: roles[(kind >> 2) & 3] as OrderRole,
      timeInForce: (kind & 32) === 0 ? 'gtc' : 'day',
      decisionTime: table.get(place + field.decisionTime),
      ordinal: this.#ordinals.get(index) ?? table.get(place + field.ordinal),
      parent: table.get(place + field.parent),
      createdAt: table.get(place + field.createdAt),
      updatedAt: table.get(place + field.updatedAt),
      status: orderStatuses[table.get(place + field.status)] as OrderStatus,
      limitTicks: table.getScaledOrNull(place + field.limitTicks),
      stopTicks: table.getScaledOrNull(place + field.stopTicks),
      fixedSteps: table.getScaledOrNull(place + field.fixedSteps),
      filledSteps: table.getScaled(place + field.filledSteps),
      filledTicks: table.getScaled(place + field.filledTicks),
      reason: this.#reasons.get(index) ?? null,
    }
  }

  #add(order: VenueOrder): void {
    const table = this.#table
    const place = table.add()
    const day = order.timeInForce === 'day' ? 32 : 0
    const sell = order.side === 1 ? 0 : 16
    table.set(place + field.kind, types.indexOf(order.type) + 4 * roles.indexOf(order.role) + sell + day)
    table.set(place + field.instrument, order.instrument)
    table.set(place + field.decisionTime, order.decisionTime)
    if (typeof order.ordinal === 'number') table.set(place + field.ordinal, order.ordinal)
    else this.#ordinals.set(order.index, order.ordinal)
    table.set(place + field.parent, order.parent === null ? -1 : order.parent.index)
    table.set(place + field.createdAt, order.createdAt)
    table.setScaled(place + field.fixedSteps, order.sizing.type === 'fixed' ? order.sizing.steps : null)
    if (order.reason !== null) this.#reasons.set(order.index, order.reason)
  }
}
