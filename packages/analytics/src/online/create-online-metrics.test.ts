import { RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import {
  computeMetrics,
  createOnlineMetrics,
  inferPeriodsPerYear,
  type OnlineMetrics,
  type OnlineMetricsOptions,
  type OnlineMetricsState,
} from '../index.ts'

const dayMs = 86_400_000
const start = Date.UTC(2024, 0, 1)

/** One instant a day. */
function observed(equity: readonly number[], options: Partial<OnlineMetricsOptions> = {}): OnlineMetrics {
  const online = createOnlineMetrics({ initialEquity: 100, ...options })
  equity.forEach((value, index) => {
    online.observeEquity(value, start + dayMs * index)
  })
  return online
}

describe('createOnlineMetrics', () => {
  it('gives null for everything that nobody has seen, as for an empty curve', () => {
    const empty = new Float64Array(0)
    const online = createOnlineMetrics({ initialEquity: 100 })
    expect(online.result()).toEqual(computeMetrics({ time: empty, equity: empty, initialEquity: 100 }))
    expect(online.details()).toEqual({
      instants: 0,
      dailyReturns: {
        count: 0,
        periodsPerYear: 252,
        mean: null,
        deviation: null,
        skewness: null,
        excessKurtosis: null,
        best: null,
        worst: null,
        positiveShare: null,
        volatility: null,
        downsideDeviation: null,
        sharpe: null,
        sortino: null,
      },
      barReturns: null,
      drawdowns: {
        count: 0,
        deepest: null,
        longestMs: 0,
        averageDepth: 0,
        timeUnderWater: null,
        ulcerIndex: null,
        painIndex: null,
      },
      quantiles: null,
      quantilesMissing: 'there is no daily return yet',
    })
  })

  it('counts the day that goes on', () => {
    const online = createOnlineMetrics({ initialEquity: 100 })
    online.observeEquity(110, start + 1)
    online.observeEquity(120, start + 2)
    expect(online.details().dailyReturns).toMatchObject({ count: 1, mean: 120 / 100 - 1, best: 120 / 100 - 1 })
    expect(online.details().quantiles?.median).toBe(120 / 100 - 1)
    online.observeEquity(90, start + dayMs)
    online.observeEquity(90, start + dayMs + 1)
    expect(online.details().dailyReturns).toMatchObject({ count: 2, best: 0, worst: 90 / 100 - 1 })
  })

  it('ends returns with ruin, of days and of bars', () => {
    const { dailyReturns, barReturns, quantiles } = observed([50, 0, 20, 40], { barsPerYear: 252 }).details()
    expect(dailyReturns).toMatchObject({ count: 2, best: -0.5, worst: -1 })
    expect(barReturns).toEqual(dailyReturns)
    expect(quantiles).toMatchObject({ median: -0.75, tailRatio: (0.5 + 0.5 * 0.05) / (1 - 0.5 * 0.05) })
  })

  it('lets two observations stand at one instant, of which the day keeps the last', () => {
    const online = createOnlineMetrics({ initialEquity: 100 })
    online.observeEquity(90, start)
    online.observeEquity(105, start)
    expect(online.result()).toMatchObject({ maxDrawdown: 90 / 100 - 1, totalReturn: 105 / 100 - 1 })
    expect(online.details()).toMatchObject({ instants: 2, dailyReturns: { count: 1, mean: 105 / 100 - 1 } })
  })

  it('has no ratios, skewness or kurtosis of returns that do not vary', () => {
    const growth = Array.from({ length: 3000 }, (_, index) => 100 * 1.0001 ** (index + 1))
    const { dailyReturns } = observed(growth).details()
    expect(dailyReturns).toMatchObject({ sharpe: null, sortino: null, skewness: null, excessKurtosis: null })
    expect(dailyReturns.deviation).toBeLessThan(1e-14)
    expect(dailyReturns.mean).toBeCloseTo(0.0001, 15)
  })

  it('leaves undefined what overflows, as the whole column does', () => {
    const curve = [1e-150, 1e150, 2e150]
    const time = Float64Array.from(curve, (_, index) => start + dayMs * index)
    const whole = computeMetrics({ time, equity: Float64Array.from(curve), initialEquity: 100 })
    expect(observed(curve).result()).toEqual(whole)
    expect(whole).toMatchObject({ volatility: null, sharpe: 0 })
    expect(observed(curve).details().dailyReturns).toMatchObject({ deviation: null, skewness: null, worst: -1 })
    expect(observed([5e-324, 1, 2]).result()).toMatchObject({ volatility: null, sharpe: null, sortino: null })
    expect(observed([5e-324, 1, 2]).details().quantiles).toMatchObject({ median: 1, tailRatio: null })
  })

  it.each([
    [[0, 1, 2, 3, 4, 5]],
    [[0, 25, 50]],
    [[0, 6, 12]],
    [[0, 1, 4, 5, 8]],
    [[0]],
    [[0, 21]],
    [[0, 1, 2, 3, 4, 5, 6]],
  ])('judges the periods of a year by the dates: days %j', (days) => {
    const time = Float64Array.from(days, (day) => start + 1 + dayMs * day)
    const online = createOnlineMetrics({ initialEquity: 100 })
    for (const at of time) online.observeEquity(100, at)
    expect(online.details().dailyReturns.periodsPerYear).toBe(inferPeriodsPerYear(time))
  })

  it('has exposure once it was told of positions', () => {
    const online = observed([100, 101])
    expect(online.result().exposure).toBeNull()
    online.observePosition(true)
    online.observeEquity(102, start + 2 * dayMs)
    online.observePosition(true)
    online.observeEquity(102, start + 3 * dayMs)
    online.observePosition(false)
    online.observeEquity(102, start + 4 * dayMs)
    expect(online.result().exposure).toBe(2 / 5)
    const unseen = createOnlineMetrics({ initialEquity: 1 })
    unseen.observePosition(true)
    expect(unseen.result().exposure).toBeNull()
  })
})

describe('quantiles', () => {
  it('are there up to the maximum of returns, and beyond it there is a reason', () => {
    const online = observed([110, 99, 120], { returnsMax: 3 })
    expect(online.details()).toMatchObject({ quantiles: { median: 110 / 100 - 1 }, quantilesMissing: null })
    online.observeEquity(130, start + 3 * dayMs)
    const reason = 'quantiles need every daily return: there are 4, and returnsMax lets 3 be kept'
    expect(online.details()).toMatchObject({ quantiles: null, quantilesMissing: reason })
    expect(online.snapshot().returns).toHaveLength(3)
    online.observeEquity(130, start + 4 * dayMs)
    expect(online.snapshot().returns).toHaveLength(0)
    online.observeEquity(130, start + 5 * dayMs)
    const next = createOnlineMetrics({ initialEquity: 100, returnsMax: 3 })
    next.restore(online.snapshot())
    expect(next.details()).toEqual(online.details())
    expect(next.details().dailyReturns.count).toBe(6)
  })

  it('can be done without', () => {
    expect(observed([110, 99], { returnsMax: 0 }).details().quantiles).toBeNull()
  })

  it('have no tail ratio where nothing is lost', () => {
    expect(observed(Array.from({ length: 30 }, () => 100)).details().quantiles).toEqual({
      median: 0,
      valueAtRisk95: 0,
      valueAtRisk99: 0,
      expectedShortfall95: 0,
      expectedShortfall99: 0,
      tailRatio: null,
    })
  })
})

describe('what cannot be observed', () => {
  it.each([
    ['equity that is not a number', Number.NaN, start + 1, 'equity is NaN at index 1'],
    ['equity without bounds', Number.NEGATIVE_INFINITY, start + 1, 'equity is -Infinity at index 1'],
    ['a time that goes back', 100, start - 1, `time is ${start - 1} at index 1, after ${start} at the one before`],
    ['a time that is not a number', 100, Number.NaN, 'time is NaN at index 1'],
    ['a time without end', 100, Number.POSITIVE_INFINITY, 'time is Infinity at index 1'],
  ])('%s is refused, and nothing is counted', (_, value, time, message) => {
    const online = observed([101])
    const before = online.snapshot()
    expect(() => online.observeEquity(value, time)).toThrow(message)
    expect(() => online.observeEquity(value, time)).toThrow(RaceError)
    expect(online.snapshot()).toEqual(before)
  })

  it('names the first instant too', () => {
    const online = createOnlineMetrics({ initialEquity: 100 })
    expect(() => online.observeEquity(1, Number.NEGATIVE_INFINITY)).toThrow('time is -Infinity at index 0')
  })

  it.each([
    ['initialEquity', { initialEquity: 0 }, 'initialEquity is 0'],
    ['riskFreeRate', { riskFreeRate: -1 }, 'riskFreeRate is -1'],
    ['periodsPerYear', { periodsPerYear: 0 }, 'periodsPerYear is 0'],
    ['barsPerYear', { barsPerYear: Number.POSITIVE_INFINITY }, 'barsPerYear is Infinity'],
    ['returnsMax', { returnsMax: 0.5 }, 'returnsMax is 0.5'],
  ])('%s is checked', (_, options, message) => {
    expect(() => createOnlineMetrics({ initialEquity: 100, ...options })).toThrow(message)
    expect(() => createOnlineMetrics({ initialEquity: 100, ...options })).toThrow(RaceError)
  })
})

describe('restore', () => {
  const options = { barsPerYear: 252 }

  it.each<[string, object, string]>([
    ['another version', { version: 'online-metrics/9' }, `the version of the state is "online-metrics/9"`],
    [
      'other options',
      { settings: { ...observed([1]).snapshot().settings, barsPerYear: 12 } },
      'the state was made with barsPerYear 12, not 252',
    ],
    ['no options', { settings: undefined }, 'the state was made with initialEquity undefined, not 100'],
    ['numbers that are missing', { run: [1, 2] }, 'run of the state has 2 numbers, not 17'],
    ['no numbers', { drawdowns: undefined }, 'drawdowns of the state has undefined numbers, not 19'],
    ['no numbers of bars', { bars: null }, 'bars of the state has 0 numbers, not 21'],
    ['a number that is none', { trades: Array.from({ length: 17 }, () => null) }, 'trades[0] of the state is null'],
    ['returns that are missing', { returns: [] }, 'returns of the state has 0 numbers, not 2'],
  ])('refuses a state with %s, and keeps what it has', (_, damage, message) => {
    const state = { ...observed([110, 99, 120], options).snapshot(), ...damage } as OnlineMetricsState
    const online = observed([90, 95, 80], options)
    const before = online.snapshot()
    expect(() => online.restore(state)).toThrow(message)
    expect(() => online.restore(state)).toThrow(RaceError)
    expect(online.snapshot()).toEqual(before)
  })

  it('refuses what is no state at all', () => {
    const online = createOnlineMetrics({ initialEquity: 100 })
    expect(() => online.restore(null as unknown as OnlineMetricsState)).toThrow('the version of the state is undefined')
  })

  it('keeps what JSON has no word for', () => {
    const online = observed([5e-324, 1, -0], options)
    const text = JSON.stringify(online.snapshot())
    expect(text).toContain('"Infinity"')
    expect(text).toContain('"-0"')
    const next = createOnlineMetrics({ initialEquity: 100, ...options })
    next.restore(JSON.parse(text) as OnlineMetricsState)
    expect(next.snapshot()).toEqual(online.snapshot())
  })
})
