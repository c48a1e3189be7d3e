import { type BrokerAnswer, type BrokerCapabilities, decimal, invariant, type OrderRole } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { Kernel } from '../kernel.ts'
import { fillOf, intend, reportOf, scriptedKernel, taken } from '../testing/scripted-kernel.ts'
import { cancelOrder } from './cancel-order.ts'

const bracket = {
  stop: { clientOrderId: 'c1s', type: 'stop', limitPrice: null, stopPrice: '90', trail: null, limitOffset: null },
  target: { clientOrderId: 'c1t', type: 'limit', limitPrice: '120', stopPrice: null, trail: null, limitOffset: null },
} as const

/** An entry of ten units that has filled, with both legs at a venue that has no brackets. */
function bracketed(capabilities: Partial<BrokerCapabilities> = {}): Kernel {
  const kernel = scriptedKernel(capabilities)
  intend(kernel, { clientOrderId: 'c1', ...bracket })
  kernel.report({ type: 'fill', fill: fillOf({ fillId: 'f1', clientOrderId: 'c1', venueOrderId: 'v1' }) })
  for (const role of ['stop-loss', 'take-profit'] as const) {
    kernel.answer(legOf(kernel, role).clientOrderId, 'submit', { type: 'accepted', venueOrderId: `v ${role}` })
  }
  kernel.take()
  return kernel
}

function legOf({ state }: Kernel, role: OrderRole) {
  const leg = [...state.orders.values()].find(({ intended }) => intended.role === role && intended.reason === 'f1')
  invariant(leg !== undefined, `no ${role} was placed`)
  return leg
}

const refused: BrokerAnswer = { type: 'rejected', code: 'NO', message: 'no', isDuplicate: false }

let count = 1

/** Fills some of a leg. What follows from it: the order, what is done with it, and how much it is for then. */
function fillLeg(kernel: Kernel, role: OrderRole, units: number): readonly string[] {
  const { clientOrderId } = legOf(kernel, role)
  const fill = { fillId: `f${++count}`, clientOrderId, venueOrderId: `v ${role}`, quantity: decimal(units) }
  kernel.report({ type: 'fill', fill: fillOf({ ...fill, side: 'sell' }) })
  return doneIn(kernel)
}

/** What is to be done with legs by the turn. */
function doneIn(kernel: Kernel): readonly string[] {
  return taken(kernel).effects.map((effect) => {
    if (!('clientOrderId' in effect)) return effect.type
    const what = `${effect.type} ${kernel.state.orders.get(effect.clientOrderId)?.intended.role}`
    return effect.type === 'replace' ? `${what} ${effect.changes.quantity}` : what
  })
}

/** The venue does as it was asked to. */
function replaced(kernel: Kernel, role: OrderRole, units: number): void {
  const { clientOrderId, filledSteps } = legOf(kernel, role)
  const order = { clientOrderId, venueOrderId: `v ${role}`, side: 'sell', quantity: decimal(units) } as const
  const filledQuantity = decimal(String(filledSteps))
  kernel.report({ type: 'order', order: reportOf({ ...order, filledQuantity, status: 'partially-filled' }) })
  kernel.answer(clientOrderId, 'replace', { type: 'accepted', venueOrderId: order.venueOrderId })
  kernel.take()
}

