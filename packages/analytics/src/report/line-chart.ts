import { scaleLinear, scaleLog, scaleUtc } from 'd3-scale'
import { area, line } from 'd3-shape'
import { downsample } from './downsample.ts'
import { escapeHtml } from './escape-html.ts'
import { timeTickText } from './format-time.ts'
import { spreadLabels } from './spread-labels.ts'

export interface Curve {
  readonly name: string
  /** Short mark at the line's end, such as its place; the name stands beside it where there is room. */
  readonly mark: string
  readonly className: string
  /** Epoch ms, increasing. */
  readonly time: Float64Array
  readonly values: Float64Array
  /** Columns to which the curve is reduced. */
  readonly columns: number
  /** Fills the room between the curve and zero. */
  readonly isFilled?: boolean
  /** Labelled at its end. */
  readonly isLabelled: boolean
}

export interface LineChartOptions {
  /** What is seen, for who cannot see it. */
  readonly description: string
  readonly curves: readonly Curve[]
  readonly heightPx: number
  readonly scale: 'linear' | 'log'
  /** Lowest and highest value to show, at least. */
  readonly extent: readonly [number, number]
  readonly tickText: (value: number) => string
  /** Value of a line drawn across, such as the capital. */
  readonly baseline?: number
}

const width = 1000
const labelMax = 18

/**
 * A chart as static SVG in four parts: the axis of values, the plot, the labels at the lines' ends, and the axis of time.
 * Only the plot is stretched to the page (its lines keep their width); texts are never scaled.
 */
export function lineChart(options: LineChartOptions): string {
  const { curves, heightPx, tickText } = options
  const [from, to] = timeRange(curves)
  const x = scaleUtc([from, to], [0, width])
  const y = valueScale(options)
  const valueTicks = apart(
    y.ticks(Math.max(3, Math.round(heightPx / 60))).map((value) => ({ value, at: y(value) })),
    26,
  )
  const dates = x.ticks(8).map(Number)
  const stepMs = dates.length < 2 ? to - from : ((dates.at(-1) ?? 0) - (dates[0] ?? 0)) / (dates.length - 1)
  const timeTicks = dates.map((time) => ({ at: x(time), text: timeTickText(time, stepMs) }))
  const grid = [
    ...valueTicks.map(({ at }) => `<path class="grid" d="M0,${px(at)}H${width}"/>`),
    ...timeTicks.map(({ at }) => `<path class="grid" d="M${px(at)},0V${heightPx}"/>`),
  ]
  const base = options.baseline === undefined ? '' : `<path class="base" d="M0,${px(y(options.baseline))}H${width}"/>`
  // Later ones lie above: the best ones are drawn last.
  const paths = curves.map((curve) => curvePath(curve, { x, y, from, to })).reverse()
  return [
    '<div class="chart">',
    `<svg class="axis-y" height="${heightPx}" aria-hidden="true">${valueTicks
      .map(({ value, at }) => `<text x="100%" dx="-8" y="${px(at)}" dy=".32em">${escapeHtml(tickText(value))}</text>`)
      .join('')}</svg>`,
    `<svg class="plot" viewBox="0 0 ${width} ${heightPx}" height="${heightPx}" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(options.description)}">`,
    ...grid,
    base,
    ...paths,
    '</svg>',
    `<svg class="ends" height="${heightPx}" aria-hidden="true">${endLabels(curves, y, heightPx)}</svg>`,
    `<svg class="axis-x" height="24" aria-hidden="true">${timeTicks
      .map(({ at, text }, index) => timeTick(at, text, index))
      .join('')}</svg>`,
    '</div>',
  ].join('\n')
}

interface Scales {
  readonly x: (time: number) => number
  readonly y: (value: number) => number
  readonly from: number
  readonly to: number
}

function curvePath(curve: Curve, { x, y, from, to }: Scales): string {
  const { time, values, columns } = curve
  const kept = downsample(time, values, { from, to, columns })
  const isDrawn = (index: number): boolean => Number.isFinite(values[index])
  const xOf = (index: number): number => x(time[index] as number)
  const yOf = (index: number): number => y(values[index] as number)
  const stroke = line<number>().defined(isDrawn).x(xOf).y(yOf).digits(1)(kept) ?? ''
  const fill = curve.isFilled ? (area<number>().defined(isDrawn).x(xOf).y0(y(0)).y1(yOf).digits(1)(kept) ?? '') : ''
  return [
    fill === '' ? '' : `<path class="area ${curve.className}" d="${fill}"/>`,
    `<path class="curve ${curve.className}" data-entrant="${escapeHtml(curve.name)}" d="${stroke}"><title>${escapeHtml(curve.name)}</title></path>`,
  ].join('')
}

function endLabels(curves: readonly Curve[], y: (value: number) => number, heightPx: number): string {
  const labelled = curves.filter(({ isLabelled, values }) => isLabelled && values.length > 0)
  const ends = labelled.map(({ values }) => y(values[values.length - 1] as number))
  const places = spreadLabels(ends, { gap: 16, from: 8, to: heightPx - 8 })
  return labelled
    .map(({ name, mark, className }, index) => {
      const end = px(ends[index] as number)
      const place = px(places[index] as number)
      const shown = name.length > labelMax ? `${[...name].slice(0, labelMax - 1).join('')}…` : name
      return [
        `<circle class="${className}" cx="3" cy="${end}" r="3"/><path class="leader ${className}" d="M3,${end}L11,${place}"/>`,
        `<text class="${className}" x="14" y="${place}" dy=".32em">${escapeHtml(mark)}<tspan class="wide"> ${escapeHtml(shown)}</tspan></text>`,
      ].join('')
    })
    .join('')
}

function timeTick(at: number, text: string, index: number): string {
  const anchor = at < 25 ? 'start' : at > width - 25 ? 'end' : 'middle'
  const wide = index % 2 === 1 ? ' class="wide"' : ''
  return `<text${wide} x="${(at / 10).toFixed(2)}%" y="16" text-anchor="${anchor}">${text}</text>`
}

function valueScale({ scale, extent, heightPx }: LineChartOptions) {
  const [low, high] = extent[0] < extent[1] ? extent : [extent[0] - 1, extent[1] + 1]
  const range = [heightPx - 6, 6] as const
  if (scale === 'linear') return scaleLinear([low, high], range).nice(5)
  const margin = (high / low) ** 0.02
  return scaleLog([low / margin, high * margin], range)
}

function timeRange(curves: readonly Curve[]): [number, number] {
  const drawn = curves.filter(({ time }) => time.length > 0)
  const from = Math.min(...drawn.map(({ time }) => time[0] as number))
  const to = Math.max(...drawn.map(({ time }) => time[time.length - 1] as number))
  return from < to ? [from, to] : [from, from + 1]
}

interface ValueTick {
  readonly value: number
  readonly at: number
}

/** Leaves out ticks that stand nearer than `gap` to a rounder one; on a linear scale none do. */
function apart(ticks: readonly ValueTick[], gap: number): ValueTick[] {
  const kept: ValueTick[] = []
  for (const tick of ticks.toSorted((a, b) => roundness(a.value) - roundness(b.value))) {
    if (kept.every(({ at }) => Math.abs(at - tick.at) >= gap)) kept.push(tick)
  }
  return kept
}

/** 0 for powers of ten, 1 for five times one, 2 for twice one, 3 for others. */
function roundness(value: number): number {
  const [digits = ''] = Math.abs(value).toExponential().split('e')
  return digits === '1' || digits === '0' ? 0 : digits === '5' ? 1 : digits === '2' ? 2 : 3
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10)
}
