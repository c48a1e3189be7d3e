import {
  createApprovalMint,
  decimal,
  defineInstrument,
  type Holding,
  ledgerScaleOf,
  type OrderRole,
  type OrderType,
  type Scaled,
  TradingAccount,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import {
  type FeeModel,
  feeRateOf,
  type OrderSizing,
  SimulatedVenue,
  type SlippageModel,
  VenueOrder,
  type VenuePolicy,
} from './index.ts'

interface OrderOptions {
  readonly side?: 1 | -1
  readonly type?: OrderType
  readonly role?: OrderRole
  readonly sizing?: OrderSizing
  readonly limit?: number
  readonly stop?: number
  readonly bracket?: { readonly stop: number | null; readonly target: number | null }
  readonly expiresAt?: number
  readonly approvedNotional?: Scaled | null
  readonly isApproved?: boolean
}

/** A venue with one instrument of tick 0.01 and step 1, an account of 1,000 USD, and a log of what it tells. */
function venueOf(
  options: {
    capital?: number
    fee?: FeeModel
    slippage?: SlippageModel
    policy?: VenuePolicy
    minNotional?: number
  } = {},
) {
  const instruments = [defineInstrument({ id: 'ACME', minNotional: options.minNotional ?? 0 })]
  const fee = options.fee ?? { type: 'none' }
  const scale = ledgerScaleOf(instruments, [feeRateOf(fee)])
  const account = new TradingAccount({ currency: 'USD', capital: decimal(options.capital ?? 1000), instruments, scale })
  const mint = createApprovalMint()
  const log: string[] = []
  const venue = new SimulatedVenue({
    account,
    instruments,
    fee,
    slippage: options.slippage ?? { type: 'none' },
    verify: (approval, intent) => mint.verify(approval, intent),
    listener: {
      onOrder: (order) =>
        log.push(`${order.role} ${order.status}${order.endReason === null ? '' : ` ${order.endReason}`}`),
      onModify: (order) => log.push(`${order.role} modified`),
      onFill: (order, ticks, steps) => log.push(`${order.role} ${order.sideName} ${steps} at ${Number(ticks) / 100}`),
    },
    ...(options.policy === undefined ? {} : { policy: options.policy }),
  })
  let time = 0
  let ordinal = 0
  const place = (options: OrderOptions): VenueOrder => {
    const intent = { strategyInstance: 's', decisionTime: time, ordinal: ordinal++ }
    const holding = account.holdings[0] as Holding
    const order = new VenueOrder(
      holding,
      0,
      options.side ?? 1,
      intent,
      time,
      options.sizing ?? { type: 'fixed', steps: 1 },
    )
    order.type = options.type ?? 'market'
    order.role = options.role ?? 'entry'
    order.isReduceOnly = order.role !== 'entry'
    order.approvedNotional = options.approvedNotional ?? null
    order.approval = options.isApproved === false ? null : mint.approve(intent).approval
    order.limitTicks = options.limit === undefined ? null : Math.round(options.limit * 100)
    order.stopTicks = options.stop === undefined ? null : Math.round(options.stop * 100)
    order.expiresAt = options.expiresAt ?? Number.POSITIVE_INFINITY
    if (options.bracket !== undefined) {
      const { stop, target } = options.bracket
      const leg = (type: 'stop' | 'limit', price: number | null) => {
        if (price === null) return null
        const ticks = Math.round(price * 100)
        const isStop = type === 'stop'
        return {
          type,
          stopTicks: isStop ? ticks : null,
          limitTicks: isStop ? null : ticks,
          trail: null,
          limitOffset: 0,
        }
      }
      order.bracket = { stop: leg('stop', stop), target: leg('limit', target) }
    }
    venue.submit(order, time)
    return order
  }
  const bar = (open: number, high: number, low: number, close = (high + low) / 2): string[] => {
    log.length = 0
    time += 10
    const ticks = (price: number): number => Math.round(price * 100)
    const one = {
      open: ticks(open),
      high: ticks(high),
      low: ticks(low),
      close: ticks(close),
      openTime: time,
      closeTime: time + 9,
      previousOpenTime: time - 10,
      previousClose: null,
      previousCloseTime: time - 1,
      volumeSteps: null,
    }
    venue.matchOpen(0, one)
    venue.matchPath(0, one)
    venue.expire(0, one.closeTime)
    return log.filter((line) => !/submitted|accepted/.test(line))
  }
  return { venue, account, place, bar, log, position: () => Number(account.holdings[0]?.position.steps) }
}

describe('brackets', () => {
  it('are in the market for the whole bar when the entry fills at the open; of both sides touched the stop fills', () => {
    const { place, bar, position } = venueOf()
    place({ bracket: { stop: 95, target: 110 } })
    expect(bar(100, 111, 94)).toEqual([
      'entry buy 1 at 100',
      'entry filled',
      'stop-loss sell 1 at 95',
      'stop-loss filled',
      'take-profit cancelled SIBLING_FILLED',
    ])
    expect(position()).toBe(0)
  })

  it('fill at the open of the entry bar when it has gapped through the stop, or the target', () => {
    const below = venueOf()
    below.place({ bracket: { stop: 101, target: 110 } })
    expect(below.bar(100, 105, 99)).toContain('stop-loss sell 1 at 100')
    const above = venueOf()
    above.place({ bracket: { stop: 90, target: 99 } })
    expect(above.bar(100, 105, 98)).toContain('take-profit sell 1 at 100')
  })

  it('of an entry inside the bar: the stop sees that bar, the target only the next', () => {
    const { place, bar } = venueOf()
    place({ type: 'limit', limit: 98, bracket: { stop: 95, target: 101 } })
    expect(bar(100, 102, 96)).toEqual(['entry buy 1 at 98', 'entry filled'])
    expect(bar(99, 101, 97)).toEqual([
      'take-profit sell 1 at 101',
      'take-profit filled',
      'stop-loss cancelled SIBLING_FILLED',
    ])
    const stopped = venueOf()
    stopped.place({ type: 'limit', limit: 98, bracket: { stop: 95, target: 101 } })
    expect(stopped.bar(100, 102, 95)).toContain('stop-loss sell 1 at 95')
  })

  it('fill at the open of a later bar that gaps beyond them', () => {
    const { place, bar } = venueOf()
    place({ bracket: { stop: 95, target: 110 } })
    bar(100, 101, 99)
    expect(bar(90, 91, 89)).toContain('stop-loss sell 1 at 90')
  })

  it('are cancelled when the position is closed otherwise', () => {
    const { place, bar } = venueOf()
    place({ bracket: { stop: 95, target: 110 } })
    bar(100, 101, 99)
    place({ side: -1, role: 'close', sizing: { type: 'held' } })
    expect(bar(102, 103, 101)).toEqual([
      'close sell 1 at 102',
      'close filled',
      'stop-loss cancelled POSITION_CLOSED',
      'take-profit cancelled POSITION_CLOSED',
    ])
  })

  it('protect a short the other way round', () => {
    const { place, bar } = venueOf()
    place({ side: -1, bracket: { stop: 105, target: 90 } })
    expect(bar(100, 104, 89)).toContain('take-profit buy 1 at 90')
  })
})

describe('buying power', () => {
  it('refuses a fixed size that does not fit at the last price, and one that no longer fits at the fill', () => {
    const { place, bar, account } = venueOf()
    const holding = account.holdings[0] as Holding
    holding.markTicks = 10_000
    expect(place({ sizing: { type: 'fixed', steps: 11 } }).endReason).toBe('INSUFFICIENT_FUNDS')
    place({ sizing: { type: 'fixed', steps: 10 } })
    expect(bar(100.01, 101, 99)).toEqual(['entry rejected INSUFFICIENT_FUNDS'])
  })

  it('floors a fraction of equity to the step and never exceeds what was approved', () => {
    const { place, bar } = venueOf()
    const all = { type: 'equity-fraction', fraction: { numerator: 1, denominator: 1 } } as const
    place({ sizing: all, approvedNotional: 50_000 })
    expect(bar(100, 101, 99)[0]).toBe('entry buy 5 at 100')
    place({ sizing: all, approvedNotional: 100_000_000 })
    expect(bar(100, 101, 99)[0]).toBe('entry buy 5 at 100')
  })

  it('pays the fee from the same fraction', () => {
    const { place, bar, account } = venueOf({ fee: { type: 'percentage', rate: '0.01' } })
    place({ sizing: { type: 'equity-fraction', fraction: { numerator: 1, denominator: 1 } } })
    expect(bar(100, 101, 99)[0]).toBe('entry buy 9 at 100')
    expect(account.cashMoney.toString()).toBe('91 USD')
  })

  it('lets a position be reduced whatever it costs, and flipped as far as equity carries', () => {
    const { place, bar, position } = venueOf()
    place({ sizing: { type: 'fixed', steps: 10 } })
    bar(100, 101, 99)
    place({ side: -1, sizing: { type: 'fixed', steps: 20 } })
    expect(bar(100, 101, 99)[0]).toBe('entry sell 20 at 100')
    expect(position()).toBe(-10)
    place({ side: -1, sizing: { type: 'fixed', steps: 1 } })
    expect(bar(100, 101, 99)).toEqual(['entry rejected INSUFFICIENT_FUNDS'])
  })

  it('resolves targets, risk and notional at the fill', () => {
    const half = { numerator: 1, denominator: 2 }
    const { place, bar, position } = venueOf()
    place({ sizing: { type: 'target-fraction', fraction: half } })
    bar(100, 101, 99)
    expect(position()).toBe(5)
    place({ side: -1, sizing: { type: 'target-fraction', fraction: { numerator: -1, denominator: 2 } } })
    bar(100, 101, 99)
    expect(position()).toBe(-5)
    place({ side: 1, role: 'close', sizing: { type: 'held' } })
    bar(100, 101, 99)
    place({ sizing: { type: 'risk-fraction', fraction: { numerator: 1, denominator: 10 }, stopTicks: 8_000 } })
    bar(100, 101, 99)
    expect(position()).toBe(5)
    place({ sizing: { type: 'notional', amount: 25_000 } })
    bar(100, 101, 99)
    expect(position()).toBe(7)
    place({ sizing: { type: 'target-fraction', fraction: half } })
    expect(bar(100, 101, 99)).toEqual(['entry rejected TARGET_REACHED'])
  })

  it('refuses what is below the minimum notional', () => {
    const { place, bar } = venueOf({ minNotional: 150 })
    place({ sizing: { type: 'fixed', steps: 1 } })
    expect(bar(100, 101, 99)).toEqual(['entry rejected BELOW_MINIMUM'])
  })
})

describe('the life of an order', () => {
  it('is refused without the approval of the gate', () => {
    expect(venueOf().place({ isApproved: false }).endReason).toBe('NOT_APPROVED')
  })

  it('ends when it expires, before the open or after the close', () => {
    const { place, bar } = venueOf()
    place({ type: 'limit', limit: 50, expiresAt: 10 })
    expect(bar(100, 101, 40)).toEqual(['entry expired SIGNAL_EXPIRED'])
    place({ type: 'limit', limit: 50, expiresAt: 29 })
    expect(bar(100, 101, 99)).toEqual(['entry expired SIGNAL_EXPIRED'])
  })

  it('can be cancelled and modified while it works, and not after', () => {
    const { place, bar, venue, log } = venueOf()
    const order = place({ type: 'limit', limit: 50 })
    venue.modify(order, { limitTicks: 9_900, stopTicks: 1 }, 5)
    venue.modify(order, { limitTicks: 9_900 }, 6)
    expect([order.updatedAt, log.filter((line) => line === 'entry modified').length]).toEqual([5, 1])
    expect(bar(100, 101, 98)).toContain('entry buy 1 at 99')
    venue.modify(order, { limitTicks: 1 }, 50)
    venue.cancel(order, 99, 'LATE')
    expect([order.status, order.limitTicks, order.stopTicks]).toEqual(['filled', 9_900, null])
    const other = place({ type: 'stop', stop: 200 })
    venue.modify(other, { stopTicks: 30_000 }, 60)
    venue.cancel(other, 99, 'BY_HAND')
    expect([other.status, other.stopTicks, venue.working[0]]).toEqual(['cancelled', 30_000, []])
  })

  it('cancels a close that finds nothing to close, and records what the gate denied', () => {
    const { place, bar, venue, log } = venueOf()
    place({ side: -1, role: 'close', sizing: { type: 'held' } })
    expect(bar(100, 101, 99)).toEqual(['close cancelled NOTHING_TO_REDUCE'])
    const denied = place({ type: 'limit', limit: 1 })
    venue.cancel(denied, 0, 'X')
    expect(log.at(-1)).toBe('entry cancelled X')
  })
})

describe('slippage', () => {
  it('moves market and stop fills against the trader and onto the tick, and leaves limits alone', () => {
    const byTicks = venueOf({ slippage: { type: 'ticks', ticks: 3 } })
    byTicks.place({})
    expect(byTicks.bar(100, 101, 99)[0]).toBe('entry buy 1 at 100.03')
    byTicks.place({ type: 'limit', limit: 99 })
    expect(byTicks.bar(100, 101, 99)[0]).toBe('entry buy 1 at 99')
    byTicks.place({ side: -1, type: 'stop', stop: 98 })
    expect(byTicks.bar(100, 101, 97)[0]).toBe('entry sell 1 at 97.97')
    const byPoints = venueOf({ slippage: { type: 'basis-points', basisPoints: '2.5' } })
    byPoints.place({})
    expect(byPoints.bar(100.01, 101, 99)[0]).toBe('entry buy 1 at 100.04')
    byPoints.place({ side: -1 })
    expect(byPoints.bar(100.01, 101, 99)[0]).toBe('entry sell 1 at 99.98')
  })

  it('never takes a sell below one tick', () => {
    const { place, bar } = venueOf({ slippage: { type: 'ticks', ticks: 500 } })
    place({ side: -1 })
    expect(bar(1, 1, 1)[0]).toBe('entry sell 1 at 0.01')
  })

  it('refuses slippage that is negative or no whole number of ticks', () => {
    expect(() => venueOf({ slippage: { type: 'ticks', ticks: -1 } })).toThrow(/ticks is -1/)
    expect(() => venueOf({ slippage: { type: 'ticks', ticks: 0.5 } })).toThrow(/whole number/)
    expect(() => venueOf({ slippage: { type: 'basis-points', basisPoints: -1 } })).toThrow(/basisPoints is -1/)
    expect(() => venueOf({ slippage: { type: 'basis-points', basisPoints: 0 } })).not.toThrow()
    expect(() => venueOf({ slippage: { type: 'ticks', ticks: 0 } })).not.toThrow()
  })
})

describe('fees', () => {
  const cases: readonly (readonly [FeeModel, string])[] = [
    [{ type: 'none' }, '0'],
    [{ type: 'percentage', rate: '0.001' }, '0.3'],
    [{ type: 'percentage', rate: '0.001', minimum: '1' }, '1'],
    [{ type: 'per-share', perShare: '0.005' }, '0.015'],
    [{ type: 'per-share', perShare: '0.005', minimum: '1' }, '1'],
    [{ type: 'per-trade', amount: '4.95' }, '4.95'],
  ]
  it.each(cases)('%o of 3 shares at 100 is %s', (fee, expected) => {
    const { place, bar, account } = venueOf({ fee })
    place({ sizing: { type: 'fixed', steps: 3 } })
    bar(100, 101, 99)
    expect(account.feesPaid.amount.toString()).toBe(expected)
  })

  it('refuses a negative figure', () => {
    expect(() => venueOf({ fee: { type: 'percentage', rate: '-0.001' } })).toThrow(/a fee cannot be negative/)
  })
})

describe('a policy of another engine', () => {
  it('decides the size of entries, rejects with 0 and leaves exits alone', () => {
    const sizes: (Scaled | null)[] = [3, 0, null]
    const { place, bar, position } = venueOf({ policy: { stepsAtFill: () => sizes.shift() ?? null } })
    place({})
    bar(100, 101, 99)
    expect(position()).toBe(3)
    place({})
    expect(bar(100, 101, 99)).toEqual(['entry rejected INSUFFICIENT_FUNDS'])
    place({})
    bar(100, 101, 99)
    expect(position()).toBe(4)
    place({ side: -1, role: 'close', sizing: { type: 'held' } })
    bar(100, 101, 99)
    expect(position()).toBe(0)
  })
})
