import { parseTimeframe } from '@race/core'
import { type BarRowsBuilder, createBarRowsBuilder } from '../bars/bar-rows.ts'
import { type DataResult, finishBars } from '../bars/finish-bars.ts'
import { tooManyRows } from '../bars/from-rows.ts'
import { DataError } from '../error/data-error.ts'
import { rowsMaxDefault } from '../options/bar-data-options.ts'
import { createFindingCollector, type FindingCollector } from '../quality/finding-collector.ts'
import { createTimeReader } from '../time/time-reader.ts'
import { type CsvLayout, layoutByHeader, layoutByPosition } from './csv-layout.ts'
import type { CsvOptions } from './csv-options.ts'
import { isMissingText, numberReader } from './number-text.ts'
import { unreadableNumber, unreadableTime } from './unreadable-text.ts'

/** Takes the records of one CSV file and ends in a series. */
export interface BarRecordReader {
  readonly rows: number
  record(fields: readonly string[], line: number): void
  finish(): DataResult
}

export function createBarRecordReader(file: string, options: CsvOptions): BarRecordReader {
  const { header = true, columns = {}, rowsMax = rowsMaxDefault } = options
  const findings = createFindingCollector(options.checks?.occurrencesMax)
  const builder = createBarRowsBuilder()
  let readRow = header ? null : createRowReader(layoutByPosition(columns, file), options, builder, findings)
  let isEmpty = true
  return {
    get rows() {
      return builder.length
    },
    record(fields, line) {
      isEmpty = false
      if (readRow === null) {
        readRow = createRowReader(layoutByHeader(fields, columns, file, line), options, builder, findings)
        return
      }
      if (builder.length === rowsMax) throw tooManyRows(file, rowsMax)
      readRow(fields, line)
    },
    finish() {
      if (builder.length > 0) return finishBars(builder.finish(), findings, options, { name: file, place: 'line' })
      throw new DataError('DATA_INVALID', {
        file,
        reason: isEmpty ? 'it is empty' : 'it has a header, but no rows',
        hint: 'Check that the data was written or downloaded completely.',
      })
    },
  }
}

function createRowReader(
  layout: CsvLayout,
  options: CsvOptions,
  builder: BarRowsBuilder,
  findings: FindingCollector,
): (fields: readonly string[], line: number) => void {
  const { zone, timeUnit, dateOrder, timeframe, decimal = '.' } = options
  const readTime = createTimeReader({ zone, unit: timeUnit, dateOrder, isDaily: parseTimeframe(timeframe).isDaily })
  const toNumber = numberReader(decimal)
  // Files without header may end before the volume, whose place was only supposed.
  const isVolumeSure = options.header !== false || options.columns?.volume !== undefined
  const { volume, timeOfDay } = layout
  const fieldsMin =
    1 + Math.max(layout.time, timeOfDay, layout.open, layout.high, layout.low, layout.close, isVolumeSure ? volume : 0)
  const names = ['open', 'high', 'low', 'close'] as const

  return (fields, line) => {
    if (fields.length < fieldsMin) {
      findings.add(
        'unreadable-row',
        line,
        null,
        () => `there are ${fields.length} fields instead of at least ${fieldsMin}`,
      )
      builder.push(line, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN)
      return
    }
    const timeText =
      timeOfDay < 0 ? textAt(fields, layout.time) : `${textAt(fields, layout.time)} ${textAt(fields, timeOfDay)}`
    const time = readTime(timeText)
    if (Number.isNaN(time))
      findings.add('unreadable-time', line, null, () => unreadableTime(timeText, dateOrder !== undefined))
    const valueAt = (name: (typeof names)[number] | 'volume', position: number): number => {
      const text = textAt(fields, position)
      const value = toNumber(text)
      if (!Number.isNaN(value)) return value
      if (isMissingText(text))
        findings.add('missing-value', line, time, () => `${name} is ${text.trim() === '' ? 'empty' : `'${text}'`}`)
      else findings.add('unreadable-number', line, time, () => unreadableNumber(name, text, decimal))
      return value
    }
    builder.push(
      line,
      time,
      valueAt('open', layout.open),
      valueAt('high', layout.high),
      valueAt('low', layout.low),
      valueAt('close', layout.close),
      volume < 0 || volume >= fields.length ? 0 : valueAt('volume', volume),
    )
  }
}

function textAt(fields: readonly string[], position: number): string {
  return fields[position] as string
}
