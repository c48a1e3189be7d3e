import { existsSync } from 'node:fs'
import {
  type BarSeries,
  barSeriesFromRows,
  barsFromQuotes,
  defineInstrument,
  defineStrategy,
  type OrderActions,
  type QuoteSeries,
  quoteSeries,
  type StrategyContext,
  type TradeSeries,
  tradeSeries,
} from '@race/core'
import { readQuotesCsv, readTradesCsv } from '@race/data'
import { sma } from '@race/indicators'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type BacktestConfig,
  createBacktest,
  runBacktest,
  runBacktestSync,
  runStreamingBacktest,
  runSweep,
  sensitivity,
} from '../index.ts'

const acme = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '1', quantityStep: '1' })
const other = defineInstrument({ id: 'OTHER', assetClass: 'crypto', tickSize: '1', quantityStep: '1' })
const third = defineInstrument({ id: 'THIRD', assetClass: 'crypto', tickSize: '1', quantityStep: '1' })
const start = Date.UTC(2024, 0, 2)
const noFee = { fee: { type: 'none' } } as const

/** Quotes with an ask two above the bid, at seconds from `start`. */
function quotesAt(seconds: readonly number[], bids: readonly number[], instrument = acme): QuoteSeries {
  return quoteSeries({
    instrument,
    columns: {
      time: Float64Array.from(seconds, (second) => start + 1000 * second),
      bid: Float64Array.from(bids),
      ask: Float64Array.from(bids, (bid) => bid + 2),
    },
  })
}

function tradesAt(seconds: readonly number[], prices: readonly number[], instrument = acme): TradeSeries {
  return tradeSeries({
    instrument,
    columns: {
      time: Float64Array.from(seconds, (second) => start + 1000 * second),
      price: Float64Array.from(prices),
      quantity: Float64Array.from(prices, () => 1),
    },
  })
}

const minutes = (closes: readonly number[], instrument = acme): BarSeries =>
  barSeriesFromRows({
    instrument,
    timeframe: '1m',
    rows: closes.map((price, n) => ({
      time: start + 60_000 * n,
      open: price,
      high: price,
      low: price,
      close: price,
      volume: 1,
    })),
  })

/** Writes down what it hears, and asks for what it is told to. */
function listener(log: string[], hear: (what: string, order: OrderActions) => void = () => {}) {
  const second = (time: number): number => (time - start) / 1000
  return defineStrategy({
    id: 'test/listener',
    version: '1.0.0',
    title: 'Writes down what it hears',
    params: z.strictObject({}),
    setup: ({ data }) => {
      const bars = data()
      return {
        onQuote({ instrument, time, bid, ask, bidSize, askSize }, context) {
          const words = `${bid}/${ask} ${bidSize}x${askSize} ${context.time === time} ${context.closed(bars)}`
          log.push(`${second(time)} ${instrument} ${words}`)
          hear(`quote ${second(time)}`, context.order)
        },
        onTrade({ instrument, time, price, quantity, aggressor }, context) {
          log.push(`${second(time)} ${instrument} ${quantity} at ${price} ${aggressor} last ${bars.close.now}`)
          hear(`trade ${second(time)}`, context.order)
        },
        onBar({ time, order, closed }) {
          log.push(`${second(time)} bar ${bars.close.now} ${closed(bars)}`)
          hear(`bar ${second(time)}`, order)
        },
        onFill({ price, time }) {
          log.push(`${second(time)} fill at ${price}`)
        },
      }
    },
  })
}

const one = { size: { units: 1 } } as const
const buysAt = (when: string) => listener([], (what, order) => void (what === when && order.buy(one)))

