import { type BrokerAnswer, decimal, type OrderChanges, type OrderReplacement } from '@race/core'
import { describe, expect, it } from 'vitest'
import { type EngineSnapshot, engineSnapshotText, restoreState, snapshotState } from '../account/state-snapshot.ts'
import type { Kernel } from '../kernel.ts'
import { changeOrders } from '../strategy/change-orders.ts'
import { ScriptedBroker } from '../testing/scripted-broker.ts'
import { fillOf, intend, reportOf, scriptedKernel } from '../testing/scripted-kernel.ts'
import { acme, type Session, session, startTime } from '../testing/scripted-session.ts'

/** A venue that takes replacements as a test says. */
class ChangingBroker extends ScriptedBroker {
  readonly changes: Readonly<Record<string, string>>[] = []
  /** What becomes of those to come: taken, lost on the way there, or on the way back. */
  course: 'taken' | 'lost' | 'answer-lost' | 'silent' = 'taken'

  override async replace(
    { clientOrderId }: { readonly clientOrderId: string },
    changes: OrderReplacement,
  ): Promise<BrokerAnswer> {
    if (this.course === 'silent') return new Promise(() => {})
    if (this.course === 'lost') return { type: 'unknown', cause: 'lost on the way' }
    this.changes.push(Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, String(value)])))
    const order = this.orders.get(clientOrderId)
    if (order === undefined) return { type: 'rejected', code: 'NO', message: 'not there', isDuplicate: false }
    if (changes.limitPrice !== undefined) order.limitPrice = changes.limitPrice
    if (changes.stopPrice !== undefined) order.stopPrice = changes.stopPrice
    if (changes.quantity !== undefined) order.quantity = changes.quantity
    if (this.course === 'answer-lost') return { type: 'unknown', cause: 'no answer' }
    this.tell({ type: 'order', order: { ...order } })
    return { type: 'accepted', venueOrderId: order.venueOrderId }
  }
}

/** Buys 50 at 90 with a stop at 80, and changes that at the next bar, one change after the other. */
async function changing(broker: ChangingBroker, ...changes: readonly OrderChanges[]): Promise<Session> {
  const started = await session(
    (n, { order }) => {
      if (n === 0) order.buy({ size: { units: 50 }, entry: { type: 'limit', price: 90 }, stop: 80 })
      const ticket = order.find(`${startTime + 60_000}:0`)
      if (n === 1 && ticket !== null) for (const change of changes) order.modify(ticket, change)
    },
    { broker },
  )
  await started.bar(100)
  // An engine whose command is never answered waits for it before it goes on.
  const last = started.bar(100).catch(() => {})
  if (broker.course !== 'silent') await last
  else for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  return started
}

/** An engine that takes over, where the one before has ended without a word. The venue stands as it stood. */
async function after({
  store,
  broker: before,
  timers,
}: Session): Promise<Session & { readonly broker: ChangingBroker }> {
  const broker = new ChangingBroker()
  for (const [id, order] of before.orders) broker.orders.set(id, order)
  broker.fills.push(...before.fills)
  broker.time = before.time
  const again = await session(() => {}, { store, broker, timers, holder: 'second', mayTakeOver: () => true })
  await timers.skip(1000)
  return { ...again, broker }
}

const entryOf = ({ engine }: Session) =>
  [...engine.account.orders.values()].find(({ intended }) => intended.role === 'entry')
const stopOf = ({ engine }: Session) =>
  [...engine.account.orders.values()].find(({ intended }) => intended.role === 'stop-loss')

