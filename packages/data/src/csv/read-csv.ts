import { z } from 'zod'
import type { DataResult } from '../bars/finish-bars.ts'
import { checkOptions } from '../options/check-options.ts'
import { createBarRecordReader } from './bar-record-reader.ts'
import { type CsvOptions, csvShape, type StreamOptions, streamShape } from './csv-options.ts'
import { fileBytes, openFile } from './open-file.ts'
import { readRecords } from './read-records.ts'

export interface ReadCsvOptions extends CsvOptions, StreamOptions {}

const bytesMaxDefault = 4 * 1024 ** 3
const schema = z.strictObject({ ...csvShape, ...streamShape })

/**
 * Reads bars from a local CSV file, plain or packed with gzip (told by its content). The file is streamed: memory holds
 * the columns, about 60 bytes for a bar, and not the text.
 *
 * Times are read as dates of many forms or as epoch numbers, see the README; text without a zone is UTC, or of the zone
 * that is given, and never of the host's. For bars of whole days a time without zone is a date.
 *
 * @param path a path, or a `file:` URL
 * @throws DataError `FILE_NOT_FOUND`, or `DATA_INVALID` naming file, line and reason
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, `ABORTED` by the signal
 *
 * @example
 * ```ts
 * const { series, report } = await readCsv('goog.csv', {
 *   instrument: { id: 'GOOG', tickSize: '0.01' },
 *   timeframe: '1d',
 *   columns: { time: 'Date', open: 'Open', high: 'High', low: 'Low', close: 'Close', volume: 'Volume' },
 * })
 * console.log(series.length, formatQualityReport(report))
 * ```
 */
export async function readCsv(path: string | URL, options: ReadCsvOptions): Promise<DataResult> {
  checkOptions(schema, options, 'readCsv')
  const { signal, onProgress, bytesMax = bytesMaxDefault } = options
  const { file, handle } = await openFile(path)
  try {
    const reader = createBarRecordReader(file, options)
    const onBytes = (bytesRead: number): void => onProgress?.({ bytesRead, rows: reader.rows })
    await readRecords(fileBytes(handle, onBytes), file, { ...options, bytesMax, signal }, reader.record)
    return reader.finish()
  } finally {
    await handle.close()
  }
}
