import type { EquityRecord } from '@race/core'
import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { downsample } from './downsample.ts'

const width = 96
const height = 24

/** A curve as small as a word, with a line at the initial equity; the columns beside it say the same in figures. */
export function sparkline({ time, equity }: EquityRecord, initialEquity: number, className: string): string {
  if (time.length < 2) return ''
  const from = time[0] as number
  const to = time[time.length - 1] as number
  const kept = downsample(time, equity, { from, to, columns: width / 3 })
  const values = [...kept.map((index) => equity[index] as number), initialEquity].filter(Number.isFinite)
  const x = scaleLinear([from, to], [1, width - 1])
  const y = scaleLinear([Math.min(...values), Math.max(...values)], [height - 2, 2])
  const path = line<number>()
    .defined((index) => Number.isFinite(equity[index]))
    .x((index) => x(time[index] as number))
    .y((index) => y(equity[index] as number))
    .digits(1)(kept)
  const base = Math.round(y(initialEquity) * 10) / 10
  return `<svg class="spark" viewBox="0 0 ${width} ${height}" aria-hidden="true"><path class="base" d="M0,${base}H${width}"/><path class="curve ${className}" d="${path ?? ''}"/></svg>`
}
