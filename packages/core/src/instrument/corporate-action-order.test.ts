import { describe, expect, it } from 'vitest'
import type { DividendAction, SplitAction } from './corporate-action.ts'
import {
  dividendOrder,
  orderPriceRounding,
  type RestingOrder,
  splitOrder,
  splitPriceTicks,
} from './corporate-action-order.ts'
import { defineCorporateActions } from './corporate-actions.ts'
import { defineInstrument } from './instrument.ts'

const share = defineInstrument({ id: 'ACME' })
const base = { instrument: 'ACME', exDate: '2024-01-03' } as const

function splitOf(numerator: number, denominator: number): SplitAction {
  return defineCorporateActions([{ ...base, type: 'split', ratio: { numerator, denominator } }]).list[0] as SplitAction
}
function dividendOf(amountPerUnit: string): DividendAction {
  return defineCorporateActions([{ ...base, type: 'dividend', amountPerUnit }]).list[0] as DividendAction
}
function order(options: Partial<RestingOrder>): RestingOrder {
  return { side: 'buy', timeInForce: 'gtc', steps: 10, limitTicks: null, stopTicks: null, ...options }
}

describe('splitPriceTicks', () => {
  it.each([
    [1000, 3, 2, 666, 667, 667],
    [1001, 2, 1, 500, 501, 500],
    [1003, 2, 1, 501, 502, 502],
    [1000, 1, 8, 8000, 8000, 8000],
    [1, 4, 1, 0, 1, 0],
    [3, 4, 1, 0, 1, 1],
  ])('of %i ticks for %i new of %i old', (ticks, numerator, denominator, floor, ceiling, halfEven) => {
    const ratio = { numerator, denominator }
    expect([
      splitPriceTicks(ticks, ratio, 'floor'),
      splitPriceTicks(ticks, ratio, 'ceiling'),
      splitPriceTicks(ticks, ratio, 'half-even'),
    ]).toEqual([floor, ceiling, halfEven])
  })
})

describe('resting orders at a split', () => {
  it('round against the trader', () => {
    expect([orderPriceRounding('buy', 'limit'), orderPriceRounding('sell', 'limit')]).toEqual(['floor', 'ceiling'])
    expect([orderPriceRounding('buy', 'stop'), orderPriceRounding('sell', 'stop')]).toEqual(['ceiling', 'floor'])
  })

  it.each([
    ['a limit to buy', order({ limitTicks: 1000 }), { limitTicks: 666, stopTicks: null }],
    ['a limit to sell', order({ side: 'sell', limitTicks: 1000 }), { limitTicks: 667, stopTicks: null }],
    ['a stop to buy', order({ stopTicks: 1000 }), { limitTicks: null, stopTicks: 667 }],
    ['a stop to sell', order({ side: 'sell', stopTicks: 1000 }), { limitTicks: null, stopTicks: 666 }],
    ['a stop-limit to buy', order({ stopTicks: 1000, limitTicks: 1010 }), { limitTicks: 673, stopTicks: 667 }],
    ['a market order', order({}), { limitTicks: null, stopTicks: null }],
  ])('%s keeps its side, and its size grows', (_, before, prices) => {
    expect(splitOrder(before, splitOf(3, 2), share)).toEqual({ ...before, ...prices, steps: 15 })
  })

  it('are for no more than what is left of the position', () => {
    expect(splitOrder(order({ steps: 5, limitTicks: 1000 }), splitOf(3, 2), share)?.steps).toBe(7)
  })

  it('are cancelled where nothing is left of the size or a price', () => {
    expect(splitOrder(order({ steps: 5, limitTicks: 1000 }), splitOf(1, 8), share)).toBeNull()
    expect(splitOrder(order({ limitTicks: 1 }), splitOf(2, 1), share)).toBeNull()
    expect(splitOrder(order({ side: 'sell', stopTicks: 1 }), splitOf(2, 1), share)).toBeNull()
    expect(splitOrder(order({ side: 'sell', limitTicks: 1 }), splitOf(2, 1), share)?.limitTicks).toBe(1)
  })
})

describe('resting orders at a dividend', () => {
  const action = dividendOf('0.255')

  it.each([
    ['a limit to buy', order({ limitTicks: 1000 }), { limitTicks: 974 }],
    ['a stop to sell', order({ side: 'sell', stopTicks: 1000 }), { stopTicks: 974 }],
    [
      'a stop-limit to sell',
      order({ side: 'sell', stopTicks: 1000, limitTicks: 990 }),
      { stopTicks: 974, limitTicks: 964 },
    ],
  ])('%s falls by it, to the next lower tick', (_, before, prices) => {
    expect(dividendOrder(before, action, share, 'us-gtc')).toEqual({ ...before, ...prices })
  })

  it.each([
    ['a limit to sell', order({ side: 'sell', limitTicks: 1000 })],
    ['a stop to buy', order({ stopTicks: 1000 })],
    ['a stop-limit to buy', order({ stopTicks: 1000, limitTicks: 1010 })],
    ['a market order', order({})],
    ['an order for the day', order({ limitTicks: 1000, timeInForce: 'day' })],
  ])('%s stays', (_, before) => {
    expect(dividendOrder(before, action, share, 'us-gtc')).toBe(before)
  })

  it('stay for a dividend of less than a cent, and whenever nobody asked', () => {
    const before = order({ limitTicks: 1000 })
    expect(dividendOrder(before, dividendOf('0.0099'), share, 'us-gtc')).toBe(before)
    expect(dividendOrder(before, dividendOf('0.01'), share, 'us-gtc')?.limitTicks).toBe(999)
    expect(dividendOrder(before, action, share)).toBe(before)
    expect(dividendOrder(before, action, share, 'none')).toBe(before)
  })

  it('are cancelled where the dividend takes all of a price', () => {
    expect(dividendOrder(order({ limitTicks: 26 }), action, share, 'us-gtc')).toBeNull()
    expect(dividendOrder(order({ limitTicks: 27 }), action, share, 'us-gtc')?.limitTicks).toBe(1)
  })
})