describe('the legs that the engine places', () => {
  it('are for what both of them have left, in whatever turns they fill', () => {
    const kernel = bracketed()
    expect(fillLeg(kernel, 'stop-loss', 3)).toEqual(['replace take-profit 7'])
    replaced(kernel, 'take-profit', 7)
    // Five are left: the stop has filled three, and is for eight in all.
    expect(fillLeg(kernel, 'take-profit', 2)).toEqual(['replace stop-loss 8'])
    replaced(kernel, 'stop-loss', 8)
    expect(fillLeg(kernel, 'stop-loss', 4)).toEqual(['replace take-profit 3'])
    replaced(kernel, 'take-profit', 3)
    expect(fillLeg(kernel, 'take-profit', 1)).toEqual(['cancel stop-loss'])
  })

  it('both end when they have filled all of it together, though neither has by itself', () => {
    const kernel = bracketed()
    expect(fillLeg(kernel, 'stop-loss', 3)).toEqual(['replace take-profit 7'])
    // The venue had filled eight when it was to be for seven.
    kernel.answer(legOf(kernel, 'take-profit').clientOrderId, 'replace', refused)
    kernel.take()
    expect(fillLeg(kernel, 'take-profit', 8)).toEqual(['cancel stop-loss', 'cancel take-profit'])
  })

  it('are for what is left when they come to the venue after the other has filled', () => {
    const kernel = scriptedKernel()
    intend(kernel, { clientOrderId: 'c1', ...bracket })
    kernel.report({ type: 'fill', fill: fillOf({ fillId: 'f1', clientOrderId: 'c1', venueOrderId: 'v1' }) })
    const { clientOrderId } = legOf(kernel, 'stop-loss')
    kernel.answer(legOf(kernel, 'take-profit').clientOrderId, 'submit', { type: 'accepted', venueOrderId: 'v t' })
    kernel.answer(clientOrderId, 'submit', { type: 'unknown', cause: 'lost' })
    kernel.take()
    expect(fillLeg(kernel, 'take-profit', 8)).toEqual(['replace stop-loss 2'])
    kernel.answer(clientOrderId, 'replace', { ...refused, code: 'ORDER_UNKNOWN' })
    kernel.found(clientOrderId, { type: 'not-found' }, true)
    kernel.take()
    // It is sent as it was intended, for all ten.
    kernel.answer(clientOrderId, 'submit', { type: 'accepted', venueOrderId: 'v stop-loss' })
    expect(doneIn(kernel)).toEqual(['replace stop-loss 2'])
  })

  it('are made as small again where the venue has refused it, and not when they are to end anyway', () => {
    const kernel = bracketed()
    expect(fillLeg(kernel, 'take-profit', 8)).toEqual(['replace stop-loss 2'])
    const { clientOrderId } = legOf(kernel, 'stop-loss')
    kernel.answer(clientOrderId, 'replace', refused)
    expect(kernel.take().effects).toEqual([{ type: 'ask', clientOrderId, isAfterRefusal: true }])
    const order = { clientOrderId, venueOrderId: 'v stop-loss', side: 'sell', type: 'stop' } as const
    const found = reportOf({ ...order, limitPrice: null, stopPrice: decimal(90) })
    kernel.found(clientOrderId, { type: 'found', order: found }, false)
    expect(doneIn(kernel)).toEqual(['replace stop-loss 2'])
    kernel.answer(clientOrderId, 'replace', refused)
    kernel.take()
    cancelOrder(kernel, legOf(kernel, 'stop-loss'), 'test')
    kernel.found(clientOrderId, { type: 'found', order: found }, false)
    expect(doneIn(kernel)).toEqual(['cancel stop-loss', 'cancel stop-loss'])
  })

  it('do not end each other at a venue that changes no orders before one of them fills', () => {
    const kernel = bracketed({ replace: false })
    const { clientOrderId } = legOf(kernel, 'stop-loss')
    const order = { clientOrderId, venueOrderId: 'v stop-loss', side: 'sell', type: 'stop' } as const
    const found = reportOf({ ...order, limitPrice: null, stopPrice: decimal(90) })
    kernel.found(clientOrderId, { type: 'found', order: found }, false)
    expect(doneIn(kernel)).toEqual([])
    expect(fillLeg(kernel, 'take-profit', 8)).toEqual(['cancel stop-loss'])
    kernel.found(clientOrderId, { type: 'found', order: found }, false)
    expect(doneIn(kernel)).toEqual(['cancel stop-loss'])
  })
})
