import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BarSeries,
  barSeriesFromRows,
  type DecimalInput,
  decimal,
  defineStrategy,
  RaceError,
  type SignalOptions,
  type StrategyContext,
} from '@race/core'
import { readCsv } from '@race/data'
import { randomWalk } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, type Costs, runBacktestSync } from './index.ts'

type Row = readonly [open: number, high: number, low: number, close: number, volume?: number]

function minutes(rows: readonly Row[], quantityStep: DecimalInput = 1): BarSeries {
  return barSeriesFromRows({
    instrument: { id: 'ACME', assetClass: 'crypto', tickSize: '0.01', quantityStep },
    timeframe: '1m',
    rows: rows.map(([open, high, low, close, volume = 100], n) => ({
      time: n * 60_000,
      open,
      high,
      low,
      close,
      volume,
    })),
  })
}

type Script = Readonly<Record<number, (context: StrategyContext) => void>>

function run(data: BarSeries, script: Script, costs: Costs, config: Partial<BacktestConfig> = {}) {
  const strategy = defineStrategy({
    id: 'test/script',
    version: '1.0.0',
    title: 'Script',
    params: z.strictObject({}),
    setup({ data: bars }) {
      bars()
      let bar = 0
      return { onBar: (context) => script[bar++]?.(context) }
    },
  })
  const result = runBacktestSync({ strategy, data, ...config, costs: { fee: { type: 'none' }, ...costs } })
  return {
    result,
    fills: result.fills.map(({ side, price, quantity }) => `${side} ${quantity} at ${price}`),
    fees: result.fills.map(({ fee }) => String(fee.amount)),
    ends: result.orders.map(({ status, reason }) => (reason === null ? status : `${status} ${reason}`)),
  }
}

const buy =
  (units: number, more: SignalOptions = {}) =>
  ({ order }: StrategyContext) => {
    order.buy({ size: { units }, ...more })
  }
const sell =
  (units: number, more: SignalOptions = {}) =>
  ({ order }: StrategyContext) => {
    order.sell({ size: { units }, ...more })
  }
const limit = (price: number) => ({ entry: { type: 'limit', price } }) as const
const stop = (price: number) => ({ entry: { type: 'stop', price } }) as const
const quiet: Row = [100, 100, 100, 100]
const wild: Row = [100, 106, 94, 103]

