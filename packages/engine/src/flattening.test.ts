import { type BrokerAnswer, type BrokerReport, defineStrategy, type StrategyContext } from '@race/core'
import { describe, expect, it } from 'vitest'
import { ScriptedBroker } from './testing/scripted-broker.ts'
import { type Session, session } from './testing/scripted-session.ts'
import { outboxDefaults } from './venue/outbox.ts'

const origin = { by: 'Ada', from: 'test' }

/** Hears of cancellations only once it listens. */
class DeafBroker extends ScriptedBroker {
  isDeaf = true

  override cancel(order: { readonly clientOrderId: string }): Promise<BrokerAnswer> {
    return this.isDeaf ? new Promise(() => {}) : super.cancel(order)
  }
}

/** Places the legs of a bracket, and tells of them only when it is asked. */
class TaciturnBroker extends ScriptedBroker {
  override fill(clientOrderId: string, price: string): BrokerReport[] {
    const reports = super.fill(clientOrderId, price)
    this.placeLegs(clientOrderId)
    return reports
  }
}

/** Holds 10 and has an order for 5 more, when the account is flattened and its engine ends before the venue has heard of it. */
async function flattened() {
  const broker = new DeafBroker()
  const buys = (n: number, { order }: StrategyContext): void => {
    if (n === 0) order.buy({ size: { units: 10 } })
    if (n === 1) order.buy({ size: { units: 5 }, entry: { type: 'limit', price: 90 } })
  }
  const first = await session(buys, { broker })
  for (const price of [100, 100]) await first.bar(price)
  const outcome = await first.engine.command({ type: 'flatten', reason: 'enough' }, origin)
  expect(outcome.isDone).toBe(true)
  const stopped = first.engine.stop()
  // It gives the venue the time that it has to answer.
  await first.timers.skip(outboxDefaults.answerForMs)
  await stopped
  broker.isDeaf = false
  return { ...first, broker }
}

const goOn = ({ store, broker, timers }: Session): Promise<Session> => session(() => {}, { store, broker, timers })

const stepsOf = ({ engine }: Session) => engine.account.whole.account.holdings[0]?.position.steps

describe('an account that is to be flattened over a restart', () => {
  it('is flat after the next start', async () => {
    const before = await flattened()
    const after = await goOn(before)
    for (const price of [100, 100, 100]) await after.bar(price)
    expect(after.broker.commands.map(({ side, quantity, role }) => `${side} ${quantity} ${role}`)).toEqual([
      'buy 10 entry',
      'buy 5 entry',
      'sell 10 close',
    ])
    expect(stepsOf(after)).toBe(0)
    await after.engine.stop()
  })

  it('is flat also where its last order filled in between', async () => {
    const before = await flattened()
    const entry = before.broker.commands[1]?.clientOrderId ?? ''
    before.broker.fill(entry, '90')
    const after = await goOn(before)
    for (const price of [100, 100]) await after.bar(price)
    expect(stepsOf(after)).toBe(0)
    const told = (await after.events()).flatMap(({ type, data }) => (type === 'flattening-changed' ? [data] : []))
    expect(told.map(({ isFlattening, by }) => [isFlattening, by])).toEqual([
      [true, 'Ada'],
      [false, 'engine'],
    ])
    await after.engine.stop()
    // It is done: nothing is closed again.
    const last = await goOn(after)
    expect(last.engine.account.flattening).toBeNull()
    expect(last.broker.commands).toHaveLength(3)
    await last.engine.stop()
  })

  it('is flat where it was asked to be while no engine ran', async () => {
    const broker = new ScriptedBroker()
    const first = await session((n, { order }) => n === 0 && order.buy({ size: { units: 10 } }), { broker })
    for (const price of [100, 100]) await first.bar(price)
    await first.engine.stop()
    await first.store.log({ tenant: 'default', account: 'paper' }).submitCommand({
      ...{ id: 'c1', type: 'flatten', data: { reason: 'enough' }, ...origin, time: first.timers.now() },
    })
    const after = await goOn(first)
    for (const price of [100, 100]) await after.bar(price)
    expect(stepsOf(after)).toBe(0)
    await after.engine.stop()
  })
})

