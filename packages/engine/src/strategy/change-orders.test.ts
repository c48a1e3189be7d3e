import type { LegFacts } from '@race/core'
import { describe, expect, it } from 'vitest'
import { intend, scriptedKernel, taken } from '../testing/scripted-kernel.ts'
import { changeOrders } from './change-orders.ts'

describe('the new price of a stop that waits', () => {
  const stop: LegFacts = {
    ...{ clientOrderId: 's1', type: 'stop', limitPrice: null, stopPrice: '80', trail: null, limitOffset: null },
  }

  it('is on record with it, and nothing is open, where the engine places legs', () => {
    const kernel = scriptedKernel({ brackets: false })
    intend(kernel, { clientOrderId: 'c1', stop })
    kernel.answer('c1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
    kernel.take()
    changeOrders(kernel, 'intent of c1', { stop: 85 })
    expect(taken(kernel)).toEqual({ facts: ['order-change-intended'], effects: [] })
    expect(kernel.state.orders.get('s1')).toMatchObject({ stopPrice: '85', replacing: null, changesDue: 0 })
    expect(kernel.state.orders.get('c1')).toMatchObject({ replacing: null, changesDue: 0 })
  })

  it('is open until its entry is answered for, where the venue places legs', () => {
    const kernel = scriptedKernel({ brackets: true })
    intend(kernel, { clientOrderId: 'c1', stop })
    kernel.answer('c1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
    changeOrders(kernel, 'intent of c1', { stop: 85 })
    expect(kernel.state.orders.get('s1')).toMatchObject({ stopPrice: '85', replacing: { stopPrice: '85' } })
    kernel.answer('c1', 'replace', { type: 'accepted', venueOrderId: 'v1' })
    expect(kernel.state.orders.get('s1')).toMatchObject({ stopPrice: '85', replacing: null })
  })
})

describe('the new price of a stop that works', () => {
  it('is held against the price that was asked for last, not against the one that still works', () => {
    const kernel = scriptedKernel()
    intend(kernel, { clientOrderId: 's1', type: 'stop', stopPrice: '80', role: 'stop-loss', side: 'sell' })
    kernel.answer('s1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
    kernel.take()
    const asked = (price: number) => {
      changeOrders(kernel, 'intent of s1', { stop: price })
      return taken(kernel).effects.map((effect) => (effect.type === 'replace' ? String(effect.changes.stopPrice) : ''))
    }
    expect([asked(85), asked(85), asked(80), asked(80)]).toEqual([['85'], [], ['80'], []])
    for (const _ of [1, 2]) kernel.answer('s1', 'replace', { type: 'accepted', venueOrderId: 'v1' })
    expect(kernel.state.orders.get('s1')).toMatchObject({ stopPrice: '80', replacing: null })
  })
})

describe('the new price of a trailing stop', () => {
  const stop: LegFacts = {
    ...{ clientOrderId: 's1', type: 'trailing-stop', limitPrice: null, stopPrice: null },
    ...{ trail: { amount: '5' }, limitOffset: null },
  }

  it.each([true, false])('changes nothing while it waits, where brackets are %s', (brackets) => {
    const kernel = scriptedKernel({ brackets })
    intend(kernel, { clientOrderId: 'c1', stop })
    kernel.answer('c1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
    kernel.take()
    changeOrders(kernel, 'intent of c1', { stop: 85 })
    expect(taken(kernel)).toEqual({ facts: [], effects: [] })
    expect(kernel.state.orders.get('s1')).toMatchObject({ limitPrice: null, stopPrice: null, replacing: null })
  })

  it('changes nothing while the venue tells no price of it', () => {
    const kernel = scriptedKernel()
    intend(kernel, { ...stop, clientOrderId: 's1', role: 'stop-loss', side: 'sell', isReduceOnly: true })
    kernel.answer('s1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
    kernel.take()
    changeOrders(kernel, 'intent of s1', { stop: 85 })
    expect(taken(kernel)).toEqual({ facts: [], effects: [] })
  })
})
