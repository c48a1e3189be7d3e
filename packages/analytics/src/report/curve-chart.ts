import { scaleLinear, scaleLog, scaleUtc } from 'd3-scale'
import { line } from 'd3-shape'
import { downsample, type Point } from './downsample.ts'
import { escapeHtml } from './escape-html.ts'

/** One curve of a chart. */
export interface Curve {
  readonly name: string
  /** Position in the palette. */
  readonly colour: number
  readonly time: Float64Array
  readonly values: Float64Array
}

export interface CurveChartOptions {
  readonly title: string
  readonly curves: readonly Curve[]
  readonly scale: 'linear' | 'log'
  readonly format: (value: number) => string
  readonly height?: number
}

const width = 1000
const margin = { top: 12, right: 16, bottom: 28, left: 74 }
/** Number of colours in the palette; beyond it lines are dashed. */
export const colourCount = 8
const dashes = ['', '7 4', '2 3', '10 3 2 3']

/** A static SVG of curves over time. It scales with the page; lines keep their width. */
export function curveChart({ title, curves, scale, format, height = 380 }: CurveChartOptions): string {
  const points = curves.map(({ time, values }) => downsample(time, values, width))
  const all = points.flat()
  if (all.length === 0) return '<p class="empty">There is nothing to draw.</p>'
  const times = extent(all.map(({ time }) => time))
  const values = extent(all.map(({ value }) => value))
  const x = scaleUtc()
    .domain(times)
    .range([margin.left, width - margin.right])
  const isLog = scale === 'log' && values[0] > 0
  const y = (isLog ? scaleLog() : scaleLinear())
    .domain(values[0] === values[1] ? [values[0] * 0.99 - 1, values[1] * 1.01 + 1] : values)
    .range([height - margin.bottom, margin.top])
  const path = line<Point>(
    (point) => round(x(point.time)),
    (point) => round(y(point.value)),
  )
  const yTicks = y.ticks(6).filter((_, index, ticks) => ticks.length <= 8 || index % Math.ceil(ticks.length / 8) === 0)
  const grid = yTicks.map((tick) => {
    const at = round(y(tick))
    return `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${at}" y2="${at}"/><text class="tick" x="${margin.left - 8}" y="${at}" text-anchor="end" dominant-baseline="middle">${escapeHtml(format(tick))}</text>`
  })
  const formatTime = x.tickFormat(8)
  const axis = x
    .ticks(8)
    .map(
      (tick) =>
        `<text class="tick" x="${round(x(tick))}" y="${height - 8}" text-anchor="middle">${escapeHtml(formatTime(tick))}</text>`,
    )
  // The first curve is drawn last, so that the leader lies on top.
  const paths = curves
    .map(({ name, colour }, index) => {
      const dash = dashes[Math.floor(colour / colourCount) % dashes.length]
      const style = dash === '' ? '' : ` stroke-dasharray="${dash}"`
      return `<path class="curve c${colour % colourCount}"${style} d="${path(points[index] as Point[]) ?? ''}"><title>${escapeHtml(name)}</title></path>`
    })
    .reverse()
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">${grid.join('')}${axis.join('')}${paths.join('')}</svg>`
}

function extent(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
