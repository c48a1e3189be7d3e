import type { OrderType, TimeInForce } from '../order/order.ts'

/** What a venue can do, as data; the engine takes its rules from it. */
export interface BrokerCapabilities {
  readonly orderTypes: readonly OrderType[]
  readonly timesInForce: readonly TimeInForce[]
  readonly short: boolean
  readonly brackets: boolean
  /**
   * How the venue treats client order ids: `enforced` refuses a second use for ever, `windowed` for a time,
   * `echo-only` merely reports them, `none` does not know them. Only under `enforced` may a send be repeated blindly.
   */
  readonly clientOrderIds: 'enforced' | 'windowed' | 'echo-only' | 'none'
}