describe('the price of a fill', () => {
  const spread = { type: 'fixed', ticks: 3 } as const
  const slippage = { type: 'ticks', ticks: 5 } as const
  it.each<readonly [string, (context: StrategyContext) => void, Costs, string | null]>([
    ['pays half the spread, rounded up', buy(1), { spread }, 'buy 1 at 100.02'],
    ['pays half the spread on the other side', sell(1), { spread }, 'sell 1 at 99.98'],
    ['pays spread, then slippage', buy(1), { spread, slippage }, 'buy 1 at 100.07'],
    ['is a stop’s after both', buy(1, stop(105)), { spread, slippage }, 'buy 1 at 105.07'],
    ['is the limit of what rests, without either', buy(1, limit(97)), { spread, slippage }, 'buy 1 at 97'],
    ['is a limit’s that takes after the spread alone', buy(1, limit(101)), { spread, slippage }, 'buy 1 at 100.02'],
    [
      'is the limit where ask lies beyond it and the price comes back',
      buy(1, limit(100.01)),
      { spread },
      'buy 1 at 100.01',
    ],
    [
      'slips from the price after the spread',
      buy(1),
      { spread: { type: 'fixed-bps', bps: 100 }, slippage: { type: 'basis-points', basisPoints: 100 } },
      'buy 1 at 101.51',
    ],
    ['is capped by the bar', buy(1), { slippage: { type: 'ticks', ticks: 1_000, capToBar: true } }, 'buy 1 at 106'],
    ['is none beyond the bar', buy(1), { slippage: { type: 'ticks', ticks: 1_000, refuseBeyondBar: true } }, null],
    // 10 of 100 is a share of 0.1: 100 × 1 × 0.1² is one.
    [
      'knows the size and the volume',
      buy(10),
      { slippage: { type: 'volume-share', priceImpact: 1, volumeLimit: 1 } },
      'buy 10 at 101',
    ],
    // √0.04 is 0.2: 100 × 0.1 × 0.2 is two.
    [
      'knows the square root of the share',
      buy(4),
      { slippage: { type: 'square-root-impact', coefficient: 1, volatility: '0.1' } },
      'buy 4 at 102',
    ],
  ])('%s', (_, order, costs, expected) => {
    expect(run(minutes([quiet, wild]), { 0: order }, costs).fills).toEqual(expected === null ? [] : [expected])
  })

  it('moves the market for a size that is a share of equity as for the units that the price before allows', () => {
    const slippage = { type: 'volume-share', priceImpact: 1, volumeLimit: 1 } as const
    // 1,000 buys 10 at 100, which is a tenth of the volume: at 101 it buys 9.
    const order = ({ order: orders }: StrategyContext) => orders.buy({ size: { equityFraction: 1 } })
    const { fills } = run(minutes([quiet, wild]), { 0: order }, { slippage }, { capital: 1_000 })
    expect(fills).toEqual(['buy 9 at 101'])
  })

  it('rises with what was taken of the bar before', () => {
    const slippage = { type: 'volume-share', priceImpact: 1, volumeLimit: 1 } as const
    const twice: Script = {
      0: (context) => {
        buy(10)(context)
        buy(10)(context)
      },
    }
    expect(run(minutes([quiet, wild]), twice, { slippage }).fills).toEqual(['buy 10 at 101', 'buy 10 at 104'])
  })

  it('takes the volatility of closed bars only', () => {
    const slippage = { type: 'square-root-impact', coefficient: 1, volatility: 'rolling' } as const
    const rows: Row[] = [quiet, [100, 110, 100, 110], [110, 110, 99, 99], [99, 200, 50, 150]]
    // Returns of 0.1 and −0.1: a standard deviation of 0.1414…; of the whole volume that is 99 × 1.1414… rounded up.
    expect(run(minutes(rows), { 2: buy(100) }, { slippage }).fills).toEqual(['buy 100 at 113.01'])
  })
})

describe('the fee of a fill', () => {
  const fee = { type: 'maker-taker', maker: '-0.001', taker: '0.002' } as const
  it.each<readonly [string, (context: StrategyContext) => void, string]>([
    ['takes at the market', buy(1), '0.2'],
    ['takes with a limit that the open is beyond', buy(1, limit(101)), '0.2'],
    ['makes with a limit that rests', buy(1, limit(95)), '-0.095'],
    ['takes with a stop', buy(1, stop(105)), '0.21'],
    [
      'takes with a stop-limit that fills as it triggers',
      buy(1, { entry: { type: 'stop-limit', stopPrice: 105, limitPrice: 105 } }),
      '0.21',
    ],
    [
      'makes with a touched limit that the price comes to',
      buy(1, { entry: { type: 'limit-if-touched', touchPrice: 98, limitPrice: 95 } }),
      '-0.095',
    ],
  ])('%s', (_, order, expected) => {
    expect(run(minutes([quiet, wild]), { 0: order }, { fee }).fees).toEqual([expected])
  })

  it('is that of the order, however many fills it takes', () => {
    const liquidity = { participation: '0.05' }
    const perOrder = { type: 'per-order', amount: '1', rate: '0.001', minimum: '1.9' } as const
    const { fills, fees } = run(minutes([quiet, quiet, quiet, quiet]), { 0: buy(12) }, { fee: perOrder, liquidity })
    expect(fills).toEqual(['buy 5 at 100', 'buy 5 at 100', 'buy 2 at 100'])
    // 1 + 0.5 is raised to 1.9; then 2 is 0.1 more, and 2.2 is 0.2 more.
    expect(fees).toEqual(['1.9', '0.1', '0.2'])
    const share = run(
      minutes([quiet, quiet, quiet, quiet]),
      { 0: buy(12) },
      { fee: { type: 'percentage', rate: '0.001' }, liquidity },
    )
    expect(share.fees).toEqual(['0.5', '0.5', '0.2'])
  })

  it('falls with what the account has traded', () => {
    const tiers = [
      { from: 0, maker: '0.001', taker: '0.001' },
      { from: 500, maker: '0.0005', taker: '0.0005' },
    ]
    const script: Script = { 0: buy(4), 1: buy(4), 2: buy(4) }
    const { fees } = run(minutes([quiet, quiet, quiet, quiet]), script, { fee: { type: 'tiered', days: 30, tiers } })
    expect(fees).toEqual(['0.4', '0.4', '0.2'])
  })

  it('is what a function of the host says', () => {
    const custom: Costs = {
      fee: {
        type: 'custom',
        feeOf: ({ quantity, filledBefore }) => quantity.times(filledBefore.isZero ? '0.5' : '0.25'),
      },
      liquidity: { participation: '0.05' },
    }
    expect(run(minutes([quiet, quiet, quiet]), { 0: buy(8) }, custom).fees).toEqual(['2.5', '0.75'])
  })
})

