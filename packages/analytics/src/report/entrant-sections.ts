import type { JsonValue } from '@race/core'
import { drawdownsTable } from './drawdowns-table.ts'
import { entrantClass, swatch } from './entrant-style.ts'
import { escapeHtml } from './escape-html.ts'
import { monthlyTable } from './monthly-table.ts'
import type { ReportEntrant } from './report-options.ts'
import { tradesTable } from './trades-table.ts'

const openMax = 3

/** What belongs to each entrant alone: parameters, warnings, months, drawdowns, trades and the run's hash. */
export function entrantSections(entrants: readonly ReportEntrant[], tradesShownMax: number): string {
  return entrants.map((entrant, place) => entrantSection(entrant, place, tradesShownMax, place < openMax)).join('\n')
}

function entrantSection(entrant: ReportEntrant, place: number, tradesShownMax: number, isOpen: boolean): string {
  const { run, trades } = entrant
  const rank = run.rank === null ? '' : `<span class="rank">${run.rank}</span>`
  return [
    `<details class="card entrant" id="entrant-${place + 1}"${isOpen ? ' open' : ''}>`,
    `<summary><h2>${swatch(entrantClass(place))}${rank}${escapeHtml(run.name)}</h2></summary>`,
    `<p class="quiet">${escapeHtml(run.strategyId)} <span class="version">${escapeHtml(run.strategyVersion)}</span> · risk profile ${escapeHtml(run.riskProfile)} · ${escapeHtml(run.status)}</p>`,
    paramsList(run.params),
    warningsList(run.warnings),
    monthlyTable(entrant),
    drawdownsTable(entrant),
    tradesTable(trades, tradesShownMax, run.currency),
    run.runHash === null ? '' : `<p class="hash">Run hash <code>${escapeHtml(run.runHash)}</code></p>`,
    '</details>',
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function paramsList(params: JsonValue): string {
  if (params === null || typeof params !== 'object') return ''
  const entries = Object.entries(params)
  if (entries.length === 0) return ''
  const items = entries.map(
    ([name, value]) =>
      `<li>${escapeHtml(name)} <b>${escapeHtml(typeof value === 'string' ? value : JSON.stringify(value))}</b></li>`,
  )
  return `<ul class="params" aria-label="Parameters">${items.join('')}</ul>`
}

function warningsList(warnings: readonly string[]): string {
  if (warnings.length === 0) return ''
  return `<ul class="warnings" aria-label="Warnings">${warnings.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`
}
