import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { type CsvOptions, type CsvRecord, CsvTable, parserOptions } from './csv-table.ts'
import { DataError } from './data-error.ts'
import { unparsable } from './from-csv-text.ts'
import type { DataResult } from './series-builder.ts'

export interface ReadCsvOptions extends CsvOptions {
  readonly signal?: AbortSignal
  /** Told about every 10,000 rows. */
  readonly onProgress?: (progress: { readonly rows: number }) => void
}

const rowsPerReport = 10_000

/**
 * Reads a local CSV file, plain or gzip (told by its content, not by its name), as a stream.
 *
 * @param path of the file, relative to the working directory, or a `file:` URL
 * @throws DataError naming file, line and reason; code `FILE_NOT_FOUND` when there is none
 *
 * @example
 * ```ts
 * const { series, report } = await readCsv('spy.csv.gz', { instrument: 'SPY', timeframe: '1d' })
 * ```
 */
export async function readCsv(path: string | URL, options: ReadCsvOptions): Promise<DataResult> {
  const file = path instanceof URL ? path.pathname : path
  const isGzip = await startsWithGzip(path, file)
  const table = new CsvTable(options, file)
  const source = createReadStream(path)
  const parser = parse(parserOptions(options))
  const take = async (records: AsyncIterable<unknown>): Promise<void> => {
    for await (const record of records) {
      table.take(record as CsvRecord)
      if (table.rowsRead % rowsPerReport === 0) options.onProgress?.({ rows: table.rowsRead })
    }
  }
  const pipeOptions = options.signal === undefined ? {} : { signal: options.signal }
  try {
    if (isGzip) await pipeline(source, createGunzip(), parser, take, pipeOptions)
    else await pipeline(source, parser, take, pipeOptions)
  } catch (error) {
    throw inOurWords(error, file, options.signal)
  }
  options.onProgress?.({ rows: table.rowsRead })
  return table.finish()
}

async function startsWithGzip(path: string | URL, file: string): Promise<boolean> {
  try {
    await using handle = await open(path)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

function unreadable(file: string, cause: unknown): DataError {
  const code = (cause as NodeJS.ErrnoException).code
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a directory, not a file',
    EACCES: 'it may not be read',
  }
  return new DataError({
    file,
    line: null,
    reason: reasons[code ?? ''] ?? `it cannot be read (${code ?? String(cause)})`,
    hint: 'Check the path; a relative one starts at the working directory.',
    code: code === 'ENOENT' ? 'FILE_NOT_FOUND' : 'DATA_INVALID',
    cause,
  })
}

function inOurWords(error: unknown, file: string, signal: AbortSignal | undefined): unknown {
  if (error instanceof DataError) return error
  if (signal?.aborted) {
    return new DataError({
      file,
      line: null,
      reason: 'reading was aborted',
      hint: 'Its AbortSignal was aborted by the host.',
      code: 'ABORTED',
      cause: error,
    })
  }
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code.startsWith('Z_')) {
    return new DataError({
      file,
      line: null,
      reason: `the gzip data are broken or cut off (${code})`,
      hint: 'Get the file again.',
      cause: error,
    })
  }
  return code.startsWith('CSV_') ? unparsable(file, error) : unreadable(file, error)
}
