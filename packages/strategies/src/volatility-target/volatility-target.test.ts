import { runBacktestSync } from '@race/backtest'
import { describe, expect, it } from 'vitest'
import { volatilityTarget } from '../index.ts'
import { type RecordedSignal, type RecordOptions, recordSignals } from '../internal/record-signals.ts'
import { scriptedBars } from '../internal/scripted-bars.ts'

function run(params: object, closes: readonly number[], record: RecordOptions = {}) {
  const signals: RecordedSignal[] = []
  const strategy = recordSignals(volatilityTarget, signals, record)
  const result = runBacktestSync({ strategy, params, data: scriptedBars(closes), costs: { fee: { type: 'none' } } })
  return { signals, result, shares: signals.map(({ size }) => size) }
}

// Returns of 10 %, −10 % and 10 % by turns: of three in a row the mean is ±1/30 and the deviation √(0.04 / 3).
const swings = [100, 110, 99, 108.9]
const yearly = Math.sqrt(0.04 / 3) * Math.sqrt(365.25)
const still = Array.from({ length: 8 }, () => 100)

describe('volatilityTarget', () => {
  it('holds the target ÷ the yearly volatility, as the size of that name does', () => {
    const { signals } = run({ annual: 0.5, volatilityBars: 3 }, swings)
    const [{ size, side, confidence, reason }] = signals as [RecordedSignal]
    expect(side).toBe('buy')
    expect((size as { targetFraction: number }).targetFraction).toBeCloseTo(0.5 / yearly, 12)
    expect(confidence).toBe(0.5)
    expect(reason).toBe('volatility of 220.7 % a year: from 0.0 % to 22.7 % of equity')
  })

  it('asks for nothing before the volatility is known', () => {
    expect(run({ volatilityBars: 3 }, swings.slice(0, 3)).signals).toEqual([])
  })

  it('holds the most where the market is calm, and where it does not move at all', () => {
    expect(run({ annual: 2, volatilityBars: 3, exposureMax: 0.5 }, swings).shares).toEqual([{ targetFraction: 0.5 }])
    expect(run({ volatilityBars: 3, exposureMax: 0.5 }, still).shares).toEqual([{ targetFraction: 0.5 }])
  })

  it('leaves a position alone within the band and brings it back beyond it', () => {
    // After four still bars everything is held; a jump of 10 % makes the volatility of three bars far too high.
    const jump = [...still, 110, 110, 110, 110, 110]
    const near = run({ annual: 1, volatilityBars: 3, exposureMax: 0.9, band: 0.1 }, jump)
    expect(near.shares).toEqual([{ targetFraction: 0.9 }])
    const far = run({ annual: 0.3, volatilityBars: 3, exposureMax: 0.9, band: 0.1 }, jump)
    expect(far.signals.map(({ side }) => side)).toEqual(['buy', 'sell', 'buy'])
    const [, reduced, restored] = far.shares as { targetFraction: number }[]
    // One return of 10 % and two of 0: the deviation is 0.1 ÷ √3.
    expect(reduced?.targetFraction).toBeCloseTo((0.3 * Math.sqrt(3)) / (0.1 * Math.sqrt(365.25)), 9)
    expect(restored?.targetFraction).toBe(0.9)
  })

  it('makes no order while another one waits in the market', () => {
    expect(run({ volatilityBars: 3 }, still, { workingCount: 1 }).signals).toEqual([])
  })

  it('asks for nothing without equity', () => {
    const signals: RecordedSignal[] = []
    const strategy = recordSignals(volatilityTarget, signals)
    const data = scriptedBars([...still, 100, 100])
    const bankrupt = {
      ...strategy,
      setup: (context: Parameters<typeof strategy.setup>[0]) => {
        const { onBar } = strategy.setup(context)
        const account = { currency: 'USD', cash: 0, equity: 0 }
        return { onBar: (moment: object) => onBar?.(Object.create(moment, { account: { value: account } })) }
      },
    }
    runBacktestSync({ strategy: bankrupt, params: { volatilityBars: 3 }, data })
    expect(signals).toEqual([])
  })
})
