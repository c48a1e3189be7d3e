import type { EquityRecord, RaceRecord, RunRecord, TradeRecord } from '@race/core'
import { drawdownColumn } from '../drawdown.ts'
import { figure, percent } from '../format-metrics.ts'
import { type Curve, colourCount, curveChart } from './curve-chart.ts'
import { escapeHtml } from './escape-html.ts'
import { styleSheet } from './style-sheet.ts'
import { leaderboardTable, metricsTable, monthlyTable, tradesTable } from './tables.ts'

/** One run in a report. */
export interface ReportEntrant {
  readonly run: RunRecord
  readonly trades: readonly TradeRecord[]
  readonly equity: EquityRecord
}

export interface ReportOptions {
  readonly title: string
  /** In the order in which they are to be shown. One is a backtest on its own. */
  readonly entrants: readonly ReportEntrant[]
  /** The race as a store keeps it: adds its data sets and hash. */
  readonly race?: RaceRecord
  /** A line below the title, such as what the market was. */
  readonly subtitle?: string
  /** Facts at the end, by name: hashes, costs, seeds. */
  readonly facts?: Readonly<Record<string, string>>
}

/**
 * A report as one HTML page that needs nothing else: no script, no network. It reads on a phone, in light and dark.
 *
 * @example
 * ```ts
 * const html = renderReport({ title: 'My backtest', entrants: [{ run, trades, equity }] })
 * ```
 */
export function renderReport({ title, subtitle, entrants, race, facts = {} }: ReportOptions): string {
  const curves = entrants.map(({ run, equity }, colour) => ({
    name: run.name,
    colour,
    time: equity.time,
    values: equity.equity,
  }))
  const drawdowns = curves.map((curve, index) => ({
    ...curve,
    values: drawdownColumn(curve.values, Number(entrants[index]?.run.initialEquity ?? 1)),
  }))
  const body = [
    `<h1>${escapeHtml(title)}</h1>`,
    subtitle === undefined ? '' : `<p class="lead">${escapeHtml(subtitle)}</p>`,
    section(entrants.length > 1 ? 'Leaderboard' : 'Result', leaderboardTable(entrants)),
    section(
      'Equity',
      chart('Equity, logarithmic', curves, 'log', (value) => figure(value, 0)),
      'Logarithmic scale, marked at the last close.',
    ),
    section(
      'Drawdown',
      chart('Drawdown', drawdowns, 'linear', (value) => percent(value, 0)),
    ),
    section('Metrics', metricsTable(entrants)),
    section(
      'Monthly returns, %',
      entrants.map((entrant, index) => fold(entrant.run.name, monthlyTable(entrant), index === 0)).join(''),
    ),
    section(
      'Trades',
      entrants
        .map((entrant) =>
          fold(`${entrant.run.name} (${entrant.trades.length})`, tradesTable(entrant), entrants.length === 1),
        )
        .join(''),
    ),
    section('How it was made', factList(entrants, race, facts)),
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,"><title>${escapeHtml(title)}</title><style>${styleSheet}</style></head><body><main>${body.join('\n')}</main></body></html>
`
}

function section(title: string, content: string, note?: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${content}${note === undefined ? '' : `<p class="note">${escapeHtml(note)}</p>`}</section>`
}

function chart(
  title: string,
  curves: readonly Curve[],
  scale: 'linear' | 'log',
  format: (value: number) => string,
): string {
  const legend = curves.map(
    ({ name, colour }) => `<li><span class="key k${colour % colourCount}"></span>${escapeHtml(name)}</li>`,
  )
  return `<div class="card">${curveChart({ title, curves, scale, format })}<ul class="legend">${legend.join('')}</ul></div>`
}

function fold(title: string, content: string, isOpen: boolean): string {
  return `<details${isOpen ? ' open' : ''}><summary>${escapeHtml(title)}</summary>${content}</details>`
}

function factList(
  entrants: readonly ReportEntrant[],
  race: RaceRecord | undefined,
  facts: Readonly<Record<string, string>>,
): string {
  const rows: (readonly [string, string])[] = [
    ...(race === undefined
      ? []
      : [
          ['Race', `${race.name} (${race.status})`] as const,
          ['Race hash', race.raceHash ?? '–'] as const,
          ['Seed', race.seed] as const,
          ...race.datasets.map(
            (data) => [`Data ${data.instrument} ${data.timeframe}`, `${data.bars} bars, ${data.hash}`] as const,
          ),
        ]),
    ['Risk profile', [...new Set(entrants.map(({ run }) => run.riskProfile))].join(', ')],
    ...entrants.map(
      ({ run }) => [run.name, `${run.strategyId} ${run.strategyVersion} ${JSON.stringify(run.params)}`] as const,
    ),
    ...entrants.flatMap(({ run }) => run.warnings.map((warning) => [`Warning, ${run.name}`, warning] as const)),
    ...Object.entries(facts),
  ]
  return `<dl>${rows.map(([name, text]) => `<dt>${escapeHtml(name)}</dt><dd${/[0-9a-f]{64}/.test(text) ? ' class="hash"' : ''}>${escapeHtml(text)}</dd>`).join('')}</dl>`
}
