import type { Holding } from '@race/core'
import { describe, expect, it } from 'vitest'
import { adjustOrders, VenueOrder } from './index.ts'
import { playScript } from './venue-script.ts'

const far = { type: 'limit', limit: 50 } as const

/** A venue with orders that work and that wait, of two instruments, and with one of each that is on its way. */
function crowded() {
  const { venue, account, orders } = playScript(
    [
      { id: 'a', ...far },
      { id: 'after a', after: 'a', ...far },
      { id: 'other', instrument: 1, ...far },
      { id: 'after other', instrument: 1, after: 'other', ...far },
    ],
    { venue: { latency: { toVenueMs: 1_000 }, verify: () => true } },
  )
  const names = new Map([...orders].map(([name, order]) => [order, name]))
  for (const [instrument, name] of ['on its way', 'other on its way'].entries()) {
    const intent = { strategyInstance: 's', decisionTime: 10, ordinal: 10 + instrument }
    const holding = account.holdings[instrument] as Holding
    const order = new VenueOrder(holding, instrument, 1, intent, 10, { type: 'fixed', steps: 1 })
    names.set(order, name)
    venue.line?.submit(order, 10)
  }
  return { venue, names }
}

describe('an instrument that changes', () => {
  it('changes its orders that work, wait or are on their way, and those of no other', () => {
    const { venue, names } = crowded()
    const seen: unknown[] = []
    adjustOrders(venue, 0, 20, (order) => {
      seen.push(names.get(order))
      return true
    })
    expect(seen).toEqual(['a', 'after a', 'on its way'])
    expect([...names.keys()].map(({ updatedAt }) => updatedAt === 20)).toEqual([true, true, false, false, true, false])
  })

  it('ends those of which nothing is left, and asks no more of what ends with them', () => {
    const { venue, names } = crowded()
    const seen: unknown[] = []
    adjustOrders(venue, 0, 20, (order) => {
      seen.push(names.get(order))
      return false
    })
    expect(seen).toEqual(['a', 'on its way'])
    expect([...names.keys()].map(({ endReason }) => endReason)).toEqual([
      'NOTHING_LEFT',
      'PARENT_ENDED',
      null,
      null,
      'NOTHING_LEFT',
      null,
    ])
  })

  it('finds nothing on its way where everything arrives at once', () => {
    const { venue, orders } = playScript([{ id: 'a', ...far }])
    adjustOrders(venue, 0, 20, () => true)
    adjustOrders(venue, 1, 30, () => true)
    expect(orders.get('a')?.updatedAt).toBe(20)
  })
})
