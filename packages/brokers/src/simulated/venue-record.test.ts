import { decimal, defineInstrument, type Holding, TradingAccount } from '@race/core'
import { describe, expect, it } from 'vitest'
import { linkOrders, SimulatedVenue, VenueOrder } from './index.ts'
import {
  type Played,
  playScript,
  type ScriptBar,
  type ScriptOptions,
  type ScriptPrices,
  type ScriptStep,
} from './venue-script.ts'

const at = (price: number, units = 99): ScriptBar => {
  const bar: ScriptPrices = [price, price, price, price]
  return { bar, volume: 10 * units }
}
const quiet: ScriptPrices = [100, 101, 99, 100]

function orderOf(played: Played, id: string): VenueOrder {
  const order = played.orders.get(id)
  if (order === undefined) throw new Error(`there is no order ${id}`)
  return order
}

function newOrder({ account }: Played, ordinal: number): VenueOrder {
  const intent = { strategyInstance: 's', decisionTime: 10, ordinal }
  return new VenueOrder(account.holdings[0] as Holding, 0, 1, intent, 10, { type: 'fixed', steps: 1 })
}

describe('the orders of a venue', () => {
  it('that have not ended are those that work, that wait, and that are on their way', () => {
    const played = playScript([
      { id: 'a', type: 'limit', limit: 90 },
      { id: 'b', after: 'a' },
      { id: 'c', instrument: 1, type: 'limit', limit: 90 },
      { id: 'd' },
      { cancel: 'd' },
    ])
    expect(played.venue.unended()).toEqual(['a', 'c', 'b'].map((id) => orderOf(played, id)))
    const delayed = playScript([], { venue: { latency: { toVenueMs: 5 } } })
    const sent = newOrder(delayed, 0)
    delayed.venue.line?.submit(sent, 10)
    expect(delayed.venue.unended()).toEqual([sent])
  })

  it('are counted as they come, with the denied and the rejected', () => {
    const played = playScript([{ id: 'a' }, { id: 'b', size: 99_999 }, { id: 'c', after: 'a' }])
    const denied = newOrder(played, 9)
    played.venue.recordDenied(denied, 11, 'MAX_ORDERS')
    expect([denied.status, denied.endReason, denied.index, denied.updatedAt]).toEqual(['denied', 'MAX_ORDERS', 3, 11])
    expect(['a', 'b', 'c'].map((id) => orderOf(played, id).index)).toEqual([0, 1, 2])
  })

  it('have a number for their luck where anything is left to chance, and else none', () => {
    const luckOf = (venue: NonNullable<ScriptOptions['venue']>) => {
      const played = playScript([{ id: 'a', protect: 90, target: 110 }, { id: 'b' }, at(100)], { venue })
      const { luck, stopChild, targetChild } = orderOf(played, 'a')
      return [luck, orderOf(played, 'b').luck, stopChild?.luck, targetChild?.luck]
    }
    expect(luckOf({})).toEqual([0, 0, 0, 0])
    expect(luckOf({ slippage: { type: 'ticks', ticks: 1 } })).toEqual([0, 0, 0, 0])
    expect(luckOf({ drawsByOrder: false })).toEqual([0, 0, 0, 0])
    const drawn = luckOf({ drawsByOrder: true })
    expect(new Set(drawn).size).toBe(4)
    expect(drawn).not.toContain(0)
    expect(luckOf({ touch: { rule: { probability: '0.5' } } })).toEqual(drawn)
    expect(luckOf({ slippage: { type: 'random', distribution: 'uniform', bps: 1 } })).toEqual(drawn)
  })

  it('let go of their approval and ticket when they have ended, except for what their bracket goes on under', () => {
    const ended = (script: readonly ScriptStep[]) => {
      const ticket = { status: 'working' as const }
      const played = playScript(script, {
        volumeDivisor: 10,
        listener: {
          onOrder: (order) => {
            if (order.status === 'accepted') order.ticket = ticket
          },
          onModify() {},
          onFill() {},
        },
      })
      const { approval, ticket: kept } = orderOf(played, 'a')
      return [approval === null, kept === null]
    }
    expect(ended([{ id: 'a' }, at(100)])).toEqual([true, true])
    expect(ended([{ id: 'a', size: 5 }, at(100, 2)])).toEqual([false, false])
    expect(ended([{ id: 'a', size: 5 }, at(100, 2), { cancel: 'a' }])).toEqual([true, true])
    expect(ended([{ id: 'a', protect: 90 }, at(100)])).toEqual([true, false])
    expect(ended([{ id: 'a', type: 'limit', limit: 95, protect: 90 }, { cancel: 'a' }])).toEqual([false, false])
  })

  it('take no way that their life cycle does not have', () => {
    const played = playScript([{ id: 'a' }, at(100)])
    const filled = orderOf(played, 'a')
    expect(() => played.venue.become(filled, 'accepted', 30, null)).toThrow(/filled.*accepted/)
    expect(filled.status).toBe('filled')
  })

  it('keep nothing for their fees where a fill is whole and its fee a share of its worth', () => {
    const fee = { type: 'percentage', rate: '0.00005' } as const
    const paid = (...bars: ScriptStep[]) => {
      const played = playScript([{ id: 'a', size: 2 }, ...bars], { volumeDivisor: 10, venue: { fee } })
      return [played.account.feesPaid.amount.toString(), orderOf(played, 'a').costs === null]
    }
    expect(paid(at(100))).toEqual(['0.01', true])
    // Half a cent each is rounded once, for both.
    expect(paid(at(100, 1), at(100, 1))).toEqual(['0.01', false])
  })

  it('tell of no lot where none are kept', () => {
    const lots: number[] = []
    const listener = {
      onOrder() {},
      onModify() {},
      onFill: (...fill: readonly unknown[]) => lots.push(fill[5] as number),
    }
    playScript([{ id: 'a' }, at(100)], { listener })
    expect(lots).toEqual([-1])
  })
})

