import { decimal, invariant, type OrderRole } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { Kernel } from '../kernel.ts'
import { fillOf, intend, reportOf, scriptedKernel, taken } from '../testing/scripted-kernel.ts'

const bracket = {
  stop: { clientOrderId: 'c1s', type: 'stop', limitPrice: null, stopPrice: '90', trail: null, limitOffset: null },
  target: { clientOrderId: 'c1t', type: 'limit', limitPrice: '120', stopPrice: null, trail: null, limitOffset: null },
} as const

/** An entry of ten units that has filled, with both legs at a venue that has no brackets. */
function bracketed(): Kernel {
  const kernel = scriptedKernel()
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

let count = 1

/** Fills some of a leg. What follows from it: the order, what is done with it, and how much it is for then. */
function fillLeg(kernel: Kernel, role: OrderRole, units: number): readonly string[] {
  const { clientOrderId } = legOf(kernel, role)
  const fill = { fillId: `f${++count}`, clientOrderId, venueOrderId: `v ${role}`, quantity: decimal(units) }
  kernel.report({ type: 'fill', fill: fillOf({ ...fill, side: 'sell' }) })
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
    const refused = { type: 'rejected', code: 'QUANTITY_INVALID', message: 'filled', isDuplicate: false } as const
    kernel.answer(legOf(kernel, 'take-profit').clientOrderId, 'replace', refused)
    kernel.take()
    expect(fillLeg(kernel, 'take-profit', 8)).toEqual(['cancel stop-loss', 'cancel take-profit'])
  })
})
