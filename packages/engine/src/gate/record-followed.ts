import { decimal } from '@race/core'
import type { MonitorEvent } from '@race/risk'
import type { KernelPort } from '../kernel-port.ts'
import { cancelOrder } from '../venue/cancel-order.ts'

/**
 * Puts on record what followed from a fact: a trading day that has begun, a halt of the emergency ladder, a strategy that its
 * results have disabled or a new day lets begin anew. A halt does at once what its step asks for.
 *
 * @param flatten ends every order and position
 */
export function recordFollowed(
  port: KernelPort,
  events: readonly MonitorEvent[],
  flatten: (reason: string, by: string) => void,
): void {
  for (const event of events) {
    switch (event.type) {
      case 'day-started': {
        const { id, start, end } = event.day
        port.record('day-started', { day: id, start, end, equity: String(decimal(event.equity)) })
        break
      }
      case 'halt-added': {
        const { id, state, cause, by, reason } = event.halt
        port.record('halt-added', { id, state, cause, by, reason })
        if (event.ladder?.flattens === true) flatten(reason, by)
        else if (event.ladder?.cancelsEntries === true) cancelEntries(port)
        break
      }
      case 'strategy-disabled': {
        const { strategyId: strategyInstance, cause, reason: why } = event
        port.record('strategy-switched', { strategyInstance, isEnabled: false, cause, by: 'account monitor', why })
        break
      }
      case 'strategy-enabled': {
        const { strategyId: strategyInstance, by, reason: why } = event
        port.record('strategy-switched', { strategyInstance, isEnabled: true, cause: 'day-started', by, why })
      }
    }
  }
}

/** Takes back what would open something. */
function cancelEntries(port: KernelPort): void {
  for (const order of [...port.state.open]) if (!order.intended.isReduceOnly) cancelOrder(port, order, 'HALTED')
}
