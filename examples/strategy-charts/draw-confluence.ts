import type { ChartDrawing, ChartTone } from '@race/analytics/report'
import type { ParamsOf } from '@race/core'
import { fibonacci, trendLines } from '@race/indicators'
import type { tori } from '@race/strategies'
import type { DrawRun } from './charted-run.ts'
import { stretches } from './stretches.ts'

interface Side {
  readonly name: string
  readonly tone: ChartTone
  readonly price: Float64Array
  readonly slope: Float64Array
  readonly age: Float64Array
}

/**
 * Trend lines from their first pivot, dashed until they were known; each impulse with its levels of 38.2 and 61.8 % and the target,
 * from the bar at which its end was known to the last at which it was the latest.
 */
export const drawConfluence: DrawRun<ParamsOf<typeof tori.params>> = ({ series, params }) => {
  const { high, low, close, length } = series
  const { left, right, points, reversalAtr, atrPeriod, extension } = params
  const lines = trendLines(high, low, close, left, right, points)
  const levels = fibonacci(high, low, close, reversalAtr, 'atr', atrPeriod)
  const target = extension === '1.272' ? levels.e1272 : levels.e1618
  const at = (column: Float64Array, bar: number): number => column[bar] ?? Number.NaN
  const sides: readonly Side[] = [
    { name: 'Support', tone: 'c2', price: lines.support, slope: lines.supportSlope, age: lines.supportAge },
    { name: 'Resistance', tone: 'c3', price: lines.resistance, slope: lines.resistanceSlope, age: lines.resistanceAge },
  ]
  const drawnLines = sides.flatMap(({ name, tone, price, slope, age }) =>
    stretches(length, (bar) =>
      Number.isNaN(at(price, bar)) ? null : `${bar - at(age, bar)} ${at(slope, bar).toPrecision(9)}`,
    ).flatMap(({ from, to }): ChartDrawing[] => {
      const [first, known] = [from - at(age, from), at(price, from)]
      const start = known - at(slope, from) * at(age, from)
      const line = { type: 'segment', name, tone } as const
      return [
        { ...line, isDashed: true, fromBar: first, fromPrice: start, toBar: from, toPrice: known },
        { ...line, fromBar: from, fromPrice: known, toBar: to, toPrice: at(price, to) },
      ]
    }),
  )
  const impulses = stretches(length, (bar) =>
    Number.isNaN(at(levels.start, bar)) ? null : `${at(levels.start, bar)} ${at(levels.end, bar)}`,
  ).flatMap(({ from, to }): ChartDrawing[] => {
    const stretch = { type: 'level', fromBar: from, toBar: to } as const
    return [
      {
        ...{ type: 'segment', name: 'Impulse', tone: 'c5', isDashed: true },
        ...{ fromBar: from - at(levels.startAge, from), fromPrice: at(levels.start, from) },
        ...{ toBar: from - at(levels.endAge, from), toPrice: at(levels.end, from) },
      },
      { ...stretch, name: 'Retracement', tone: 'c6', price: at(levels.l382, from), label: '38.2 %' },
      { ...stretch, name: 'Retracement', tone: 'c6', price: at(levels.l618, from), label: '61.8 %' },
      { ...stretch, name: 'Extension', tone: 'c4', price: at(target, from), label: extension },
    ]
  })
  return [...drawnLines, ...impulses]
}
