import { existsSync } from 'node:fs'
import { type Costs, runBacktestSync } from '@race/backtest'
import { type BarSeries, barSeries, parseParams, RaceError, resampleBars } from '@race/core'
import { readCsv } from '@race/data'
import { describe, expect, it } from 'vitest'
import { type RecordedSignal, recordSignals } from '../internal/record-signals.ts'
import { jadeCap } from './jade-cap.ts'

const minute = 60_000
const market = new URL('../../../../../shared/market-data/', import.meta.url)

type Row = readonly [open: number, high: number, low: number, close: number]

function seriesOf(rows: readonly Row[], timeframe: string, stepMs: number, instrument: object = {}): BarSeries {
  const column = (k: 0 | 1 | 2 | 3) => Float64Array.from(rows, (row) => row[k])
  return barSeries({
    instrument: {
      ...{ id: 'ACME', assetClass: 'crypto', calendar: '24x7', tickSize: '0.01', quantityStep: '0.001' },
      ...instrument,
    },
    timeframe,
    columns: {
      time: Float64Array.from(rows, (_, i) => i * stepMs),
      ...{ open: column(0), high: column(1), low: column(2), close: column(3) },
    },
  })
}

/**
 * Five-minute closes of 10, 11, 12, 13, 14. Averages of 2 and 3 bars begin at 10.5 and 11 and rise by 1 a bar, so the bias is up
 * from the third close on: 12 above 11.5 above 11, after 10.5.
 */
const rising: readonly Row[] = [10, 11, 12, 13, 14].map((price) => [price, price, price, price])
const quiet: readonly Row[] = Array.from({ length: 14 }, () => [100, 100, 100, 100])

/**
 * Minute bars from the one that closes with the third five minutes on. With a period of 3 the average goes half the way to
 * each close: 102, 104, 103.5, 103.25, 104.125. The pullback has three bars, from the one that falls to 103 on, its swing is 102,
 * and the close of 105 is back above the average.
 */
const pullback: readonly Row[] = [
  [100, 104, 100, 104],
  [105, 106, 105, 106],
  [106, 106, 103, 103],
  [103, 104, 102, 103],
  [103, 105, 102.5, 105],
]
/** The bar of `pullback`'s last row. */
const reclaim = quiet.length + pullback.length - 1
const after: readonly Row[] = [
  [105, 107, 104, 107],
  [107, 109.5, 106, 109],
]

const base = { higherTimeframe: '5m', fast: 2, slow: 3, slopeBars: 1, pullbackPeriod: 3, atrPeriod: 1, stopAtr: 0.5 }

interface Scene {
  readonly workingCount?: number | undefined
  readonly latency?: Costs['latency']
  readonly params?: object
  readonly higher?: readonly Row[]
  readonly rows?: readonly Row[]
  readonly instrument?: object
}

function play({
  params = {},
  higher = rising,
  rows = [...pullback, ...after],
  instrument = {},
  workingCount,
  latency,
}: Scene) {
  const signals: RecordedSignal[] = []
  const result = runBacktestSync({
    strategy: recordSignals(jadeCap, signals, workingCount === undefined ? {} : { workingCount }),
    params: { ...base, ...params },
    data: [seriesOf([...quiet, ...rows], '1m', minute, instrument), seriesOf(higher, '5m', 5 * minute, instrument)],
    costs: { fee: { type: 'none' }, ...(latency === undefined ? {} : { latency }) },
  })
  return { result, signals }
}

/** The bars at whose close an entry was decided, with the side. */
const entriesOf = (scene: Scene): string[] =>
  play(scene).signals.map(({ time, side }) => `${time / minute - 1} ${side}`)

const upsideDown = (rows: readonly Row[], around: number): Row[] =>
  rows.map(([open, high, low, close]) => [around - open, around - low, around - high, around - close])