describe('a change that was on record when its engine ended', () => {
  it('is sent by the next one where it had not left', async () => {
    const broker = new ChangingBroker()
    broker.course = 'silent'
    const first = await changing(broker, { limitPrice: 91 })
    const second = await after(first)
    expect(second.broker.changes).toEqual([{ limitPrice: '91' }])
    await second.bar(100)
    expect(entryOf(second)).toMatchObject({ limitPrice: '91', replacing: null, changesDue: 0 })
    await second.engine.stop()
    const third = await after(second)
    expect(third.broker.changes).toEqual([])
    await third.engine.stop()
  })

  it('is not sent again where the venue has it', async () => {
    const broker = new ChangingBroker()
    broker.course = 'silent'
    const first = await changing(broker, { limitPrice: 91 })
    const [order] = broker.orders.values()
    if (order !== undefined) order.limitPrice = decimal(91)
    const second = await after(first)
    expect(second.broker.changes).toEqual([])
    expect(entryOf(second)).toMatchObject({ limitPrice: '91', replacing: null, changesDue: 0 })
    await second.engine.stop()
  })

  it('is sent together with those that were asked for before it', async () => {
    const broker = new ChangingBroker()
    broker.course = 'silent'
    const first = await changing(broker, { limitPrice: 91 }, { units: 20 }, { limitPrice: 92 })
    const second = await after(first)
    expect(second.broker.changes).toEqual([{ quantity: '20', limitPrice: '92' }])
    expect(entryOf(second)).toMatchObject({ replacing: null, changesDue: 0 })
    await second.engine.stop()
  })

  it('moves the stop of a bracket that is not placed yet', async () => {
    const broker = new ChangingBroker()
    broker.course = 'silent'
    const first = await changing(broker, { stop: 85 })
    const second = await after(first)
    expect(second.broker.changes).toEqual([{ stop: '85' }])
    expect(stopOf(second)).toMatchObject({ stopPrice: '85', replacing: null })
    await second.engine.stop()
  })

  it('moves the stop at the venue where the entry has filled meanwhile', async () => {
    const broker = new ChangingBroker()
    broker.course = 'silent'
    const first = await changing(broker, { stop: 85 })
    const [entry] = broker.orders.values()
    const stopId = stopOf(first)?.clientOrderId ?? ''
    if (entry === undefined) throw new Error('no entry')
    broker.fill(entry.clientOrderId ?? '', '90')
    broker.orders.set(stopId, {
      ...entry,
      ...{ clientOrderId: stopId, venueOrderId: 'v2', parentVenueOrderId: 'v1', role: 'stop-loss', side: 'sell' },
      ...{ type: 'stop', status: 'accepted', filledQuantity: decimal(0), limitPrice: null, stopPrice: decimal(80) },
    })
    const second = await after(first)
    expect(second.broker.changes).toEqual([{ stopPrice: '85' }])
    await second.bar(100)
    expect(stopOf(second)).toMatchObject({ stopPrice: '85', replacing: null, changesDue: 0 })
    await second.engine.stop()
  })
})

describe('a change whose answer was lost', () => {
  it('is sent again where the venue does not have it', async () => {
    const broker = new ChangingBroker()
    broker.course = 'lost'
    const { engine, timers } = await changing(broker, { limitPrice: 91 })
    broker.course = 'taken'
    await timers.skip(2000)
    await timers.skip(2000)
    expect(broker.changes).toEqual([{ limitPrice: '91' }])
    await engine.stop()
  })

  it('is settled where the venue has it', async () => {
    const broker = new ChangingBroker()
    broker.course = 'answer-lost'
    const started = await changing(broker, { limitPrice: 91 })
    await started.timers.skip(2000)
    await started.timers.skip(2000)
    expect(broker.changes).toEqual([{ limitPrice: '91' }])
    expect(entryOf(started)).toMatchObject({ limitPrice: '91', replacing: null, changesDue: 0, isUnknown: false })
    await started.engine.stop()
  })
})

const legOf = (clientOrderId: string) =>
  ({ clientOrderId, type: 'stop', limitPrice: null, stopPrice: '80', trail: null, limitOffset: null }) as const

