import { isoTime } from './iso-time.ts'
import type { QualityFinding, QualityReport } from './quality-report.ts'

/**
 * The report as plain text for a terminal or a log: a head line, then each finding with its first occurrences, the
 * repairs and the notes.
 *
 * @param options.occurrences most occurrences shown for each finding; 3 by default
 *
 * @example
 * ```ts
 * const { report } = await readCsv('prices.csv', { instrument: 'ACME', timeframe: '1d' })
 * console.log(formatQualityReport(report))
 * ```
 */
export function formatQualityReport(report: QualityReport, options: { readonly occurrences?: number } = {}): string {
  const { occurrences = 3 } = options
  const { source, instrument, timeframe, calendar, bars, rowsRead, firstTime, lastTime } = report
  const range = firstTime === null || lastTime === null ? '' : `, ${isoTime(firstTime)} to ${isoTime(lastTime)}`
  const lines = [
    `${source}: ${instrument} ${timeframe} (calendar ${calendar}), ${bars} bars from ${rowsRead} rows${range}`,
    ...report.findings.flatMap((finding) => findingLines(finding, report.place, occurrences)),
    ...report.repairs.map(
      ({ kind, count, text, lines: places }) =>
        `  repaired: ${kind} × ${count}: ${text}${placesText(report.place, places, count)}`,
    ),
    ...report.notes.map((note) => `  note: ${note}`),
  ]
  if (report.findings.length === 0) lines.push('  nothing was found')
  return lines.join('\n')
}

function findingLines(finding: QualityFinding, place: string, occurrences: number): string[] {
  const shown = finding.occurrences.slice(0, occurrences)
  const isMore = finding.count > shown.length && finding.occurrences.length > shown.length
  return [
    `  ${finding.severity}: ${finding.kind} × ${finding.count}: ${finding.text}`,
    ...shown.map(({ line, text }) => `    ${place} ${line}: ${text}`),
    ...(isMore ? ['    …'] : []),
  ]
}

function placesText(place: string, lines: readonly number[], count: number): string {
  const shown = lines.slice(0, 5).join(', ')
  return ` (${place}${lines.length === 1 ? '' : 's'} ${shown}${count > 5 || count > lines.length ? ', …' : ''})`
}
