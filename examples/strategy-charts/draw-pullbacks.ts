import type { ChartDrawing } from '@race/analytics/report'
import type { BarSeries, ParamsOf } from '@race/core'
import { ema } from '@race/indicators'
import type { jadeCap } from '@race/strategies'
import type { DrawRun } from './charted-run.ts'

/** The averages of both timeframes, those of the higher one from the close of its bars on, and the swings of the pullbacks that were traded. */
export const drawPullbacks: DrawRun<ParamsOf<typeof jadeCap.params>> = ({ series, higher, params, signals }) => {
  const { higherTimeframe, fast, slow, pullbackPeriod } = params
  const ofHigher = (period: number, name: string, tone: 'c3' | 'c5'): ChartDrawing[] =>
    higher === null
      ? []
      : [{ type: 'line', name, tone, shape: 'stepped', values: knownAt(series, higher, ema(higher.close, period)) }]
  return [
    { type: 'line', name: `EMA ${pullbackPeriod}`, tone: 'c2', values: ema(series.close, pullbackPeriod) },
    ...ofHigher(fast, `EMA ${fast} of ${higherTimeframe}`, 'c5'),
    ...ofHigher(slow, `EMA ${slow} of ${higherTimeframe}`, 'c3'),
    ...signals.flatMap(({ side, decisionTime, reason = '' }): ChartDrawing[] => {
      const bar = series.closeTimes.indexOf(decisionTime)
      const bars = Number(/pullback of (\d+) bars/.exec(reason)?.[1] ?? 0)
      if (bar < 0 || bars === 0) return []
      const column = side === 'buy' ? series.low : series.high
      const prices = column.subarray(bar - bars + 1, bar + 1)
      const price = side === 'buy' ? Math.min(...prices) : Math.max(...prices)
      return [{ type: 'point', name: 'Swing', tone: 'c4', bar: bar - bars + 1 + prices.indexOf(price), price }]
    }),
  ]
}

/** For each bar the value of the latest bar of another series that had closed by its close; NaN before the first. */
function knownAt(series: BarSeries, other: BarSeries, values: Float64Array): Float64Array {
  let closed = 0
  return series.closeTimes.map((time) => {
    while (closed < other.length && (other.closeTimes[closed] ?? 0) <= time) closed++
    return values[closed - 1] ?? Number.NaN
  })
}
