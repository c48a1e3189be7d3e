import { type BrokerAnswer, createManualTimers, decimal, type OrderAnswer } from '@race/core'
import { describe, expect, it } from 'vitest'
import { fillOf, intend, reportOf, scriptedKernel, taken } from '../testing/scripted-kernel.ts'
import { cancelOrder } from './cancel-order.ts'
import { Outbox, outboxDefaults } from './outbox.ts'
import { outboxPortOf } from './outbox-port-of.ts'

const { settleMs, askEveryMsMax } = outboxDefaults
const refused: BrokerAnswer = { type: 'rejected', code: 'RATE_LIMITED', message: 'too many calls', isDuplicate: false }

/** An order that works at the venue and is to be cancelled. */
function cancelling() {
  const kernel = scriptedKernel()
  intend(kernel, { clientOrderId: 'c1' })
  kernel.answer('c1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
  const order = kernel.state.orders.get('c1')
  if (order === undefined) throw new Error('no order')
  cancelOrder(kernel, order, 'test')
  const { effects } = kernel.take()
  return { kernel, order, effects }
}

describe('a cancellation that the venue refuses', () => {
  it('is sent again where the order turns out to work, and no more when it has ended', () => {
    const { kernel, order } = cancelling()
    kernel.answer('c1', 'cancel', refused)
    expect(order.isCancelAsked).toBe(true)
    expect(taken(kernel).effects).toEqual([{ type: 'ask', clientOrderId: 'c1', isAfterRefusal: true }])
    kernel.found('c1', { type: 'found', order: reportOf({ clientOrderId: 'c1', venueOrderId: 'v1' }) }, false)
    expect(taken(kernel).effects).toEqual([{ type: 'cancel', clientOrderId: 'c1' }])
    kernel.answer('c1', 'cancel', { ...refused, code: 'ORDER_ENDED' })
    kernel.take()
    const ended = reportOf({ clientOrderId: 'c1', venueOrderId: 'v1', status: 'filled', filledQuantity: decimal(10) })
    kernel.found('c1', { type: 'found', order: ended }, false)
    // Its fill is still to be told.
    expect(order.isOpen).toBe(true)
    expect(taken(kernel).effects).toEqual([])
    kernel.report({ type: 'fill', fill: fillOf({ fillId: 'f1', venueOrderId: 'v1' }) })
    expect(order.isOpen).toBe(false)
  })

  it('is sent less and less often to a venue that refuses it without end', async () => {
    const { kernel, effects } = cancelling()
    const timers = createManualTimers()
    const sentAt: number[] = []
    const broker = {
      ...{ port: 'broker/1', name: 'scripted', capabilities: kernel.capabilities },
      cancel: async () => {
        sentAt.push(timers.now())
        return refused
      },
      order: async (): Promise<OrderAnswer> => ({
        type: 'found',
        order: reportOf({ clientOrderId: 'c1', venueOrderId: 'v1' }),
      }),
    } as never
    const turn = async (work: () => void): Promise<void> => {
      work()
      outbox.take(kernel.take().effects)
    }
    const outbox: Outbox = new Outbox({
      ...{ broker, timers, rules: outboxDefaults, signal: new AbortController().signal },
      port: outboxPortOf({ kernel, broker, turn, reconcile: async () => {}, lifts: { durable: null } }),
    })
    outbox.take(effects)
    for (let second = 0; second < 150; second++) await timers.skip(1000)
    const waits = sentAt.slice(1).map((at, place) => at - (sentAt[place] ?? 0))
    expect(waits).toEqual([1, 2, 4, 8].map((times) => times * settleMs).concat(Array(4).fill(askEveryMsMax)))
  })
})
