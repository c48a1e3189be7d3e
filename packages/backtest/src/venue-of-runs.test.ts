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
const _stop = (price: number) => ({ entry: { type: 'stop', price } }) as const
const quiet: Row = [100, 100, 100, 100]
const wild: Row = [100, 106, 94, 103]

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
