import { figure, metricLines, percent } from '../format-metrics.ts'
import { monthlyReturns } from '../monthly-returns.ts'
import { colourCount } from './curve-chart.ts'
import { escapeHtml } from './escape-html.ts'
import type { ReportEntrant } from './render-report.ts'

const tradesShown = 200

/** The entrants in order, with their main figures. */
export function leaderboardTable(entrants: readonly ReportEntrant[]): string {
  const rows = entrants.map(({ run, trades }, index) => {
    const { metrics } = run
    const name = `<span class="key k${index % colourCount}"></span>${escapeHtml(run.name)}${run.status === 'failed' ? ' (failed)' : ''}`
    return `<tr><td>${run.rank ?? ''}</td><th scope="row">${name}</th><td>${figure(Number(run.finalEquity ?? run.initialEquity))}</td>${signed(metrics['totalReturn'])}<td>${percent(metrics['cagr'])}</td><td>${figure(metrics['sharpe'])}</td><td>${percent(metrics['maxDrawdown'])}</td><td>${trades.length}</td><td>${percent(metrics['winRate'], 1)}</td></tr>`
  })
  return table(
    'Leaderboard',
    ['#', 'Entrant', 'Final equity', 'Return', 'CAGR', 'Sharpe', 'Max. drawdown', 'Trades', 'Win rate'],
    rows,
  )
}

/** All metrics, one column per entrant. */
export function metricsTable(entrants: readonly ReportEntrant[]): string {
  const columns = entrants.map(({ run }) => metricLines(run.metrics))
  const rows = (columns[0] ?? []).map(
    ([name], row) =>
      `<tr><th scope="row">${escapeHtml(name)}</th>${columns.map((lines) => `<td>${escapeHtml(lines[row]?.[1] ?? '')}</td>`).join('')}</tr>`,
  )
  return table('Metrics', ['', ...entrants.map(({ run }) => run.name)], rows)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Returns by month of one entrant, coloured by size. */
export function monthlyTable({ run, equity }: ReportEntrant): string {
  const returns = monthlyReturns(equity.time, equity.equity, Number(run.initialEquity))
  const years = [...new Set(returns.map(({ year }) => year))].reverse()
  const rows = years.map((year) => {
    const inYear = returns.filter((one) => one.year === year)
    const cells = months.map((_, index) => heatCell(inYear.find(({ month }) => month === index + 1)?.returnFraction))
    const whole = inYear.reduce((product, { returnFraction }) => product * (1 + returnFraction), 1) - 1
    return `<tr><th scope="row">${year}</th>${cells.join('')}${heatCell(whole)}</tr>`
  })
  return table(`Monthly returns of ${run.name}`, ['Year', ...months, 'Year'], rows, 'heat')
}

/** Round trips of one entrant; the last ones when there are many. */
export function tradesTable({ run, trades }: ReportEntrant): string {
  if (trades.length === 0) return '<p class="empty">No trades.</p>'
  const shown = trades.slice(-tradesShown)
  const rows = shown.map(
    (trade) =>
      `<tr><td>${trade.index + 1}</td><td class="text">${escapeHtml(trade.instrument)}</td><td class="text">${trade.side}</td><td>${escapeHtml(trade.quantity)}</td><td>${day(trade.entryTime)}</td><td>${escapeHtml(trade.entryPrice)}</td><td>${day(trade.exitTime)}</td><td>${escapeHtml(trade.exitPrice ?? 'open')}</td><td>${figure(Number(trade.fees))}</td><td>${figure(Number(trade.profit))}</td>${signed(trade.returnFraction)}<td>${trade.barsHeld}</td></tr>`,
  )
  const note =
    shown.length < trades.length ? `<p class="note">The last ${shown.length} of ${trades.length} trades.</p>` : ''
  const head = [
    '#',
    'Instrument',
    'Side',
    'Quantity',
    'Entry',
    'Price',
    'Exit',
    'Price',
    'Fees',
    'Profit',
    'Return',
    'Bars',
  ]
  return note + table(`Trades of ${run.name}`, head, rows)
}

function heatCell(value: number | undefined): string {
  if (value === undefined) return '<td></td>'
  const strength = Math.min(70, Math.round(Math.abs(value) * 600))
  return `<td class="${value < 0 ? 'down' : 'up'}" style="--s:${strength}">${(100 * value).toFixed(1)}</td>`
}

function signed(value: number | null | undefined): string {
  return `<td class="${(value ?? 0) < 0 ? 'bad' : 'good'}">${percent(value)}</td>`
}

function day(time: number | null): string {
  return time === null ? '–' : new Date(time).toISOString().slice(0, 10)
}

function table(caption: string, head: readonly string[], rows: readonly string[], className = ''): string {
  const titles = head.map(
    (title, index) =>
      `<th scope="col"${index === 1 && head[0] === '#' ? ' class="text"' : ''}>${escapeHtml(title)}</th>`,
  )
  const kind = className === '' ? '' : ` class="${className}"`
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table${kind}><caption>${escapeHtml(caption)}</caption><thead><tr>${titles.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}
