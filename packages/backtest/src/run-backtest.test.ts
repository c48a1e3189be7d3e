import {
  type BarSeries,
  barSeriesFromRows,
  createManualClock,
  defineInstrument,
  defineStrategy,
  type InstrumentOptions,
  RaceError,
  type SignalOptions,
  type StrategyContext,
  type StrategyHandlers,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { sma } from '@race/indicators'
import { smaCross } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, createBacktest, runBacktest, runBacktestSync } from './index.ts'

type Row = readonly [open: number, high: number, low: number, close: number]

function seriesOf(
  rows: readonly Row[],
  instrument: string | InstrumentOptions = 'ACME',
  timeframe = '1d',
  start = Date.UTC(2024, 0, 1),
): BarSeries {
  const step = { '1d': 86_400_000, '1h': 3_600_000, '4h': 14_400_000 }[timeframe] ?? 60_000
  const described =
    typeof instrument === 'string' ? { id: instrument, assetClass: 'crypto' as const, tickSize: '0.01' } : instrument
  return barSeriesFromRows({
    instrument: described,
    timeframe,
    rows: rows.map(([open, high, low, close], index) => ({
      time: start + index * step,
      open,
      high,
      low,
      close,
      volume: 1,
    })),
  })
}

/** A strategy from handlers, which count bars from 0. */
function strategyOf(onBar: (context: StrategyContext, bar: number) => void, more: StrategyHandlers = {}) {
  return defineStrategy({
    id: 'test/inline',
    version: '1.0.0',
    title: 'Inline',
    params: z.strictObject({}),
    setup({ data }) {
      data()
      let bar = 0
      return { onBar: (context) => onBar(context, bar++), ...more }
    },
  })
}

const flat: Row = [100, 101, 99, 100]
const free = { fee: { type: 'none' } } as const

function fillsOf(
  data: BarSeries | readonly BarSeries[],
  orders: Readonly<Record<number, (context: StrategyContext) => void>>,
  more: Partial<BacktestConfig> = {},
) {
  const strategy = strategyOf((context, bar) => orders[bar]?.(context))
  const result = runBacktestSync({ strategy, data, costs: free, ...more })
  return {
    result,
    fills: result.fills.map(
      ({ side, quantity, price, time }) =>
        `${side} ${quantity} at ${price} on ${new Date(time).toISOString().slice(0, 10)}`,
    ),
  }
}