describe('a change of a leg that was sent by its entry', () => {
  /** The stop of an entry that works is moved to 85; the entry fills at the venue first, and the stop is placed as it was. */
  function filledFirst() {
    const kernel = scriptedKernel({ brackets: true })
    intend(kernel, { clientOrderId: 'c1', stop: legOf('s1') })
    kernel.answer('c1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
    changeOrders(kernel, 'intent of c1', { stop: 85 })
    kernel.report({ type: 'fill', fill: fillOf({ fillId: 'f1', venueOrderId: 'v1', clientOrderId: 'c1' }) })
    const stop = { clientOrderId: 's1', venueOrderId: 'v2', parentVenueOrderId: 'v1', role: 'stop-loss' } as const
    const order = reportOf({ ...stop, side: 'sell', type: 'stop', limitPrice: null, stopPrice: decimal(80) })
    kernel.report({ type: 'order', order })
    kernel.take()
    return kernel
  }

  it('is sent to the leg where it came too late for the entry', () => {
    const kernel = filledFirst()
    kernel.answer('c1', 'replace', { type: 'rejected', code: 'ORDER_ENDED', message: 'ended', isDuplicate: false })
    const changes = { stopPrice: decimal(85) }
    expect(kernel.take().effects).toEqual([{ type: 'replace', clientOrderId: 's1', changes, isAgain: true }])
    kernel.answer('s1', 'replace', { type: 'rejected', code: 'NO', message: 'no', isDuplicate: false })
    expect(kernel.state.orders.get('s1')).toMatchObject({ stopPrice: '80', replacing: null, changesDue: 0 })
    expect(kernel.take().effects).toEqual([])
  })

  it('is not sent twice where another is on its way to the leg', () => {
    const kernel = filledFirst()
    changeOrders(kernel, 'intent of c1', { stop: 86 })
    kernel.take()
    kernel.answer('c1', 'replace', { type: 'rejected', code: 'ORDER_ENDED', message: 'ended', isDuplicate: false })
    expect(kernel.take().effects).toEqual([])
  })
})

describe('a change of legs that the venue places later', () => {
  it('is sent again where its answer was lost', () => {
    const kernel = scriptedKernel({ brackets: true })
    intend(kernel, { clientOrderId: 'c1', stop: legOf('s1') })
    kernel.answer('c1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
    const part = { clientOrderId: 'c1', venueOrderId: 'v1', quantity: decimal(4) }
    kernel.report({ type: 'fill', fill: fillOf({ ...part, fillId: 'f1' }) })
    const ended = { clientOrderId: 's1', venueOrderId: 'v2', quantity: decimal(4), price: decimal(80) }
    kernel.report({ type: 'fill', fill: fillOf({ ...ended, fillId: 'f2', side: 'sell' }) })
    const stop = { clientOrderId: 's1', venueOrderId: 'v2', parentVenueOrderId: 'v1', role: 'stop-loss' } as const
    const terms = {
      side: 'sell',
      type: 'stop',
      limitPrice: null,
      stopPrice: decimal(80),
      quantity: decimal(4),
    } as const
    kernel.report({
      type: 'order',
      order: reportOf({ ...stop, ...terms, status: 'filled', filledQuantity: decimal(4) }),
    })
    kernel.take()
    changeOrders(kernel, 'intent of c1', { stop: 85 })
    expect(kernel.take().effects).toEqual([{ type: 'replace', clientOrderId: 'c1', changes: { stop: decimal(85) } }])
    kernel.answer('c1', 'replace', { type: 'unknown', cause: 'no answer' })
    kernel.take()
    const entry = { clientOrderId: 'c1', venueOrderId: 'v1', status: 'partially-filled' } as const
    kernel.found('c1', { type: 'found', order: reportOf({ ...entry, filledQuantity: decimal(4) }) }, false)
    expect(kernel.take().effects).toEqual([
      { type: 'replace', clientOrderId: 'c1', changes: { stop: decimal(85) }, isAgain: true },
    ])
    kernel.answer('c1', 'replace', { type: 'accepted', venueOrderId: 'v1' })
    expect(kernel.state.orders.get('c1')).toMatchObject({ replacing: null, changesDue: 0 })
  })
})

describe('a replacement that arrived, and after which others were asked for', () => {
  /** At a venue without our ids: an order of ten that is to be for eight, then for six. */
  function changedTwice(): Kernel {
    const kernel = scriptedKernel({ clientOrderIds: 'none' })
    intend(kernel, { clientOrderId: 'c1' })
    kernel.answer('c1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
    const change = { clientOrderId: 'c1', command: 'replace', limitPrice: null, stopPrice: null, reason: '' } as const
    for (const quantity of ['8', '6']) kernel.record('order-change-intended', { ...change, quantity })
    kernel.take()
    return kernel
  }
  const shown = reportOf({ venueOrderId: 'v2', quantity: decimal(8) })

  it('is known by its terms, also by an account from a snapshot, and the last is still wanted', () => {
    const lived = changedTwice()
    const { state: kept } = JSON.parse(engineSnapshotText(lived.state)) as EngineSnapshot
    const restored = scriptedKernel({ clientOrderIds: 'none' }, {}, (opened, rules) =>
      restoreState(opened, [acme], kept, rules),
    )
    for (const kernel of [lived, restored]) {
      kernel.report({ type: 'order', order: shown })
      expect([...kernel.state.orders.keys()]).toEqual(['c1'])
      const order = kernel.state.orders.get('c1')
      expect(order).toMatchObject({ venueOrderId: 'v2', steps: 8, replacing: { steps: 6, before: [] } })
      kernel.take()
      kernel.found('c1', { type: 'found', order: shown }, false, 'v2')
      expect(kernel.take().effects).toMatchObject([{ type: 'replace', changes: { quantity: decimal(6) } }])
    }
    expect(snapshotState(restored.state)).toEqual(snapshotState(lived.state))
  })

  it('is looked for among as many as are remembered', () => {
    const kernel = changedTwice()
    const change = { clientOrderId: 'c1', command: 'replace', quantity: null, stopPrice: null, reason: '' } as const
    for (let cents = 1; cents <= 100; cents++) {
      kernel.record('order-change-intended', { ...change, limitPrice: String(decimal(cents).times('0.01').plus(98)) })
    }
    expect(kernel.state.orders.get('c1')?.replacing?.before).toHaveLength(64)
  })
})