describe('the size of a fill', () => {
  const liquidity = { participation: '0.05' }
  it('is at most the share of the volume, for all orders of the bar together', () => {
    const both: Script = {
      0: (context) => {
        buy(4)(context)
        buy(4)(context)
      },
    }
    const { fills, ends } = run(minutes([quiet, quiet, quiet]), both, { liquidity })
    expect(fills).toEqual(['buy 4 at 100', 'buy 1 at 100', 'buy 3 at 100'])
    expect(ends).toEqual(['filled', 'filled'])
    const alone = run(minutes([quiet, quiet, quiet]), both, { liquidity: { ...liquidity, scope: 'order' } })
    expect(alone.fills).toEqual(['buy 4 at 100', 'buy 4 at 100'])
  })

  it('counts volume in whole steps, as the decimal that is written', () => {
    const rows: Row[] = [quiet, [100, 100, 100, 100, 0.3], [100, 100, 100, 100, 0.7]]
    const { fills } = run(minutes(rows, '0.1'), { 0: buy(5) }, { liquidity: { participation: 1 } })
    expect(fills).toEqual(['buy 0.3 at 100', 'buy 0.7 at 100'])
  })

  it('is unlimited, or nothing, where no bar of the series has a volume, and nothing in a bar without', () => {
    const none: Row = [100, 100, 100, 100, 0]
    expect(run(minutes([none, none]), { 0: buy(5) }, { liquidity }).fills).toEqual(['buy 5 at 100'])
    const strict = { ...liquidity, unknownVolume: 'none' } as const
    expect(run(minutes([none, none]), { 0: buy(5) }, { liquidity: strict }).fills).toEqual([])
    expect(run(minutes([quiet, none, quiet]), { 0: buy(5) }, { liquidity }).result.fills[0]?.time).toBe(120_000)
  })

  it('ends what is good for one price, or for all of it only', () => {
    const ioc = run(minutes([quiet, quiet]), { 0: buy(8, { timeInForce: 'ioc' }) }, { liquidity })
    expect([ioc.fills, ioc.ends]).toEqual([['buy 5 at 100'], ['cancelled IOC_UNFILLED']])
    const fok = run(minutes([quiet, quiet]), { 0: buy(8, { timeInForce: 'fok' }) }, { liquidity })
    expect([fok.fills, fok.ends]).toEqual([[], ['cancelled FOK_UNFILLED']])
  })

  it('of a share of equity shrinks where the rest has become too dear', () => {
    const rows: Row[] = [quiet, quiet, [200, 200, 200, 200], quiet]
    const order = ({ order: orders }: StrategyContext) => orders.buy({ size: { equityFraction: 1 } })
    const { fills, ends, result } = run(minutes(rows), { 0: order }, { liquidity }, { capital: 1_000 })
    // Ten at 100; five fill, and the 500 that are left buy two at 200.
    expect(fills).toEqual(['buy 5 at 100', 'buy 2 at 200'])
    expect(ends).toEqual(['filled'])
    expect(String(result.orders[0]?.quantity)).toBe('7')
  })

  it('gives a bracket to every part', () => {
    const bracketed = buy(8, { stop: 90, target: 120 })
    const rows: Row[] = [quiet, quiet, quiet, [120, 130, 120, 130, 1_000]]
    const { fills } = run(minutes(rows), { 0: bracketed }, { liquidity })
    expect(fills).toEqual(['buy 5 at 100', 'buy 3 at 100', 'sell 8 at 120'])
  })
})

