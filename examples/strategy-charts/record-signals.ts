import type { AnyStrategy, Signal, SignalTicket } from '@race/core'

/** The same strategy, whose signals are also put into a list as it makes them: results keep no confidence. */
export function recordSignals(strategy: AnyStrategy, signals: Signal[]): AnyStrategy {
  const record = (ticket: SignalTicket): SignalTicket => {
    signals.push(ticket.signal)
    return ticket
  }
  return {
    ...strategy,
    setup(context) {
      const handlers = strategy.setup(context)
      return {
        onBar(real) {
          const { time, position, account, state, order, positionOf, closed, isStale } = real
          const { buy, sell } = order
          handlers.onBar?.({
            ...{ time, position, account, state, positionOf, closed, isStale },
            order: { ...order, buy: (options) => record(buy(options)), sell: (options) => record(sell(options)) },
          })
        },
      }
    },
  }
}
