import { isTerminal, type OrderIntended } from '@race/core'
import type { OrderRecord } from '../account/order-record.ts'
import type { KernelPort } from '../kernel-port.ts'
import { cancelOrder } from './cancel-order.ts'

/**
 * Legs that the venue has placed itself, and of which nothing was heard: one that has ended since is not among its orders. They were
 * placed for what has filled, also where it was taken back since. A venue without our ids cannot be asked for what it has not named.
 */
export function unseenLegs({ state, capabilities }: KernelPort): OrderRecord[] {
  if (!capabilities.brackets || capabilities.clientOrderIds === 'none') return []
  return [...state.orders.values()].filter(({ status, intended }) => {
    const entry = intended.parentId === null ? undefined : state.orders.get(intended.parentId)
    return status === 'initialized' && entry !== undefined && isTerminal(entry.status) && entry.reportedSteps > 0
  })
}

/**
 * Legs of a bracket that hold what a closing order is to close: those that work at the venue, and those that it has placed and nobody
 * has heard of. A venue that places brackets and fills from our own market data ends them itself.
 */
export function legsHolding(port: KernelPort, closing: OrderIntended): OrderRecord[] {
  if (closing.role !== 'close' || port.matchesHere) return []
  const open = [...port.state.open].filter(({ intended }) => intended.parentId !== null && intended.isReduceOnly)
  return [...open, ...unseenLegs(port)].filter((leg) => isOfOneHolding(leg.intended, closing))
}

/** Ends the legs that hold what an order is to close: those that nobody has heard of are asked for first, see `endForClose`. */
export function freePosition(port: KernelPort, closing: OrderIntended): void {
  for (const leg of legsHolding(port, closing)) {
    if (leg.status === 'initialized') port.plan({ type: 'ask', clientOrderId: leg.clientOrderId })
    else cancelOrder(port, leg, closes)
  }
}

/** Ends a leg that was heard of just now, where an order waits to close what it holds. */
export function endForClose(port: KernelPort, leg: OrderRecord): void {
  if (port.matchesHere || !leg.isOpen || leg.intended.parentId === null) return
  for (const { intended, attempts, isCancelAsked } of port.state.open) {
    const isWaiting = intended.role === 'close' && attempts === 0 && !isCancelAsked
    if (!isWaiting || !isOfOneHolding(leg.intended, intended)) continue
    cancelOrder(port, leg, closes)
    return
  }
}

const closes = 'POSITION_CLOSES'

function isOfOneHolding(leg: OrderIntended, closing: OrderIntended): boolean {
  return leg.instrument === closing.instrument && leg.strategyInstance === closing.strategyInstance
}
