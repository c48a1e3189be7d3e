import type { Decimal } from '../decimal/decimal.ts'
import type { Fill } from '../order/fill.ts'
import type { OrderRole, OrderType, TimeInForce } from '../order/order.ts'
import type { OrderEvent } from '../order/order-event.ts'
import type { Side } from '../order/side.ts'
import type { Approval } from '../risk/approval.ts'
import type { BrokerCapabilities } from './broker-capabilities.ts'

/** An order as it is sent to a venue. It carries the gate's approval, or no broker takes it. */
export interface OrderCommand {
  readonly clientOrderId: string
  readonly intentId: string
  readonly approval: Approval
  readonly instrument: string
  readonly side: Side
  readonly type: OrderType
  readonly role: OrderRole
  readonly timeInForce: TimeInForce
  readonly quantity: Decimal
  readonly limitPrice: Decimal | null
  readonly stopPrice: Decimal | null
}

/** What a venue said, as a value. `unknown`: a timeout or a lost connection says nothing about the order. */
export type BrokerAnswer =
  | { readonly type: 'accepted'; readonly venueOrderId: string }
  | { readonly type: 'rejected'; readonly code: string; readonly message: string }
  | { readonly type: 'unknown'; readonly cause: string }

/** What a venue reports on its own. */
export type BrokerReport =
  | { readonly type: 'order'; readonly event: OrderEvent }
  | { readonly type: 'fill'; readonly fill: Fill }

/** The port to a venue in real time. The simulated venue has the same words, called synchronously by the backtest. */
export interface Broker {
  readonly port: 'broker/1'
  readonly capabilities: BrokerCapabilities
  submit(command: OrderCommand, options: { readonly signal: AbortSignal }): Promise<BrokerAnswer>
  cancel(clientOrderId: string, options: { readonly signal: AbortSignal }): Promise<BrokerAnswer>
  /** Every report from now on, in the venue's order. */
  reports(options: { readonly signal: AbortSignal }): AsyncIterable<BrokerReport>
  [Symbol.asyncDispose](): Promise<void>
}