describe('a backtest', () => {
  it('uses and reports its defaults', () => {
    const result = runBacktestSync({ strategy: smaCross, data: randomWalk({ seed: 1, bars: 200, timeframe: '1d' }) })
    expect(result.settings).toMatchObject({
      capital: '100000',
      currency: 'USD',
      fee: { type: 'percentage', rate: '0.001' },
      slippage: { type: 'none' },
      riskProfile: 'open',
      sizeAt: 'fill',
      defaulted: ['capital', 'fee', 'slippage', 'risk'],
    })
    expect(result.params).toMatchObject({ fast: 10, short: false })
    expect(result.initialEquity.toString()).toBe('100000 USD')
  })

  it('fills a decision at the next open, and leaves and reports what is open at the end', () => {
    const { result, fills } = fillsOf(seriesOf([flat, [102, 103, 101, 102], [104, 106, 103, 105]]), {
      0: ({ order }) => void order.buy({ size: { units: 10 } }),
    })
    expect(fills).toEqual(['buy 10 at 102 on 2024-01-02'])
    expect(result.openPositions).toMatchObject([{ instrument: 'ACME', side: 'long' }])
    expect(result.openPositions[0]?.unrealisedProfit.toString()).toBe('30 USD')
    expect(result.finalEquity.toString()).toBe('100030 USD')
    expect([...result.equity]).toEqual([100_000, 100_000, 100_030])
    expect(result.trades).toMatchObject([{ exitTime: null, profit: '30', barsHeld: 1 }])
  })

  it('closes what is open at the last close or open on request', () => {
    const rows: Row[] = [flat, flat, [104, 106, 103, 105]]
    const buy = { 0: ({ order }: StrategyContext) => void order.buy({ size: { units: 10 } }) }
    expect(fillsOf(seriesOf(rows), buy, { closeAtEnd: 'last-close' }).fills[1]).toBe('sell 10 at 105 on 2024-01-04')
    const atOpen = fillsOf(seriesOf(rows), buy, { closeAtEnd: 'last-open' })
    expect(atOpen.fills[1]).toBe('sell 10 at 104 on 2024-01-03')
    expect(atOpen.result.equity[2]).toBe(100_040)
    expect(atOpen.result.openPositions).toEqual([])
  })

  it('turns fractions into units at the fill, or at the signal, where they may no longer fit', () => {
    const rows: Row[] = [flat, [125, 126, 124, 125], [125, 126, 124, 125]]
    const buy = { 0: ({ order }: StrategyContext) => void order.buy({ size: { equityFraction: 1 } }) }
    expect(fillsOf(seriesOf(rows), buy).fills).toEqual(['buy 800 at 125 on 2024-01-02'])
    const early = fillsOf(seriesOf(rows), buy, { sizeAt: 'signal' })
    expect(early.fills).toEqual([])
    expect(early.result.orders).toMatchObject([{ status: 'rejected', reason: 'INSUFFICIENT_FUNDS' }])
    expect(early.result.warnings).toEqual(['1 order was rejected by the venue'])
    const half = { 0: ({ order }: StrategyContext) => void order.buy({ size: { equityFraction: 0.5 } }) }
    expect(fillsOf(seriesOf(rows), half, { sizeAt: 'signal' }).fills).toEqual(['buy 500 at 125 on 2024-01-02'])
  })

  it('ends DAY orders with the session they first meet', () => {
    const rows: Row[] = [flat, flat, [90, 91, 80, 85]]
    const orders = {
      0: ({ order }: StrategyContext) =>
        void order.buy({ size: { units: 1 }, entry: { type: 'limit', price: 95 }, timeInForce: 'day' }),
    }
    const { result, fills } = fillsOf(seriesOf(rows), orders)
    expect(fills).toEqual([])
    expect(result.orders).toMatchObject([{ status: 'expired', reason: 'DAY_END' }])
    const rests = {
      0: ({ order }: StrategyContext) => void order.buy({ size: { units: 1 }, entry: { type: 'limit', price: 95 } }),
    }
    expect(fillsOf(seriesOf(rows), rests).fills).toEqual(['buy 1 at 90 on 2024-01-03'])
  })

  it('records what the gate denies and what is not sound as orders, and warns', () => {
    const propose = (options: SignalOptions) => ({ 0: ({ order }: StrategyContext) => void order.buy(options) })
    const limited = fillsOf(seriesOf([flat, flat]), propose({}), { risk: { limits: { positionFractionMax: 0.5 } } })
    expect(limited.result.orders).toMatchObject([{ status: 'denied', reason: 'POSITION_FRACTION_MAX', quantity: null }])
    expect(limited.result.warnings).toEqual(['1 signal was denied by the risk gate'])
    expect(limited.result.settings.riskProfile).toBe('custom')
    const unsound: readonly (readonly [SignalOptions, string])[] = [
      [{ size: { units: Number.NaN } }, 'SIGNAL_SIZE'],
      [{ size: { equityFraction: 2 } }, 'SIGNAL_SIZE'],
      [{ size: { targetFraction: -2 } }, 'SIGNAL_SIZE'],
      [{ size: { riskFraction: 0.1 } }, 'SIGNAL_SIZE'],
      [{ size: { riskFraction: 0 }, stop: 90 }, 'SIGNAL_SIZE'],
      [{ size: { notional: -1 } }, 'SIGNAL_SIZE'],
      [{ entry: { type: 'limit', price: Number.NaN } }, 'SIGNAL_PRICE'],
      [{ entry: { type: 'stop-limit', stopPrice: 1, limitPrice: 0 } }, 'SIGNAL_PRICE'],
      [{ stop: 0 }, 'SIGNAL_PRICE'],
      [{ target: Number.POSITIVE_INFINITY }, 'SIGNAL_PRICE'],
      [{ stop: 101 }, 'SIGNAL_BRACKET'],
      [{ target: 99 }, 'SIGNAL_BRACKET'],
      [{ confidence: 2 }, 'SIGNAL_CONFIDENCE'],
      [{ expiresAt: 0 }, 'SIGNAL_EXPIRED'],
    ]
    for (const [options, code] of unsound) {
      const { result } = fillsOf(seriesOf([flat, flat]), propose(options))
      expect(result.orders).toMatchObject([{ status: 'denied', reason: code }])
      expect(result.warnings[0]).toMatch(`1 signal was not sound (${code})`)
    }
  })

  it('halts for good at the drawdown limit, and takes entries out of the market', () => {
    const rows: Row[] = [flat, flat, [100, 100, 50, 50], [40, 40, 40, 40], flat, flat]
    const { result } = fillsOf(
      seriesOf(rows),
      {
        0: ({ order }) => {
          order.buy({ size: { equityFraction: 0.9 } })
          order.buy({ size: { units: 1 }, entry: { type: 'limit', price: 45 } })
        },
        3: ({ position }) => position.close(),
        4: ({ order }) => void order.buy(),
      },
      { risk: { limits: { drawdownMax: 0.3 } } },
    )
    expect(result.orders.map(({ status, reason }) => [status, reason])).toEqual([
      ['filled', null],
      ['cancelled', 'DRAWDOWN_HALT'],
      ['filled', null],
      ['denied', 'DRAWDOWN_HALT'],
    ])
    expect(result.warnings).toContain('trading was halted by the drawdown limit')
  })

  it('tells a strategy of fills and orders, and takes its answer at once', () => {
    const heard: string[] = []
    const strategy = strategyOf(
      ({ order }, bar) => {
        if (bar === 0) order.buy({ size: { units: 1 } })
      },
      {
        onFill(fill, { order, position }) {
          heard.push(`fill ${fill.side} ${position.quantity}`)
          if (fill.side === 'buy') order.sell({ size: { units: 1 }, entry: { type: 'limit', price: 105 } })
        },
        onOrder: ({ status }) => heard.push(status),
        onStop: ({ time }) => heard.push(`stop ${time}`),
      },
    )
    const series = seriesOf([flat, [100, 106, 99, 100], flat])
    const result = runBacktestSync({ strategy, data: series, costs: free })
    expect(result.fills.map(({ side, price }) => `${side} ${price}`)).toEqual(['buy 100', 'sell 105'])
    expect(heard).toEqual([
      'submitted',
      'accepted',
      'fill buy 1',
      'filled',
      'submitted',
      'accepted',
      'fill sell 0',
      'filled',
      `stop ${series.closeTimes[2]}`,
    ])
  })

  it('changes and cancels orders, and keeps tickets up to date', () => {
    const seen: unknown[] = []
    let entry: ReturnType<StrategyContext['order']['buy']> | null = null
    const { result } = fillsOf(seriesOf([flat, flat, flat, flat, [100, 112, 99, 100], flat]), {
      0: ({ order }) => {
        entry = order.buy({ size: { units: 1 }, entry: { type: 'limit', price: 50 }, stop: 45, target: 200 })
        seen.push(entry.status, order.workingCount)
      },
      1: ({ order }) => {
        seen.push(entry?.status, order.workingCount)
        if (entry !== null) order.modify(entry, { limitPrice: 100 })
      },
      3: ({ order }) => {
        seen.push(entry?.status, order.workingCount)
        if (entry !== null) order.modify(entry, { target: 111, stop: 90 })
        order.cancel(order.buy({ entry: { type: 'limit', price: 1 } }))
        order.sell({ size: { units: 1 }, entry: { type: 'stop', price: 2 } })
        order.cancel({ instrument: 'ACME' })
      },
    })
    expect(seen).toEqual(['proposed', 0, 'working', 1, 'filled', 0])
    expect(result.orders.map(({ role, status, reason }) => [role, status, reason])).toEqual([
      ['entry', 'filled', null],
      ['stop-loss', 'cancelled', 'CANCELLED_BY_STRATEGY'],
      ['take-profit', 'cancelled', 'CANCELLED_BY_STRATEGY'],
      ['entry', 'cancelled', 'CANCELLED_BY_STRATEGY'],
      ['entry', 'cancelled', 'CANCELLED_BY_STRATEGY'],
    ])
    expect(result.orders[2]?.limitPrice?.toString()).toBe('111')
  })

  it('shorts, and flips through zero with exact profits', () => {
    const { result, fills } = fillsOf(seriesOf([flat, flat, [90, 91, 89, 90], [90, 91, 89, 90], [95, 96, 94, 95]]), {
      0: ({ order }) => void order.sell({ size: { units: 10 } }),
      1: ({ order }) => void order.buy({ size: { units: 30 } }),
      3: ({ position }) => position.close(),
    })
    expect(fills).toEqual(['sell 10 at 100 on 2024-01-02', 'buy 30 at 90 on 2024-01-03', 'sell 20 at 95 on 2024-01-05'])
    expect(result.trades.map(({ side, quantity, profit }) => [side, quantity, profit])).toEqual([
      ['short', '10', '100'],
      ['long', '20', '100'],
    ])
    expect(result.finalEquity.toString()).toBe('100200 USD')
  })

  it('calls onBar only when every indicator is warm, and says so when it never is', () => {
    const strategy = defineStrategy({
      id: 'test/warm',
      version: '1.0.0',
      title: 'Warm',
      params: z.strictObject({}),
      setup({ data, use }) {
        const bars = data()
        const average = use(sma, use(sma, bars.close, 3), 2)
        return {
          onBar({ order }) {
            expect(average.now).not.toBeNaN()
            order.buy({ size: { units: 1 } })
          },
        }
      },
    })
    expect(
      runBacktestSync({ strategy, data: seriesOf([flat, flat, flat, flat, flat]), costs: free }).orders,
    ).toHaveLength(2)
    const short = runBacktestSync({ strategy, data: seriesOf([flat, flat]), costs: free })
    expect(short.warnings).toEqual([
      'ACME 1d has 2 bars, fewer than the 4 that the indicators need: onBar was never called',
    ])
  })

  it('survives one bar', () => {
    const { result } = fillsOf(seriesOf([flat]), { 0: ({ order }) => void order.buy() })
    expect(result.fills).toEqual([])
    expect(result.metrics).toMatchObject({ totalReturn: 0, sharpe: null, tradeCount: 0 })
  })
})