describe('jadeCap enters', () => {
  it('where a pullback is reclaimed, with a stop beyond its swing and a target by risk', () => {
    const { signals, result } = play({ params: { targetR: 2 } })
    expect(signals).toHaveLength(1)
    const [signal] = signals
    expect(signal?.time).toBe((reclaim + 1) * minute)
    // The true range of the bar is 2.5, so the stop lies 1.25 below 102, 4.25 below the close.
    expect(signal?.stop).toBe(100.75)
    expect(signal?.target).toBe(113.5)
    expect(signal?.size).toEqual({ riskFraction: 0.01 })
    expect(signal?.expiresAt).toBe((reclaim + 2) * minute)
    // Averages 0.5 apart and a move of 1 at a range of 1; 2.125 deep of 7.5.
    expect(signal?.confidence).toBeCloseTo((0.5 + 1 + 1 - 2.125 / 7.5) / 3, 12)
    expect(signal?.reason).toBe(
      '5m trend up: close 12 above EMA 2 at 11.5 above EMA 3 at 11, moved 1 in 1 bars; ' +
        'pullback of 3 bars to 102, close 105 back above EMA 3 at 104.125; 4.25 at risk',
    )
    // 1 % of 100,000 by 4.25.
    expect(result.fills.map(({ price, quantity }) => `${quantity} at ${price}`)).toEqual(['235.294 at 105'])
  })

  it('on the mirror image only where it may sell short', () => {
    const scene = { higher: upsideDown(rising, 30), rows: upsideDown([...pullback, ...after], 200) }
    expect(entriesOf(scene)).toEqual([])
    const { signals } = play({ ...scene, params: { short: true, targetR: 2 } })
    expect(signals.map(({ side, stop, target }) => [side, stop, target])).toEqual([['sell', 99.25, 86.5]])
    expect(signals[0]?.confidence).toBeCloseTo((0.5 + 1 + 1 - 2.125 / 7.5) / 3, 12)
    expect(signals[0]?.reason).toContain('5m trend down: close 18 below EMA 2 at 18.5 below EMA 3 at 19')
  })

  it('at a bar that touches the average and closes back above it, too', () => {
    expect(entriesOf({ rows: [...pullback.slice(0, 2), [106, 107, 105.5, 107]] })).toEqual([`${quiet.length + 2} buy`])
  })

  it('without a target where none is asked for, or where it would be below nothing', () => {
    expect(play({ params: { targetR: 0 } }).signals[0]?.target).toBeUndefined()
    const short = { higher: upsideDown(rising, 30), rows: upsideDown([...pullback, ...after], 200) }
    expect(play({ ...short, params: { short: true, targetR: 50 } }).signals[0]?.target).toBeUndefined()
  })

  it('not where its stop would lie below nothing', () => {
    expect(entriesOf({ params: { stopAtr: 10 } })).toEqual([`${reclaim} buy`])
    const cheap = [...quiet, ...pullback].map((row) => row.map((price) => price - 99) as unknown as Row)
    expect(entriesOf({ params: { stopAtr: 10 }, rows: cheap.slice(14) })).toEqual([])
  })
})

