import type { Scaled } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { IntrabarPolicy, PriceRule, QueueRule } from './index.ts'
import { playScript, type ScriptOptions, type ScriptStep } from './venue-script.ts'

const limit106 = { type: 'limit', side: 'sell', limit: 106 } as const

describe('the queue of another engine', () => {
  const limit = (id: string) => ({ id, type: 'limit', limit: 90 }) as const
  const listed = (queue: QueueRule) => {
    const { venue, orders } = playScript([limit('a'), limit('b'), { ...limit('c'), limit: 80 }], {
      venue: { policy: { queue } },
    })
    return venue.working[0]?.map((order) => [...orders].find(([, known]) => known === order)?.[0])
  }

  it('puts orders where it says, by default at its back', () => {
    expect(listed({})).toEqual(['a', 'b', 'c'])
    expect(listed({ placeOf: () => 'back' })).toEqual(['a', 'b', 'c'])
    expect(listed({ placeOf: ({ limitTicks }) => (limitTicks === 8_000 ? 'front' : 'back') })).toEqual(['c', 'a', 'b'])
  })

  it('works orders once the bar has closed and at no other moment', () => {
    const prices: PriceRule = { isTriggered: () => false, fillTicks: (_order, { close }) => close }
    const { venue, lines } = playScript([{ id: 'a' }, limit('b'), [100, 103, 89, 102]], {
      venue: { policy: { queue: {}, prices } },
    })
    expect(lines).toEqual([])
    venue.queue?.walk()
    expect(lines).toEqual(['1c a buys 1 at 102', '1c b buys 1 at 102'])
  })
})

describe('the finer bars of a venue', () => {
  const finer = {
    openTimes: Float64Array.of(10, 15),
    closeTimes: Float64Array.of(15, 20),
    read: (index: number, into: { open: Scaled; high: Scaled; low: Scaled; close: Scaled }) => {
      // First up, then down: as a whole the low is nearer.
      const [open, high, low, close] = index === 0 ? [100, 108, 99.5, 107] : [105, 105, 97, 98]
      Object.assign(into, { open: open * 100, high: high * 100, low: low * 100, close: close * 100 })
    },
  }
  const script = [{ id: 'a', protect: 98, target: 107 }, [100, 108, 97, 98]] as const
  const played = (policy: IntrabarPolicy, bars: readonly (typeof finer | null)[]) =>
    playScript(script, { policy, venue: { finer: bars } }).lines.slice(1)

  it('tell the way under their policy and no other, of their own instrument', () => {
    const won = ['1p a.target sells 1 at 107', '1p a.stop cancelled SIBLING_FILLED']
    const stopped = ['1p a.stop sells 1 at 98', '1p a.target cancelled SIBLING_FILLED']
    expect(played('lower-timeframe', [finer, null])).toEqual(won)
    expect(played('lower-timeframe', [null, finer])).toEqual(stopped)
    expect(played('lower-timeframe', [])).toEqual(stopped)
    expect(played('adaptive', [finer, null])).toEqual(stopped)
  })

  it('between which the price jumps fill at the price after it', () => {
    const jumped = (order: ScriptStep) =>
      playScript([order, [100, 108, 97, 98]], { policy: 'lower-timeframe', venue: { finer: [finer, null] } }).lines
    // From 107 to 105.
    expect(jumped({ id: 'a', side: 'sell', type: 'trailing-stop', trail: { amount: 1.5 } })).toEqual([
      '1p a sells 1 at 105',
    ])
    const late = (order: ScriptStep) =>
      playScript([{ ...limit106, id: 'e' }, order, [100, 108, 97, 98]], {
        policy: 'lower-timeframe',
        venue: { finer: [finer, null] },
      }).lines
    expect(late({ id: 'b', side: 'sell', type: 'stop', stop: 98.5 })).toEqual([
      '1p e sells 1 at 106',
      '1p b sells 1 at 98.5',
    ])
  })

  it('let orders end between them', () => {
    const options: ScriptOptions = { policy: 'lower-timeframe', venue: { finer: [finer, null] } }
    const order = { id: 'a', type: 'limit', limit: 98.5 } as const
    expect(playScript([{ ...order, expiresAt: 15 }, [100, 108, 97, 98]], options).lines).toEqual([
      '1p a expired SIGNAL_EXPIRED',
    ])
    expect(playScript([{ ...order, expiresAt: 16 }, [100, 108, 97, 98]], options).lines).toEqual([
      '1p a buys 1 at 98.5',
    ])
  })
})
