import { RaceError } from '../error/race-error.ts'
import type { OrderStatus } from './order.ts'

/** Every status, in the order of an order's life; the position of each is its code in recorded columns. */
export const orderStatuses = [
  'initialized',
  'denied',
  'submitted',
  'accepted',
  'rejected',
  'triggered',
  'partially-filled',
  'filled',
  'cancelled',
  'expired',
] as const satisfies readonly OrderStatus[]

const next: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  initialized: ['denied', 'submitted'],
  denied: [],
  submitted: ['accepted', 'rejected', 'cancelled'],
  accepted: ['rejected', 'triggered', 'partially-filled', 'filled', 'cancelled', 'expired'],
  rejected: [],
  triggered: ['rejected', 'partially-filled', 'filled', 'cancelled', 'expired'],
  'partially-filled': ['partially-filled', 'filled', 'cancelled', 'expired'],
  filled: [],
  cancelled: [],
  expired: [],
}

/** Whether an order in status `from` may go to `to`. */
export function canTransition(from: OrderStatus, to: OrderStatus): boolean {
  const after = next[from]
  for (let n = 0; n < after.length; n++) if (after[n] === to) return true
  return false
}

/** Whether nothing can happen to an order of this status any more. */
export function isTerminal(status: OrderStatus): boolean {
  return next[status].length === 0
}

/**
 * Guards a change of status.
 *
 * @throws RaceError `ORDER_TRANSITION_ILLEGAL`
 */
export function assertTransition(from: OrderStatus, to: OrderStatus, order: string): void {
  if (canTransition(from, to)) return
  const legal = next[from].length === 0 ? 'nothing: it has ended' : next[from].join(', ')
  throw new RaceError('ORDER_TRANSITION_ILLEGAL', {
    message: `Order ${order} cannot go from ${from} to ${to}; from ${from} it may go to ${legal}`,
    facts: { order, from, to },
    hint: 'Fold the events of an order in the order in which they happened, each once.',
  })
}
