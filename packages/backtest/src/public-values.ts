import type { VenueOrder } from '@race/brokers/simulated'
import {
  clientOrderId,
  type Decimal,
  type Fill,
  fromScaled,
  money,
  type Order,
  type OrderEvent,
  type Scaled,
} from '@race/core'
import type { PreparedBacktest } from './prepare-backtest.ts'
import type { FillRow, OrderRow } from './recorder.ts'

/** Makes public, exact values of what the venue keeps as integers. Ids are hashed once per order. */
export class PublicValues {
  readonly #prepared: PreparedBacktest
  readonly #ids = new WeakMap<VenueOrder, string>()

  constructor(prepared: PreparedBacktest) {
    this.#prepared = prepared
  }

  idOf(order: VenueOrder): string {
    const known = this.#ids.get(order)
    if (known !== undefined) return known
    const leg = order.role === 'stop-loss' || order.role === 'take-profit' ? order.role : 'entry'
    const id = clientOrderId({ accountId: this.#prepared.accountId, intentId: order.intentId, leg })
    this.#ids.set(order, id)
    return id
  }

  priceOf(order: VenueOrder, ticks: Scaled): Decimal {
    return fromScaled(ticks, 0).times(order.holding.valuation.instrument.tickSize)
  }

  quantityOf(order: VenueOrder, steps: Scaled): Decimal {
    return fromScaled(steps, 0).times(order.holding.valuation.instrument.quantityStep)
  }

  orderOf(order: VenueOrder): Order {
    const { sizing } = order
    const price = (ticks: Scaled | null): Decimal | null => (ticks === null ? null : this.priceOf(order, ticks))
    const isFilled = order.status === 'filled'
    return {
      clientOrderId: this.idOf(order),
      intentId: order.intentId,
      parentId: order.parent === null ? null : this.idOf(order.parent),
      instrument: order.holding.valuation.instrument.id,
      side: order.sideName,
      type: order.type,
      role: order.role,
      timeInForce: order.timeInForce,
      quantity: isFilled
        ? this.quantityOf(order, order.filledSteps)
        : sizing.type === 'fixed'
          ? this.quantityOf(order, sizing.steps)
          : null,
      filledQuantity: this.quantityOf(order, order.filledSteps),
      averagePrice: isFilled ? this.priceOf(order, order.filledTicks) : null,
      limitPrice: price(order.limitTicks),
      stopPrice: price(order.stopTicks),
      status: order.status,
      createdAt: order.createdAt,
      updatedAt: order.updatedAt,
      reason: order.endReason ?? order.reason,
    }
  }

  eventOf({ order, status, time, reason }: OrderRow, sequence: number): OrderEvent {
    return {
      sequence,
      clientOrderId: this.idOf(order),
      instrument: order.holding.valuation.instrument.id,
      status,
      time,
      reason,
    }
  }

  fillOf({ order, ticks, steps, fee, time }: FillRow, sequence: number): Fill {
    const { account, currency } = this.#prepared
    return {
      sequence,
      clientOrderId: this.idOf(order),
      instrument: order.holding.valuation.instrument.id,
      side: order.sideName,
      price: this.priceOf(order, ticks),
      quantity: this.quantityOf(order, steps),
      fee: money(fromScaled(fee, account.scale), currency),
      time,
    }
  }
}