describe('what a venue has counted', () => {
  const script: readonly ScriptStep[] = [
    { id: 'a', size: 5 },
    { id: 'b', type: 'limit', limit: 90, timeInForce: 'at-close' },
    { ...at(100, 2), instrument: 1 },
    at(100, 2),
  ]
  const options: ScriptOptions = { volumeDivisor: 10, sessionEnds: [1_000] }

  it('is its bars, its orders, those at a close, and what costs and chances need', () => {
    const plain = playScript(script, { sessionEnds: [1_000] }).venue.counters
    expect(plain).toEqual({ bars: [1, 1], openedAt: [20, 10], auctions: 1, orders: 2, tiers: null, used: [], luck: [] })
    const { used, luck } = playScript(script, { ...options, venue: { drawsByOrder: true } }).venue.counters
    expect(used.map(({ usedSteps, volumeSteps, time }) => [usedSteps, volumeSteps, time])).toEqual([
      [2, 20, 20],
      [0, 20, 10],
    ])
    expect(luck).toEqual([
      { time: 10, count: 2 },
      { time: Number.NaN, count: 0 },
    ])
  })

  it('no longer has those at a close that have had it, or were cancelled', () => {
    const atClose = { id: 'a', type: 'limit', limit: 90, timeInForce: 'at-close' } as const
    const auctions = (...steps: ScriptStep[]) => playScript([atClose, ...steps]).venue.counters.auctions
    expect([auctions(), auctions({ cancel: 'a' }), auctions(at(100)), auctions(at(89))]).toEqual([1, 0, 0, 0])
    expect(auctions({ id: 'r', type: 'limit', limit: 100, size: 99_999, timeInForce: 'at-open' })).toBe(1)
    expect(auctions({ id: 'o', timeInForce: 'at-open' }, { cancel: 'o' })).toBe(1)
  })

  it('goes on in another venue', () => {
    const tiers = [
      { from: 0, maker: '0.002', taker: '0.002' },
      { from: 150, maker: '0.001', taker: '0.001' },
    ]
    const terms: ScriptOptions = { ...options, venue: { drawsByOrder: true, fee: { type: 'tiered', days: 30, tiers } } }
    const { counters } = playScript(script, terms).venue
    expect(counters.tiers).not.toBeNull()
    const other = playScript([], terms).venue
    other.counters = counters
    expect(other.counters).toEqual(counters)
    const bare = playScript([]).venue
    bare.counters = { ...counters, used: [], luck: [] }
    expect(bare.counters).toEqual({ ...counters, tiers: null, used: [], luck: [] })
    // A copy, not the lists of the venue.
    other.matchOpen(0, barAt(30))
    expect([counters.bars, other.counters.bars]).toEqual([
      [1, 1],
      [2, 1],
    ])
  })
})

