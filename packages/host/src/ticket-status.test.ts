import { type OrderStatus, orderStatuses, type SignalStatus } from '@race/core'
import { describe, expect, it } from 'vitest'
import { ticketStatus } from './index.ts'

describe('the status of a ticket', () => {
  it('tells of every status of an order what it means for the signal', () => {
    const expected: Record<OrderStatus, SignalStatus> = {
      initialized: 'proposed',
      submitted: 'proposed',
      accepted: 'working',
      triggered: 'working',
      'partially-filled': 'working',
      denied: 'denied',
      rejected: 'rejected',
      filled: 'filled',
      cancelled: 'cancelled',
      expired: 'expired',
    }
    expect(Object.fromEntries(orderStatuses.map((status) => [status, ticketStatus(status)]))).toEqual(expected)
  })
})
