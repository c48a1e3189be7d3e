import { type BacktestConfig, runBacktestSync } from '@race/backtest'
import { describe, expect, it } from 'vitest'
import { dca } from '../index.ts'
import { type RecordedSignal, type RecordOptions, recordSignals } from '../internal/record-signals.ts'
import { scriptedBars } from '../internal/scripted-bars.ts'

const day = 86_400_000
/** A day that a stretch of three begins with. */
const start = Date.UTC(2024, 0, 3)

function run(
  params: object,
  closes: readonly number[],
  more: Partial<BacktestConfig> = {},
  record: RecordOptions = {},
) {
  const signals: RecordedSignal[] = []
  const strategy = recordSignals(dca, signals, record)
  const data = scriptedBars(closes, { start })
  const result = runBacktestSync({ strategy, params, data, costs: { fee: { type: 'none' } }, ...more })
  const bars = signals.map(({ time }) => (time - start) / day - 1)
  return { signals, bars, fills: result.fills.map(({ quantity, price }) => `${quantity} at ${price}`) }
}

describe('dca', () => {
  it('buys for the same amount at the first bar and every so many after it', () => {
    const { bars, fills } = run({ amount: 120, every: 3 }, [10, 10, 10, 10, 20, 20, 20, 20])
    expect(bars).toEqual([0, 3, 6])
    expect(fills).toEqual(['12 at 10', '12 at 10', '6 at 20'])
  })

  it('buys on the same days wherever the data starts', () => {
    const closes = Array.from({ length: 9 }, () => 10)
    const daysFrom = (first: number) => {
      const signals: RecordedSignal[] = []
      const data = scriptedBars(closes.slice(first), { start: start + first * day })
      runBacktestSync({ strategy: recordSignals(dca, signals), params: { amount: 10, every: 3 }, data })
      return signals.map(({ time }) => (time - start) / day - 1)
    }
    expect(daysFrom(0)).toEqual([0, 3, 6])
    expect(daysFrom(1)).toEqual([1, 3, 6])
    expect(daysFrom(5)).toEqual([5, 6])
  })

  it('buys at every bar where that is asked for', () => {
    expect(run({ amount: 10, every: 1 }, [10, 10, 10]).bars).toEqual([0, 1, 2])
  })

  it('stops when the cash does not pay for another purchase', () => {
    expect(run({ amount: 100, every: 1 }, [10, 10, 10, 10, 10], { capital: 250 }).bars).toEqual([0, 1])
    expect(run({ amount: 100, every: 1 }, [10, 10, 10, 10, 10], { capital: 300 }).bars).toEqual([0, 1, 2])
  })

  it('makes no purchase while another one waits in the market', () => {
    expect(run({ amount: 100, every: 2 }, [10, 10, 10, 10], {}, { workingCount: 1 }).bars).toEqual([])
  })

  it('says what is due, until when, and holds no view', () => {
    expect(run({ amount: 100, every: 3 }, [10, 10]).signals).toEqual([
      {
        side: 'buy',
        time: start + day,
        size: { notional: 100 },
        reason: 'due every 3 bars: for 100',
        expiresAt: start + 9 * day,
      },
    ])
  })
})
