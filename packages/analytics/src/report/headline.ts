import { figure, percent } from '../format-metrics.ts'
import { escapeHtml } from './escape-html.ts'
import { cashText, groupThousands, withMinus } from './format-number.ts'
import { dateText } from './format-time.ts'
import type { ReportEntrant, ReportOptions } from './report-options.ts'

/** The top of the report: title, what was run on what, and the figures that are looked for first. */
export function headline(options: ReportOptions, entrants: readonly ReportEntrant[]): string {
  const [first] = entrants
  return [
    `<header><p class="kind">${entrants.length > 1 || options.race ? 'Race' : 'Backtest'}</p>`,
    `<h1>${escapeHtml(options.title)}</h1>`,
    `<p class="quiet">${subtitle(options, entrants).map(escapeHtml).join(' · ')}</p>`,
    '</header>',
    first === undefined ? '' : cards(first, entrants.length, options.race?.status !== 'running'),
  ].join('\n')
}

function subtitle(
  { race, datasets = race?.datasets ?? [] }: ReportOptions,
  entrants: readonly ReportEntrant[],
): string[] {
  const run = entrants[0]?.run
  const markets = [...new Set(datasets.map(({ instrument, timeframe }) => `${instrument} ${timeframe}`))]
  const shown =
    markets.length > 3 ? `${markets.slice(0, 3).join(', ')} and ${markets.length - 3} more` : markets.join(', ')
  return [
    shown,
    period(entrants),
    run === undefined
      ? ''
      : `${groupThousands(run.initialEquity)} ${run.currency}${entrants.length > 1 ? ' each' : ''}`,
    entrants.length > 1 ? `${entrants.length} entrants` : (run?.strategyId ?? ''),
    race && race.status !== 'finished' ? race.status : '',
  ].filter((part) => part !== '')
}

function period(entrants: readonly ReportEntrant[]): string {
  const drawn = entrants.map(({ equity }) => equity.time).filter((time) => time.length > 0)
  if (drawn.length === 0) return ''
  const from = Math.min(...drawn.map((time) => time[0] as number))
  const to = Math.max(...drawn.map((time) => time[time.length - 1] as number))
  return `${dateText(from)} to ${dateText(to)}`
}

function cards({ run }: ReportEntrant, entrants: number, isFinished: boolean): string {
  const { metrics } = run
  const sign = (metrics.totalReturn ?? 0) < 0 ? 'loss' : 'gain'
  const items = [
    entrants > 1
      ? { name: isFinished ? 'Winner' : 'Leading', text: run.name, className: 'name' }
      : { name: 'Final equity', text: run.finalEquity === null ? '–' : cashText(run.finalEquity), className: '' },
    { name: 'Total return', text: percent(metrics.totalReturn), className: sign },
    { name: 'CAGR', text: percent(metrics.cagr), className: '' },
    { name: 'Sharpe', text: figure(metrics.sharpe), className: '' },
    { name: 'Max drawdown', text: percent(metrics.maxDrawdown), className: '' },
    { name: 'Trades', text: figure(metrics.tradeCount, 0), className: '' },
  ]
  const parts = items.map(
    ({ name, text, className }) =>
      `<div><dt>${name}</dt><dd${className === '' ? '' : ` class="${className}"`}>${escapeHtml(withMinus(text))}</dd></div>`,
  )
  return `<dl class="cards">${parts.join('')}</dl>`
}
