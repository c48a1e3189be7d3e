import { decimal, defineInstrument, type SignalOptions, type StrategyContext } from '@race/core'
import { describe, expect, it } from 'vitest'
import { ScriptedBroker } from './testing/scripted-broker.ts'
import { session, startTime as start } from './testing/scripted-session.ts'

const buy =
  (options: SignalOptions) =>
  (bar: number, { order }: StrategyContext) => {
    if (bar === 0) order.buy(options)
  }

describe('an engine', () => {
  it('sends what the gate approves after it is on record, and books what fills', async () => {
    const { engine, bar, events, broker } = await session((n, { order, position }) => {
      if (n === 0) order.buy({ size: { units: 50 } })
      if (n === 2) position.close()
    })
    for (const price of [100, 101, 102, 104]) await bar(price)
    expect(broker.commands.map(({ side, quantity }) => `${side} ${quantity}`)).toEqual(['buy 50', 'sell 50'])
    expect(engine.account.whole.account.cashMoney.toString()).toBe('100150 USD')
    const types = (await events()).map(({ type }) => type)
    expect(types.indexOf('order-intended')).toBeLessThan(types.indexOf('order-answered'))
    expect(types.filter((type) => type === 'trade-closed')).toHaveLength(1)
    await engine.stop()
  })

  it('trades the instrument that a strategy reads, also where the account begins with another', async () => {
    const instruments = ['ZETA', 'ACME'].map((id) => defineInstrument({ id }))
    const { engine, bar, broker } = await session(buy({ size: { units: 50 } }), { instruments })
    for (const price of [100, 101]) await bar(price)
    expect(broker.commands.map(({ instrument }) => instrument)).toEqual(['ACME'])
    await engine.stop()
  })

  it('finds the same account again when it is started over its log', async () => {
    const first = await session(buy({ size: { units: 50 } }))
    for (const price of [100, 101]) await first.bar(price)
    await first.engine.stop()
    const again = await session(() => {}, { store: first.store, broker: first.broker, timers: first.timers })
    expect(again.engine.account.whole.account.equityMoney().toString()).toBe(
      first.engine.account.whole.account.equityMoney().toString(),
    )
    expect(again.engine.account.orders.size).toBe(first.engine.account.orders.size)
    expect(again.engine.account.halts.open).toEqual([])
    await again.engine.stop()
  })

  it('asks what became of an order whose answer was lost, and does not send it twice', async () => {
    const { engine, bar, broker, timers } = await session(buy({ size: { units: 50 } }))
    broker.mishaps.push({ type: 'lose-answer' })
    await bar(100)
    expect([...engine.account.open][0]?.isUnknown).toBe(true)
    await timers.skip(2000)
    expect([...engine.account.open][0]?.status).toBe('accepted')
    expect(broker.commands).toHaveLength(1)
    await engine.stop()
  })

  it('sends an order again that did not arrive, under the same id, to a venue that refuses an id twice', async () => {
    const { engine, bar, broker, timers } = await session(buy({ size: { units: 50 } }))
    broker.mishaps.push({ type: 'lose-command' })
    await bar(100)
    expect(broker.commands).toHaveLength(0)
    await timers.skip(2000)
    expect(broker.commands).toHaveLength(1)
    expect([...engine.account.open][0]?.status).toBe('accepted')
    await engine.stop()
  })

  it('never sends again what a venue might take twice', async () => {
    const broker = new ScriptedBroker({ clientOrderIds: 'echo-only' })
    const { engine, bar, timers } = await session(buy({ size: { units: 50 } }), { broker })
    broker.mishaps.push({ type: 'lose-command' })
    await bar(100)
    await timers.skip(2000)
    expect(broker.commands).toHaveLength(0)
    expect([...engine.account.orders.values()][0]).toMatchObject({ status: 'cancelled', reason: 'NOT_AT_VENUE' })
    await engine.stop()
  })

  it('waits for a person in guide mode, and sends what was approved as it was amended', async () => {
    const mode = { autonomy: 'guide', venue: 'paper' } as const
    const { engine, bar, broker } = await session(buy({ size: { units: 50 } }), { mode })
    await bar(100)
    expect(broker.commands).toHaveLength(0)
    const [id = ''] = engine.account.proposals.keys()
    const origin = { by: 'Ada', from: 'test' }
    const outcome = await engine.command({ type: 'approve', intentId: id, reason: 'fine', quantity: '20' }, origin)
    expect(outcome.message).toBe('Approved and sent.')
    await bar(100)
    expect(broker.commands.map(({ quantity }) => String(quantity))).toEqual(['20'])
    await engine.stop()
  })

  it('moves the trigger of a stop and of a target that a person amends, and their limits by as much', async () => {
    const mode = { autonomy: 'guide', venue: 'paper' } as const
    const stop = { price: 95, limitPrice: 94.5 }
    const moved = async (target: SignalOptions['target']) => {
      const { engine, bar, broker } = await session(buy({ size: { units: 50 }, stop, target }), { mode })
      await bar(100)
      const [intentId = ''] = engine.account.proposals.keys()
      const amended = { stop: '96', target: '110' }
      await engine.command({ type: 'approve', intentId, reason: 'closer', ...amended }, { by: 'Ada', from: 'test' })
      await engine.stop()
      const bracket = broker.commands[0]?.bracket
      return [bracket?.stop, bracket?.target].map((leg) => [String(leg?.stopPrice), String(leg?.limitPrice)])
    }
    expect(await moved({ touchPrice: 108 })).toEqual([
      ['96', '95.5'],
      ['110', 'null'],
    ])
    expect(await moved({ touchPrice: 108, limitPrice: 107.5 })).toEqual([
      ['96', '95.5'],
      ['110', '109.5'],
    ])
    expect(await moved(108)).toEqual([
      ['96', '95.5'],
      ['null', '110'],
    ])
  })

  it('refuses to amend a leg that has no price', async () => {
    const mode = { autonomy: 'guide', venue: 'paper' } as const
    const { engine, bar } = await session(buy({ size: { units: 50 }, stop: { trail: { percent: 1 } } }), { mode })
    await bar(100)
    const [intentId = ''] = engine.account.proposals.keys()
    const said: string[] = []
    for (const amended of [{ stop: '96' }, { target: '110' }]) {
      const command = { type: 'approve', intentId, reason: 'closer', ...amended } as const
      said.push((await engine.command(command, { by: 'Ada', from: 'test' })).message)
    }
    expect(said).toEqual([
      `The stop of the proposal '${intentId}' trails: it has no price before the entry fills.`,
      `The proposal '${intentId}' has no target that could be moved.`,
    ])
    expect(engine.account.proposals.size).toBe(1)
    await engine.stop()
  })

  it('refuses amendments that the instrument does not trade in, and goes on', async () => {
    const mode = { autonomy: 'guide', venue: 'paper' } as const
    const { engine, bar } = await session(buy({ size: { units: 50 }, stop: 95, target: 110 }), { mode })
    await bar(100)
    const [intentId = ''] = engine.account.proposals.keys()
    const origin = { by: 'Ada', from: 'test' }
    const said: string[] = []
    for (const amended of [{ quantity: '0.5' }, { quantity: '0' }, { stop: '94.999' }, { target: '0' }]) {
      const outcome = await engine.command({ type: 'approve', intentId, reason: 'other', ...amended }, origin)
      expect(outcome.isDone).toBe(false)
      said.push(outcome.message)
    }
    expect(said).toEqual([
      "The quantity '0.5' is not one that ACME trades in: give a multiple of 1 above 0.",
      "The quantity '0' is not one that ACME trades in: give a multiple of 1 above 0.",
      "The stop '94.999' is not one that ACME trades in: give a multiple of 0.01 above 0.",
      "The target '0' is not one that ACME trades in: give a multiple of 0.01 above 0.",
    ])
    expect(engine.failure).toBeNull()
    const outcome = await engine.command({ type: 'approve', intentId, reason: 'fine', quantity: '20.0' }, origin)
    expect(outcome).toEqual({ isDone: true, message: 'Approved and sent.' })
    await engine.stop()
  })

  it('lets a strategy make an order smaller, and never larger, since more was not judged', async () => {
    const changed: unknown[] = []
    const { engine, bar, broker } = await session((n, { order }) => {
      if (n === 0) order.buy({ size: { units: 50 }, entry: { type: 'limit', price: 90 } })
      const ticket = order.find(`${start + 60_000}:0`)
      if (n === 1 && ticket !== null) order.modify(ticket, { units: 900 })
      if (n === 2 && ticket !== null) order.modify(ticket, { units: 20 })
    })
    broker.replace = async (_, changes) => {
      changed.push(String(changes.quantity))
      return { type: 'rejected', code: 'NO', message: 'no', isDuplicate: false }
    }
    for (const price of [100, 100, 100]) await bar(price)
    expect(changed).toEqual(['20'])
    await engine.stop()
  })

  it('keeps proposals over a restart', async () => {
    const mode = { autonomy: 'guide', venue: 'paper' } as const
    const first = await session(buy({ size: { units: 50 } }), { mode })
    await first.bar(100)
    await first.engine.stop()
    const again = await session(() => {}, { store: first.store, broker: first.broker, timers: first.timers })
    const [id = ''] = again.engine.account.proposals.keys()
    const origin = { by: 'Ada', from: 'test' }
    const outcome = await again.engine.command({ type: 'approve', intentId: id, reason: 'still fine' }, origin)
    expect(outcome.message).toBe('Approved and sent.')
    await again.bar(100)
    expect(again.broker.commands.map(({ quantity }) => String(quantity))).toEqual(['50'])
    await again.engine.stop()
  })

  it('lets a proposal run out', async () => {
    const mode = { autonomy: 'guide', venue: 'paper' } as const
    const { engine, bar, timers } = await session(buy({ size: { units: 50 } }), { mode, approvalForMs: 5000 })
    await bar(100)
    expect(engine.account.proposals.size).toBe(1)
    await timers.skip(6000)
    expect(engine.account.proposals.size).toBe(0)
    await engine.stop()
  })

  it('honours a halt that was left while no engine ran', async () => {
    const first = await session(() => {})
    await first.engine.stop()
    const log = first.store.log({ tenant: 'default', account: 'paper' })
    const data = { state: 'halted', reason: 'odd quotes' }
    await log.submitCommand({ id: 'c1', type: 'halt', time: start, by: 'Ada', from: 'phone', data })
    const again = await session(buy({ size: { units: 50 } }), {
      store: first.store,
      broker: first.broker,
      timers: first.timers,
    })
    await again.bar(100)
    expect(again.broker.commands).toHaveLength(0)
    const answered = (await again.events()).find(({ type }) => type === 'command-answered')
    expect(answered?.data).toMatchObject({ id: 'c1', isDone: true })
    await again.engine.stop()
  })

  it('refuses a second engine while the first holds the lease', async () => {
    const first = await session(() => {})
    await expect(session(() => {}, { store: first.store, timers: first.timers })).rejects.toMatchObject({
      code: 'LEASE_TAKEN',
    })
    await first.engine.stop()
  })

  it('keeps a halt until a person lifts it, and cancels entries by it', async () => {
    const { engine, bar, broker } = await session(buy({ size: { units: 50 }, entry: { type: 'limit', price: 90 } }))
    await bar(100)
    const origin = { by: 'Ada', from: 'test' }
    await engine.command({ type: 'halt', state: 'reducing', reason: 'news' }, origin)
    await bar(100)
    expect(broker.cancelled).toHaveLength(1)
    expect(engine.account.open.size).toBe(0)
    const [halt] = engine.account.halts.open
    expect(halt?.by).toBe('Ada')
    const lifted = await engine.command({ type: 'lift-halt', id: halt?.id ?? '', reason: 'over' }, origin)
    expect(lifted.isDone).toBe(true)
    await engine.stop()
  })

  it('adopts what the venue has and the log has not', async () => {
    const first = await session(() => {})
    await first.bar(100)
    await first.engine.stop()
    const { broker } = first
    broker.orders.set('somebody', {
      ...{ clientOrderId: 'somebody', venueOrderId: 'v9', parentVenueOrderId: null, role: null, instrument: 'ACME' },
      ...{ side: 'buy', type: 'market', status: 'accepted', quantity: decimal(7), filledQuantity: decimal(0) },
      ...{ limitPrice: null, stopPrice: null, reason: null, time: broker.time },
    })
    broker.fill('somebody', '100')
    const again = await session(() => {}, { store: first.store, broker, timers: first.timers })
    expect(again.engine.account.whole.account.holdings[0]?.position.steps).toBe(7)
    expect(again.engine.account.halts.open).toEqual([])
    const count = (await again.events()).length
    await again.engine.reconcile()
    expect((await again.events()).length).toBe(count)
    await again.engine.stop()
  })
})
