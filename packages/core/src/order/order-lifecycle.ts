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

/** Code of a status: its position in `orderStatuses`. A comparison of constants, because venues ask on every event. */
export function statusCodeOf(status: OrderStatus): number {
  switch (status) {
    case 'initialized':
      return 0
    case 'denied':
      return 1
    case 'submitted':
      return 2
    case 'accepted':
      return 3
    case 'rejected':
      return 4
    case 'triggered':
      return 5
    case 'partially-filled':
      return 6
    case 'filled':
      return 7
    case 'cancelled':
      return 8
    case 'expired':
      return 9
  }
}

const count = orderStatuses.length

/** 1 where the row's status may become the column's. */
const isLegal = /*#__PURE__*/ Uint8Array.from({ length: count * count }, (_, cell) => {
  const from = orderStatuses[Math.floor(cell / count)] as OrderStatus
  return next[from].includes(orderStatuses[cell % count] as OrderStatus) ? 1 : 0
})

/** Whether an order in status `from` may go to `to`. */
export function canTransition(from: OrderStatus, to: OrderStatus): boolean {
  return isLegal[statusCodeOf(from) * count + statusCodeOf(to)] === 1
}

/** Whether nothing can happen to an order of this status any more. */
export function isTerminal(status: OrderStatus): boolean {
  switch (status) {
    case 'denied':
    case 'rejected':
    case 'filled':
    case 'cancelled':
    case 'expired':
      return true
    default:
      return false
  }
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