describe('the warm-up', () => {
  it('is what the strategy declares, where its indicators need less', () => {
    const seen: number[] = []
    const strategy = defineStrategy({
      id: 'test/late',
      version: '1.0.0',
      title: 'Late',
      params: z.strictObject({}),
      needs: { warmupBars: 3 },
      setup({ data, use }) {
        const bars = data()
        use(sma, bars.close, 2)
        return { onBar: ({ time }) => void seen.push(time) }
      },
    })
    const data = seriesOf([flat, flat, flat, flat])
    runBacktestSync({ strategy, data })
    expect(seen).toEqual([...data.closeTimes.slice(2)])
  })
})

describe('several series', () => {
  const fast = seriesOf([flat, flat, flat, flat], { id: 'AAA', assetClass: 'crypto', tickSize: '0.01' }, '1h')
  const slow = seriesOf([flat], { id: 'BBB', assetClass: 'crypto', tickSize: '0.01' }, '4h')

  it('share one timeline: onBar comes once per instant, and knows which bars closed', () => {
    const seen: (readonly [number, boolean, boolean])[] = []
    const strategy = defineStrategy({
      id: 'test/two',
      version: '1.0.0',
      title: 'Two',
      params: z.strictObject({}),
      needs: { instrumentsMin: 2 },
      setup({ data }) {
        const a = data('AAA', '1h')
        const b = data('BBB')
        return { onBar: ({ time, closed, isStale }) => void seen.push([time, closed(a), isStale(b)]) }
      },
    })
    // Each instrument's first hour has no bar of the slow series yet, so the strategy waits for it.
    runBacktestSync({ strategy, data: [fast, slow] })
    expect(seen).toEqual([[Date.UTC(2024, 0, 1, 4), true, false]])
    expect(() => runBacktestSync({ strategy, data: fast })).toThrow(/needs 2 instruments/)
  })

  it('share one account, and each instrument meets its own bars', () => {
    const a = seriesOf([flat, [100, 101, 99, 100], [110, 111, 109, 110]], {
      id: 'AAA',
      assetClass: 'crypto',
      tickSize: '0.01',
    })
    const b = seriesOf([flat, [50, 51, 49, 50], [40, 41, 39, 40]], {
      id: 'BBB',
      assetClass: 'crypto',
      tickSize: '0.01',
    })
    const { result, fills } = fillsOf([a, b], {
      0: ({ order }) => {
        order.buy({ size: { equityFraction: 0.5 } })
        order.buy({ instrument: 'BBB', size: { units: 10 } })
      },
    })
    expect(fills).toEqual(['buy 500 at 100 on 2024-01-02', 'buy 10 at 50 on 2024-01-02'])
    expect(result.finalEquity.toString()).toBe('104900 USD')
    expect([...result.equity]).toEqual([100_000, 100_000, 104_900])
  })

  it('never let two instruments together exceed the equity', () => {
    const of = (id: string) => seriesOf([flat, flat, flat], { id, assetClass: 'crypto', tickSize: '0.01' })
    const { result } = fillsOf([of('AAA'), of('BBB')], {
      0: ({ order }) => {
        order.buy({ size: { equityFraction: 0.8 } })
        order.buy({ instrument: 'BBB', size: { equityFraction: 0.8 } })
      },
    })
    expect(result.fills.map(({ quantity }) => quantity.toString())).toEqual(['800', '200'])
    expect(result.cash.toString()).toBe('0 USD')
  })

  it('equal one series when the other is not traded', () => {
    const one = randomWalk({ seed: 5, bars: 300, timeframe: '1h' })
    const other = randomWalk({ seed: 6, bars: 300, timeframe: '1h', instrument: 'OTHER' })
    const alone = runBacktestSync({ strategy: smaCross, data: one })
    const beside = runBacktestSync({ strategy: smaCross, data: [one, other] })
    expect(beside.hash).toBe(alone.hash)
    expect(beside.equity).toEqual(alone.equity)
  })
})

