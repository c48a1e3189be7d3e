import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  computeMetrics,
  createOnlineMetrics,
  dailyReturns,
  drawdown,
  drawdownPeriods,
  type Metrics,
  mean,
  type OnlineMetrics,
  type OnlineMetricsState,
  type ReturnFigures,
} from '../index.ts'

interface Curve {
  readonly time: Float64Array
  readonly equity: Float64Array
  readonly initialEquity: number
}

/** A stretch of a curve: so many instants, each a step of time and a change of equity by its own rule. */
const pieces = fc.record({
  length: fc.integer({ min: 1, max: 700 }),
  stepMs: fc.constantFrom(1000, 60_000, 3_600_000, 86_400_000, 3 * 86_400_000, 30 * 86_400_000),
  kind: fc.constantFrom('walk', 'flat', 'growth', 'jump', 'crash', 'dust', 'below-zero'),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
})

const curves: fc.Arbitrary<Curve> = fc
  .tuple(
    fc.array(pieces, { maxLength: 6 }),
    fc.constantFrom(1e-6, 1, 100, 100_000, 1e12),
    fc.constantFrom(0, 1, Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 1) + 5_000_000, -5_000_000_000),
  )
  .map(([stretches, initialEquity, start]) => {
    const time: number[] = []
    const equity: number[] = []
    let at = start
    let value = initialEquity
    for (const { length, stepMs, kind, seed } of stretches) {
      let state = seed
      for (let i = 0; i < length; i++) {
        state = (state * 48_271) % 2_147_483_647
        const draw = state / 2_147_483_647 - 0.5
        if (kind === 'walk') value *= 1 + 0.02 * draw
        else if (kind === 'growth') value *= 1.0001
        else if (kind === 'jump' && i === 0) value *= 1e6
        else if (kind === 'crash' && i === 0) value *= 1e-5
        else if (kind === 'dust') value *= 1 + 1e-9 * draw
        else if (kind === 'below-zero') value = initialEquity * draw
        at += stepMs
        time.push(at)
        equity.push(value)
      }
    }
    return { time: Float64Array.from(time), equity: Float64Array.from(equity), initialEquity }
  })

const rates = fc.constantFrom(0, 0.02, -0.01, 0.3)
const years = fc.constantFrom(undefined, 252, 365, 12)

function observed(online: OnlineMetrics, { time, equity }: Curve, from = 0, to = time.length): OnlineMetrics {
  for (let i = from; i < to; i++) online.observeEquity(equity[i] as number, time[i] as number)
  return online
}

/** Figures that must be equal to the bit. */
const exact = [
  'totalReturn',
  'cagr',
  'calmar',
  'maxDrawdown',
  'maxDrawdownDurationDays',
  'recoveryFactor',
  'exposure',
] as const satisfies readonly (keyof Metrics)[]

/**
 * 1e-9 of the figure, and what the rounding of plain sums makes of it: a sum of n returns is off by up to n × 2^-53 of
 * their sizes, which is much of the figure when the returns cancel out, or are equal.
 */
function expectRatios(actual: Metrics, expected: Metrics, { curve, figures }: Sample): void {
  const returns = dailyReturns(curve.time, curve.equity, curve.initialEquity)
  const { periodsPerYear, downsideDeviation, deviation } = figures
  expect(figures).toMatchObject({ count: returns.length, volatility: actual.volatility, sharpe: actual.sharpe })
  const rounding = 2 ** -52 * returns.length * (mean(returns.map(Math.abs)) ?? 0)
  const { sharpe, sortino } = expected
  const root = Math.sqrt(periodsPerYear)
  expectNear(actual.volatility, expected.volatility, root * rounding)
  // Returns that are equal but for rounding: in one order of sums there may be a deviation, in another there is none.
  if ((deviation ?? 0) > 1e-14 + 1000 * rounding || deviation === null) {
    expectNear(actual.sharpe, sharpe, ((root + Math.abs(sharpe ?? 0)) * rounding) / (deviation ?? 1))
  }
  expectNear(actual.sortino, sortino, (periodsPerYear * rounding) / (downsideDeviation || 1))
}

interface Sample {
  readonly curve: Curve
  readonly figures: ReturnFigures
}

function expectNear(actual: number | null, expected: number | null, rounding: number): void {
  if (actual === null || expected === null) expect(actual).toBe(expected)
  else expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + rounding)
}