function barAt(openTime: number) {
  return {
    open: 10_000,
    high: 10_100,
    low: 9_900,
    close: 10_000,
    openTime,
    closeTime: openTime + 10,
    previousOpenTime: Number.NaN,
    previousClose: null,
    previousCloseTime: Number.NaN,
    volumeSteps: null,
  }
}

describe('outside of matching', () => {
  it('the closing of a run fills at its price: without slippage, whatever the volume, and off the list', () => {
    const played = playScript([{ id: 'a', size: 5 }, at(100)], { volumeDivisor: 10, slippageTicks: 10 })
    const { venue, account } = played
    const close = newOrder(played, 9)
    Object.assign(close, { isForced: true, isReduceOnly: true, approval: null })
    close.steps = 5
    close.status = 'accepted'
    venue.workingOf(0).push(close)
    venue.fillAt(close, 12_345, 40)
    expect(close.status).toBe('cancelled')
    expect(venue.working[0]).toEqual([])
    // The bar had no more than these five.
    const sold = playScript([{ id: 's', side: 'sell', size: 5 }, at(100, 5)], { volumeDivisor: 10, slippageTicks: 10 })
    const buy = newOrder(sold, 9)
    Object.assign(buy, { isReduceOnly: true, status: 'accepted', steps: 5 })
    sold.venue.workingOf(0).push(buy)
    sold.venue.fillAt(buy, 12_345, 40)
    expect(sold.lines.at(-1)).toBe('1c ?.target buys 5 at 123.45')
    expect([buy.status, sold.position(), sold.venue.working[0], account.holdings[0]?.markTicks]).toEqual([
      'filled',
      0,
      [],
      12_345,
    ])
  })

  it('the volume of a bar is what is known when it has closed', () => {
    const { venue, lines } = playScript([{ id: 'a', type: 'limit', limit: 99, size: 5 }], { volumeDivisor: 10 })
    venue.matchOpen(0, { ...barAt(20), volumeSteps: 0 })
    venue.matchPath(0, { ...barAt(20), volumeSteps: 30 })
    expect(lines).toEqual(['0c a buys 3 at 99'])
  })

  it('who matches quotes and trades says how much there is, each time anew and within one bar', () => {
    const played = playScript([{ id: 'a', type: 'limit', limit: 99, size: 5 }])
    const order = orderOf(played, 'a')
    const { restsFromBar } = order
    for (const most of [2, 0, 9]) {
      played.venue.fillMax = most
      played.venue.meet(order, 9_900, 20)
      expect(order.restsFromBar).toBe(restsFromBar)
    }
    expect(played.lines).toEqual(['0c a buys 2 at 99', '0c a buys 3 at 99'])
  })

  it('time passes through a bar that no order meets', () => {
    const { venue, lines } = playScript([
      { id: 'a', type: 'limit', limit: 90, expiresAt: 30 },
      { id: 'b', after: 'a', expiresAt: 40 },
    ])
    venue.passBar(0, 29)
    expect(lines).toEqual([])
    venue.passBar(0, 30)
    expect(lines).toEqual(['0c a expired SIGNAL_EXPIRED', '0c b cancelled PARENT_ENDED'])
    expect(venue.working[0]).toEqual([])
    const delayed = playScript([{ id: 'a', type: 'limit', limit: 99.5 }, quiet], {
      venue: { latency: { toVenueMs: 1 } },
    })
    delayed.venue.matchOpen(0, barAt(20))
    delayed.venue.passBar(0, 30)
    expect(delayed.venue.walk?.next(0)).toBe(Number.POSITIVE_INFINITY)
  })

  it('an order that is too old when it comes is not taken, nor one that is held too long', () => {
    expect(playScript([{ id: 'a', expiresAt: 10 }, quiet]).lines).toEqual(['0c a cancelled SIGNAL_EXPIRED'])
    expect(playScript([{ id: 'a', expiresAt: 11 }, quiet]).lines).toEqual(['1o a buys 1 at 100'])
    const held = (expiresAt: number) =>
      playScript([{ id: 'a', type: 'limit', limit: 90 }, { id: 'b', after: 'a', expiresAt }, quiet]).lines
    expect(held(20)).toEqual(['1p b cancelled SIGNAL_EXPIRED'])
    expect(held(21)).toEqual([])
  })
})

