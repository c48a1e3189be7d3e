import type { Signal, SignalStatus, SignalTicket } from '@race/core'

/** A signal and what has become of it; the engine keeps its status up to date. */
export class Ticket implements SignalTicket {
  readonly signal: Signal
  status: SignalStatus = 'proposed'
  /** The engine's own grip on the orders of this signal. */
  order: unknown = null

  constructor(signal: Signal) {
    this.signal = signal
  }
}

export interface PriceChanges {
  readonly limitPrice?: number
  readonly stopPrice?: number
  readonly stop?: number
  readonly target?: number
}

/** What a strategy asked for in a handler, in the order in which it asked. */
export type StrategyCommand =
  | { readonly type: 'signal'; readonly ticket: Ticket }
  | { readonly type: 'cancel'; readonly ticket: Ticket | null; readonly instrument: string | null }
  | { readonly type: 'modify'; readonly ticket: Ticket; readonly changes: PriceChanges }
