import { parse } from 'csv-parse/sync'
import { type CsvOptions, type CsvRecord, CsvTable, parserOptions } from './csv-table.ts'
import { DataError } from './data-error.ts'
import type { DataResult } from './series-builder.ts'

/**
 * Makes a series and its quality report from CSV text.
 *
 * @param file how messages call the source
 * @throws DataError naming line and reason
 *
 * @example
 * ```ts
 * const { series } = fromCsvText('time,open,high,low,close\n2024-01-02,10,11,9,10.5\n', {
 *   instrument: 'ACME',
 *   timeframe: '1d',
 * })
 * ```
 */
export function fromCsvText(text: string, options: CsvOptions, file: string | null = null): DataResult {
  const table = new CsvTable(options, file)
  for (const record of parsed(text, options, file)) table.take(record)
  return table.finish()
}

function parsed(text: string, options: CsvOptions, file: string | null): CsvRecord[] {
  try {
    return parse(text, parserOptions(options)) as unknown as CsvRecord[]
  } catch (cause) {
    throw unparsable(file, cause)
  }
}

/** An error of the CSV parser in our words. */
export function unparsable(file: string | null, cause: unknown): DataError {
  const line = (cause as { lines?: number }).lines ?? null
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new DataError({
    file,
    line,
    reason: `the table cannot be read: ${reason}`,
    hint: 'Check the quotes and the separator.',
    cause,
  })
}
