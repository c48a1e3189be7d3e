import {
  type BarSeries,
  barSeriesFromRows,
  type DecimalInput,
  defineStrategy,
  type SignalOptions,
  type StrategyContext,
} from '@race/core'
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