describe('the order of events', () => {
  it('at one instant is trades, quotes, closes, openings', () => {
    const log: string[] = []
    const ticks = { quotes: [quotesAt([0, 60], [99, 98])], trades: [tradesAt([60], [97])] }
    runBacktestSync({ strategy: listener(log), data: minutes([100, 101]), ticks })
    expect(log).toEqual([
      '0 ACME 99/101 0x0 true false',
      '60 ACME 1 at 97 null last NaN',
      '60 ACME 98/100 0x0 true false',
      '60 bar 100 true',
      '120 bar 101 true',
    ])
  })

  it('lets a decision at a close meet the tick after it, not the one at the same instant', () => {
    const ticks = { quotes: [quotesAt([60, 61], [99, 104])] }
    const { fills } = runBacktestSync({ strategy: buysAt('bar 60'), data: minutes([100, 101]), ticks })
    expect(fills.map(({ price, time }) => `${price} ${(time - start) / 1000}`)).toEqual(['106 61'])
  })

  it('tells of the fill before the quote that brought it', () => {
    const log: string[] = []
    const strategy = listener(log, (what, order) => void (what === 'quote 1' && order.buy(one)))
    runBacktestSync({ strategy, data: minutes([100]), ticks: { quotes: [quotesAt([1, 2], [99, 104])] } })
    expect(log.map((line) => line.slice(0, 9))).toEqual(['1 ACME 99', '2 fill at', '2 ACME 10', '60 bar 10'])
  })

  it('merges the ticks of several instruments, and leaves one without ticks to its bars', () => {
    const log: string[] = []
    const strategy = listener(log, (what, order) => {
      if (what === 'bar 60') order.buy({ ...one, instrument: 'OTHER' })
      if (what === 'quote 3') order.buy(one)
    })
    const result = runBacktestSync({
      strategy,
      data: [minutes([100, 100]), minutes([50, 52], other), minutes([7, 7], third)],
      ticks: { quotes: [quotesAt([1, 3, 5], [99, 98, 97]), quotesAt([2, 4], [6, 7], third)] },
      costs: noFee,
    })
    const heard = log.filter((line) => / (ACME|THIRD) /.test(line)).map((line) => line.split(' ').slice(0, 2).join(' '))
    expect(heard).toEqual(['1 ACME', '2 THIRD', '3 ACME', '4 THIRD', '5 ACME'])
    expect(result.fills.map(({ instrument, price }) => `${instrument} ${price}`)).toEqual(['ACME 99', 'OTHER 52'])
  })

  it('waits with handlers of ticks until indicators are warm', () => {
    const heard: number[] = []
    const strategy = defineStrategy({
      id: 'test/warm',
      version: '1.0.0',
      title: 'Needs two bars',
      params: z.strictObject({}),
      setup: ({ data, use }) => {
        const average = use(sma, data().close, 2)
        return { onTrade: ({ time }) => void heard.push((time - start) / 1000, average.now) }
      },
    })
    const ticks = { trades: [tradesAt([1, 61, 121, 181], [1, 2, 3, 4])] }
    runBacktestSync({ strategy, data: minutes([100, 102, 104]), ticks })
    expect(heard).toEqual([121, 101])
  })

  it('ends resting orders at the close of a bar when their time is over', () => {
    const strategy = listener([], (what, order) => {
      if (what !== 'quote 1') return
      order.buy({ ...one, entry: { type: 'limit', price: 90 }, timeInForce: 'gtd', expiresAt: start + 50_000 })
    })
    const result = runBacktestSync({ strategy, data: minutes([100]), ticks: { quotes: [quotesAt([1, 2], [99, 98])] } })
    expect(result.orders.map(({ status, updatedAt }) => `${status} ${updatedAt - start}`)).toEqual(['expired 60000'])
  })

  it('leaves orders alone while the venue does not trade', () => {
    const halts = [{ from: start + 1500, to: start + 2500 }]
    const costs = { ...noFee, venueRules: { halts } }
    const ticks = { quotes: [quotesAt([1, 2, 3], [99, 104, 109])] }
    const { fills } = runBacktestSync({ strategy: buysAt('quote 1'), data: minutes([100]), ticks, costs })
    expect(fills.map(({ price }) => String(price))).toEqual(['111'])
  })
})

