import type { BarSeries } from '@race/core'
import { type CatalogEntry, defaultParams } from '@race/indicators/catalog'
import { columnFor, shownBars } from './sample-bars.ts'

const width = 360
const margin = 6
const priceHeight = 90
const ownHeight = 54
const grey = '#8c959f'
const colours = ['#1f6feb', '#d1242f', '#1a7f37', '#9a6700', '#8250df', '#57606a']

interface Line {
  readonly values: Float64Array
  readonly colour: string
  readonly name: string
}

/** An indicator with its defaults over the sample: among the prices where it is a price, below them where it is not. */
export function chartOf(entry: CatalogEntry, series: BarSeries): string {
  const { indicator, outputs } = entry
  const inputs = inputsOf(entry, series)
  const columns = outputs.map(() => new Float64Array(series.length))
  indicator.column(inputs, defaultParams(entry), columns)
  const lines = outputs.map(
    ({ name }, k): Line => ({
      name,
      values: (columns[k] as Float64Array).slice(-shownBars),
      colour: colours[k % colours.length] as string,
    }),
  )
  // A sum of prices lies far from them.
  const isOnPrice = (k: number): boolean => outputs[k]?.unit === 'price' && indicator.id !== 'sum'
  const onPrice = lines.filter((_, k) => isOnPrice(k))
  const apart = lines.filter((_, k) => !isOnPrice(k))
  const height = priceHeight + (apart.length > 0 ? ownHeight : 0)
  const prices =
    entry.family === 'candles' || entry.family === 'structure' ? ['high', 'low', 'open', 'close'] : ['close']
  const shownPrices = prices.map((name) => series[name as 'close'].slice(-shownBars))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${entry.title}</title>`,
    `<rect width="${width}" height="${height}" rx="4" fill="#ffffff"/>`,
    ...pane(onPrice, 0, priceHeight, shownPrices),
    ...(apart.length > 0 ? [`<path d="M0 ${priceHeight}H${width}" stroke="#d8dee4"/>`] : []),
    ...(apart.length > 0 ? pane(apart, priceHeight, ownHeight) : []),
    '</svg>\n',
  ].join('\n')
}

/** Two lines of one indicator, as of a crossing, are the close and its average. */
function inputsOf({ inputs }: CatalogEntry, series: BarSeries): Float64Array[] {
  const averageBars = 10
  return inputs.map((input, k) => {
    const column = columnFor(input, series)
    if (input.from !== 'any' || k === 0) return column
    return column.map((_, i) => {
      const window = column.subarray(Math.max(0, i + 1 - averageBars), i + 1)
      return window.reduce((sum, value) => sum + value, 0) / window.length
    })
  })
}

/** Lines in a pane, over the prices where those are shown. */
function pane(lines: readonly Line[], top: number, height: number, prices: readonly Float64Array[] = []): string[] {
  const shown = [...prices, ...lines.map(({ values }) => values)].flatMap((values) =>
    [...values].filter(Number.isFinite),
  )
  if (shown.length === 0) return []
  const [low, high] = [Math.min(...shown), Math.max(...shown)]
  const y = (value: number): number =>
    top + height - margin - (high > low ? (value - low) / (high - low) : 0.5) * (height - 2 * margin)
  return [
    ...pathsOfPrices(prices, y),
    ...lines.map(
      ({ values, colour, name }) =>
        `<path d="${pathOf(values, y)}" fill="none" stroke="${colour}" stroke-linejoin="round"><title>${name}</title></path>`,
    ),
  ]
}

/** The closes as a line, or candles where all four prices are given: a thin line from low to high, a thick one for the body. */
function pathsOfPrices(prices: readonly Float64Array[], y: (value: number) => number): string[] {
  const [first, low, open, close] = prices
  if (first === undefined) return []
  if (low === undefined || open === undefined || close === undefined) {
    return [`<path d="${pathOf(first, y)}" fill="none" stroke="${grey}"><title>close</title></path>`]
  }
  const sticks = (from: Float64Array, to: Float64Array, isShown: (i: number) => boolean): string =>
    [...from.keys()]
      .filter(isShown)
      .map((i) => `M${xOf(i)} ${y(from[i] as number).toFixed(1)}V${y(to[i] as number).toFixed(1)}`)
      .join('')
  const isWhite = (i: number): boolean => (close[i] as number) > (open[i] as number)
  return [
    `<path d="${sticks(first, low, () => true)}" stroke="${grey}" stroke-width="0.6"/>`,
    `<path d="${sticks(open, close, isWhite)}" stroke="#2da44e" stroke-width="2"/>`,
    `<path d="${sticks(open, close, (i) => !isWhite(i))}" stroke="#57606a" stroke-width="2"/>`,
  ]
}

function xOf(bar: number): string {
  return (margin + (bar / (shownBars - 1)) * (width - 2 * margin)).toFixed(1)
}

/** A line with a break wherever there is no value. */
function pathOf(values: Float64Array, y: (value: number) => number): string {
  let isDrawing = false
  let path = ''
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) {
      isDrawing = false
      return
    }
    path += `${isDrawing ? 'L' : 'M'}${xOf(i)} ${y(value).toFixed(1)}`
    isDrawing = true
  })
  return path
}
