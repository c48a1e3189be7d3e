import type { BarSeries } from '@race/core'
import { describe, expect, it } from 'vitest'
import {
  correlatedGroup,
  crash,
  garch,
  jumpDiffusion,
  meanReverting,
  regimeSwitching,
  sessionsWithGaps,
  trending,
} from './index.ts'

const bars = 40_000
/** A tick so fine that rounding plays no part. */
const frame = { seed: 'statistics', bars, timeframe: '1d', tick: '0.0000001' } as const

const logsOf = (prices: Float64Array): Float64Array => prices.map((price) => Math.log(price))
const returnsOf = ({ close }: BarSeries): Float64Array => {
  const logs = logsOf(close)
  return logs.slice(1).map((value, i) => value - (logs[i] as number))
}
const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
const varianceOf = (values: Float64Array): number => {
  const mean = meanOf(values)
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
}

function correlationOf(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)]
  const shared = a.reduce((sum, value, i) => sum + (value - meanA) * ((b[i] as number) - meanB), 0) / a.length
  return shared / Math.sqrt(varianceOf(a) * varianceOf(b))
}

const autocorrelationOf = (values: Float64Array, lag: number): number =>
  correlationOf(values.subarray(0, values.length - lag), values.subarray(lag))

describe('garch', () => {
  const [alpha, beta] = [0.1, 0.8]
  const returns = returnsOf(garch({ ...frame, alpha, beta, volatility: 0.01 }))
  const squares = returns.map((value) => value * value)

  it('has its volatility in the long run', () => {
    expect(Math.sqrt(varianceOf(returns))).toBeGreaterThan(0.0097)
    expect(Math.sqrt(varianceOf(returns))).toBeLessThan(0.0103)
  })

  it('has squares of returns that are correlated as Bollerslev computed, and returns that are not', () => {
    const first = (alpha * (1 - alpha * beta - beta * beta)) / (1 - 2 * alpha * beta - beta * beta)
    for (const lag of [1, 2, 5, 10]) {
      const expected = first * (alpha + beta) ** (lag - 1)
      expect(Math.abs(autocorrelationOf(squares, lag) - expected)).toBeLessThan(0.04)
    }
    expect(autocorrelationOf(squares, 1)).toBeGreaterThan(0.1)
    expect(Math.abs(autocorrelationOf(returns, 1))).toBeLessThan(0.02)
  })

  it('has fatter tails than the normal distribution', () => {
    const kurtosis = meanOf(returns.map((value) => value ** 4)) / varianceOf(returns) ** 2
    expect(kurtosis).toBeGreaterThan(3.2)
  })
})

describe('regimeSwitching', () => {
  it('has the mean and variance of its regimes, weighted by the time that the chain spends in each', () => {
    const regimes = [
      { drift: 0.001, volatility: 0.005 },
      { drift: -0.003, volatility: 0.03 },
    ]
    const transitions = [
      [0.9, 0.1],
      [0.3, 0.7],
    ]
    // Stationary: 0.1 × a = 0.3 × b, so three quarters and a quarter.
    const returns = returnsOf(regimeSwitching({ ...frame, regimes, transitions }))
    const mean = 0.75 * 0.001 - 0.25 * 0.003
    const variance = 0.75 * (0.005 ** 2 + 0.001 ** 2) + 0.25 * (0.03 ** 2 + 0.003 ** 2) - mean ** 2
    expect(Math.abs(meanOf(returns) - mean)).toBeLessThan(0.0004)
    expect(varianceOf(returns) / variance).toBeGreaterThan(0.95)
    expect(varianceOf(returns) / variance).toBeLessThan(1.05)
    // Volatility is remembered over a lag by the second eigenvalue of the chain, 0.6.
    const squares = returns.map((value) => value * value)
    const ratio = autocorrelationOf(squares, 2) / autocorrelationOf(squares, 1)
    expect(Math.abs(ratio - 0.6)).toBeLessThan(0.1)
  })

  it('never leaves a regime that it cannot leave, and leaves at once where it must', () => {
    const regimes = [
      { drift: 0.01, volatility: 0 },
      { drift: -0.01, volatility: 0 },
    ]
    const directions = (transitions: number[][]) =>
      [...returnsOf(regimeSwitching({ ...frame, bars: 60, regimes, transitions }))].map((value) => Math.sign(value))
    expect(
      new Set(
        directions([
          [1, 0],
          [0, 1],
        ]),
      ),
    ).toEqual(new Set([1]))
    const alternating = directions([
      [0, 1],
      [1, 0],
    ])
    expect(alternating.every((sign, i) => sign === (i % 2 === 0 ? -1 : 1))).toBe(true)
  })

  it('spends equal time in regimes that are left alike', () => {
    const regimes = [0, 1, 2].map((k) => ({ drift: 0.001 * (k - 1), volatility: 0 }))
    const returns = returnsOf(regimeSwitching({ ...frame, regimes }))
    for (const { drift } of regimes) {
      const share = returns.filter((value) => Math.abs(value - drift) < 1e-5).length / returns.length
      expect(Math.abs(share - 1 / 3)).toBeLessThan(0.06)
    }
  })
})