describe('jadeCap stays out', () => {
  it.each<readonly [string, Scene]>([
    ['the higher timeframe does not move', { higher: rising.map(() => [10, 10, 10, 10]) }],
    ['the higher timeframe falls', { higher: upsideDown(rising, 30) }],
    ['the pullback is too long', { params: { pullbackBarsMax: 2 }, rows: pullback }],
    ['no bar touches the average', { rows: [...pullback.slice(0, 2), [106, 107, 105.51, 107]] }],
    ['the close is not back above the average', { rows: [...pullback.slice(0, 4), [103, 105, 102.5, 103.25]] }],
    ['the hour is not one of the session', { params: { session: 'on', sessionFrom: 7, sessionTo: 20 } }],
  ])('where %s', (_, scene) => {
    expect(entriesOf(scene)).toEqual([])
  })

  it('of nothing that is just within those limits', () => {
    expect(entriesOf({ params: { pullbackBarsMax: 3 } })).toEqual([`${reclaim} buy`])
    expect(entriesOf({ params: { session: 'on', sessionFrom: 0, sessionTo: 1 } })).toEqual([`${reclaim} buy`])
    expect(entriesOf({ params: { session: 'auto' } })).toEqual([`${reclaim} buy`])
  })

  it('of a trend that has turned before the reclaim: bars of the higher timeframe are seen when they have closed', () => {
    // The fourth five minutes close below the fast average, one bar after the reclaim and one before it.
    const turning: readonly Row[] = [...rising.slice(0, 3), [12, 12, 11, 11], [11, 11, 11, 11]]
    expect(entriesOf({ higher: turning })).toEqual([`${reclaim} buy`])
    const late: readonly Row[] = [...pullback.slice(0, 4), [103, 103, 102.5, 103], ...pullback.slice(4)]
    expect(entriesOf({ rows: late })).toEqual([`${reclaim + 1} buy`])
    expect(entriesOf({ rows: late, higher: turning })).toEqual([])
  })

  it('while a position is open', () => {
    const again: readonly Row[] = [
      ...pullback,
      [105, 106, 105, 106],
      [106, 106, 104, 105],
      [105, 107, 105, 107],
      [107, 108, 106, 108],
    ]
    expect(entriesOf({ rows: again })).toEqual([`${reclaim} buy`])
    // Flat again, it takes the next pullback.
    const stoppedOut: readonly Row[] = [...pullback, [105, 105, 100, 101], [101, 104, 101, 104]]
    expect(entriesOf({ rows: stoppedOut })).toEqual([`${reclaim} buy`, `${reclaim + 2} buy`])
  })

  it('while an entry order waits in the market', () => {
    expect(entriesOf({ workingCount: 1 })).toEqual([])
  })

  it('outside of its hours by itself where the market closes, unless bars are of whole days', () => {
    const fx = { assetClass: 'fx', calendar: 'fx-24x5' }
    expect(entriesOf({ instrument: fx })).toEqual([])
    expect(entriesOf({ instrument: fx, params: { session: 'off' } })).toEqual([`${reclaim} buy`])
    const day = 86_400_000
    const daily = [
      seriesOf([...quiet, ...pullback, ...after], '1d', day, { calendar: 'fx-24x5' }),
      seriesOf(rising, '1w', 7 * day, { calendar: 'fx-24x5' }),
    ]
    const result = runBacktestSync({ strategy: jadeCap, params: { ...base, higherTimeframe: '1w' }, data: daily })
    expect(result.orders.some(({ role }) => role === 'entry')).toBe(true)
  })
})

describe("jadeCap's stop", () => {
  const stopOf = (params: object, rows: readonly Row[] = [...pullback, ...after]) =>
    play({ params, rows })
      .result.orders.find(({ role }) => role === 'stop-loss')
      ?.stopPrice?.toString()

  it('follows the swing of the last bars once the price has gone as far as was risked', () => {
    // From 105 by 4.25 is 109.25: the last bar goes to 109.5. Half its range of 3.5 below the low of 104.
    expect(stopOf({ swingBars: 2 })).toBe('102.25')
    expect(stopOf({ swingBars: 1 })).toBe('104.25')
  })

  it('follows the best price by ATR', () => {
    expect(stopOf({ trail: 'atr', trailAtr: 1 })).toBe('106')
  })

  it('stays where it is before that, where it shall not follow, and where it would be worse', () => {
    const short: readonly Row[] = [...pullback, [105, 107, 104, 107], [107, 109.2, 106, 109]]
    expect(stopOf({ swingBars: 1 }, short)).toBe('100.75')
    expect(stopOf({ trail: 'none' })).toBe('100.75')
    expect(stopOf({ trail: 'atr', trailAtr: 3 })).toBe('100.75')
    expect(stopOf({ trailFromR: 2, swingBars: 1 })).toBe('100.75')
  })

  it('follows where orders and reports take their time, too', () => {
    const rows: readonly Row[] = [...pullback, ...after, [109, 111, 108, 110]]
    const latency = { toVenueMs: 1_000, reportMs: 70_000 }
    const { result, signals } = play({ rows, latency, params: { swingBars: 1, expiryBars: 5 } })
    expect(signals).toHaveLength(1)
    const stop = result.orders.find(({ role }) => role === 'stop-loss')
    expect(stop?.stopPrice?.toNumber()).toBeGreaterThan(100.75)
  })

  it('is never put at the close or beyond it', () => {
    const fallen: readonly Row[] = [...pullback, [105, 107, 104, 107], [107, 109.5, 106, 106]]
    expect(stopOf({ trail: 'atr', trailAtr: 1 }, fallen)).toBe('100.75')
  })

  it('comes down behind a short position', () => {
    const rows = upsideDown([...pullback, ...after], 200)
    const { result } = play({ rows, higher: upsideDown(rising, 30), params: { short: true, swingBars: 2 } })
    expect(result.orders.find(({ role }) => role === 'stop-loss')?.stopPrice?.toString()).toBe('97.75')
  })
})

