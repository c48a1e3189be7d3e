import { type BacktestConfig, runBacktestSync } from '@race/backtest'
import { type BarSeries, barSeriesFromRows, parseParams } from '@race/core'
import { describe, expect, it } from 'vitest'
import { pairsReversion } from '../index.ts'
import { type RecordedSignal, type RecordOptions, recordSignals } from '../internal/record-signals.ts'
import { scriptedBars } from '../internal/scripted-bars.ts'
import { fitLine } from './fit-line.ts'

const day = 86_400_000
const start = Date.UTC(2024, 0, 1)
const params = { period: 10, entry: 1.5, exit: 0.5, stop: 3 }

/** Closes of the second, and those of the first: 20 more than twice the second, and what each bar adds to that. */
const seconds = Array.from({ length: 40 }, (_, i) => 40 + ([0, 1, 2, 1, 0, -1, -2, -1][i % 8] ?? 0))
const noise = [0.1, -0.1, 0.05, -0.05, 0.1, -0.1, 0, 0.05, -0.05]
const firstsOf = (added: readonly number[]) => added.map((more, i) => 20 + 2 * (seconds[i] as number) + more)

function run(
  added: readonly number[],
  more: object = {},
  record: RecordOptions = {},
  config: Partial<BacktestConfig> = {},
) {
  const signals: RecordedSignal[] = []
  const strategy = recordSignals(pairsReversion, signals, record)
  const firsts = firstsOf(added)
  const data = [
    scriptedBars(firsts, { instrument: { id: 'A' } }),
    scriptedBars(seconds.slice(0, firsts.length), { instrument: { id: 'B' } }),
  ]
  const result = runBacktestSync({
    strategy,
    params: { ...params, ...more },
    data,
    costs: { fee: { type: 'none' } },
    ...config,
  })
  const orders = result.orders.map(
    ({ createdAt, side, instrument, role }) => `${(createdAt - start) / day - 1} ${side} ${instrument} ${role}`,
  )
  return { signals, orders, result, firsts }
}

/** The score of the last bar, computed anew from the last ten. */
function scoreOf(firsts: readonly number[], bar: number): number {
  const [xs, ys] = [seconds.slice(bar - 9, bar + 1), firsts.slice(bar - 9, bar + 1)]
  const line = fitLine(xs, ys)
  if (line === null) return Number.NaN
  return ((ys[9] as number) - line.intercept - line.slope * (xs[9] as number)) / line.deviation
}