describe('a limit that is touched', () => {
  const touching: Row = [100, 100, 98, 99]
  const through: Row = [100, 100, 97.99, 99]
  it.each<readonly [Costs['touch'] & object, BacktestConfig['intrabar'] & string, number]>([
    [{ rule: 'touch' }, 'pessimistic', 1],
    [{ rule: 'trade-through' }, 'pessimistic', 2],
    [{ rule: 'trade-through' }, 'optimistic', 2],
    [{ rule: 'trade-through' }, 'open-high-low-close', 2],
    [{ rule: 'trade-through' }, 'adaptive', 2],
    [{ rule: { probability: 0 } }, 'open-low-high-close', 2],
    [{ rule: { probability: 1 } }, 'pessimistic', 1],
  ])('by %j (%s) fills in bar %i', (touch, intrabar, bar) => {
    for (const latency of [undefined, { toVenueMs: 1 }]) {
      const costs = latency === undefined ? { touch } : { touch, latency }
      const { result } = run(minutes([quiet, touching, through]), { 0: buy(1, limit(98)) }, costs, { intrabar })
      expect(result.fills.map(({ price }) => price.toNumber())).toEqual([98])
      expect(Math.floor(((result.fills[0]?.time ?? 0) - 1) / 60_000)).toBe(bar)
    }
  })

  it('at the open fills where it takes, and by the rule where it rests', () => {
    const touch = { rule: 'trade-through' } as const
    expect(run(minutes([quiet, quiet]), { 0: buy(1, limit(100)) }, { touch }).fills).toEqual(['buy 1 at 100'])
    const rows: Row[] = [quiet, [101, 101, 101, 101], quiet, [99, 99, 99, 99]]
    expect(run(minutes(rows), { 0: buy(1, limit(100)) }, { touch }).fills).toEqual(['buy 1 at 99'])
  })
})