describe('runBacktest', () => {
  const data = randomWalk({ seed: 9, bars: 3_000, timeframe: '1h' })

  it('equals runBacktestSync', async () => {
    const sync = runBacktestSync({ strategy: smaCross, data })
    const result = await runBacktest({ strategy: smaCross, data })
    expect(result.hash).toBe(sync.hash)
    expect(result.equity).toEqual(sync.equity)
    expect(result.toJson()).toEqual(sync.toJson())
  })

  it('yields before 20 ms have gone by, also when handlers take ten times as long all at once, and reports progress', async () => {
    const clock = createManualClock()
    let lastYield = 0
    let longest = 0
    const scheduler = {
      now: clock.now,
      async yield() {
        longest = Math.max(longest, clock.now() - lastYield)
        lastYield = clock.now()
      },
    }
    const fractions: number[] = []
    const slowing = strategyOf((_, bar) => clock.advance(bar < 1_000 ? 0.05 : 0.5))
    await runBacktest({ strategy: slowing, data, scheduler, onProgress: ({ fraction }) => fractions.push(fraction) })
    expect(longest).toBeLessThanOrEqual(20)
    expect(fractions.at(-1)).toBe(1)
    expect(fractions.length).toBeGreaterThan(10)
  })

  it('obeys its signal, before and during the run', async () => {
    await expect(runBacktest({ strategy: smaCross, data, signal: AbortSignal.abort('no') })).rejects.toMatchObject({
      code: 'ABORTED',
      cause: 'no',
    })
    const abortion = new AbortController()
    let now = 0
    const scheduler = { now: () => (now += 5), yield: () => Promise.resolve() }
    const run = runBacktest({
      strategy: smaCross,
      data,
      scheduler,
      signal: abortion.signal,
      onProgress: () => abortion.abort(),
    })
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('is advanced from outside by createBacktest, with the same result', () => {
    const backtest = createBacktest({ strategy: smaCross, data })
    expect([backtest.length, backtest.done, backtest.equity]).toEqual([3_000, 0, 100_000])
    while (backtest.advance(7));
    expect(backtest.done).toBe(3_000)
    expect(backtest.finish()).toBe(backtest.finish())
    expect(backtest.finish().hash).toBe(runBacktestSync({ strategy: smaCross, data }).hash)
    expect(backtest.fillCount).toBe(backtest.finish().fillCount)
    expect([backtest.isHalted, backtest.riskProfile, backtest.instants.length]).toEqual([false, 'open', 3_000])
  })
})

describe('a result', () => {
  const result = runBacktestSync({ strategy: smaCross, data: randomWalk({ seed: 9, bars: 400, timeframe: '1d' }) })

  it('is written as tables and as JSON', () => {
    const [header, first] = result.toCsv('trades').split('\r\n')
    expect(header).toBe(
      'index,instrument,side,quantity,entry_time,entry_price,exit_time,exit_price,fees,profit,return_fraction,bars_held',
    )
    expect(first).toMatch(/^0,SYNTHETIC,long,/)
    expect(result.toCsv('orders').split('\r\n')).toHaveLength(result.orders.length + 2)
    expect(result.toCsv('equity').split('\r\n')).toHaveLength(402)
    expect(result.toJson()).toMatchObject({
      version: 'backtest-result/1',
      hash: result.hash,
      strategy: { id: 'race/sma-cross' },
    })
    expect(result.summary()).toContain('race/sma-cross 1.0.0')
  })

  it('guards spreadsheets against formulas, and quotes what needs it', () => {
    const data = seriesOf([flat, flat, flat], { id: '=HYPER,"LINK"', assetClass: 'crypto' })
    const { result: odd } = fillsOf(data, { 0: ({ order }) => void order.buy({ reason: 'because,\nso' }) })
    expect(odd.toCsv('orders')).toContain('"\'=HYPER,""LINK"""')
    expect(odd.toCsv('orders')).toContain('"because,\nso"')
  })

  it('has ids that are legal at venues, and records for stores', () => {
    for (const { clientOrderId } of result.orders) expect(clientOrderId).toMatch(/^r[a-z2-7]{26}$/)
    expect(new Set(result.orders.map(({ clientOrderId }) => clientOrderId)).size).toBe(result.orders.length)
    expect(result.toRunRecord({ id: 'x' })).toMatchObject({
      id: 'x',
      raceId: null,
      name: 'race/sma-cross',
      status: 'finished',
      runHash: result.hash,
    })
    expect(result.toEquityRecord().equity).toBe(result.equity)
    expect(result.drawdown).toHaveLength(400)
    expect(result.orderEvents.length).toBeGreaterThan(result.orders.length)
  })
})

describe('misuse', () => {
  const data = seriesOf([flat, flat])
  const strategy = strategyOf(() => {})

  it.each([
    [{ startegy: 1 }, /'startegy' is not a field/],
    [{ strategy: {} }, /not a value of defineStrategy/],
    [{ data: [] }, /no series/],
    [{ data: [data, data] }, /data\[0\] and data\[1\] are both ACME 1d/],
    [{ data: {} }, /data\[0\] is not a BarSeries/],
    [{ data: data.slice(0, 0) }, /no bars/],
    [{ capital: 0 }, /capital is 0/],
    [{ sizeAt: 'never' }, /sizeAt is 'never'/],
    [{ closeAtEnd: 'now' }, /closeAtEnd is 'now'/],
    [{ currency: 'EUR' }, /ACME is quoted in USD/],
    [{ params: { speed: 1 } }, /test\/inline.*speed/],
  ])('is refused by name (%#)', (wrong, message) => {
    const config = { strategy, data, ...wrong } as unknown as BacktestConfig
    expect(() => runBacktestSync(config)).toThrow(message)
    try {
      runBacktestSync(config)
    } catch (error) {
      expect(RaceError.is(error)).toBe(true)
    }
  })

  it('in a handler is named with strategy and time, and its cause kept', () => {
    const failing = strategyOf(() => {
      throw new TypeError('x is not a function')
    })
    expect(() => runBacktestSync({ strategy: failing, data })).toThrow(
      /'test\/inline' threw at 2024-01-02T00:00:00.000Z: x is not a function/,
    )
    const late = strategyOf(() => {}, {
      onStop() {
        throw 'a text'
      },
    })
    expect(() => runBacktestSync({ strategy: late, data })).toThrow(/threw at .*: a text/)
    const unknown = strategyOf(({ order }) => void order.buy({ instrument: 'NOPE' }))
    expect(() => runBacktestSync({ strategy: unknown, data })).toThrow(
      /named the instrument 'NOPE', but the run has: ACME/,
    )
    const endless = strategyOf(({ order }) => void order.buy({ size: { units: 0 } }), {
      onOrder: (_, { order }) => void order.buy({ size: { units: 0 } }),
    })
    expect(() => runBacktestSync({ strategy: endless, data })).toThrow(/more than 100000 commands at one instant/)
  })

  it('of instruments with different quote currencies on one account is refused', () => {
    const euro = seriesOf([flat], { ...defineInstrument({ id: 'EUR1', quoteCurrency: 'EUR' }) })
    expect(() => runBacktestSync({ strategy, data: [data, euro] })).toThrow(
      /EUR1 is quoted in EUR, but the account is in USD/,
    )
  })
})
