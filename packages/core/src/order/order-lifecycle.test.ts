import { describe, expect, it } from 'vitest'
import type { OrderStatus } from './order.ts'
import { assertTransition, canTransition, isTerminal, orderStatuses, statusCodeOf } from './order-lifecycle.ts'

/** Every legal step of an order's life, written out; all others are illegal. */
const legal = new Set([
  'initialized>denied',
  'initialized>submitted',
  'submitted>accepted',
  'submitted>rejected',
  'submitted>cancelled',
  'accepted>rejected',
  'accepted>triggered',
  'accepted>partially-filled',
  'accepted>filled',
  'accepted>cancelled',
  'accepted>expired',
  'triggered>rejected',
  'triggered>partially-filled',
  'triggered>filled',
  'triggered>cancelled',
  'triggered>expired',
  'partially-filled>partially-filled',
  'partially-filled>filled',
  'partially-filled>cancelled',
  'partially-filled>expired',
])
const pairs = orderStatuses.flatMap((from) => orderStatuses.map((to) => [from, to] as const))

describe('the life of an order', () => {
  it.each(pairs)('from %s to %s is as the table says', (from: OrderStatus, to: OrderStatus) => {
    const isLegal = legal.has(`${from}>${to}`)
    expect(canTransition(from, to)).toBe(isLegal)
    if (isLegal) expect(() => assertTransition(from, to, 'r1')).not.toThrow()
    else expect(() => assertTransition(from, to, 'r1')).toThrow(`Order r1 cannot go from ${from} to ${to}`)
  })

  it('ends where nothing leads on', () => {
    expect(orderStatuses.map(statusCodeOf)).toEqual(orderStatuses.map((_, code) => code))
    const ends = orderStatuses.filter((from) => !orderStatuses.some((to) => canTransition(from, to)))
    expect(orderStatuses.filter(isTerminal)).toEqual(ends)
    expect(orderStatuses.filter(isTerminal)).toEqual(['denied', 'rejected', 'filled', 'cancelled', 'expired'])
    expect(() => assertTransition('filled', 'cancelled', 'r1')).toThrow(/nothing: it has ended/)
  })

  it('tells of an illegal step which ones are legal, with the step as data, and what to do', () => {
    const illegal = () => assertTransition('initialized', 'filled', 'r1')
    expect(illegal).toThrow(
      expect.objectContaining({
        code: 'ORDER_TRANSITION_ILLEGAL',
        message: 'Order r1 cannot go from initialized to filled; from initialized it may go to denied, submitted',
        facts: { order: 'r1', from: 'initialized', to: 'filled' },
        hint: expect.stringContaining('in the order in which they happened'),
      }),
    )
  })
})
