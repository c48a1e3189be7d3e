import {
  clientOrderId,
  type Decimal,
  type Fill,
  fromScaled,
  intentId,
  money,
  type Order,
  type OrderEvent,
  type Scaled,
  scaledToText,
} from '@race/core'
import type { PreparedBacktest } from './prepare-backtest.ts'
import type { RecordedOrder } from './recorded-order.ts'
import type { FillRow, OrderRow } from './recording.ts'

const averagePriceDecimals = 12

/** Makes public, exact values of what the venue keeps as integers. Ids are hashed once per order. */
export class PublicValues {
  readonly #prepared: PreparedBacktest
  readonly #ids = new Map<number, string>()

  constructor(prepared: PreparedBacktest) {
    this.#prepared = prepared
  }

  idOf(order: RecordedOrder): string {
    const known = this.#ids.get(order.index)
    if (known !== undefined) return known
    const id = clientOrderId({
      accountId: this.#prepared.accountId,
      intentId: this.#intentIdOf(order),
      leg: legOf(order),
    })
    this.#ids.set(order.index, id)
    return id
  }

  /** Lets go of the id of an order that has ended, in a run that keeps no orders. */
  forget(index: number): void {
    this.#ids.delete(index)
  }

  #intentIdOf({ decisionTime, ordinal }: RecordedOrder): string {
    return intentId({ strategyInstance: this.#prepared.instanceId, decisionTime, ordinal })
  }

  priceOf(order: RecordedOrder, ticks: Scaled): Decimal {
    return fromScaled(ticks, 0).times(order.holding.valuation.instrument.tickSize)
  }

  #priceOrNull(order: RecordedOrder, ticks: Scaled | null): Decimal | null {
    return ticks === null ? null : this.priceOf(order, ticks)
  }

  quantityOf(order: RecordedOrder, steps: Scaled): Decimal {
    return fromScaled(steps, 0).times(order.holding.valuation.instrument.quantityStep)
  }

  /** Exact where all fills had one price, else rounded half to even to 12 decimals beyond the tick's. */
  #averagePriceOf(order: RecordedOrder): Decimal {
    const { tickSize } = order.holding.valuation.instrument
    const value = fromScaled(order.filledValue, 0).times(tickSize)
    const decimals = tickSize.decimalPlaces + averagePriceDecimals
    return value.dividedBy(fromScaled(order.filledSteps, 0), { decimals, rounding: 'half-even' })
  }

  orderOf(order: RecordedOrder, parent: RecordedOrder | null): Order {
    return {
      clientOrderId: this.idOf(order),
      intentId: this.#intentIdOf(order),
      parentId: parent === null ? null : this.idOf(parent),
      instrument: order.holding.valuation.instrument.id,
      side: order.side === 1 ? 'buy' : 'sell',
      type: order.type,
      role: order.role,
      timeInForce: order.timeInForce,
      quantity: order.steps === null ? null : this.quantityOf(order, order.steps),
      filledQuantity: this.quantityOf(order, order.filledSteps),
      averagePrice: order.filledSteps === 0 ? null : this.#averagePriceOf(order),
      limitPrice: this.#priceOrNull(order, order.limitTicks),
      stopPrice: this.#priceOrNull(order, order.stopTicks),
      isReduceOnly: order.isReduceOnly,
      isPostOnly: order.isPostOnly,
      status: order.status,
      createdAt: order.createdAt,
      updatedAt: order.updatedAt,
      reason: order.reason,
    }
  }

  eventOf({ order, status, time, reason, limitTicks, stopTicks }: OrderRow, sequence: number): OrderEvent {
    return {
      sequence,
      clientOrderId: this.idOf(order),
      instrument: order.holding.valuation.instrument.id,
      status,
      time,
      reason,
      limitPrice: this.#priceOrNull(order, limitTicks),
      stopPrice: this.#priceOrNull(order, stopTicks),
    }
  }

  /** The fee of a fill as exact decimal text. */
  feeText({ fee }: FillRow): string {
    return scaledToText(fee, this.#prepared.account.scale)
  }

  fillOf({ order, ticks, steps, fee, time }: FillRow, sequence: number): Fill {
    const { account } = this.#prepared
    return {
      sequence,
      clientOrderId: this.idOf(order),
      instrument: order.holding.valuation.instrument.id,
      side: order.side === 1 ? 'buy' : 'sell',
      price: this.priceOf(order, ticks),
      quantity: this.quantityOf(order, steps),
      fee: money(fromScaled(fee, account.scale), order.holding.valuation.instrument.quoteCurrency),
      time,
    }
  }
}

/** The part of an intent that an order is; a later bracket or a later closing of the same entry is counted. */
function legOf({ role, legNumber }: RecordedOrder): string {
  if (legNumber !== 1) return `${role}-${legNumber}`
  return role === 'stop-loss' || role === 'take-profit' ? role : 'entry'
}
