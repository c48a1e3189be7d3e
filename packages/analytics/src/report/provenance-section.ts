import type { DatasetRecord, JsonValue } from '@race/core'
import { figure } from '../format-metrics.ts'
import { escapeHtml } from './escape-html.ts'
import { groupThousands } from './format-number.ts'
import { timeText } from './format-time.ts'
import type { ReportOptions } from './report-options.ts'
import { table } from './table.ts'

/** What is needed to run it again and compare: data, configuration, seed and hashes. */
export function provenanceSection({ race, entrants, ...options }: ReportOptions): string {
  const datasets = options.datasets ?? race?.datasets ?? []
  const config = options.config ?? race?.config
  return [
    '<section class="card"><h2 id="provenance">Data and configuration</h2>',
    facts(race),
    datasets.length === 0 ? '' : datasetsTable(datasets),
    table({
      caption: 'Run hashes (SHA-256 over every order event and fill)',
      columns: [{ title: 'Entrant' }, { title: 'Strategy' }, { title: 'Run hash' }],
      rows: entrants.map(({ run }) => [run.name, `${run.strategyId} ${run.strategyVersion}`, hashCell(run.runHash)]),
    }),
    config === undefined || config === null ? '' : configDetails(config),
    '</section>',
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function facts(race: ReportOptions['race']): string {
  if (race === undefined || race === null) return ''
  const items = [
    ['Race', race.id],
    ['Seed', race.seed],
    ['Capital', `${groupThousands(race.capital)} ${race.currency}`],
    ['Risk profile', race.riskProfile],
    ['Race hash', race.raceHash ?? '–'],
  ] as const
  const rows = items.map(([name, text]) => {
    const html = escapeHtml(text)
    return `<div><dt>${name}</dt><dd>${name === 'Race hash' ? `<code>${html}</code>` : html}</dd></div>`
  })
  return `<dl class="facts">${rows.join('')}</dl>`
}

function datasetsTable(datasets: readonly DatasetRecord[]): string {
  return table({
    caption: 'Datasets, times in UTC',
    columns: [
      { title: 'Instrument' },
      { title: 'Timeframe' },
      { title: 'Bars', isNumeric: true },
      { title: 'From' },
      { title: 'To' },
      { title: 'SHA-256' },
    ],
    rows: datasets.map(({ instrument, timeframe, bars, from, to, hash }) => [
      instrument,
      timeframe,
      figure(bars, 0),
      timeText(from),
      timeText(to),
      hashCell(hash),
    ]),
  })
}

function hashCell(hash: string | null): string | { readonly html: string } {
  return hash === null ? '–' : { html: `<code>${escapeHtml(hash)}</code>` }
}

function configDetails(config: JsonValue): string {
  return `<details><summary>Configuration</summary><pre tabindex="0">${escapeHtml(JSON.stringify(config, null, 2))}</pre></details>`
}
