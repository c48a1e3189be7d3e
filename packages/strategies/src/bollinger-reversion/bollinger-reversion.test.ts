import { runBacktestSync } from '@race/backtest'
import { describe, expect, it } from 'vitest'
import { bollingerReversion } from '../index.ts'
import { type RecordedSignal, type RecordOptions, recordSignals } from '../internal/record-signals.ts'
import { type ScriptedBar, scriptedBars } from '../internal/scripted-bars.ts'

const day = 86_400_000
const start = Date.UTC(2024, 0, 1)

function run(params: object, bars: readonly ScriptedBar[], record: RecordOptions = {}) {
  const signals: RecordedSignal[] = []
  const strategy = recordSignals(bollingerReversion, signals, record)
  const result = runBacktestSync({ strategy, params, data: scriptedBars(bars), costs: { fee: { type: 'none' } } })
  const orders = result.orders.map(
    ({ createdAt, side, role, status }) => `${(createdAt - start) / day - 1} ${side} ${role} ${status}`,
  )
  return { signals, orders, result }
}

// With five closes and 1.5 deviations the last close leaves the band when it falls far enough below four that are near.
const params = { period: 5, deviations: 1.5, stopDeviations: 2, rewardToRiskMin: 0.5 }
const quiet = [100, 101, 100, 101, 100, 101]
// Closes of 101, 100, 101, … and 90: the mean is 98.4 and the deviation √17.84.
const fall = [...quiet, 90]
const deviation = Math.sqrt((2.6 ** 2 + 1.6 ** 2 + 2.6 ** 2 + 1.6 ** 2 + 8.4 ** 2) / 5)

describe('bollingerReversion', () => {
  it('buys a close that crosses below the lower band, with stop, target and figures', () => {
    const { signals } = run(params, fall)
    expect(signals).toHaveLength(1)
    const [signal] = signals as [RecordedSignal]
    expect(signal.time).toBe(start + 7 * day)
    expect(signal.size).toEqual({ riskFraction: 0.01 })
    expect(signal.target).toBeCloseTo(98.4, 9)
    expect(signal.stop).toBeCloseTo(90 - 2 * deviation, 9)
    const distance = 8.4 / deviation
    expect(signal.confidence).toBeCloseTo(distance / (1 + distance), 9)
    const [far, ratio] = [distance, distance / 2].map((one) => Number(one.toPrecision(5)))
    expect(signal.reason).toBe(`close of 90 is ${far} deviations below the average of 98.4, reward to risk ${ratio}`)
    expect(signal.expiresAt).toBe(signal.time + 8 * day)
  })

  it('leaves alone a close that stays within the bands, and one that was outside before', () => {
    expect(run(params, quiet).signals).toEqual([])
    const { signals } = run({ ...params, rewardToRiskMin: 10 }, [...fall, 80])
    expect(signals).toEqual([])
  })

  it('leaves out an entry whose reward is too small for its risk', () => {
    const ratio = 8.4 / (2 * deviation)
    expect(run({ ...params, rewardToRiskMin: ratio + 0.01 }, fall).signals).toEqual([])
    expect(run({ ...params, rewardToRiskMin: ratio - 0.01 }, fall).signals).toHaveLength(1)
  })

  it('leaves out an entry whose stop would lie at or below 0', () => {
    const crash = [1, 1.01, 1, 1.01, 1, 1.01, 0.4]
    expect(run({ ...params, stopDeviations: 2, rewardToRiskMin: 0 }, crash).signals).toEqual([])
  })

  it('takes its profit at the average, which the target follows', () => {
    // After a bar of 95 the average is 97.4: it is reached at 97.4, though the first target was 98.4.
    const { result, orders } = run(params, [...fall, 95, [95, 97.5, 95, 97]])
    expect(orders[0]).toBe('6 buy entry filled')
    expect(orders.map((one) => one.split(' ').slice(1).join(' ')).slice(1)).toEqual([
      'sell stop-loss cancelled',
      'sell take-profit filled',
    ])
    expect(result.fills.at(-1)?.price.toString()).toBe('97.4')
  })

  it('leaves by its stop, at the risk that it was sized for', () => {
    const { result } = run({ ...params, rewardToRiskMin: 0, riskFraction: 0.02 }, [...fall, [90, 90, 80, 80], 80])
    const stop = result.fills.at(-1)
    expect(stop?.price.toNumber()).toBeCloseTo(90 - 2 * deviation, 1)
    expect(result.equity.at(-1)).toBeCloseTo(98_000, -1)
  })

  it('closes at a close back at the average that met no target', () => {
    // The last bar closes at the average itself, below the target that stood during it.
    const { orders } = run({ ...params, rewardToRiskMin: 0 }, [...fall, 92, 92, 92, 92, 92])
    expect(orders.filter((one) => one.includes('close')).length).toBe(1)
  })

  it('sells short a close above the upper band where it may, and buys it back at the average', () => {
    const rise = [101, 100, 101, 100, 101, 100, 111]
    expect(run({ ...params, rewardToRiskMin: 0 }, rise).signals).toEqual([])
    const { signals, orders } = run({ ...params, rewardToRiskMin: 0, short: true }, [
      ...rise,
      105,
      [105, 105, 100, 101],
    ])
    expect(signals).toMatchObject([{ side: 'sell', reason: expect.stringContaining('deviations above the average') }])
    expect(orders.some((one) => one.endsWith('buy take-profit filled'))).toBe(true)
    const crash = [...rise, 108, 108, 108, 108, 108]
    expect(
      run({ ...params, rewardToRiskMin: 0, short: true }, crash).orders.some((one) => one.includes('buy close')),
    ).toBe(true)
  })

  it('enters nothing while another order waits in the market', () => {
    expect(run({ ...params, rewardToRiskMin: 0 }, fall, { workingCount: 1 }).signals).toEqual([])
  })
})
