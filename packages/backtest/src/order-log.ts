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

/**
 * Every order of a run as columns. The venue's own objects live only as long as they work, so they die young and cost
 * the garbage collector nothing.
 */
export class OrderLog {
  readonly #holdings: readonly Holding[]
  readonly #instrument: number[] = []
  /** Type, role, side and time in force in one small integer. */
  readonly #kind: number[] = []
  readonly #decisionTime: number[] = []
  readonly #ordinal: (number | string)[] = []
  readonly #parent: number[] = []
  readonly #createdAt: number[] = []
  readonly #fixedSteps: (Scaled | null)[] = []
  readonly #updatedAt: number[] = []
  readonly #status: number[] = []
  readonly #limitTicks: (Scaled | null)[] = []
  readonly #stopTicks: (Scaled | null)[] = []
  readonly #filledSteps: Scaled[] = []
  readonly #filledTicks: Scaled[] = []
  /** Of the few that have one. */
  readonly #reasons = new Map<number, string>()

  constructor(holdings: readonly Holding[]) {
    this.#holdings = holdings
  }

  get length(): number {
    return this.#kind.length
  }

  /** Notes how an order stands; the first time, also what does not change. */
  note(order: VenueOrder, statusCode: number): void {
    const { index } = order
    if (index === this.#kind.length) this.#add(order)
    this.#updatedAt[index] = order.updatedAt
    this.#status[index] = statusCode
    this.#limitTicks[index] = order.limitTicks
    this.#stopTicks[index] = order.stopTicks
    this.#filledSteps[index] = order.filledSteps
    this.#filledTicks[index] = order.filledTicks
    if (order.endReason !== null) this.#reasons.set(index, order.endReason)
  }

  at(index: number): RecordedOrder {
    const kind = this.#kind[index] as number
    return {
      index,
      holding: this.#holdings[this.#instrument[index] as number] as Holding,
      side: (kind & 16) === 0 ? 1 : -1,
      type: types[kind & 3] as OrderType,
      role: roles[(kind >> 2) & 3] as OrderRole,
      timeInForce: (kind & 32) === 0 ? 'gtc' : 'day',
      decisionTime: this.#decisionTime[index] as number,
      ordinal: this.#ordinal[index] as number | string,
      parent: this.#parent[index] as number,
      createdAt: this.#createdAt[index] as number,
      updatedAt: this.#updatedAt[index] as number,
      status: orderStatuses[this.#status[index] as number] as OrderStatus,
      limitTicks: this.#limitTicks[index] as Scaled | null,
      stopTicks: this.#stopTicks[index] as Scaled | null,
      fixedSteps: this.#fixedSteps[index] as Scaled | null,
      filledSteps: this.#filledSteps[index] as Scaled,
      filledTicks: this.#filledTicks[index] as Scaled,
      reason: this.#reasons.get(index) ?? null,
    }
  }

  #add(order: VenueOrder): void {
    const day = order.timeInForce === 'day' ? 32 : 0
    const sell = order.side === 1 ? 0 : 16
    this.#kind.push(types.indexOf(order.type) + 4 * roles.indexOf(order.role) + sell + day)
    this.#instrument.push(order.instrument)
    this.#decisionTime.push(order.decisionTime)
    this.#ordinal.push(order.ordinal)
    this.#parent.push(order.parent === null ? -1 : order.parent.index)
    this.#createdAt.push(order.createdAt)
    this.#fixedSteps.push(order.sizing.type === 'fixed' ? order.sizing.steps : null)
    if (order.reason !== null) this.#reasons.set(order.index, order.reason)
  }
}