describe('bars of ticks', () => {
  it('are made of trades, or else of the middle of quotes', () => {
    const result = runBacktestSync({
      strategy: listener([]),
      ticks: {
        timeframe: '1m',
        trades: [tradesAt([0, 60], [100, 101])],
        quotes: [quotesAt([0], [49]), quotesAt([0], [9], other)],
      },
    })
    const built = result.datasets.map(({ instrument, timeframe, bars }) => `${instrument} ${timeframe} ${bars}`)
    expect(built).toEqual(['ACME 1m 2', 'OTHER 1m 1'])
    expect(result.settings.ticks).toEqual({
      bookDepth: 'unlimited',
      limitFills: 'touch',
      stopTrigger: null,
      queue: null,
      timeframe: '1m',
      series: [
        { instrument: 'ACME', kind: 'trades', ticks: 2, from: start, to: start + 60_000 },
        { instrument: 'ACME', kind: 'quotes', ticks: 1, from: start, to: start },
        { instrument: 'OTHER', kind: 'quotes', ticks: 1, from: start, to: start },
      ],
    })
  })

  it('close what is open at the end as bars do', () => {
    const ticks = { timeframe: '1m', quotes: [quotesAt([1, 2, 3], [99, 99, 109])] }
    const result = runBacktestSync({ strategy: buysAt('quote 1'), ticks, costs: noFee, closeAtEnd: 'last-close' })
    expect(result.fills.map(({ price }) => String(price))).toEqual(['101', '110'])
    expect(result.trades).toHaveLength(1)
  })

  it('run in steps, in a sweep, and for a measurement of sensitivity', () => {
    const quotes = quotesAt([1, 2, 63], [99, 99, 109])
    const strategy = () => buysAt('quote 1')
    const ticks = { quotes: [quotes] }
    const series = barsFromQuotes(quotes, '1m')
    const [row] = runSweep({ strategy: strategy(), series, ticks, costs: noFee, paramSets: [{}] })
    expect(row?.fillCount).toBe(1)
    const run = createBacktest({ strategy: strategy(), data: series, ticks, costs: noFee })
    expect([run.advance(1), run.fillCount, run.advance(1)]).toEqual([true, 1, false])
    expect(run.finish().hash).toBe(runBacktestSync({ strategy: strategy(), data: series, ticks, costs: noFee }).hash)
    expect(sensitivity({ strategy: strategy(), ticks: { ...ticks, timeframe: '1m' } }).differingOrders).toBe(0)
  })
})

describe('what is refused', () => {
  const good = { quotes: [quotesAt([1], [99])] }
  const data = minutes([1])
  it.each<[claim: string, config: Partial<BacktestConfig>, message: RegExp]>([
    ['no data at all', {}, /there is no data/],
    ['no bars and no timeframe', { ticks: good }, /no bars and no ticks\.timeframe/],
    ['a timeframe beside data', { data, ticks: { ...good, timeframe: '1m' } }, /ticks\.timeframe is given beside data/],
    ['an unknown field', { data, ticks: { ...good, depth: 1 } as object }, /'ticks\.depth' is not a field/],
    ['neither quotes nor trades', { data, ticks: {} }, /neither quotes nor trades/],
    [
      'what is no series',
      { data, ticks: { trades: good.quotes as never } },
      /ticks\.trades\[0\] is not a series of trades/,
    ],
    [
      'an instrument without bars',
      { data: minutes([1], other), ticks: good },
      /is of ACME, of which there are no bars/,
    ],
    ['two series of one', { data, ticks: { quotes: [...good.quotes, ...good.quotes] } }, /a second series of ACME/],
    [
      'another tick size',
      { data, ticks: { quotes: [quotesAt([1], [9], defineInstrument({ id: 'ACME', tickSize: '0.5' }))] } },
      /has a tick of 0\.5, but the bars of ACME one of 1/,
    ],
    [
      'a trigger by trades that are not there',
      { data, ticks: { ...good, stopTrigger: 'last' } },
      /'last', but ACME has no trades/,
    ],
    [
      'a trigger by quotes that are not there',
      { data, ticks: { trades: [tradesAt([1], [9])], stopTrigger: 'quote' } },
      /'quote', but ACME has no quotes/,
    ],
    [
      'a queue beside a rule for limits',
      { data, ticks: { ...good, queue: 'back', limitFills: 'touch' } },
      /queue and limitFills are both given/,
    ],
    [
      'an unknown word',
      { data, ticks: { ...good, queue: 'middle' as never } },
      /queue is 'middle', but must be one of 'front', 'back'/,
    ],
    ['an unknown rule for limits', { data, ticks: { ...good, limitFills: 'never' as never } }, /limitFills is 'never'/],
    [
      'the rules of another engine',
      { data, ticks: good, compatibility: { name: 'other' } },
      /beside the rules of 'other'/,
    ],
    [
      'costs that speak of bars',
      { data, ticks: good, costs: { liquidity: { participation: 1 } } },
      /costs\.liquidity is given beside ticks/,
    ],
  ])('%s', (_, config, message) => {
    expect(() => runBacktestSync({ strategy: listener([]), ...config })).toThrow(message)
  })

  it('ticks of a run over streams', async () => {
    async function* chunks() {
      yield data
    }
    const config = { strategy: listener([]), data: chunks(), ticks: good }
    await expect(runStreamingBacktest(config)).rejects.toThrow(/matches bars only/)
  })
})

