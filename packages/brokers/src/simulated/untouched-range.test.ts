import { decimal, defineInstrument, type Holding, TradingAccount } from '@race/core'
import { describe, expect, it } from 'vitest'
import { VenueOrder } from './index.ts'
import { findRangeOf, findUntouchedRange } from './untouched-range.ts'

const instruments = [defineInstrument({ id: 'ACME', tickSize: '0.5' })]
const account = new TradingAccount({ currency: 'USD', capital: decimal(1_000), instruments, scale: 2 })
const nextBar = 8

type Terms = Partial<VenueOrder>

/** An order that has met the market and rests at 200 ticks, which is a price of 100. */
function resting(side: 1 | -1, phase: VenueOrder['phase'], terms: Terms = {}): VenueOrder {
  const intent = { strategyInstance: 's', decisionTime: 0, ordinal: 0 }
  const order = new VenueOrder(account.holdings[0] as Holding, 0, side, intent, 0, { type: 'fixed', steps: 1 })
  const price = phase === 'limit' ? { limitTicks: 200 } : { stopTicks: 200 }
  return Object.assign(order, { phase, status: 'accepted', hasMet: true, ...price }, terms)
}

function rangeOf(...orders: VenueOrder[]) {
  const range = { below: Number.NaN, above: Number.NaN }
  const isKnown = findRangeOf(orders, nextBar, range)
  return isKnown ? range : null
}

describe('the range in which a bar passes by every order', () => {
  it('is everything without orders', () => {
    expect(rangeOf()).toEqual({ below: Number.NEGATIVE_INFINITY, above: Number.POSITIVE_INFINITY })
  })

  it.each([
    ['a buy stop', 1, 'stop', 'above'],
    ['a sell limit', -1, 'limit', 'above'],
    ['a sell touch', -1, 'touch', 'above'],
    ['a sell stop', -1, 'stop', 'below'],
    ['a buy limit', 1, 'limit', 'below'],
    ['a buy touch', 1, 'touch', 'below'],
  ] as const)('ends a tick before %s', (_, side, phase, end) => {
    const range = rangeOf(resting(side, phase))
    expect(range?.[end]).toBeCloseTo(end === 'above' ? 99.5 : 100.5, 9)
    expect(range?.[end === 'above' ? 'below' : 'above']).toBe(
      end === 'above' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
    )
  })

  it('is never a hair wider than that, also where floats are coarser than ticks', () => {
    const tiny = [defineInstrument({ id: 'TINY', tickSize: '0.00000000000001' })]
    const holding = new TradingAccount({ currency: 'USD', capital: decimal(1_000), instruments: tiny, scale: 12 })
      .holdings[0] as Holding
    const terms = { holding, stopTicks: 12_345_678_901_234_567_890n }
    expect(rangeOf(resting(1, 'stop', terms))?.above).toBeLessThan(123_456.78901234)
    expect(rangeOf(resting(-1, 'stop', terms))?.below).toBeGreaterThan(123_456.78901235)
  })

  it('lies between the nearest orders of both sides', () => {
    const orders = [
      resting(-1, 'stop', { stopTicks: 150 }),
      resting(-1, 'limit', { limitTicks: 260 }),
      resting(-1, 'stop', { stopTicks: 180 }),
      resting(-1, 'limit', { limitTicks: 240 }),
      // A tick from the nearest.
      resting(-1, 'stop', { stopTicks: 179 }),
      resting(-1, 'limit', { limitTicks: 241 }),
    ]
    for (const range of [rangeOf(...orders), rangeOf(...orders.toReversed())]) {
      expect(range?.below).toBeCloseTo(90.5, 9)
      expect(range?.above).toBeCloseTo(119.5, 9)
    }
  })

  it.each<[string, Terms]>([
    ['has yet to meet its first price', { hasMet: false }],
    ['waits for the next price', { phase: 'market' }],
    ['trails', { trail: { ticks: 3 } }],
    ['is good for the day', { timeInForce: 'day' }],
    ['meets the close of the session', { timeInForce: 'at-close' }],
    ['ends at a moment', { expiresAt: 1_000 }],
    ['rests from a later bar on', { restsFromBar: nextBar + 1 }],
    ['has no price yet', { stopTicks: null }],
  ])('is not known where an order %s', (_, terms) => {
    expect(rangeOf(resting(1, 'limit'), resting(-1, 'stop', terms), resting(1, 'stop'))).toBeNull()
  })

  it('is known where an order rests from the next bar on', () => {
    expect(rangeOf(resting(1, 'limit', { restsFromBar: nextBar }))).not.toBeNull()
  })

  it.each<[string, object]>([
    ['an order is held for another one', { held: [resting(1, 'limit')] }],
    ['prices are walked in time', { walk: {} }],
    ['bars are walked by finer ones', { intrabar: 'lower-timeframe' }],
  ])('is not known where %s', (_, change) => {
    const range = { below: Number.NaN, above: Number.NaN }
    const plain = {
      held: [],
      walk: null,
      intrabar: 'pessimistic' as const,
      workingOf: () => [resting(1, 'limit', { restsFromBar: nextBar })],
      barNumber: () => nextBar - 1,
    }
    expect(findUntouchedRange(plain, 0, range)).toBe(true)
    expect(findUntouchedRange({ ...plain, ...change }, 0, range)).toBe(false)
  })
})
