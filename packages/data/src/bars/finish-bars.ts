import {
  type BarSeries,
  barSeries,
  type Calendar,
  defineInstrument,
  getCalendar,
  type InstrumentInput,
  RaceError,
} from '@race/core'
import { DataError } from '../error/data-error.ts'
import type { BarDataOptions } from '../options/bar-data-options.ts'
import type { FindingCollector } from '../quality/finding-collector.ts'
import { inspectJumps, inspectTicks, inspectVolume } from '../quality/inspect-prices.ts'
import { inspectRows } from '../quality/inspect-rows.ts'
import { inspectSessions } from '../quality/inspect-sessions.ts'
import type { QualityReport } from '../quality/quality-report.ts'
import { repairRows } from '../quality/repair-rows.ts'
import type { BarRows } from './bar-rows.ts'

/** A series and what was found in its data. */
export interface DataResult {
  readonly series: BarSeries
  readonly report: QualityReport
}

export interface RowsSource {
  readonly name: string
  readonly place: 'line' | 'row'
}

/**
 * Checks rows, repairs them where that is asked for, and makes the series.
 *
 * @throws DataError `DATA_INVALID` with the report, for rows that cannot be used
 */
export function finishBars(
  read: BarRows,
  findings: FindingCollector,
  options: BarDataOptions,
  source: RowsSource,
): DataResult {
  const { mode = 'strict' } = options
  const { id, calendar } = describedMarket(options)
  inspectRows(read, findings)
  const unusable = findings.findings()
  const repaired = mode === 'repair' && unusable.length > 0 ? repairRows(read, findings.occurrencesMax) : null
  const rows = repaired?.rows ?? read
  const reportOf = (bars: number, notes: readonly string[]): QualityReport => ({
    source: source.name,
    mode,
    instrument: id,
    timeframe: options.timeframe,
    calendar: calendar.id,
    place: source.place,
    rowsRead: read.length,
    bars,
    firstTime: bars > 0 ? (rows.time[0] ?? null) : null,
    lastTime: bars > 0 ? (rows.time[rows.length - 1] ?? null) : null,
    findings: findings.findings(),
    repairs: repaired?.repairs ?? [],
    notes,
  })
  if (mode === 'strict' && unusable.length > 0) throw unusableRows(read, reportOf(0, []))
  if (rows.length === 0) throw noBars(reportOf(0, []), read.length)
  const series = seriesOf(rows, options, calendar, source, () => reportOf(0, []))
  const notes = inspectBars(series, rows.line, options, findings)
  return { series, report: reportOf(series.length, notes) }
}

function describedMarket({ instrument, calendar }: BarDataOptions): { id: string; calendar: Calendar } {
  // The tick is not known before the prices are: any will do to learn the calendar.
  const described = defineInstrument(typeof instrument === 'string' ? { id: instrument } : instrument)
  return { id: described.id, calendar: calendar ?? getCalendar(described.calendar) }
}

function inspectBars(
  series: BarSeries,
  line: Uint32Array,
  options: BarDataOptions,
  findings: FindingCollector,
): readonly string[] {
  const { jumpFraction = 0.5, jumpSigmas = 20 } = options.checks ?? {}
  inspectJumps(series, line, { jumpFraction, jumpSigmas }, findings)
  // An inferred tick holds every price.
  if (hasTick(options.instrument)) inspectTicks(series, line, findings)
  const notes = [inspectSessions(series, line, findings), inspectVolume(series, line, findings)]
  return notes.filter((note) => note !== null)
}

function hasTick(instrument: InstrumentInput): boolean {
  return typeof instrument !== 'string' && instrument.tickSize !== undefined
}

function seriesOf(
  { time, open, high, low, close, volume, line, repaired }: BarRows,
  { instrument, timeframe }: BarDataOptions,
  calendar: Calendar,
  source: RowsSource,
  report: () => QualityReport,
): BarSeries {
  try {
    const series = barSeries({
      instrument,
      timeframe,
      calendar,
      columns: { time, open, high, low, close, volume, repaired: repaired ?? null },
    })
    // Close times show whether timeframe and calendar fit the data; every user of the series needs them anyway.
    void series.closeTimes
    return series
  } catch (cause) {
    if (!RaceError.is(cause, 'SERIES_INVALID')) throw cause
    const { index } = cause.facts
    throw new DataError('DATA_INVALID', {
      file: source.name,
      line: typeof index === 'number' ? (line[index] ?? null) : null,
      reason: `the bars make no series: ${cause.message}`,
      report: report(),
      cause,
      ...(cause.hint === undefined ? {} : { hint: cause.hint }),
    })
  }
}

function unusableRows(rows: BarRows, report: QualityReport): DataError {
  const unusable = report.findings.filter(({ severity }) => severity === 'unusable')
  const [first] = [...unusable].sort((a, b) => (a.occurrences[0]?.line ?? 0) - (b.occurrences[0]?.line ?? 0))
  const kinds = unusable.map(({ kind, count }) => `${kind} × ${count}`).join(', ')
  return new DataError('DATA_INVALID', {
    file: report.source,
    line: first?.occurrences[0]?.line ?? null,
    reason: `${first?.occurrences[0]?.text ?? 'the data cannot be used'} (found: ${kinds})`,
    report,
    facts: { findings: unusable.length, kind: first?.kind ?? null },
    hint: isNewestFirst(rows)
      ? "The rows are newest first: read with mode: 'repair', which sorts them."
      : "Correct the data, or read it with mode: 'repair', which lists everything it mends in the report; formatQualityReport(error.report) shows all findings.",
  })
}

function isNewestFirst({ time, length }: BarRows): boolean {
  for (let i = 1; i < length; i++) if ((time[i] as number) > (time[i - 1] as number)) return false
  return length > 1
}

function noBars(report: QualityReport, rowsRead: number): DataError {
  const first = report.findings[0]?.occurrences[0]
  return new DataError('DATA_INVALID', {
    file: report.source,
    line: first?.line ?? null,
    reason:
      rowsRead === 0
        ? 'there are no rows'
        : `no bar is left of ${rowsRead} rows${first === undefined ? '' : `: ${first.text}`}`,
    report,
    hint: 'Check that the columns, the separator and the time format are those of the data.',
  })
}
