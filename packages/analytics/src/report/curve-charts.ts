import { drawdown } from '../drawdown.ts'
import { percent } from '../format-metrics.ts'
import { colouredMax, entrantClass, swatch } from './entrant-style.ts'
import { escapeHtml } from './escape-html.ts'
import { compactNumber, withMinus } from './format-number.ts'
import { dateText } from './format-time.ts'
import { type Curve, lineChart } from './line-chart.ts'
import type { ReportBenchmark, ReportEntrant } from './report-options.ts'

/** The section of equity curves, on a linear and, where equity stays above zero, a logarithmic scale. */
export function equitySection(entrants: readonly ReportEntrant[], benchmark: ReportBenchmark | null): string {
  const curves = entrants.flatMap((entrant, place) =>
    curveOf(entrant, { place, entrants: entrants.length, values: entrant.equity.equity }),
  )
  const first = entrants[0]?.run
  if (curves.length === 0 || first === undefined) return empty('equity', 'Equity')
  const capital = Number(first.initialEquity)
  const drawn = [...curves, ...benchmarkCurve(benchmark, capital)]
  const extent = extentOf(drawn, capital)
  const chart = {
    curves: drawn,
    heightPx: 340,
    extent,
    tickText: compactNumber,
    baseline: capital,
    description: `Equity in ${first.currency} of ${spokenNames(entrants)}, ${spokenRange(drawn)}, from ${compactNumber(extent[0])} to ${compactNumber(extent[1])}. The leaderboard and the metrics give the figures.`,
  }
  const linear = lineChart({ ...chart, scale: 'linear' })
  const heading = `<h2 id="equity">Equity <small>${escapeHtml(first.currency)}</small></h2>`
  if (extent[0] <= 0) return `<section class="card">${heading}${linear}${legend(entrants, benchmark)}</section>`
  return [
    `<section class="card scales">${heading}`,
    '<input type="radio" name="scale" id="scale-linear" checked><label for="scale-linear">Linear</label>',
    '<input type="radio" name="scale" id="scale-log"><label for="scale-log">Log</label>',
    `<div class="linear">${linear}</div>`,
    `<div class="log">${lineChart({ ...chart, scale: 'log' })}</div>`,
    legend(entrants, benchmark),
    '</section>',
  ].join('\n')
}

/** The section of losses from the peak; of many entrants, those that have a colour. */
export function drawdownSection(entrants: readonly ReportEntrant[]): string {
  const shown = entrants.slice(0, colouredMax)
  const curves = shown.flatMap((entrant, place) =>
    curveOf(entrant, {
      place,
      entrants: shown.length,
      values: drawdown(entrant.equity.equity, Number(entrant.run.initialEquity)),
    }),
  )
  if (curves.length === 0) return empty('drawdown', 'Drawdown')
  const deepest = Math.min(...extentOf(curves, 0))
  const chart = lineChart({
    curves: curves.map((curve) => ({ ...curve, isFilled: curves.length === 1 })),
    heightPx: 190,
    scale: 'linear',
    extent: [deepest === 0 ? -0.01 : deepest, 0],
    tickText: (value) => withMinus(percent(value, deepest > -0.05 ? 1 : 0)),
    description: `Loss from the highest equity so far of ${spokenNames(shown)}, ${spokenRange(curves)}; the deepest is ${percent(deepest)}.`,
  })
  const rest = entrants.length > shown.length ? ` <small>the first ${shown.length} of ${entrants.length}</small>` : ''
  return `<section class="card"><h2 id="drawdown">Drawdown${rest}</h2>\n${chart}</section>`
}

interface CurveOptions {
  readonly place: number
  readonly entrants: number
  readonly values: Float64Array
}

function curveOf(entrant: ReportEntrant, { place, entrants, values }: CurveOptions): Curve[] {
  const { time } = entrant.equity
  if (time.length === 0) return []
  return [
    {
      name: entrant.run.name,
      mark: entrant.run.rank === null ? '' : String(entrant.run.rank),
      className: entrantClass(place),
      time,
      values,
      columns: columnsFor(entrants, place < colouredMax),
      isLabelled: place < colouredMax,
    },
  ]
}

function benchmarkCurve(benchmark: ReportBenchmark | null, capital: number): Curve[] {
  if (benchmark === null || benchmark.time.length === 0) return []
  const first = benchmark.equity[0] as number
  const values = benchmark.equity.map((value) => (value / first) * capital)
  return [
    {
      name: benchmark.name,
      mark: '',
      className: 'benchmark',
      time: benchmark.time,
      values,
      columns: 600,
      isLabelled: true,
    },
  ]
}

function legend(entrants: readonly ReportEntrant[], benchmark: ReportBenchmark | null): string {
  const items = entrants
    .slice(0, colouredMax)
    .map(({ run }, place) => [entrantClass(place), run.rank === null ? run.name : `${run.rank} ${run.name}`] as const)
  const rest = entrants.length - items.length
  if (items.length === 1 && benchmark === null) return ''
  const all = [
    ...items,
    ...(rest > 0 ? [['rest', `${rest} more`] as const] : []),
    ...(benchmark === null ? [] : [['benchmark', benchmark.name] as const]),
  ]
  return `<ul class="legend">${all.map(([name, text]) => `<li>${swatch(name)}${escapeHtml(text)}</li>`).join('')}</ul>`
}

/** Lowest and highest value of all curves and of `base`. */
function extentOf(curves: readonly Curve[], base: number): [number, number] {
  let low = base
  let high = base
  for (const { values } of curves) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return [low, high]
}

/** Fewer columns for many curves keep the file small; those without a colour are there for the picture as a whole. */
function columnsFor(curves: number, isColoured: boolean): number {
  return !isColoured ? 150 : curves <= 4 ? 1000 : 600
}

function spokenNames(entrants: readonly ReportEntrant[]): string {
  return entrants.length > 4 ? `${entrants.length} entrants` : entrants.map(({ run }) => run.name).join(', ')
}

function spokenRange(curves: readonly Curve[]): string {
  const first = Math.min(...curves.map(({ time }) => time[0] as number))
  const last = Math.max(...curves.map(({ time }) => time[time.length - 1] as number))
  return `${dateText(first)} to ${dateText(last)}`
}

function empty(id: string, title: string): string {
  return `<section class="card"><h2 id="${id}">${title}</h2><p class="quiet">No instant has been recorded yet.</p></section>`
}
