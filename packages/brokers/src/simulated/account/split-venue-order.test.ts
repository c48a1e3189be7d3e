import { type DividendAction, defineCorporateActions, type SplitAction } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { OrderModification, VenueOrder } from '../index.ts'
import { playScript, type ScriptOrder } from '../venue-script.ts'
import { lowerModification, lowerVenueOrder, splitModification, splitVenueOrder } from './split-venue-order.ts'

/** Three new for one old: a price of 100.00, which is 10,000 ticks, becomes 33.33 or 33.34. */
const split = defineCorporateActions([
  { type: 'split', instrument: 'ACME', exDate: '2024-01-03', ratio: { numerator: 3, denominator: 1 } },
]).list[0] as SplitAction
/** Two, which is 200 ticks. */
const dividend = defineCorporateActions([
  { type: 'dividend', instrument: 'ACME', exDate: '2024-01-03', amountPerUnit: '2' },
]).list[0] as DividendAction

/** An order that rests far from the market, with terms of its own. */
function resting(terms: Partial<ScriptOrder>, more: Partial<VenueOrder> = {}): VenueOrder {
  const order = playScript([{ id: 'a', size: 10, ...terms }]).orders.get('a') as VenueOrder
  return Object.assign(order, more)
}

describe('a split', () => {
  it.each<readonly [claim: string, terms: Partial<ScriptOrder>, limit: number | null, stop: number | null]>([
    ['rounds a limit to buy down', { type: 'limit', limit: 100 }, 3333, null],
    ['rounds a limit to sell up', { side: 'sell', type: 'limit', limit: 100 }, 3334, null],
    ['rounds a stop to buy up', { type: 'stop', stop: 100 }, null, 3334],
    ['rounds a stop to sell down', { side: 'sell', type: 'stop', stop: 100 }, null, 3333],
    ['does both for a stop-limit', { type: 'stop-limit', stop: 100, limit: 100 }, 3333, 3334],
  ])('%s', (_, terms, limit, stop) => {
    const order = resting(terms)
    expect(splitVenueOrder(order, split)).toBe(true)
    expect([order.limitTicks, order.stopTicks, order.steps, order.sizing]).toEqual([
      limit,
      stop,
      30,
      { type: 'fixed', steps: 30 },
    ])
  })

  it('multiplies what is left, and leaves what has filled as it was counted', () => {
    const order = resting({ type: 'limit', limit: 100 }, { filledSteps: 4 })
    splitVenueOrder(order, split)
    expect([order.steps, order.remainingSteps, order.sizing]).toEqual([22, 18, { type: 'fixed', steps: 22 }])
  })

  it('changes nothing of an order of whose price nothing is left', () => {
    const order = resting({ type: 'limit', limit: 0.02 })
    expect(splitVenueOrder(order, split)).toBe(false)
    expect([order.limitTicks, order.steps]).toEqual([2, 10])
  })

  it('leaves a share of something what it is, and divides the stop by which a risk is reckoned', () => {
    const fraction = { numerator: 1, denominator: 10 }
    const share = { type: 'equity-fraction', fraction } as const
    const order = resting({ type: 'limit', limit: 100, sizing: share })
    splitVenueOrder(order, split)
    expect([order.steps, order.sizing]).toEqual([null, share])
    const risky = resting({ sizing: { type: 'risk-fraction', fraction, stopTicks: 10_000 } })
    splitVenueOrder(risky, split)
    expect([risky.steps, risky.sizing]).toEqual([null, { type: 'risk-fraction', fraction, stopTicks: 3333 }])
  })

  it.each<readonly [ticks: number, after: number]>([
    [100, 33],
    [101, 34],
    [1, 1],
  ])('divides distances, of which at least a tick is left: %d', (ticks, after) => {
    const trailing = { type: 'trailing-stop-limit', trail: { amount: ticks / 100 }, limitOffset: ticks / 100 } as const
    const order = resting({ ...trailing, side: 'sell', stop: 100, protect: trailing })
    splitVenueOrder(order, split)
    expect([order.trail, order.limitOffset]).toEqual([{ ticks: after }, after])
    expect([order.bracket?.stop?.trail, order.bracket?.stop?.limitOffset]).toEqual([{ ticks: after }, after])
  })

  it('leaves a distance of none, and one in percent', () => {
    const order = resting({ type: 'trailing-stop', side: 'sell', stop: 100, trail: { percent: 2 } })
    const { trail } = order
    splitVenueOrder(order, split)
    expect([order.trail, order.limitOffset]).toEqual([trail, 0])
  })

  it.each<readonly [side: 'buy' | 'sell', stop: number, target: number]>([
    ['buy', 3333, 3334],
    ['sell', 3334, 3333],
  ])('rounds the legs of a bracket for the side on which they trade: %s', (side, stop, target) => {
    const order = resting({ side, protect: 100, target: 100 })
    splitVenueOrder(order, split)
    expect(order.bracket?.stop).toMatchObject({ stopTicks: stop, limitTicks: null })
    expect(order.bracket?.target).toMatchObject({ stopTicks: null, limitTicks: target })
  })

  it('leaves a leg the least price there is, and no leg where there was none', () => {
    const order = resting({ protect: 0.01 })
    splitVenueOrder(order, split)
    expect(order.bracket).toMatchObject({ stop: { stopTicks: 1 }, target: null })
  })
})