describe('the rules of a venue', () => {
  it.each<readonly [Costs['venueRules'] & object, (context: StrategyContext) => void, string]>([
    [{ lotSize: 10 }, buy(5), 'rejected QUANTITY_OFF_LOT'],
    [{ minimumQuantity: 6 }, buy(5), 'rejected QUANTITY_BELOW_MINIMUM'],
    [{ maximumQuantity: 4 }, buy(5), 'rejected QUANTITY_ABOVE_MAXIMUM'],
    [{ minimumNotional: 501 }, buy(5), 'rejected NOTIONAL_BELOW_MINIMUM'],
    [{ priceIncrements: [{ from: 0, increment: '0.05' }] }, buy(5, limit(99.98)), 'rejected PRICE_OFF_INCREMENT'],
    [{ priceCollarBps: 100 }, buy(5, limit(98)), 'rejected PRICE_OUTSIDE_COLLAR'],
    [{ allowShort: false }, sell(5), 'rejected SHORT_NOT_ALLOWED'],
    [{ halts: [{ from: 60_000, to: 90_000 }] }, buy(5), 'rejected HALTED'],
    [{ lotSize: 5 }, buy(5), 'filled'],
  ])('judge an order at its acceptance: %j', (venueRules, order, end) => {
    expect(run(minutes([quiet, quiet]), { 0: order }, { venueRules }).ends).toEqual([end])
  })

  it('make whole lots of shares of equity, at most the maximum, and none where that is too little', () => {
    const share = ({ order }: StrategyContext) => order.buy({ size: { equityFraction: 1 } })
    const of = (venueRules: Costs['venueRules'] & object) =>
      run(minutes([quiet, quiet]), { 0: share }, { venueRules }, { capital: 2_750 })
    expect(of({ lotSize: 10 }).fills).toEqual(['buy 20 at 100'])
    expect(of({ maximumQuantity: 7 }).fills).toEqual(['buy 7 at 100'])
    expect(of({ minimumQuantity: 30 }).ends).toEqual(['rejected BELOW_MINIMUM'])
    const target = ({ order }: StrategyContext) => order.sell({ size: { targetFraction: -1 } })
    const flat = run(minutes([quiet, quiet, quiet]), { 0: buy(5), 1: target }, { venueRules: { allowShort: false } })
    expect(flat.fills).toEqual(['buy 5 at 100', 'sell 5 at 100'])
  })

  it('let nothing fill in a halt, nor on the way of a bar that it touches', () => {
    const rows: Row[] = [quiet, quiet, wild, wild, quiet, wild]
    const at = (from: number, to: number) =>
      run(minutes(rows), { 0: buy(1, limit(97)) }, { venueRules: { halts: [{ from, to }] } }).result.fills[0]?.time
    expect(at(500_000, 600_000)).toBe(180_000)
    expect(at(120_000, 180_000)).toBe(240_000)
    expect(at(150_000, 160_000)).toBe(240_000)
    expect(at(150_000, 200_000)).toBe(360_000)
  })

  it('do not keep a run from closing at its end', () => {
    const venueRules = { halts: [{ from: 120_000, to: 999_000 }] }
    const { fills } = run(minutes([quiet, quiet, quiet]), { 0: buy(1) }, { venueRules }, { closeAtEnd: 'last-close' })
    expect(fills).toEqual(['buy 1 at 100', 'sell 1 at 100'])
  })
})

describe('a bar that data repair has changed', () => {
  it('meets no order, unless that is asked for, also of coarser bars that hold it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'race-repaired-'))
    const path = join(folder, 'bars.csv')
    const iso = (n: number) => new Date(Date.UTC(2024, 0, 1, 0, n)).toISOString()
    // The high of the third bar is below its close.
    const lines = [
      `${iso(0)},100,100,100,100,5`,
      `${iso(1)},100,101,99,100,5`,
      `${iso(2)},90,90,89,95,5`,
      `${iso(3)},100,101,99,100,5`,
    ]
    await writeFile(path, ['time,open,high,low,close,volume', ...lines].join('\n'))
    const { series } = await readCsv(path, {
      instrument: { id: 'ACME', assetClass: 'crypto' },
      timeframe: '1m',
      mode: 'repair',
    })
    expect([...(series.repaired ?? [])]).toEqual([0, 0, 1, 0])
    const order: Script = { 1: buy(1) }
    expect(run(series, order, {}).fills).toEqual(['buy 1 at 100'])
    expect(run(series, order, {}, { fillOnRepairedBars: true }).fills).toEqual(['buy 1 at 90'])
    expect(run(series, { 1: buy(1, limit(95)) }, {}).fills).toEqual([])
    expect(run(series, order, { latency: { toVenueMs: 10_000 } }).fills).toEqual(['buy 1 at 100'])
    expect(run(series, { 1: buy(1, { expiresAt: Date.UTC(2024, 0, 1, 0, 3) }) }, {}).ends).toEqual([
      'expired SIGNAL_EXPIRED',
    ])
  })
})

