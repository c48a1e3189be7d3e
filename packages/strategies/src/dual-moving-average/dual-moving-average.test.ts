import { runBacktestSync } from '@race/backtest'
import { parseParams } from '@race/core'
import { describe, expect, it } from 'vitest'
import { dualMovingAverage } from '../index.ts'
import { type RecordedSignal, type RecordOptions, recordSignals } from '../internal/record-signals.ts'
import { scriptedBars } from '../internal/scripted-bars.ts'

const day = 86_400_000
const start = Date.UTC(2024, 0, 1)

function run(params: object, closes: readonly number[], record: RecordOptions = {}) {
  const signals: RecordedSignal[] = []
  const strategy = recordSignals(dualMovingAverage, signals, record)
  const data = scriptedBars(closes)
  const { orders } = runBacktestSync({ strategy, params, data, costs: { fee: { type: 'none' } } })
  return {
    signals,
    orders: orders.map(({ createdAt, side, role }) => `${(createdAt - start) / day - 1} ${side} ${role}`),
  }
}

const params = { average: 'sma', fast: 2, slow: 4, hysteresisPercent: 1 }

describe('dualMovingAverage', () => {
  // At the fourth bar the averages are 102 and 101: 0.99 % apart.
  it('enters only when the averages are further apart than the band', () => {
    expect(run(params, [100, 100, 102, 102]).orders).toEqual([])
    expect(run({ ...params, hysteresisPercent: 0.9 }, [100, 100, 102, 102]).orders).toEqual(['3 buy entry'])
  })

  it('joins a trend that is there from the start, which a crossing would not', () => {
    expect(run(params, [100, 104, 108, 112]).orders).toEqual(['3 buy entry'])
  })

  it('keeps what it has while the averages are within the band', () => {
    // Averages of 110 and 106, then 110 and 109, 109.5 and 109.75 (−0.2 %), 107 and 108.5 (−1.4 %).
    expect(run(params, [100, 104, 110, 110, 110, 109, 105, 105]).orders).toEqual(['3 buy entry', '6 sell close'])
  })

  it('stays in where the averages have crossed by less than the band', () => {
    expect(run(params, [100, 104, 110, 110, 110, 109, 109]).orders).toEqual(['3 buy entry'])
  })

  it('turns round where it may sell short, and back', () => {
    const closes = [100, 104, 110, 110, 110, 109, 105, 105, 112, 116]
    expect(run({ ...params, short: true }, closes).orders).toEqual([
      '3 buy entry',
      '6 sell close',
      '6 sell entry',
      // At bar 8 the averages of 108.5 and 107.75 are 0.7 % apart; at bar 9 those of 114 and 109.5 are 4.1 %.
      '9 buy close',
      '9 buy entry',
    ])
  })

  it('takes exponential averages where that is asked for', () => {
    // Simple averages of 2 and 4 closes know nothing of the first bars; exponential ones still do.
    const closes = [200, 100, 100, 100, 100, 101.2]
    const simple = run({ ...params, hysteresisPercent: 0.25 }, closes)
    const exponential = run({ ...params, average: 'ema', hysteresisPercent: 0.25 }, closes)
    expect(simple.orders).toEqual(['5 buy entry'])
    expect(exponential.orders).toEqual([])
  })

  it('says how far apart the averages are, in per cent and in deviations', () => {
    const [signal] = run(params, [100, 104, 108, 112]).signals as [RecordedSignal]
    const strength = 4 / Math.sqrt(20)
    expect(signal.confidence).toBeCloseTo(strength / (1 + strength), 12)
    expect(signal).toMatchObject({
      size: { equityFraction: 1 },
      reason: 'fast average of 110 is 3.8 % from the slow average of 106',
      expiresAt: signal.time + 8 * day,
    })
  })

  it('enters nothing while another order waits in the market', () => {
    expect(run(params, [100, 104, 108, 112], { workingCount: 1 }).orders).toEqual([])
  })

  it('refuses a fast period that is not below the slow one, with both numbers', () => {
    expect(() => parseParams(dualMovingAverage, { fast: 50, slow: 50 })).toThrow(
      'fast: must be smaller than slow, but fast is 50 and slow is 50 bars',
    )
  })
})