describe('a change on its way to an order that is split', () => {
  it.each<readonly [claim: string, side: 'buy' | 'sell', changes: OrderModification, split: OrderModification]>([
    ['has its limit to buy rounded down', 'buy', { limitTicks: 10_000 }, { limitTicks: 3333 }],
    ['has its limit to sell rounded up', 'sell', { limitTicks: 10_000 }, { limitTicks: 3334 }],
    ['has its stop to buy rounded up', 'buy', { stopTicks: 10_000 }, { stopTicks: 3334 }],
    ['has its stop to sell rounded down', 'sell', { stopTicks: 10_000 }, { stopTicks: 3333 }],
    ['has the least price there is where nothing would be left', 'buy', { limitTicks: 1 }, { limitTicks: 1 }],
    ['is for what has filled and three times the rest', 'buy', { steps: 10 }, { steps: 22 }],
    ['that leaves nothing leaves nothing', 'buy', { steps: 4 }, { steps: 4 }],
    ['that is for less than has filled likewise', 'buy', { steps: 2 }, { steps: 4 }],
  ])('%s', (_, side, changes, expected) => {
    const order = resting({ side, type: 'limit', limit: 100 }, { filledSteps: 4 })
    expect(splitModification(order, changes, split)).toStrictEqual(expected)
  })
})

describe('a dividend', () => {
  it.each<readonly [claim: string, terms: Partial<ScriptOrder>, outcome: string, limit: unknown, stop: unknown]>([
    ['lowers a limit to buy', { type: 'limit', limit: 100 }, 'lowered', 9800, null],
    ['lowers a stop to sell', { side: 'sell', type: 'stop', stop: 100 }, 'lowered', null, 9800],
    ['leaves a limit to sell', { side: 'sell', type: 'limit', limit: 100 }, 'same', 10_000, null],
    ['leaves an order for the day', { type: 'limit', limit: 100, timeInForce: 'day' }, 'same', 10_000, null],
    ['ends an order of whose price nothing is left', { type: 'limit', limit: 2 }, 'ended', 200, null],
  ])('%s', (_, terms, outcome, limit, stop) => {
    const order = resting(terms)
    expect(lowerVenueOrder(order, dividend)).toBe(outcome)
    expect([order.limitTicks, order.stopTicks, order.steps]).toEqual([limit, stop, 10])
  })

  it('lowers the limit of an order whose size is not known yet', () => {
    const sizing = { type: 'equity-fraction', fraction: { numerator: 1, denominator: 10 } } as const
    const order = resting({ type: 'limit', limit: 100, sizing })
    expect([lowerVenueOrder(order, dividend), order.limitTicks, order.steps]).toEqual(['lowered', 9800, null])
  })

  it.each<readonly [claim: string, terms: Partial<ScriptOrder>, changes: OrderModification, after: OrderModification]>([
    ['lowers a limit to buy that is on its way', {}, { limitTicks: 10_000, steps: 5 }, { limitTicks: 9800, steps: 5 }],
    ['lowers a stop to sell that is', { side: 'sell' }, { stopTicks: 10_000 }, { stopTicks: 9800 }],
    ['leaves a limit to sell that is', { side: 'sell' }, { limitTicks: 10_000 }, { limitTicks: 10_000 }],
    ['leaves one that would vanish', {}, { limitTicks: 200 }, { limitTicks: 200 }],
    ['leaves a change of the size', {}, { steps: 5 }, { steps: 5 }],
  ])('%s', (_, terms, changes, after) => {
    const order = resting({ type: 'limit', limit: 100, ...terms })
    expect(lowerModification(order, changes, dividend)).toStrictEqual(after)
  })
})
