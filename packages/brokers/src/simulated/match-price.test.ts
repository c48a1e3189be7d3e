import { decimal, defineInstrument, type Holding, TradingAccount } from '@race/core'
import { describe, expect, it } from 'vitest'
import { VenueOrder } from './index.ts'
import { follow, isBeyondStop, isTouched, isWithinLimit, trailLevel } from './match-price.ts'

const instruments = [defineInstrument({ id: 'ACME' })]
const account = new TradingAccount({ currency: 'USD', capital: decimal(1_000), instruments, scale: 2 })

function orderOf(side: 1 | -1, terms: Partial<Pick<VenueOrder, 'stopTicks' | 'limitTicks' | 'trail' | 'phase'>> = {}) {
  const intent = { strategyInstance: 's', decisionTime: 0, ordinal: 0 }
  const order = new VenueOrder(account.holdings[0] as Holding, 0, side, intent, 0, { type: 'fixed', steps: 1 })
  return Object.assign(order, terms)
}

describe('a price meets', () => {
  const terms = { stopTicks: 100, limitTicks: 100 }
  it.each([
    [1, 99, { stop: false, touch: true, limit: true }],
    [1, 100, { stop: true, touch: true, limit: true }],
    [1, 101, { stop: true, touch: false, limit: false }],
    [-1, 99, { stop: true, touch: false, limit: false }],
    [-1, 100, { stop: true, touch: true, limit: true }],
    [-1, 101, { stop: false, touch: true, limit: true }],
  ] as const)('side %i at 100, from %i: %o', (side, ticks, met) => {
    const order = orderOf(side, terms)
    const found = {
      stop: isBeyondStop(order, ticks),
      touch: isTouched(order, ticks),
      limit: isWithinLimit(order, ticks),
    }
    expect(found).toEqual(met)
  })

  it.each([1, -1] as const)('nothing of an order of side %i without prices', (side) => {
    const order = orderOf(side)
    expect([isBeyondStop(order, 100), isTouched(order, 100), isWithinLimit(order, 100)]).toEqual([false, false, false])
  })
})

describe('a trailing stop', () => {
  it('lies behind the price: above it for a buy, below it for a sell', () => {
    expect([trailLevel(1, { ticks: 30 }, 1_000), trailLevel(-1, { ticks: 30 }, 1_000)]).toEqual([1_030, 970])
  })

  it('by a share of the price is rounded away from it, so that it is never nearer than asked for', () => {
    const share = { numerator: 3, denominator: 100 }
    expect([trailLevel(1, { share }, 1_000), trailLevel(-1, { share }, 1_000)]).toEqual([1_030, 970])
    // 3 % of 1,001 is 30.03 ticks.
    expect([trailLevel(1, { share }, 1_001), trailLevel(-1, { share }, 1_001)]).toEqual([1_032, 970])
  })

  it.each([
    ['a buy comes down with the price', 1, 1_030, 990, 1_020],
    ['a buy does not go up again', 1, 1_030, 1_010, 1_030],
    ['a sell goes up with the price', -1, 970, 1_010, 980],
    ['a sell does not come down again', -1, 970, 990, 970],
    ['a first level is taken', 1, null, 1_000, 1_030],
  ] as const)('follows: %s', (_, side, stopTicks, price, level) => {
    const order = orderOf(side, { stopTicks, trail: { ticks: 30 }, phase: 'stop' })
    follow(order, price)
    expect(order.stopTicks).toBe(level)
  })

  it('follows no more when it has triggered, and a plain stop never does', () => {
    const triggered = orderOf(-1, { stopTicks: 970, trail: { ticks: 30 }, phase: 'limit' })
    const plain = orderOf(-1, { stopTicks: 970, phase: 'stop' })
    follow(triggered, 2_000)
    follow(plain, 2_000)
    expect([triggered.stopTicks, plain.stopTicks]).toEqual([970, 970])
  })
})
