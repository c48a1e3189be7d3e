import type { OrderType, TimeInForce } from '../order/order.ts'

/** What a venue can do, as data; the engine takes its rules from it. */
export interface BrokerCapabilities {
  /** Whose money: `simulation` and `paper` are nobody's. */
  readonly environment: 'simulation' | 'paper' | 'live'
  readonly orderTypes: readonly OrderType[]
  readonly timesInForce: readonly TimeInForce[]
  readonly short: boolean
  /** Takes a stop and a target with their entry and places them itself; else the engine places them when the entry fills. */
  readonly brackets: boolean
  /** `replace` works. */
  readonly replace: boolean
  /**
   * How the venue treats client order ids: `enforced` refuses a second use for ever, `windowed` for a time,
   * `echo-only` merely reports them, `none` does not know them. Only under `enforced` may a send be repeated blindly.
   */
  readonly clientOrderIds: 'enforced' | 'windowed' | 'echo-only' | 'none'
  /** How long a `windowed` venue remembers an id, ms; null for the others. */
  readonly clientOrderIdsForMs: number | null
  /** What `standing` tells, and so what can be reconciled. */
  readonly reports: { readonly fills: boolean; readonly positions: boolean; readonly cash: boolean }
}