describe('online metrics of any curve', () => {
  it('are those of the whole column', () => {
    fc.assert(
      fc.property(curves, rates, years, (curve, riskFreeRate, periodsPerYear) => {
        const options = {
          initialEquity: curve.initialEquity,
          riskFreeRate,
          ...(periodsPerYear === undefined ? {} : { periodsPerYear }),
        }
        const online = observed(createOnlineMetrics(options), curve)
        const actual = online.result()
        const expected = computeMetrics({ ...curve, ...options })
        for (const name of exact) expect(actual[name]).toBe(expected[name])
        expectRatios(actual, expected, { curve, figures: online.details().dailyReturns })
      }),
      { numRuns: 300 },
    )
  })

  it('can be read at any instant, which changes nothing', () => {
    fc.assert(
      fc.property(curves, fc.infiniteStream(fc.integer({ min: 1, max: 400 })), (curve, gaps) => {
        const options = { initialEquity: curve.initialEquity, barsPerYear: 1000, returnsMax: 50 }
        const whole = observed(createOnlineMetrics(options), curve)
        const read = createOnlineMetrics(options)
        for (let from = 0; from < curve.time.length; ) {
          const to = Math.min(curve.time.length, from + (gaps.next().value as number))
          observed(read, curve, from, to)
          const { time, equity } = curve
          const until = { time: time.subarray(0, to), equity: equity.subarray(0, to) }
          expect(read.result().maxDrawdown).toBe(computeMetrics({ ...curve, ...until }).maxDrawdown)
          read.details()
          from = to
        }
        expect(read.result()).toEqual(whole.result())
        expect(read.details()).toEqual(whole.details())
        expect(read.snapshot()).toEqual(whole.snapshot())
      }),
      { numRuns: 60 },
    )
  })

  it('go on after a snapshot, as JSON, to the same bits', () => {
    fc.assert(
      fc.property(curves, fc.double({ min: 0, max: 1, noNaN: true }), rates, (curve, share, riskFreeRate) => {
        const options = { initialEquity: curve.initialEquity, riskFreeRate, barsPerYear: 98_280 }
        const whole = createOnlineMetrics(options)
        whole.observePosition(true)
        observed(whole, curve)
        const cut = Math.floor(share * curve.time.length)
        const first = createOnlineMetrics(options)
        first.observePosition(true)
        observed(first, curve, 0, cut)
        const stored = JSON.parse(JSON.stringify(first.snapshot())) as OnlineMetricsState
        const second = createOnlineMetrics(options)
        second.observeEquity(-1, 9)
        second.restore(stored)
        expect(second.snapshot()).toEqual(stored)
        observed(second, curve, cut)
        expect(second.snapshot()).toEqual(whole.snapshot())
        expect(second.result()).toEqual(whole.result())
      }),
      { numRuns: 100 },
    )
  })

  it('know the drawdowns that the column has', () => {
    fc.assert(
      fc.property(curves, (curve) => {
        const { time, equity, initialEquity } = curve
        const { drawdowns } = observed(createOnlineMetrics({ initialEquity }), curve).details()
        const periods = drawdownPeriods(time, equity, initialEquity)
        const deepest = Math.min(0, ...periods.map(({ depth }) => depth))
        expect(drawdowns.count).toBe(periods.length)
        expect(drawdowns.deepest).toEqual(periods.find(({ depth }) => depth === deepest) ?? null)
        expectNear(drawdowns.averageDepth, mean(Float64Array.from(periods, ({ depth }) => depth)) ?? 0, 0)
        const losses = drawdown(equity, initialEquity)
        // The column's own losses are off by a rounding of 1.
        expectNear(drawdowns.painIndex, mean(losses.map(Math.abs)), 1e-15)
        expectNear(drawdowns.ulcerIndex, rootMeanSquare(losses), 1e-15)
        expect(drawdowns.timeUnderWater).toBe(mean(equity.map((value, i) => (isBelowPeak(curve, value, i) ? 1 : 0))))
      }),
      { numRuns: 100 },
    )
  })
})

describe('online exposure', () => {
  it('is that of the trades, when positions are told as they change', () => {
    const trades = fc.array(
      fc
        .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 60 }), fc.boolean())
        .map(([entry, bars, isOpen]) => ({ entryTime: 1000 * entry, exitTime: isOpen ? null : 1000 * (entry + bars) })),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(trades, fc.integer({ min: 0, max: 300 }), (spans, length) => {
        const online = createOnlineMetrics({ initialEquity: 100 })
        online.observePosition(false)
        let wasOpen = false
        const time = Float64Array.from({ length }, (_, index) => 1000 * index)
        for (const at of time) {
          const isOpen = spans.some(({ entryTime, exitTime }) => entryTime <= at && at < (exitTime ?? Infinity))
          if (isOpen !== wasOpen) online.observePosition(isOpen)
          wasOpen = isOpen
          online.observeEquity(100, at)
        }
        const records = spans.map((span) => ({ ...trade, ...span }))
        const expected = computeMetrics({ time, equity: time.map(() => 100), initialEquity: 100, trades: records })
        expect(online.result().exposure).toBe(expected.exposure)
      }),
    )
  })
})

describe('online statistics of trades', () => {
  it('are those of the whole list, open ones left out, across snapshots too', () => {
    const trades = fc.array(
      fc.record({
        profit: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(String),
        returnFraction: fc.double({ min: -1, max: 10, noNaN: true }),
        barsHeld: fc.nat(1000),
        entryTime: fc.nat(1e9),
        exitTime: fc.option(fc.integer({ min: 1e9, max: 2e9 })),
      }),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(trades, fc.nat(40), (given, cut) => {
        const records = given.map((one) => ({ ...trade, ...one }))
        const curve = { time: Float64Array.of(1), equity: Float64Array.of(101), initialEquity: 100 }
        const first = createOnlineMetrics({ initialEquity: 100 })
        first.observeEquity(101, 1)
        for (const one of records.slice(0, cut)) first.observeTrade(one)
        const second = createOnlineMetrics({ initialEquity: 100 })
        second.restore(JSON.parse(JSON.stringify(first.snapshot())) as OnlineMetricsState)
        for (const one of records.slice(cut)) second.observeTrade(one)
        expect(second.result()).toEqual({ ...computeMetrics({ ...curve, trades: records }), exposure: null })
      }),
    )
  })
})

const trade = {
  index: 0,
  instrument: 'SPY',
  side: 'long',
  quantity: '1',
  entryTime: 0,
  entryPrice: '1',
  exitTime: null as number | null,
  exitPrice: null,
  fees: '0',
  profit: '0',
  returnFraction: 0,
  barsHeld: 0,
} as const

function rootMeanSquare(values: Float64Array): number | null {
  const square = mean(values.map((value) => value * value))
  return square === null ? null : Math.sqrt(square)
}

function isBelowPeak({ equity, initialEquity }: Curve, value: number, index: number): boolean {
  let peak = initialEquity
  for (let i = 0; i < index; i++) peak = Math.max(peak, equity[i] as number)
  return value < peak
}
