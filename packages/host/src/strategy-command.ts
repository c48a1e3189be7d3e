import type { OpenLot, OrderChanges, Signal, SignalStatus, SignalTicket } from '@race/core'

/** A signal and what has become of it; the engine keeps its status up to date. As a command it asks for an order. */
export class Ticket implements SignalTicket {
  readonly type = 'signal'
  readonly signal: Signal
  status: SignalStatus = 'proposed'
  /** Whether it came from `position.close()`, and the fraction of the position that it closes. */
  readonly isClosing: boolean
  readonly fraction: number
  /** The engine's own grip on the orders of this signal. */
  order: unknown = null

  /** Decision time and place in that decision: unique within a run. */
  get id(): string {
    return `${this.signal.decisionTime}:${this.signal.ordinal}`
  }

  constructor(signal: Signal, isClosing = false, fraction = 1) {
    this.signal = signal
    this.isClosing = isClosing
    this.fraction = fraction
  }
}

export type LotCommand =
  | { readonly type: 'close-lot'; readonly lot: OpenLot; readonly fraction: number }
  | {
      readonly type: 'modify-lot'
      readonly lot: OpenLot
      readonly changes: { readonly stop?: number; readonly target?: number }
    }

/** What a strategy asked for in a handler, in the order in which it asked. */
export type StrategyCommand =
  | Ticket
  | LotCommand
  | { readonly type: 'cancel'; readonly ticket: Ticket | null; readonly instrument: string | null }
  | { readonly type: 'modify'; readonly ticket: Ticket; readonly changes: OrderChanges }
  | { readonly type: 'link'; readonly linkType: 'oco' | 'ouo'; readonly tickets: readonly Ticket[] }