describe('meanReverting', () => {
  it('loses half of its distance in its half-life, and stays as near to the level as told', () => {
    const halfLifeBars = 15
    const market = meanReverting({ ...frame, halfLifeBars, volatility: 0.01, price: 150, level: 100 })
    const logs = logsOf(market.close)
    const kept = autocorrelationOf(logs, 1)
    expect(-Math.log(2) / Math.log(kept)).toBeGreaterThan(13.5)
    expect(-Math.log(2) / Math.log(kept)).toBeLessThan(16.5)
    expect(Math.abs(meanOf(logs) - Math.log(100))).toBeLessThan(0.01)
    const deviation = 0.01 * Math.sqrt(halfLifeBars / (2 * Math.LN2))
    expect(Math.sqrt(varianceOf(logs)) / deviation).toBeGreaterThan(0.92)
    expect(Math.sqrt(varianceOf(logs)) / deviation).toBeLessThan(1.08)
  })

  it('returns by halves exactly where there is no noise', () => {
    const { close } = meanReverting({ ...frame, bars: 21, halfLifeBars: 10, volatility: 0, price: 400, level: 100 })
    expect(Math.abs((close[9] as number) - 200)).toBeLessThan(1e-4)
    expect(Math.abs((close[19] as number) - 100 * Math.SQRT2)).toBeLessThan(1e-4)
  })
})

describe('trending', () => {
  it('has returns that are correlated by its strength and its half-life', () => {
    const returns = returnsOf(trending({ ...frame, strength: 0.3, halfLifeBars: 10, drift: 0.0001 }))
    for (const lag of [1, 5, 10, 20])
      expect(Math.abs(autocorrelationOf(returns, lag) - 0.3 * 2 ** (-lag / 10))).toBeLessThan(0.03)
    expect(Math.sqrt(varianceOf(returns))).toBeGreaterThan(0.0095)
    expect(Math.sqrt(varianceOf(returns))).toBeLessThan(0.0105)
    expect(Math.abs(meanOf(returns) - 0.0001)).toBeLessThan(0.0006)
  })

  it('is a random walk without strength', () => {
    const returns = returnsOf(trending({ ...frame, strength: 0 }))
    expect(Math.abs(autocorrelationOf(returns, 1))).toBeLessThan(0.02)
  })
})

describe('jumpDiffusion', () => {
  it('has the mean and variance of its walk and its jumps together, and fat tails', () => {
    const returns = returnsOf(
      jumpDiffusion({
        ...frame,
        volatility: 0.005,
        jumpsPerBar: 0.1,
        jumpMean: -0.01,
        jumpDeviation: 0.02,
        drift: 0.001,
      }),
    )
    const variance = 0.005 ** 2 + 0.1 * (0.01 ** 2 + 0.02 ** 2)
    expect(Math.abs(meanOf(returns) - (0.001 - 0.001))).toBeLessThan(0.0002)
    expect(varianceOf(returns) / variance).toBeGreaterThan(0.94)
    expect(varianceOf(returns) / variance).toBeLessThan(1.06)
    const kurtosis = meanOf(returns.map((value) => value ** 4)) / varianceOf(returns) ** 2
    expect(kurtosis).toBeGreaterThan(8)
  })

  it('counts jumps as Poisson does: with size 1 % and nothing else, the number in a bar has mean and variance 3', () => {
    const returns = returnsOf(
      jumpDiffusion({
        ...frame,
        bars: 1000,
        price: 1,
        volatility: 0,
        jumpsPerBar: 3,
        jumpMean: 0.005,
        jumpDeviation: 0,
      }),
    )
    const counts = returns.map((value) => Math.round(value / 0.005))
    expect(Math.abs(meanOf(counts) - 3)).toBeLessThan(0.2)
    expect(Math.abs(varianceOf(counts) - 3)).toBeLessThan(0.5)
  })
})

