import { type BrokerAnswer, createManualTimers, type OrderAnswer } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { OrderRecord } from '../account/order-record.ts'
import { intend, reportOf, scriptedKernel } from '../testing/scripted-kernel.ts'
import { Outbox, type OutboxPort, outboxDefaults } from './outbox.ts'
import { outboxPortOf } from './outbox-port-of.ts'

const accepted: BrokerAnswer = { type: 'accepted', venueOrderId: 'v1' }

/** An outbox over one order, a venue that says what it is told to, and a list of what happened. */
function outboxOf(
  changes: {
    readonly port?: Partial<OutboxPort>
    readonly find?: (order: unknown, options: { readonly signal: AbortSignal }) => Promise<OrderAnswer>
  } = {},
) {
  const end = new AbortController()
  const kernel = scriptedKernel()
  intend(kernel, { clientOrderId: 'c1' })
  kernel.take()
  const timers = createManualTimers()
  const happened: string[] = []
  const note =
    (what: string) =>
    async <T>(answer: T): Promise<T> => {
      happened.push(what)
      return answer
    }
  const broker = {
    ...{ port: 'broker/1', name: 'scripted', capabilities: kernel.capabilities },
    connect: () => Promise.resolve({ type: 'connected' }),
    submit: () => note('submit')(accepted),
    cancel: () => note('cancel')(accepted),
    replace: () => note('replace')(accepted),
    order: changes.find ?? (() => note('order')({ type: 'not-found' })),
  } as never
  const turn = async (work: () => void): Promise<void> => work()
  const outbox = new Outbox({
    ...{ broker, timers, rules: outboxDefaults, signal: end.signal },
    port: {
      ...outboxPortOf({ kernel, broker, turn, reconcile: async () => {}, lifts: { durable: null } }),
      ...changes.port,
    },
  })
  const order = kernel.state.orders.get('c1') as OrderRecord
  return { kernel, outbox, timers, happened, order, end }
}

/** Everything has happened that waits for nothing but promises. */
const turnsOver = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const submit = { type: 'submit', clientOrderId: 'c1' } as const