it('warns of handlers that are never called', () => {
  expect(runBacktestSync({ strategy: listener([]), data: minutes([1]) }).warnings).toEqual([
    'onQuote was never called: the run has no quotes',
    'onTrade was never called: the run has no trades',
  ])
  const timed = defineStrategy({
    ...{ id: 'test/timed', version: '1.0.0', title: 'Timed' },
    setup({ data }) {
      data()
      return { onTimer() {} }
    },
  })
  expect(runBacktestSync({ strategy: timed, data: minutes([1]) }).warnings).toEqual([
    'onTimer was never called: a backtest has no intervals',
  ])
})

it('counts sizes beyond 2^53 steps as without limit', () => {
  const fine = defineInstrument({ id: 'FINE', assetClass: 'crypto', tickSize: '1', quantityStep: '0.00000001' })
  const columns = {
    time: Float64Array.of(start, start + 1000),
    bid: Float64Array.of(9, 9),
    ask: Float64Array.of(10, 10),
  }
  const sizes = { bidSize: Float64Array.of(1e12, 1e12), askSize: Float64Array.of(1e12, 1e12) }
  const quotes = [quoteSeries({ instrument: fine, columns: { ...columns, ...sizes } })]
  const ticks = { quotes, timeframe: '1m', bookDepth: 'top' } as const
  const { fills } = runBacktestSync({ strategy: buysAt('quote 0'), ticks, costs: noFee })
  expect(fills.map(({ quantity }) => String(quantity))).toEqual(['1'])
})

const shared = new URL('../../../../../shared/market-data/', import.meta.url)

/** Stands on both sides of the price by turns, with a stop behind and icebergs: many of the rules have their turn. */
const maker = defineStrategy({
  id: 'test/maker',
  version: '1.0.0',
  title: 'Quotes by limits',
  params: z.strictObject({ units: z.number().default(1000), width: z.number().default(0.0001) }),
  setup: ({ params: { units, width } }) => {
    let count = 0
    const act = (price: number, { position, order }: StrategyContext): void => {
      if (count++ % 50 !== 0) return
      order.cancel()
      const size = { units }
      if (position.isFlat) {
        const entry = { type: 'limit', price: price - width } as const
        order.buy({ size, entry, stop: price - 20 * width, displayUnits: units / 4 })
      } else order.sell({ size, entry: { type: 'limit', price: price + width }, reduceOnly: true })
    }
    return {
      onQuote: ({ bid }, context) => act(bid, context),
      onTrade: ({ price }, context) => act(price, context),
    }
  },
})

describe.skipIf(!existsSync(shared))('the shared files of ticks (skipped where ../shared is absent)', () => {
  it('of quotes run a strategy from end to end, the same each time', async () => {
    const instrument = { id: 'EURUSD', assetClass: 'fx', tickSize: '0.000001' } as const
    const { series } = await readQuotesCsv(new URL('eurusd_quoteticks.csv.gz', shared), { instrument })
    const config = {
      strategy: maker,
      ticks: { quotes: [series], timeframe: '1m', queue: 'back' },
      costs: noFee,
    } as const
    const result = runBacktestSync(config)
    expect(result.fills.length).toBeGreaterThan(20)
    expect((await runBacktest(config)).hash).toBe(result.hash)
    expect(result.hash).toBe('15807853a18d319f2c28590dd291575d3979f9ad427605febb682b5a7cc82833')
  })

  it('of trades likewise', async () => {
    const instrument = { id: 'XRPETH', assetClass: 'crypto', tickSize: '0.00000001' } as const
    const { series } = await readTradesCsv(new URL('xrpeth_trades.csv.gz', shared), { instrument })
    const hashes = (['touch', 'through'] as const).map((limitFills) => {
      const ticks = { trades: [series], timeframe: '1m', limitFills, bookDepth: 'top' } as const
      const params = { units: 400, width: 0.000002 }
      const result = runBacktestSync({ strategy: maker, params, ticks, costs: noFee })
      expect(result.fills.length).toBeGreaterThan(20)
      return result.hash
    })
    expect(hashes).toEqual([
      'd193acc82c7a47f6e20f75434403e4f69c30c45eb34a6b34826d6fcddd6ac8c5',
      'f3b1b6a361f1f2e064bcf13f813cfef45bd811b86d819218b69f5557e94009fb',
    ])
  })
})