describe('a venue by default', () => {
  it('puts what is bad for the trader first, though the good end of the bar is nearer', () => {
    const instruments = [defineInstrument({ id: 'ACME' })]
    const account = new TradingAccount({ currency: 'USD', capital: decimal(1_000), instruments, scale: 2 })
    const fills: string[] = []
    const venue = new SimulatedVenue({
      account,
      instruments,
      fee: { type: 'none' },
      slippage: { type: 'none' },
      verify: () => true,
      listener: {
        onOrder() {},
        onModify() {},
        onFill: (order, ticks) => fills.push(`${order.sideName} ${order.type} at ${ticks}`),
      },
    })
    const { approval } = orderOf(playScript([{ id: 'a', type: 'limit', limit: 1 }]), 'a')
    for (const [n, type] of (['limit', 'stop'] as const).entries()) {
      const intent = { strategyInstance: 's', decisionTime: 0, ordinal: n }
      const order = new VenueOrder(account.holdings[0] as Holding, 0, 1, intent, 0, { type: 'fixed', steps: 1 })
      Object.assign(order, { type, approval, limitTicks: type === 'limit' ? 9_900 : null })
      if (type === 'stop') order.stopTicks = 10_900
      venue.submit(order, 0)
    }
    const bar = { ...barAt(10), high: 11_000, low: 9_850 }
    venue.matchOpen(0, bar)
    venue.matchPath(0, bar)
    expect(fills).toEqual(['buy stop at 10900', 'buy limit at 9900'])
  })
})

describe('the hours of a venue', () => {
  const halted = (from: number, to: number): ScriptOptions => ({ venue: { venueRules: { halts: [{ from, to }] } } })
  const resting = { id: 'a', type: 'limit', limit: 99 } as const
  const market = { id: 'm' } as const

  it('let no order meet the open of a halt, and it fills at the first open after', () => {
    expect(playScript([market, quiet, at(105)], halted(10, 15)).lines).toEqual(['0c m rejected HALTED'])
    expect(playScript([market, quiet, at(105)], halted(11, 15)).lines).toEqual(['1o m buys 1 at 100'])
    expect(playScript([market, quiet, at(105), at(106)], halted(12, 22)).lines).toEqual(['1o m buys 1 at 100'])
    expect(playScript([resting, at(105), at(98), at(97)], halted(20, 30)).lines).toEqual(['3o a buys 1 at 97'])
  })

  it('let no order meet the path of a bar in which a halt begins', () => {
    expect(playScript([resting, [100, 101, 98, 100], at(98)], halted(15, 16)).lines).toEqual(['2o a buys 1 at 98'])
    expect(playScript([resting, [100, 101, 98, 100], at(98)], halted(20, 21)).lines).toEqual(['1p a buys 1 at 99'])
  })

  it('do not keep an order from ending', () => {
    const script = [{ ...resting, expiresAt: 20 }, [100, 101, 98, 100], at(98)] as const
    expect(playScript(script, halted(15, 30)).lines).toEqual(['1p a expired SIGNAL_EXPIRED'])
  })

  it('are known to who asks', () => {
    const { venue } = playScript([], halted(15, 30))
    expect([14, 15, 29, 30].map((time) => venue.isOpen(0, time))).toEqual([true, false, false, true])
    expect(playScript([]).venue.isOpen(0, 15)).toBe(true)
  })
})

describe('an order that is on its way', () => {
  it('ends with the one that it is tied to, and nobody else does', () => {
    const played = playScript(
      [
        { id: 'a', type: 'limit', limit: 99 },
        { id: 'x', type: 'limit', limit: 50 },
        { id: 'c', after: 'x' },
      ],
      { venue: { latency: { toVenueMs: 5 }, verify: () => true } },
    )
    const { venue, lines } = played
    const sent = newOrder(played, 9)
    venue.line?.submit(sent, 18)
    linkOrders('oco', [orderOf(played, 'a'), sent])
    venue.matchOpen(0, { ...barAt(20), open: 9_800 })
    expect(sent.endReason).toBe('SIBLING_FILLED')
    expect(venue.held).toEqual([orderOf(played, 'c')])
    expect(lines.filter((line) => line.includes(' c '))).toEqual([])
    venue.line?.deliver()
    expect([sent.status, venue.unended().length]).toEqual(['cancelled', 2])
  })
})