describe('crash', () => {
  it('falls exactly as deep as told without noise, and recovers the told share', () => {
    const market = crash({
      ...frame,
      bars: 300,
      volatility: 0,
      depth: 0.36,
      crashBar: 100,
      crashBars: 4,
      recovery: 0.5,
    })
    expect(market.close[99]).toBe(100)
    expect(Math.abs((market.close[103] as number) - 64)).toBeLessThan(1e-6)
    expect(Math.abs((market.close[203] as number) - 80)).toBeLessThan(1e-5)
    expect(market.close[299]).toBe(market.close[203])
  })

  it('is as volatile as told before, while and after it falls', () => {
    const market = crash({
      ...frame,
      bars: 12_000,
      volatility: 0.002,
      stress: 5,
      crashBar: 4000,
      crashBars: 4000,
      recoveryBars: 0,
      depth: 0.5,
    })
    const returns = returnsOf(market)
    const deviation = (from: number) => Math.sqrt(varianceOf(returns.subarray(from, from + 3900)))
    expect(Math.abs(deviation(0) / 0.002 - 1)).toBeLessThan(0.05)
    expect(Math.abs(deviation(4000) / 0.01 - 1)).toBeLessThan(0.05)
    expect(Math.abs(deviation(8000) / 0.002 - 1)).toBeLessThan(0.05)
  })
})

describe('sessionsWithGaps', () => {
  it('gaps after every pause as widely as told, by the days of the pause, and nowhere else', () => {
    const market = sessionsWithGaps({
      ...frame,
      bars: 26_000,
      timeframe: '30m',
      start: '2005-01-03',
      volatility: 0.0005,
      gapVolatility: 0.01,
    })
    expect(market.calendar.id).toBe('XNYS')
    const gaps = new Map<number, number[]>()
    for (let i = 1; i < market.length; i++) {
      const pauseMs = (market.openTimes[i] as number) - (market.closeTimes[i - 1] as number)
      const gap = Math.log((market.open[i] as number) / (market.close[i - 1] as number))
      if (pauseMs === 0) expect(market.open[i]).toBe(market.close[i - 1])
      else {
        const days = Math.max(1, Math.round(pauseMs / 86_400_000))
        gaps.set(days, [...(gaps.get(days) ?? []), gap])
      }
    }
    const deviation = (days: number) => Math.sqrt(varianceOf(Float64Array.from(gaps.get(days) ?? [])))
    expect(gaps.get(1)?.length).toBeGreaterThan(1500)
    expect(Math.abs(deviation(1) / 0.01 - 1)).toBeLessThan(0.06)
    expect(Math.abs(deviation(3) / (0.01 * Math.sqrt(3)) - 1)).toBeLessThan(0.12)
  })
})

describe('correlatedGroup', () => {
  const correlation = [
    [1, 0.8, -0.3],
    [0.8, 1, 0.1],
    [-0.3, 0.1, 1],
  ]
  const members = [
    { instrument: 'A', volatility: 0.01 },
    { instrument: 'B', volatility: 0.02, drift: 0.0001 },
    { instrument: 'C', volatility: 0.005 },
  ]
  const group = correlatedGroup({
    seed: 'statistics',
    bars: 20_000,
    timeframe: '1d',
    members: members.map((one) => ({ ...one, tick: '0.0000001' })),
    correlation,
  })
  const returns = group.map(returnsOf)

  it('has the correlations it was asked for, within two hundredths', () => {
    correlation.forEach((row, i) => {
      row.forEach((expected, j) => {
        const found = correlationOf(returns[i] as Float64Array, returns[j] as Float64Array)
        expect(Math.abs(found - expected)).toBeLessThan(0.02)
      })
    })
  })

  it('has the volatility of each member, the same times, and members that do not depend on those after them', () => {
    members.forEach(({ volatility }, i) => {
      expect(Math.abs(Math.sqrt(varianceOf(returns[i] as Float64Array)) / volatility - 1)).toBeLessThan(0.03)
    })
    for (const { time } of group) expect(time).toEqual(group[0]?.time)
    const [alone] = correlatedGroup({
      seed: 'statistics',
      bars: 20_000,
      timeframe: '1d',
      members: [{ instrument: 'A', volatility: 0.01, tick: '0.0000001' }],
      correlation: [[1]],
    })
    expect(alone?.hash).toBe(group[0]?.hash)
  })
})
