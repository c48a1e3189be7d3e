import { runBacktestSync } from '@race/backtest'
import { createRandom, defineInstrument, orderTypes, type SignalOptions, timesInForce } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import {
  createOrderFlow,
  drawSignal,
  expectResumable,
  type FlowAction,
  type FlowOrder,
  type OrderFlowOptions,
  randomOrders,
} from '../index.ts'

const coin = defineInstrument({
  id: 'COIN',
  assetClass: 'crypto',
  tickSize: '0.05',
  quantityStep: '0.25',
  minQuantity: '0.75',
  minNotional: 40,
})
const minute = 60_000

function actionsOf(count: number, options: Partial<OrderFlowOptions> = {}): readonly FlowAction[] {
  const flow = createOrderFlow({ seed: 1, instrument: coin, ...options })
  return Array.from({ length: count }, (_, i) => flow.next(20 + Math.sin(i / 50), i * minute))
}

function ordersOf(actions: readonly FlowAction[]): readonly FlowOrder[] {
  return actions.flatMap((action) => (action.type === 'submit' ? [action.order] : []))
}

describe('createOrderFlow', () => {
  const actions = actionsOf(4_000)
  const orders = ordersOf(actions)

  it('asks the same for the same seed, and something else for another', () => {
    expect(actionsOf(200)).toEqual(actions.slice(0, 200))
    expect(actionsOf(200, { seed: 2 })).not.toEqual(actions.slice(0, 200))
  })

  it('submits every type of order with every time in force that goes with it', () => {
    const kinds = new Set(orders.map(({ type, timeInForce }) => `${type} ${timeInForce}`))
    const wanted = orderTypes.flatMap((type) =>
      timesInForce
        .filter((time) => ['market', 'limit'].includes(type) || !time.startsWith('at-'))
        .map((time) => `${type} ${time}`),
    )
    expect([...kinds].sort()).toEqual(wanted.sort())
  })

  it('names orders once each, and changes and cancels only those it has named, also old ones', () => {
    const named = new Set<string>()
    for (const action of actions) {
      if (action.type === 'submit') {
        expect(named.has(action.order.clientOrderId)).toBe(false)
        named.add(action.order.clientOrderId)
      } else expect(named.has(action.clientOrderId)).toBe(true)
    }
    const counts = (type: string) => actions.filter((action) => action.type === type).length
    expect(counts('cancel')).toBeGreaterThan(500)
    expect(counts('change')).toBeGreaterThan(500)
  })

  it('gives prices on ticks and quantities on steps, above what the instrument asks for', () => {
    for (const { quantity, limitPrice, stopPrice, trailAmount, limitOffset } of orders) {
      for (const price of [limitPrice, stopPrice, trailAmount, limitOffset]) {
        if (price === null) continue
        expect(price.sign).toBe(1)
        expect(price.roundToStep(coin.tickSize, 'half-even').equals(price)).toBe(true)
      }
      expect(quantity.roundToStep(coin.quantityStep, 'half-even').equals(quantity)).toBe(true)
      expect(quantity.greaterThanOrEqual(coin.minQuantity)).toBe(true)
      if (limitPrice !== null) expect(quantity.times(limitPrice).greaterThanOrEqual(coin.minNotional)).toBe(true)
    }
    expect(Math.max(...orders.map(({ quantity }) => quantity.toNumber()))).toBe(25)
  })

  it('sets stops where the market is not yet, and limits and touches where it would be better', () => {
    const flow = createOrderFlow({ seed: 3, instrument: coin })
    const price = 1_000
    const placed = ordersOf(Array.from({ length: 4_000 }, () => flow.next(price, 0)))
    const sideOf = (one: FlowOrder) => (one.side === 'buy' ? 1 : -1)
    for (const one of placed) {
      const trigger = one.stopPrice?.toNumber()
      const above = one.type === 'stop' || one.type === 'stop-limit' ? 1 : -1
      if (trigger !== undefined) expect((trigger - price) * sideOf(one) * above).toBeGreaterThanOrEqual(0)
      if (one.type === 'limit') expect(((one.limitPrice?.toNumber() ?? 0) - price) * sideOf(one)).toBeLessThanOrEqual(0)
      expect(one.trailAmount === null).toBe(!one.type.startsWith('trailing'))
      expect(one.limitOffset === null).toBe(one.type !== 'trailing-stop-limit')
      expect(one.expiresAt === null).toBe(one.timeInForce !== 'gtd')
    }
  })

  it('asks nothing that a venue cannot do', () => {
    const capabilities = { orderTypes: ['limit', 'stop'], timesInForce: ['ioc', 'at-open'], short: false } as const
    const kinds = ordersOf(actionsOf(500, { capabilities })).map(
      ({ side, type, timeInForce }) => `${side} ${type} ${timeInForce}`,
    )
    expect([...new Set(kinds)].sort()).toEqual(['buy limit at-open', 'buy limit ioc', 'buy stop ioc'])
  })

  it('says when nothing is left to ask', () => {
    const capabilities = { orderTypes: ['stop'], timesInForce: ['at-open'] } as const
    expect(() => createOrderFlow({ seed: 1, instrument: coin, capabilities })).toThrow(
      'The capabilities name no type of order that goes with one of their times in force',
    )
  })
})

describe('drawSignal', () => {
  const drawn = Array.from({ length: 3_000 }, (_, i): SignalOptions & { side: 'buy' | 'sell' } => {
    const side = i % 2 === 0 ? 'buy' : 'sell'
    return { side, ...drawSignal(createRandom(i), { price: 100, time: 0, side }) }
  })

  it('draws every entry, time in force and kind of size, with and without stop and target', () => {
    expect(new Set(drawn.map(({ entry }) => entry?.type))).toEqual(new Set(orderTypes))
    expect(new Set(drawn.map(({ timeInForce }) => timeInForce))).toEqual(new Set(timesInForce))
    expect(new Set(drawn.flatMap(({ size }) => Object.keys(size ?? {})))).toEqual(
      new Set(['equityFraction', 'notional', 'units', 'targetFraction']),
    )
    for (const part of ['stop', 'target'] as const) {
      const shapes = new Set(drawn.map((one) => typeof one[part]))
      expect(shapes).toEqual(new Set(['undefined', 'number', 'object']))
    }
  })

  it('is the same for the same state of chance', () => {
    const options = { price: 100, time: 0, side: 'buy' } as const
    expect(drawSignal(createRandom('x'), options)).toEqual(drawSignal(createRandom('x'), options))
  })
})

describe('randomOrders', () => {
  const data = randomWalk({ seed: 'flow', bars: 1_500, timeframe: '1h' })

  it('brings orders to every end', () => {
    const { orders } = runBacktestSync({ strategy: randomOrders, data, seed: 7 })
    const ends = new Set(orders.map(({ status }) => status))
    for (const end of ['filled', 'cancelled', 'expired', 'rejected', 'denied'] as const) expect(ends).toContain(end)
    expect(new Set(orders.map(({ type }) => type))).toEqual(new Set(orderTypes))
  })

  it('sells nothing short where it is told so', () => {
    const { trades } = runBacktestSync({ strategy: randomOrders, params: { short: false }, data, seed: 7 })
    expect(trades.length).toBeGreaterThan(10)
    expect(trades.filter(({ side }) => side === 'short')).toEqual([])
  })

  it('keeps all that it remembers in its state', () => {
    const few = randomWalk({ seed: 'flow', bars: 120, timeframe: '1h' })
    expect(expectResumable(randomOrders, few).fills).toBeGreaterThan(10)
  })
})
