import { createManualTimers, decimal, type OrderAnswer, type VenueFill, type VenueOrderReport } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { Kernel } from '../kernel.ts'
import { fillOf, heldIn, intend, reportOf, scriptedKernel, standingOf, taken } from '../testing/scripted-kernel.ts'
import { Reconciler } from './reconciler.ts'

const nameless = { clientOrderIds: 'none', brackets: false } as const
const stop = { side: 'sell', type: 'stop', limitPrice: null } as const

/** A stop and a limit to sell, which were sent and have no names yet. */
function sent(): Kernel {
  const kernel = scriptedKernel(nameless)
  intend(kernel, { clientOrderId: 'c1', side: 'sell', limitPrice: '120' })
  intend(kernel, { clientOrderId: 'c2', ...stop, quantity: '8', stopPrice: '90' })
  kernel.take()
  return kernel
}

/** Holds the account against a venue that has these fills, and says this of orders that it is asked for. */
async function reconciled(
  kernel: Kernel,
  fills: readonly VenueFill[],
  say: (venueOrderId: string) => OrderAnswer,
): Promise<readonly string[]> {
  const asked: string[] = []
  const timers = createManualTimers()
  const broker = {
    standing: async () => ({ type: 'known', standing: standingOf({ fills }) }),
    order: async ({ venueOrderId }: { readonly venueOrderId: string }) => {
      asked.push(venueOrderId)
      return say(venueOrderId)
    },
  } as never
  const turn = async (work: () => void): Promise<void> => work()
  const { signal } = new AbortController()
  const work = new Reconciler({ broker, kernel, timers, signal, turn }).reconcile()
  await timers.skip(1000)
  await work
  return asked
}

const found =
  (report: Partial<VenueOrderReport>) =>
  (venueOrderId: string): OrderAnswer => ({ type: 'found', order: reportOf({ venueOrderId, ...report }) })

const sold = fillOf({ fillId: 'f1', venueOrderId: 'v9', side: 'sell', price: decimal(89), quantity: decimal(5) })

describe('a fill of an order that nobody can name', () => {
  it('waits until the venue has told what the order is, and is of that', async () => {
    const kernel = sent()
    kernel.report({ type: 'fill', fill: sold })
    expect(taken(kernel)).toEqual({ facts: [], effects: [{ type: 'reconcile' }] })
    const terms = {
      ...stop,
      type: 'market',
      status: 'filled',
      quantity: decimal(5),
      filledQuantity: decimal(5),
    } as const
    expect(await reconciled(kernel, [sold], found(terms))).toEqual(['v9'])
    // Somebody sold by hand.
    expect(taken(kernel).facts.slice(0, 2)).toEqual(['order-adopted', 'order-filled'])
    expect(kernel.state.orders.get('c2')).toMatchObject({ venueOrderId: null, filledSteps: 0 })
    expect(heldIn(kernel).toString()).toBe('-5')
    expect(kernel.heldFills.size).toBe(0)
    expect(await reconciled(kernel, [sold], found(terms))).toEqual([])
  })

  it('is of our order where that has these terms, also as a stop that was reached', async () => {
    for (const type of ['stop', 'market'] as const) {
      const kernel = sent()
      const part = { quantity: decimal(8), filledQuantity: decimal(5), stopPrice: decimal(90) }
      await reconciled(kernel, [sold], found({ ...stop, type, status: 'partially-filled', ...part }))
      expect(kernel.state.orders.get('c2')).toMatchObject({ venueOrderId: 'v9', filledSteps: 5 })
    }
  })

  it('is of none that would have had a better price, where the venue cannot tell', async () => {
    const kernel = sent()
    await reconciled(kernel, [sold], () => ({ type: 'not-found' }))
    expect(kernel.state.orders.get('c1')).toMatchObject({ venueOrderId: null, filledSteps: 0 })
    expect(kernel.state.orders.get('c2')).toMatchObject({ venueOrderId: 'v9', filledSteps: 5 })
  })

  it('waits on where the venue does not answer', async () => {
    const kernel = sent()
    let questions = 0
    const say = (venueOrderId: string): OrderAnswer =>
      ++questions === 1 ? { type: 'unknown', cause: 'no answer' } : found({ ...stop, type: 'market' })(venueOrderId)
    expect(await reconciled(kernel, [sold], say)).toEqual(['v9', 'v9'])
    expect(heldIn(kernel).toString()).toBe('-5')
  })

  it('is taken at once where no order of ours has no name', () => {
    const kernel = scriptedKernel(nameless)
    kernel.report({ type: 'fill', fill: sold })
    expect(taken(kernel).facts.slice(0, 2)).toEqual(['order-adopted', 'order-filled'])
  })
})
