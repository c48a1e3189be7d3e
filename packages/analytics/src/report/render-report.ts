import { RaceError } from '@race/core'
import { contentSecurityPolicy } from './content-security-policy.ts'
import { drawdownSection, equitySection } from './curve-charts.ts'
import { entrantSections } from './entrant-sections.ts'
import { escapeHtml } from './escape-html.ts'
import { timeText } from './format-time.ts'
import { headline } from './headline.ts'
import { leaderboardSection } from './leaderboard.ts'
import { metricsSection } from './metrics-section.ts'
import { provenanceSection } from './provenance-section.ts'
import type { ReportEntrant, ReportOptions } from './report-options.ts'
import { styleSheet } from './style-sheet.ts'

/**
 * Renders a race, or a backtest on its own, as one HTML file that needs nothing else: no network, no script, no font; a
 * content security policy forbids them. Curves are reduced to what a screen can show, so that the size of the file
 * depends on the number of entrants and not on the length of the run (some 200 kB for one, 2 MB for 64). Equal
 * options give equal text, on every machine; times are in UTC.
 *
 * @returns the text of an HTML document, to be stored as UTF-8
 * @throws RaceError `DATA_INVALID` without an entrant, and for equity columns of different lengths
 *
 * @example
 * ```ts
 * const html = renderReport({ title: 'SMA cross on SPY', entrants: [{ run, trades, equity }] })
 * ```
 */
export function renderReport(options: ReportOptions): string {
  const entrants = byRank(options.entrants)
  check(entrants)
  const isRace = entrants.length > 1
  const tradesShownMax = options.tradesShownMax ?? (entrants.length > 8 ? 20 : 100)
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(styleSheet)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    `<title>${escapeHtml(options.title)}</title>`,
    `<style>${styleSheet}</style>`,
    '</head>',
    '<body>',
    '<main>',
    headline(options, entrants),
    navigation(isRace),
    isRace ? leaderboardSection(entrants) : '',
    equitySection(entrants, options.benchmark ?? null),
    drawdownSection(entrants),
    metricsSection(entrants),
    entrantSections(entrants, tradesShownMax),
    provenanceSection({ ...options, entrants }),
    footer(options.generatedAt),
    '</main>',
    '</body>',
    '</html>',
    '',
  ]
    .filter((part, index, parts) => part !== '' || index === parts.length - 1)
    .join('\n')
}

function byRank(entrants: readonly ReportEntrant[]): ReportEntrant[] {
  const last = Number.POSITIVE_INFINITY
  return entrants.toSorted((a, b) => {
    const [first, second] = [a.run.rank ?? last, b.run.rank ?? last]
    return first === second ? 0 : first - second
  })
}

function check(entrants: readonly ReportEntrant[]): void {
  if (entrants.length === 0) {
    throw new RaceError('DATA_INVALID', {
      message: 'a report was asked for 0 entrants',
      hint: 'Give at least one run; list the runs of a race with store.listRuns({ raceId }).',
    })
  }
  for (const { run, equity } of entrants) {
    if (equity.time.length === equity.equity.length) continue
    throw new RaceError('DATA_INVALID', {
      message: `the equity of "${run.name}" has ${equity.time.length} times and ${equity.equity.length} values`,
      facts: { run: run.id, times: equity.time.length, values: equity.equity.length },
      hint: 'Give one equity for each instant.',
    })
  }
}

function navigation(isRace: boolean): string {
  const places = [
    ...(isRace ? [['leaderboard', 'Leaderboard']] : []),
    ['equity', 'Equity'],
    ['drawdown', 'Drawdown'],
    ['metrics', 'Metrics'],
    ['entrant-1', isRace ? 'Entrants' : 'Trades'],
    ['provenance', 'Data'],
  ]
  return `<nav aria-label="Sections">${places.map(([id, text]) => `<a href="#${id}">${text}</a>`).join('')}</nav>`
}

function footer(generatedAt: number | undefined): string {
  const generated = generatedAt === undefined ? '' : `Generated ${timeText(generatedAt)} UTC. `
  return `<footer>${generated}Times are in UTC. Past results say little about future ones.</footer>`
}
