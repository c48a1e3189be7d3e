import { type BarSeries, RaceError } from '@race/core'
import { lastOfCandles } from './candle-columns.ts'
import type { ChartDrawing, ChartTone } from './chart-drawing.ts'
import { type ChartWindow, candleOf } from './chart-window.ts'
import { plainNumber } from './plain-number.ts'

/** Drawings of one name, shown and hidden together. */
export interface DrawnGroup {
  readonly name: string
  readonly tone: ChartTone
  readonly type: ChartDrawing['type']
}

/** The drawings of a window as the page reads them; bars have become candles, names the place of their group. */
export interface DrawnShapes {
  readonly groups: readonly DrawnGroup[]
  /** Titles of the panes below the prices. */
  readonly panes: readonly string[]
  readonly lines: readonly {
    readonly group: number
    /** Place of its pane; null with the prices. */
    readonly pane: number | null
    readonly isStepped: boolean
    readonly isDashed: boolean
    readonly values: readonly (number | null)[]
  }[]
  /** Group, first and last candle, top, bottom. */
  readonly zones: readonly (readonly number[])[]
  /** Group, candle and price of both ends, 1 where dashed. */
  readonly segments: readonly (readonly number[])[]
  /** Group, first and last candle, price, label. */
  readonly levels: readonly (readonly (number | string)[])[]
  /** Group, candle, price. */
  readonly points: readonly (readonly number[])[]
}

/**
 * Takes drawings to the candles of a window; those that lie wholly outside are left out.
 *
 * @throws RaceError `DATA_INVALID` for a line of another length than the series, and for a bar or price that is not finite
 */
export function drawnShapes(drawings: readonly ChartDrawing[], series: BarSeries, window: ChartWindow): DrawnShapes {
  const groups: DrawnGroup[] = []
  const panes: string[] = []
  const shapes = {
    lines: [] as DrawnShapes['lines'][number][],
    zones: [] as number[][],
    segments: [] as number[][],
    levels: [] as (number | string)[][],
    points: [] as number[][],
  }
  const groupOf = ({ name, tone = 'neutral', type }: ChartDrawing): number => {
    const known = groups.findIndex((group) => group.name === name)
    return known >= 0 ? known : groups.push({ name, tone, type }) - 1
  }
  const paneOf = (title: string): number => {
    const known = panes.indexOf(title)
    return known >= 0 ? known : panes.push(title) - 1
  }
  const priceOf = (price: number): number => plainNumber(price) as number
  for (const drawing of drawings) {
    check(drawing, series)
    const group = groupOf(drawing)
    if (drawing.type === 'line') {
      const { pane, shape, isDashed = false, values } = drawing
      shapes.lines.push({
        ...{ group, isDashed, isStepped: shape === 'stepped', pane: pane === undefined ? null : paneOf(pane) },
        values: lastOfCandles(values, window),
      })
      continue
    }
    const [fromBar, toBar] = stretchOf(drawing)
    if (toBar < window.first || fromBar >= window.end) continue
    const from = candleOf(window, fromBar)
    const to = toBar === Number.POSITIVE_INFINITY ? window.candles - 1 : candleOf(window, toBar)
    if (drawing.type === 'zone') shapes.zones.push([group, from, to, priceOf(drawing.top), priceOf(drawing.bottom)])
    else if (drawing.type === 'level')
      shapes.levels.push([group, from, to, priceOf(drawing.price), drawing.label ?? ''])
    else if (drawing.type === 'point') shapes.points.push([group, from, priceOf(drawing.price)])
    else {
      const { fromPrice, toPrice, isDashed } = drawing
      shapes.segments.push([group, from, priceOf(fromPrice), to, priceOf(toPrice), isDashed === true ? 1 : 0])
    }
  }
  return { groups, panes, ...shapes }
}

/** First and last bar of what is not a line over all of them. */
function stretchOf(drawing: Exclude<ChartDrawing, { type: 'line' }>): readonly [number, number] {
  if (drawing.type === 'point') return [drawing.bar, drawing.bar]
  return [drawing.fromBar ?? 0, drawing.toBar ?? Number.POSITIVE_INFINITY]
}

function check(drawing: ChartDrawing, series: BarSeries): void {
  if (drawing.type === 'line') {
    if (drawing.values.length === series.length) return
    throw new RaceError('DATA_INVALID', {
      message: `the line "${drawing.name}" has ${drawing.values.length} values, but the series has ${series.length} bars`,
      facts: { line: drawing.name, values: drawing.values.length, bars: series.length },
      hint: 'Give one value per bar, NaN where there is none.',
    })
  }
  for (const [field, value] of Object.entries(drawing)) {
    if (typeof value !== 'number' || Number.isFinite(value)) continue
    throw new RaceError('DATA_INVALID', {
      message: `the ${drawing.type} "${drawing.name}" has a ${field} of ${value}`,
      facts: { drawing: drawing.name, field, value: String(value) },
      hint: 'Leave drawings out where there is nothing to draw; null as `toBar` reaches to the end.',
    })
  }
}