describe('pairsReversion', () => {
  it('sells the first when it is dear and buys the second, in units of the hedge ratio', () => {
    const { orders, signals, result, firsts } = run([...noise, 1, 1])
    expect(scoreOf(firsts, 9)).toBeGreaterThan(1.5)
    expect(orders).toEqual(['9 sell A entry', '9 buy B entry'])
    const line = fitLine(seconds.slice(0, 10), firsts.slice(0, 10))
    const [one, other] = signals.map(({ size }) => (size as { targetFraction: number }).targetFraction) as [
      number,
      number,
    ]
    expect(Math.abs(one) + Math.abs(other)).toBeCloseTo(1, 12)
    const unitsRatio = other / (seconds[9] as number) / (-one / (firsts[9] as number))
    expect(unitsRatio).toBeCloseTo(line?.slope ?? 0, 9)
    expect(result.orders.map(({ status }) => status)).toEqual(['filled', 'filled'])
    const score = scoreOf(firsts, 9)
    expect(signals[0]?.confidence).toBeCloseTo(score / (1 + score), 9)
    expect(signals[0]?.reason).toMatch(/^spread at 2\.\d+ standard deviations with a hedge ratio of \d\.\d+$/)
    expect(signals[0]?.expiresAt).toBe(start + 18 * day)
  })

  it('buys the first when it is cheap and sells the second', () => {
    expect(run([...noise, -1, -1]).orders).toEqual(['9 buy A entry', '9 sell B entry'])
  })

  it('asks for nothing before the window is full, and nothing within the entry', () => {
    expect(run([...noise.slice(1), 1]).orders).toEqual([])
    const { orders, firsts } = run([...noise, 0.12, 0.1])
    expect(Math.abs(scoreOf(firsts, 9))).toBeLessThan(1.5)
    expect(orders).toEqual([])
  })

  it('enters no further out than its stop', () => {
    expect(run([...noise, 1], { stop: 2 }).orders).toEqual([])
  })

  it('closes both when the spread is back, and not before', () => {
    const { orders, result, firsts } = run([...noise, 1, 0.8, 0.8, 0, 0])
    expect(orders.slice(2)).toEqual(
      ['13 buy A close', '13 sell B close'].map((one) => one.replace('13', `${closeBar(firsts)}`)),
    )
    expect(result.orders.at(-1)?.reason).toMatch(/is back within 0\.5$/)
  })

  /** The first bar after 9 whose score is within the exit on the side of a short spread. */
  function closeBar(firsts: readonly number[]): number {
    return firsts.findIndex((_, bar) => bar > 9 && scoreOf(firsts, bar) <= 0.5)
  }

  it('stops where the spread goes on, and waits until it has been back', () => {
    const added = [...noise, 0.3, 2, 2.1, 2, 2.1, 2, 2.1, 2]
    const { orders, result, firsts } = run(added, { stop: 2.3 })
    expect(scoreOf(firsts, 9)).toBeGreaterThan(1.5)
    expect(scoreOf(firsts, 10)).toBeGreaterThan(2.3)
    expect(orders.slice(0, 4)).toEqual(['9 sell A entry', '9 buy B entry', '10 buy A close', '10 sell B close'])
    expect(result.orders[2]?.reason).toMatch(/is beyond the stop of 2\.3$/)
    // The score falls below the entry as the window takes the new level in; nothing is entered before that.
    const back = firsts.findIndex((_, bar) => bar > 10 && Math.abs(scoreOf(firsts, bar)) < 1.5)
    expect(back).toBeGreaterThan(10)
    const later = orders.slice(4).map((one) => Number(one.split(' ')[0]))
    expect(later.every((bar) => bar > back)).toBe(true)
  })

  it('closes a leg whose other half was refused', () => {
    const { orders, result } = run([...noise, 1, 0.9, 0.9], {}, {}, { risk: { limits: { openPositionsMax: 1 } } })
    expect(result.orders.slice(0, 2).map(({ status }) => status)).toEqual(['filled', 'denied'])
    expect(orders[2]).toBe('10 buy A close')
    expect(result.orders[2]?.reason).toBe('a leg without the other is no pair')
  })

  it('does not trade instruments that go against each other, and closes when they begin to', () => {
    const against = scriptedBars(
      seconds.slice(0, 20).map((close, i) => 200 - 2 * close + (noise[i] ?? (i === 9 ? 1 : 0))),
      { instrument: { id: 'A' } },
    )
    const second = scriptedBars(seconds.slice(0, 20), { instrument: { id: 'B' } })
    expect(runBacktestSync({ strategy: pairsReversion, params, data: [against, second] }).orders).toEqual([])
    // From bar 10 on the first falls where the second rises.
    const added = [...noise, 1, ...seconds.slice(10, 20).map((close) => 1 - 4 * (close - 40))]
    const { result } = run(added, { stop: 12, exit: 0, entry: 1.5 })
    expect(result.orders.map(({ reason }) => reason)).toContain('the regression gives no hedge ratio above 0')
  })

  it('takes only bars that both have', () => {
    const firstOf = (added: readonly number[]) => scriptedBars(firstsOf(added), { instrument: { id: 'A' } })
    const second = scriptedBars(seconds.slice(0, 11), { instrument: { id: 'B' } })
    const timesOf = (data: readonly BarSeries[]) => {
      const signals: RecordedSignal[] = []
      runBacktestSync({ strategy: recordSignals(pairsReversion, signals), params, data })
      return signals.map(({ time, instrument }) => `${(time - start) / day - 1} ${instrument}`)
    }
    expect(timesOf([firstOf([...noise, 1, 0]), second])).toEqual(['9 A', '9 B'])
    // Without its bar 4 the window is full one bar later, and holds the bars of the same days.
    const { instrument, timeframe } = second
    const gappy = barSeriesFromRows({ instrument, timeframe, rows: [...second].filter((_, i) => i !== 4) })
    expect(timesOf([firstOf([...noise, 1, 0]), gappy])).toEqual([])
    expect(timesOf([firstOf([...noise, 0, 1]), gappy])).toEqual(['10 A', '10 B'])
  })

  it('enters nothing while another order waits in the market', () => {
    expect(run([...noise, 1, 1], {}, { workingCount: 1 }).orders).toEqual([])
  })

  it('needs two instruments, and levels in order', () => {
    const data = scriptedBars(firstsOf(noise))
    expect(() => runBacktestSync({ strategy: pairsReversion, params, data })).toThrow('2')
    expect(() => parseParams(pairsReversion, { exit: 2 })).toThrow(
      'exit: must be smaller than entry, but exit is 2 and entry is 2 standard deviations',
    )
    expect(() => parseParams(pairsReversion, { stop: 2 })).toThrow(
      'stop: must be greater than entry, but stop is 2 and entry is 2 standard deviations',
    )
  })
})
