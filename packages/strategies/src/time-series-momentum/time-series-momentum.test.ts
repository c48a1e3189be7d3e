import { runBacktestSync } from '@race/backtest'
import { describe, expect, it } from 'vitest'
import { timeSeriesMomentum } from '../index.ts'
import { type RecordedSignal, type RecordOptions, recordSignals } from '../internal/record-signals.ts'
import { scriptedBars } from '../internal/scripted-bars.ts'

const day = 86_400_000
/** Four days before one that a stretch of three begins with. */
const start = Date.UTC(2024, 0, 2)

function run(params: object, closes: readonly number[], record: RecordOptions = {}) {
  const signals: RecordedSignal[] = []
  const strategy = recordSignals(timeSeriesMomentum, signals, record)
  const data = scriptedBars(closes, { start })
  const result = runBacktestSync({ strategy, params, data, costs: { fee: { type: 'none' } } })
  const orders = result.orders.map(({ createdAt, side, role }) => `${(createdAt - start) / day - 1} ${side} ${role}`)
  return { signals, orders }
}

const params = { lookback: 4, every: 1, volatilityBars: 3, annual: 0.4, band: 1 }

describe('timeSeriesMomentum', () => {
  it('is long after a rise over the whole lookback, whatever the last bar did', () => {
    expect(run(params, [100, 104, 108, 112, 110]).orders).toEqual(['4 buy entry'])
  })

  it('stays out one bar before the lookback is full, and after a fall', () => {
    expect(run(params, [100, 104, 108, 112]).orders).toEqual([])
    expect(run(params, [100, 104, 108, 112, 99]).orders).toEqual([])
  })

  it('takes a return of exactly 0 for no direction', () => {
    expect(run({ ...params, short: true }, [100, 104, 108, 112, 100]).orders).toEqual([])
  })

  it('closes when the sign turns, and turns round where it may sell short', () => {
    const closes = [100, 104, 108, 112, 110, 102, 101]
    expect(run(params, closes).orders).toEqual(['4 buy entry', '5 sell close'])
    expect(run({ ...params, short: true }, closes).orders).toEqual(['4 buy entry', '5 sell entry'])
  })

  it('scales the position to the volatility and says how strong the trend is', () => {
    const [signal] = run(params, [100, 110, 99, 108.9, 120]).signals as [RecordedSignal]
    // The last three returns are −10 %, 10 % and 120 ÷ 108.9 − 1.
    const returns = [-0.1, 0.1, 120 / 108.9 - 1]
    const mean = returns.reduce((sum, one) => sum + one, 0) / 3
    const variance = returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 2
    const yearly = Math.sqrt(variance * 365.25)
    expect((signal.size as { targetFraction: number }).targetFraction).toBeCloseTo(0.4 / yearly, 9)
    const strength = 0.2 / Math.sqrt(variance * 4)
    expect(signal.confidence).toBeCloseTo(strength / (1 + strength), 9)
    expect(signal.reason).toMatch(/^return of 20\.0 % over 4 bars at a volatility of \d+\.\d % a year: from 0\.0 % to/)
    expect(signal.expiresAt).toBe(signal.time + 8 * day)
  })

  it('is as large as it may be where nothing has moved but the trend of old', () => {
    const { signals } = run({ ...params, exposureMax: 0.5 }, [90, 100, 100, 100, 100])
    expect(signals).toMatchObject([{ size: { targetFraction: 0.5 }, confidence: 1 }])
  })

  it('decides only every so many bars', () => {
    const closes = [100, 101, 102, 103, 104, 90, 90, 90, 90]
    expect(run({ ...params, every: 3 }, closes).orders).toEqual(['4 buy entry', '7 sell close'])
  })

  it('makes no order while another one waits in the market', () => {
    expect(run(params, [100, 104, 108, 112, 110], { workingCount: 1 }).orders).toEqual([])
  })
})
