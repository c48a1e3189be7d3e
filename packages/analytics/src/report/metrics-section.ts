import { metricLines } from '../format-metrics.ts'
import { escapeHtml } from './escape-html.ts'
import { withMinus } from './format-number.ts'
import type { ReportEntrant } from './report-options.ts'
import { table } from './table.ts'

const columnsMax = 8

/** Every metric: a list for one run, a table for several. */
export function metricsSection(entrants: readonly ReportEntrant[]): string {
  const [first] = entrants
  if (first === undefined) return ''
  const heading = '<section class="card"><h2 id="metrics">Metrics</h2>'
  if (entrants.length === 1) {
    const items = metricLines(first.run.metrics).map(
      ([name, text]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(withMinus(text))}</dd></div>`,
    )
    return `${heading}<dl class="metrics">${items.join('')}</dl></section>`
  }
  const caption = `Metrics of ${entrants.length} entrants`
  const body = entrants.length > columnsMax ? byEntrant(entrants, caption) : byMetric(entrants, caption)
  return `${heading}${body}</section>`
}

/** A column for each entrant, as long as a page has room for them. */
function byMetric(entrants: readonly ReportEntrant[], caption: string): string {
  const texts = entrants.map(({ run }) => metricLines(run.metrics).map(([, text]) => withMinus(text)))
  return table({
    caption,
    className: 'by-metric',
    columns: [{ title: 'Metric' }, ...entrants.map(({ run }) => ({ title: run.name, isNumeric: true }))],
    rows: metricLines({}).map(([name], index) => [name, ...texts.map((column) => column[index] ?? '')]),
  })
}

function byEntrant(entrants: readonly ReportEntrant[], caption: string): string {
  return table({
    caption,
    className: 'by-entrant',
    columns: [{ title: 'Entrant' }, ...metricLines({}).map(([name]) => ({ title: name, isNumeric: true }))],
    rows: entrants.map(({ run }) => [run.name, ...metricLines(run.metrics).map(([, text]) => withMinus(text))]),
  })
}