describe('an account that is flattened by the fill of an entry', () => {
  it('has no stop at the venue afterwards', async () => {
    const broker = new ScriptedBroker({ brackets: false })
    const buys = (n: number, { order }: StrategyContext): void => {
      if (n === 0) order.buy({ size: { units: 900 }, entry: { type: 'limit', price: 100 }, stop: 99 })
    }
    const { engine, bar, timers, events } = await session(buys, {
      ...{ broker, hardLimits: { positionFractionMax: 1, positionLotsMax: 10_000, dailyLossMax: 0.5 } },
    })
    await bar(100)
    // The last price is 80 when the fill is told: the account has lost 18 %.
    const entry = broker.commands[0]?.clientOrderId ?? ''
    await bar(80)
    for (const report of broker.fill(entry, '100')) broker.tell(report)
    await timers.skip(1000)
    for (const price of [80, 80]) await bar(price)
    expect(engine.account.halts.open.map(({ cause }) => cause)).toContain('emergency-drawdown')
    expect(engine.account.whole.account.holdings[0]?.position.steps).toBe(0)
    expect([...broker.orders.values()].map(({ side, role, status }) => `${side} ${role} ${status}`)).toEqual([
      'buy entry filled',
      'sell close filled',
    ])
    const stops = (await events()).filter(({ type, data }) => type === 'order-intended' && data.role === 'stop-loss')
    expect(stops).toEqual([])
    await engine.stop()
  })

  it('keeps the stop of what fills after that', async () => {
    const broker = new ScriptedBroker({ brackets: false })
    const buys = (n: number, { order }: StrategyContext): void => {
      if (n === 0) order.buy({ size: { units: 10 }, stop: 70 })
    }
    const { engine, bar, timers } = await session(buys, { broker })
    for (const price of [100, 100]) await bar(price)
    await engine.command({ type: 'flatten', reason: 'enough' }, origin)
    await timers.skip(1000)
    expect(broker.commands.map(({ side, role }) => `${side} ${role}`)).toEqual([
      'buy entry',
      'sell stop-loss',
      'sell close',
    ])
    // The venue fills more of the entry than it was for, while the close is on its way.
    const { venueOrderId = '' } = broker.orders.get(broker.commands[0]?.clientOrderId ?? '') ?? {}
    const [fill] = broker.fills
    if (fill !== undefined) broker.tell({ type: 'fill', fill: { ...fill, fillId: 'late', venueOrderId } })
    await bar(100)
    expect(broker.commands.at(-1)).toMatchObject({ side: 'sell', role: 'stop-loss' })
    await engine.stop()
  })

  it('closes what it holds when the legs have ended that the venue has placed, and of which nothing was heard', async () => {
    const broker = new TaciturnBroker()
    const buys = (n: number, { order }: StrategyContext): void => {
      if (n === 0) order.buy({ size: { units: 10 }, stop: 90, target: 120 })
    }
    const made = await session(buys, { broker })
    const { engine, bar, timers } = made
    for (const price of [100, 100]) await bar(price)
    await engine.command({ type: 'flatten', reason: 'enough' }, origin)
    const roles = () => broker.commands.map(({ role }) => role)
    expect(roles()).toEqual(['entry'])
    await timers.skip(outboxDefaults.settleMs)
    const { stop, target } = broker.commands[0]?.bracket ?? {}
    expect(broker.cancelled).toEqual([stop?.clientOrderId, target?.clientOrderId])
    expect(roles()).toEqual(['entry', 'close'])
    await bar(100)
    expect(stepsOf(made)).toBe(0)
    expect([...broker.orders.values()].filter(({ status }) => status === 'accepted')).toEqual([])
    await engine.stop()
  })

  it('closes what it holds where the venue has placed no legs after all', async () => {
    const broker = new ScriptedBroker()
    const buys = (n: number, { order }: StrategyContext): void => {
      if (n === 0) order.buy({ size: { units: 10 }, stop: 90 })
    }
    const made = await session(buys, { broker })
    const { engine, bar, timers } = made
    for (const price of [100, 100]) await bar(price)
    await engine.command({ type: 'flatten', reason: 'enough' }, origin)
    await timers.skip(outboxDefaults.settleMs)
    await bar(100)
    expect(broker.commands.map(({ role }) => role)).toEqual(['entry', 'close'])
    expect(stepsOf(made)).toBe(0)
    await engine.stop()
  })

  it('is flattened twice at one moment, by a close of its own each time', async () => {
    const broker = new ScriptedBroker()
    const buys = (n: number, { order }: StrategyContext): void => {
      if (n === 0) order.buy({ size: { units: 10 } })
    }
    const made = await session(buys, { broker })
    const { engine, bar, timers } = made
    for (const price of [100, 100]) await bar(price)
    const flatten = () => engine.command({ type: 'flatten', reason: 'enough' }, origin)
    const asked = [flatten(), flatten()]
    for (const { isDone } of await Promise.all(asked)) expect(isDone).toBe(true)
    await timers.skip(1000)
    for (const price of [100, 100]) await bar(price)
    expect(engine.failure).toBe(null)
    expect(stepsOf(made)).toBe(0)
    const ids = (await made.events()).flatMap(({ type, data }) =>
      type === 'order-intended' ? [data.clientOrderId] : [],
    )
    expect(new Set(ids).size).toBe(ids.length)
    await engine.stop()
  })

  it('opens nothing until its closes are sent, also for a strategy that asks for a new order whenever one is cancelled', async () => {
    const broker = new ScriptedBroker()
    const limit = { size: { units: 5 }, entry: { type: 'limit', price: 90 } } as const
    const tireless = defineStrategy({
      id: 'test/tireless',
      version: '1.0.0',
      title: 'Tireless',
      setup({ data }) {
        data()
        let bars = 0
        return {
          onBar({ order }) {
            if (bars === 0) order.buy({ size: { units: 10 } })
            if (bars++ === 1) for (let n = 0; n < 2; n++) order.buy(limit)
          },
          onOrder: ({ status }, { order }) => void (status === 'cancelled' && order.buy(limit)),
        }
      },
    })
    const made = await session(tireless, { broker })
    const { engine, bar, timers } = made
    for (const price of [100, 100]) await bar(price)
    await engine.command({ type: 'flatten', reason: 'enough' }, origin)
    await timers.skip(1000)
    await bar(100)
    expect(broker.commands.map(({ side, quantity, role }) => `${side} ${quantity} ${role}`)).toEqual([
      'buy 10 entry',
      'buy 5 entry',
      'buy 5 entry',
      'sell 10 close',
    ])
    expect(stepsOf(made)).toBe(0)
    const denials = (await made.events()).flatMap(({ type, data }) =>
      type === 'risk-judged' && data.denial !== null ? [data.denial.check] : [],
    )
    expect(denials).toEqual(['trading-state', 'trading-state'])
    await engine.stop()
  })
})
