import type { OrderStatus, SignalStatus } from '@race/core'

/** What the status of an order means for the signal it came from. */
export function ticketStatus(status: OrderStatus): SignalStatus {
  switch (status) {
    case 'initialized':
    case 'submitted':
      return 'proposed'
    case 'accepted':
    case 'triggered':
    case 'partially-filled':
      return 'working'
    default:
      return status
  }
}
