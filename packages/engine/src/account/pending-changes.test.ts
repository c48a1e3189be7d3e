import { type BrokerAnswer, decimal } from '@race/core'
import { expect, it } from 'vitest'
import type { Kernel } from '../kernel.ts'
import { intend, reportOf, scriptedKernel } from '../testing/scripted-kernel.ts'

const unknown: BrokerAnswer = { type: 'unknown', cause: 'no answer' }
const rejected: BrokerAnswer = { type: 'rejected', code: 'NO', message: 'no', isDuplicate: false }

/** An order to buy at 100 that works at the venue. */
function working() {
  const kernel = scriptedKernel()
  intend(kernel, { clientOrderId: 'c1' })
  kernel.answer('c1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
  kernel.take()
  const order = kernel.state.orders.get('c1')
  if (order === undefined) throw new Error('no order')
  return { kernel, order }
}

function ask(kernel: Kernel, limitPrice: string): void {
  const change = { clientOrderId: 'c1', command: 'replace', quantity: null, stopPrice: null, reason: 'test' } as const
  kernel.record('order-change-intended', { ...change, limitPrice })
}

/** The venue is asked, and has the order at this price; what the engine sends upon that. */
function foundAt(kernel: Kernel, limitPrice: number, time: number) {
  kernel.take()
  const order = reportOf({ clientOrderId: 'c1', venueOrderId: 'v1', limitPrice: decimal(limitPrice) })
  kernel.found('c1', { type: 'found', order: { ...order, time: order.time + time } }, false)
  return kernel.take().effects
}

it('counts lost answers off where the venue shows that the changes have arrived', () => {
  const { kernel, order } = working()
  ask(kernel, '98')
  kernel.answer('c1', 'replace', unknown)
  ask(kernel, '97')
  kernel.answer('c1', 'replace', unknown)
  expect(order).toMatchObject({ changesDue: 2, isUnknown: true })
  foundAt(kernel, 97, 1)
  expect(order).toMatchObject({ limitPrice: '97', replacing: null, changesDue: 0 })
})

it('does not send a change again that the venue refused after one whose answer was lost', () => {
  const { kernel, order } = working()
  ask(kernel, '98')
  kernel.answer('c1', 'replace', unknown)
  foundAt(kernel, 98, 1)
  ask(kernel, '150')
  kernel.answer('c1', 'replace', rejected)
  expect(order).toMatchObject({ replacing: null, changesDue: 0 })
  expect(foundAt(kernel, 98, 2)).toEqual([])
})

it('nor where an engine before this one had sent the first', () => {
  const { kernel, order } = working()
  ask(kernel, '98')
  kernel.record('session-started', { engineVersion: 'test', holder: 'second', fence: 2, broker: 'scripted' })
  foundAt(kernel, 98, 1)
  ask(kernel, '150')
  kernel.answer('c1', 'replace', rejected)
  expect(order).toMatchObject({ replacing: null, changesDue: 0 })
  expect(foundAt(kernel, 98, 2)).toEqual([])
})

it('still waits for an answer that is on its way when the venue shows the change', () => {
  const { kernel, order } = working()
  ask(kernel, '98')
  foundAt(kernel, 98, 1)
  expect(order).toMatchObject({ replacing: null, changesDue: 1 })
  ask(kernel, '97')
  kernel.answer('c1', 'replace', { type: 'accepted', venueOrderId: 'v1' })
  expect(order).toMatchObject({ replacing: { limitPrice: '97' }, changesDue: 1 })
})
