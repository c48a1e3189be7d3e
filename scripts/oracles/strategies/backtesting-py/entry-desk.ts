import type { PositionView, SignalOptions, SignalTicket, Size, StrategyContext } from '@race/core'
import { z } from 'zod'

/** Parameters that every strategy of backtesting.py takes from the engine's options. */
export const engineParams = {
  /** A new order takes the place of all that is pending or open. */
  exclusiveOrders: z.boolean().default(false),
}

/** A size as backtesting.py writes it: below 1 a fraction of the margin at hand, else whole units; all without one. */
export function sizeOf(size: number | undefined): Size {
  if (size === undefined) return { equityFraction: 1 }
  return size < 1 ? { equityFraction: size } : { units: size }
}

/** Whether a trade is open; with hedging there may be some although the position is flat. */
export function hasTrade(position: PositionView): boolean {
  // Lots are asked for last: a run that keeps none has them only while it is flat.
  return !position.isFlat || position.lots.length > 0
}

/** Sends entries, and keeps hold of those that still wait. */
export class EntryDesk {
  readonly #isExclusive: boolean
  #tickets: SignalTicket[] = []

  constructor({ exclusiveOrders }: { readonly exclusiveOrders: boolean }) {
    this.#isExclusive = exclusiveOrders
  }

  /** Whether an entry waits to be filled. */
  get isPending(): boolean {
    this.#tickets = this.#tickets.filter(({ status }) => status === 'proposed' || status === 'working')
    return this.#tickets.length > 0
  }

  enter(context: StrategyContext, side: 'buy' | 'sell', options: SignalOptions): SignalTicket {
    if (this.#isExclusive) {
      this.cancelAll(context)
      context.position.close()
    }
    const ticket = context.order[side](options)
    this.#tickets.push(ticket)
    return ticket
  }

  /** Cancels the entries that wait, and forgets them; stops and targets of open trades stay. */
  cancelAll({ order }: StrategyContext): void {
    if (!this.isPending) return
    for (const ticket of this.#tickets) order.cancel(ticket)
    this.#tickets = []
  }
}