describe('jadeCap says what is wrong', () => {
  const minutes = seriesOf([...quiet, ...pullback], '1m', minute)
  const failureOf = (params: object, data: readonly BarSeries[]): RaceError => {
    try {
      runBacktestSync({ strategy: jadeCap, params, data })
    } catch (error) {
      if (RaceError.is(error)) return error
    }
    throw new Error('nothing was wrong')
  }

  const fives = seriesOf(rising, '5m', 5 * minute)

  it('when there is one timeframe only', () => {
    const { code, message } = failureOf({ higherTimeframe: '4h' }, [minutes])
    expect(code).toBe('BACKTEST_CONFIG_INVALID')
    expect(message).toBe("Backtest: strategy 'race/jadecap' needs 2 timeframes of ACME, but data has 1")
  })

  it('when the higher timeframe is missing', () => {
    const { code, message } = failureOf({ higherTimeframe: '4h' }, [minutes, fives])
    expect(code).toBe('DATA_NOT_FOUND')
    expect(message).toBe('No series ACME 4h was given; there are: ACME 1m, ACME 5m')
  })

  it('when the higher timeframe is that of the first series, or a finer one', () => {
    for (const data of [
      [minutes, fives],
      [fives, minutes],
    ]) {
      const { code, message } = failureOf({ higherTimeframe: '1m' }, data)
      expect(code).toBe('PARAMS_INVALID')
      expect(message).toContain(`higherTimeframe is '1m', but the first series has bars of '${data[0]?.timeframe}'`)
    }
  })

  it.each([
    [{ fast: 50, slow: 50 }, 'fast: must be smaller than slow, but fast is 50 and slow is 50 bars'],
    [{ sessionFrom: 8, sessionTo: 8 }, 'sessionTo: must not be the hour of sessionFrom, but both are 8'],
    [{ higherTimeframe: 'hourly' }, 'higherTimeframe: must be a count and one of s, m, h, d, w, mo'],
  ])('in %j', (params, text) => {
    expect(() => parseParams(jadeCap, params)).toThrow(text)
  })
})

describe.skipIf(!existsSync(market))(
  'jadeCap on real markets (skipped where ../shared is not beside the checkout)',
  () => {
    it.each([
      [
        'ethbtc_5m.csv.gz',
        { id: 'ETHBTC', assetClass: 'crypto', tickSize: '0.00000001', quantityStep: '0.0001' },
        '5m',
        '1h',
      ],
      ['eurusd_1h.csv.gz', { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' }, '1h', '1d'],
      ['spy_1m_trade.csv.gz', { id: 'SPY', tickSize: '0.01' }, '1m', '15m'],
    ] as const)(
      'trades %s both ways, each entry in hours and with a stop on its right side',
      async (file, instrument, timeframe, higher) => {
        const { series } = await readCsv(new URL(file, market), { instrument, timeframe })
        const signals: RecordedSignal[] = []
        const params = { higherTimeframe: higher, short: true, fast: 10, slow: 20 }
        const result = runBacktestSync({
          strategy: recordSignals(jadeCap, signals),
          params,
          data: [series, resampleBars(series, higher)],
        })
        expect(result.trades.filter(({ side }) => side === 'long').length).toBeGreaterThan(10)
        expect(result.trades.filter(({ side }) => side === 'short').length).toBeGreaterThan(10)
        for (const { side, stop, target, confidence = Number.NaN, time } of signals) {
          const sign = side === 'buy' ? 1 : -1
          expect(sign * ((target as number) - (stop as number))).toBeGreaterThan(0)
          expect(confidence).toBeGreaterThanOrEqual(0)
          expect(confidence).toBeLessThanOrEqual(1)
          const hour = new Date(time).getUTCHours()
          if (series.calendar.id !== '24x7') expect(hour >= 7 && hour < 20).toBe(true)
        }
      },
    )
  },
)
