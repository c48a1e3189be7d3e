import { runBacktestSync } from '@race/backtest'
import { describe, expect, it } from 'vitest'
import { riskParity } from '../index.ts'
import { type RecordedSignal, type RecordOptions, recordSignals } from '../internal/record-signals.ts'
import { scriptedBars } from '../internal/scripted-bars.ts'
import { inverseVolatilityWeights } from './inverse-volatility-weights.ts'

const day = 86_400_000
/** Four days before one that a stretch of three begins with. */
const start = Date.UTC(2024, 0, 2)

/** Closes that swing by a fraction to and fro. */
const swinging = (fraction: number, bars: number) =>
  Array.from({ length: bars }, (_, i) => (i % 2 === 0 ? 100 : 100 * (1 + fraction)))

function run(params: object, closes: readonly (readonly number[])[], record: RecordOptions = {}) {
  const signals: RecordedSignal[] = []
  const data = closes.map((one, i) => scriptedBars(one, { start, instrument: { id: `M${i}` } }))
  const strategy = recordSignals(riskParity, signals, record)
  const result = runBacktestSync({ strategy, params, data, costs: { fee: { type: 'none' } } })
  const asked = signals.map(({ time, side, instrument }) => `${(time - start) / day - 1} ${side} ${instrument}`)
  const shares = signals.map(({ size }) => (size as { targetFraction: number }).targetFraction)
  return { signals, asked, shares, result }
}

describe('inverseVolatilityWeights', () => {
  it('are inverse to volatility and sum to 1', () => {
    expect(inverseVolatilityWeights([0.1, 0.2, 0.2])).toEqual([0.5, 0.25, 0.25])
  })

  it('give nothing to what has no volatility, is not known, or is too calm to divide by', () => {
    expect(inverseVolatilityWeights([0.1, 0, Number.NaN, 5e-324])).toEqual([1, 0, 0, 0])
    expect(inverseVolatilityWeights([0, 0])).toEqual([0, 0])
    expect(inverseVolatilityWeights([])).toEqual([])
  })
})

describe('riskParity', () => {
  const params = { volatilityBars: 4, every: 3 }

  it('holds less of what swings more, all together the whole of equity', () => {
    const { asked, shares, signals } = run(params, [swinging(0.02, 5), swinging(0.01, 5)])
    expect(asked).toEqual(['4 buy M0', '4 buy M1'])
    expect(shares[0]).toBeCloseTo(1 / 3, 2)
    expect((shares[0] as number) + (shares[1] as number)).toBeCloseTo(1, 12)
    expect(signals[0]?.confidence).toBeCloseTo(1 - 1 / Math.sqrt(6), 12)
    expect(signals[0]?.reason).toMatch(/^volatility of \d+\.\d % a year among 2 instruments: from 0\.0 % to 33\.\d %/)
  })

  it('takes no more of equity than it is told to', () => {
    const { shares } = run({ ...params, equityFraction: 0.5 }, [swinging(0.02, 5), swinging(0.01, 5)])
    expect((shares[0] as number) + (shares[1] as number)).toBeCloseTo(0.5, 12)
  })

  it('waits until every volatility is known', () => {
    expect(run(params, [swinging(0.02, 4), swinging(0.01, 4)]).asked).toEqual([])
  })

  it('rebalances every so many bars, and sells before it buys', () => {
    const calming = [...swinging(0.02, 5), ...swinging(0.001, 8)]
    const { asked } = run({ ...params, band: 0.05 }, [calming, swinging(0.01, 13)])
    expect(asked.slice(0, 2)).toEqual(['4 buy M0', '4 buy M1'])
    // At bar 7 one large return is left among the last four of the first, at bar 10 none.
    expect(asked.slice(2)).toEqual(['7 sell M1', '7 buy M0', '10 sell M1', '10 buy M0'])
  })

  it('leaves alone what is within the band', () => {
    const steady = [swinging(0.02, 20), swinging(0.01, 20)]
    expect(run({ ...params, band: 0.05 }, steady).asked).toHaveLength(2)
    expect(run({ ...params, band: 0 }, steady).asked.length).toBeGreaterThan(2)
  })

  it('closes what no longer moves', () => {
    const stopped = [...swinging(0.02, 6), ...Array.from({ length: 8 }, () => 102)]
    const { result } = run({ ...params, band: 0.05 }, [stopped, swinging(0.01, 14)])
    expect(result.orders.filter(({ role }) => role === 'close').map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^volatility of 0\.0 % a year among 2 instruments: from 3\d\.\d % to 0\.0 % of equity$/),
    ])
  })

  it('makes no order while another one waits in the market', () => {
    expect(run(params, [swinging(0.02, 5), swinging(0.01, 5)], { workingCount: 1 }).asked).toEqual([])
  })

  it('needs two instruments', () => {
    expect(() => run(params, [swinging(0.02, 5)])).toThrow('2')
  })
})