describe('the luck of an order', () => {
  const costs: Costs = {
    slippage: { type: 'random', distribution: 'half-normal', bps: 50 },
    touch: { rule: { probability: '0.5' } },
    latency: { toVenueMs: { type: 'uniform', min: 0, max: 90_000 } },
  }
  const data = randomWalk({ timeframe: '1m', seed: 'luck', bars: 60 })

  it('is not changed by orders at other times, and is another with another seed', () => {
    const own: Script = { 20: buy(1), 40: sell(1) }
    const fillsAt = (script: Script, seed: string, decisions: readonly number[]) => {
      const { result } = run(data, script, costs, { seed })
      const at = decisions.map((bar) => data.closeTimes[bar])
      return result.orders
        .filter(({ createdAt }) => at.includes(createdAt))
        .map(({ averagePrice, updatedAt }) => `${averagePrice} ${updatedAt}`)
    }
    const alone = fillsAt(own, 'race', [20, 40])
    expect(alone).toHaveLength(2)
    expect(fillsAt({ ...own, 3: buy(2), 7: sell(2), 30: buy(1, limit(1)) }, 'race', [20, 40])).toEqual(alone)
    expect(fillsAt(own, 'other', [20, 40])).not.toEqual(alone)
  })

  it('is apart from the luck of the strategy', () => {
    const seen: number[][] = []
    for (const some of [{}, costs]) {
      const drawn: number[] = []
      const strategy = defineStrategy({
        id: 'test/draws',
        version: '1.0.0',
        title: 'Draws',
        params: z.strictObject({}),
        setup: ({ data: bars, random }) => {
          bars()
          return {
            onBar: ({ order }) => {
              drawn.push(random.next())
              order.buy({ size: { units: 1 } })
            },
          }
        },
      })
      runBacktestSync({ strategy, data, costs: some })
      seen.push(drawn)
    }
    expect(seen[0]).toEqual(seen[1])
  })
})

describe('costs that make no sense', () => {
  it.each<readonly [unknown, string, RegExp]>([
    [{ fees: { type: 'none' } }, 'BACKTEST_CONFIG_INVALID', /'costs\.fees' is not a field/],
    [{ liquidity: { participation: 2 } }, 'CONFIG_INVALID', /costs\.liquidity: participation is 2/],
    [{ touch: { rule: 'maybe' } }, 'CONFIG_INVALID', /costs\.touch: rule is 'maybe'/],
    [{ latency: { toVenueMs: -1 } }, 'CONFIG_INVALID', /costs\.latency: toVenueMs is -1/],
    [{ spread: { type: 'fixed', ticks: 1.5 } }, 'CONFIG_INVALID', /costs\.spread \(fixed\): ticks is 1\.5/],
    [{ venueRules: { lotSize: 0 } }, 'CONFIG_INVALID', /costs\.venueRules: lotSize is 0/],
  ])('%j are refused', (costs, code, message) => {
    const failing = () => run(minutes([quiet]), {}, costs as Costs)
    expect(failing).toThrow(message)
    try {
      failing()
    } catch (error) {
      expect(RaceError.is(error, code as 'CONFIG_INVALID')).toBe(true)
    }
  })

  it('beside a policy that works orders itself are refused', () => {
    const prices = { isTriggered: () => false, fillTicks: () => null }
    const compatibility = { name: 'other', queue: {}, prices }
    expect(() => run(minutes([quiet]), {}, { latency: { toVenueMs: 5 } }, { compatibility })).toThrow(
      /costs\.latency was given, but the compatibility policy 'other'/,
    )
  })

  it('are listed in the settings, null where they are not given', () => {
    const given = { spread: { type: 'fixed', ticks: 2 }, latency: { toVenueMs: 5 } } as const
    const { settings } = run(minutes([quiet]), {}, given).result
    expect(settings).toMatchObject({
      ...given,
      liquidity: null,
      touch: null,
      venueRules: null,
      fillOnRepairedBars: false,
    })
    expect(decimal(settings.capital).toNumber()).toBe(100_000)
  })
})