describe('the outbox', () => {
  it('sends what may leave, once', async () => {
    const { outbox, happened, order } = outboxOf()
    outbox.take([submit])
    await outbox.idle()
    expect(happened).toEqual(['submit'])
    expect(order.status).toBe('accepted')
  })

  it('gives an order up that may not leave, so that nobody asks for it without end', async () => {
    const { kernel, outbox, happened, order } = outboxOf()
    kernel.record('halt-added', { id: 'h', state: 'halted', cause: 'person', by: 'Ada', reason: 'test' })
    outbox.take([submit])
    await outbox.idle()
    expect(happened).toEqual([])
    expect(order).toMatchObject({ status: 'cancelled', reason: 'NOT_AT_VENUE', isOpen: false })
  })

  it('gives an order up that was to be cancelled before it had left', async () => {
    const { kernel, outbox, happened, order } = outboxOf()
    const change = { quantity: null, limitPrice: null, stopPrice: null, reason: 'test' }
    kernel.record('order-change-intended', { clientOrderId: 'c1', command: 'cancel', ...change })
    outbox.take([submit, { type: 'cancel', clientOrderId: 'c1' }])
    await outbox.idle()
    expect(happened).toEqual([])
    expect(order.isOpen).toBe(false)
  })

  it('lets nothing be changed while the account is halted, and cancellations all the same', async () => {
    const { kernel, outbox, happened } = outboxOf()
    kernel.report({ type: 'order', order: reportOf({ clientOrderId: 'c1', venueOrderId: 'v1' }) })
    kernel.record('halt-added', { id: 'h', state: 'halted', cause: 'person', by: 'Ada', reason: 'test' })
    outbox.take([
      { type: 'replace', clientOrderId: 'c1', changes: {} },
      { type: 'cancel', clientOrderId: 'c1' },
    ])
    await outbox.idle()
    expect(happened).toEqual(['cancel'])
  })

  it('waits with orders and changes until a halt is lifted for good, and looks anew then at what may leave', async () => {
    const written: (() => void)[] = []
    let lifting: Promise<void> | null = null
    const lift = (): void => {
      lifting = new Promise((resolve) => written.push(resolve))
    }
    const write = (): void => {
      lifting = null
      written.shift()?.()
    }
    const { kernel, outbox, happened, order } = outboxOf({ port: { lifting: () => lifting } })
    lift()
    outbox.take([submit])
    await turnsOver()
    expect(happened).toEqual([])
    expect(order.isOpen).toBe(true)
    write()
    await outbox.idle()
    expect(happened).toEqual(['submit'])

    lift()
    outbox.take([
      { type: 'replace', clientOrderId: 'c1', changes: {} },
      { type: 'cancel', clientOrderId: 'c1' },
    ])
    await turnsOver()
    expect(happened).toEqual(['submit'])
    kernel.record('halt-added', { id: 'h', state: 'halted', cause: 'person', by: 'Ada', reason: 'test' })
    write()
    await outbox.idle()
    expect(happened).toEqual(['submit', 'cancel'])
  })

  it('waits on where another lift is under way by then', async () => {
    const written: (() => void)[] = []
    const lifts = [1, 2].map(() => new Promise<void>((resolve) => written.push(resolve)))
    const { outbox, happened } = outboxOf({ port: { lifting: () => lifts[0] ?? null } })
    outbox.take([submit])
    lifts.shift()
    written.shift()?.()
    await turnsOver()
    expect(happened).toEqual([])
    lifts.shift()
    written.shift()?.()
    await outbox.idle()
    expect(happened).toEqual(['submit'])
  })

  it('sends nothing and gives nothing up where a lift never became durable, since the engine has failed', async () => {
    const { outbox, happened, order, end } = outboxOf({ port: { lifting: () => failed } })
    let fail = (): void => {}
    const failed = new Promise<void>((resolve) => (fail = resolve))
    outbox.take([submit])
    await turnsOver()
    end.abort(new Error('the log could not be written'))
    fail()
    await outbox.idle()
    expect(happened).toEqual([])
    expect(order.isOpen).toBe(true)
  })

  it('has answered when every question is, and not before', async () => {
    let tell: (answer: OrderAnswer) => void = () => {}
    const find = () => new Promise<OrderAnswer>((resolve) => (tell = resolve))
    const { outbox, order } = outboxOf({ find })
    void outbox.ask('c1', 0)
    let isAnswered = false
    const answered = outbox.answered().then(() => {
      isAnswered = true
    })
    await turnsOver()
    expect(isAnswered).toBe(false)
    tell({ type: 'found', order: reportOf({ clientOrderId: 'c1', venueOrderId: 'v1' }) })
    await answered
    expect(order.status).toBe('accepted')
    expect(outbox.isBusy).toBe(false)
  })

  it('asks again where the venue throws', async () => {
    let questions = 0
    const find = async (): Promise<OrderAnswer> => {
      if (questions++ === 0) throw new Error('no route')
      return { type: 'found', order: reportOf({ clientOrderId: 'c1', venueOrderId: 'v1' }) }
    }
    const { outbox, timers, order } = outboxOf({ find })
    void outbox.ask('c1', 0)
    await timers.skip(outboxDefaults.settleMs)
    expect(order.status).toBe('accepted')
    expect(outbox.isBusy).toBe(false)
  })

  it('ends a question that has run out of time, and asks again', async () => {
    const signals: AbortSignal[] = []
    const find = (_: unknown, { signal }: { readonly signal: AbortSignal }) => {
      signals.push(signal)
      return new Promise<OrderAnswer>(() => {})
    }
    const { outbox, timers } = outboxOf({ find })
    void outbox.ask('c1', 0)
    await timers.skip(outboxDefaults.answerForMs)
    await timers.skip(outboxDefaults.settleMs)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  })
})
