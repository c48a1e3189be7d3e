import { figure, percent } from '../format-metrics.ts'
import { entrantClass, swatch } from './entrant-style.ts'
import { escapeHtml } from './escape-html.ts'
import { cashText, withMinus } from './format-number.ts'
import type { ReportEntrant } from './report-options.ts'
import { sparkline } from './sparkline.ts'
import { type Cell, signedCell, table } from './table.ts'

/** The section that ranks the entrants. */
export function leaderboardSection(entrants: readonly ReportEntrant[]): string {
  const currency = entrants[0]?.run.currency ?? ''
  const profiles = [...new Set(entrants.map(({ run }) => run.riskProfile))].join(', ')
  const columns = [
    { title: 'Entrant' },
    { title: 'Equity' },
    { title: 'Return', isNumeric: true },
    { title: 'CAGR', isNumeric: true },
    { title: 'Sharpe', isNumeric: true },
    { title: 'Drawdown', isNumeric: true },
    { title: 'Trades', isNumeric: true },
    { title: 'Win rate', isNumeric: true },
    { title: `Final equity (${currency})`, isNumeric: true },
  ]
  return [
    '<section class="card"><h2 id="leaderboard">Leaderboard</h2>',
    table({
      caption: `${entrants.length} entrants by rank, risk profile ${profiles}`,
      className: 'leaderboard',
      columns,
      rows: entrants.map(leaderboardRow),
    }),
    '</section>',
  ].join('\n')
}

function leaderboardRow({ run, equity }: ReportEntrant, place: number): Cell[] {
  const { metrics } = run
  const status = run.status === 'finished' ? '' : ` <span class="badge">${escapeHtml(run.status)}</span>`
  return [
    {
      html: `<span class="rank">${run.rank ?? '–'}</span>${swatch(entrantClass(place))}<a href="#entrant-${place + 1}">${escapeHtml(run.name)}</a>${status}`,
    },
    { html: sparkline(equity, Number(run.initialEquity), entrantClass(place)) },
    signedCell(metrics.totalReturn, withMinus(percent(metrics.totalReturn))),
    signedCell(metrics.cagr, withMinus(percent(metrics.cagr))),
    withMinus(figure(metrics.sharpe)),
    withMinus(percent(metrics.maxDrawdown)),
    figure(metrics.tradeCount, 0),
    percent(metrics.winRate, 1),
    run.finalEquity === null ? '–' : cashText(run.finalEquity),
  ]
}
