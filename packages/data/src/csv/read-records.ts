import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { RaceError } from '@race/core'
import { type Options, parse } from 'csv-parse'
import { parse as parseSync } from 'csv-parse/sync'
import { DataError } from '../error/data-error.ts'
import { limited, openPlainText, refuseOthers } from './plain-text.ts'

/** Called with each record and its line, from 1. */
export type OnRecord = (fields: readonly string[], line: number) => void

export interface RecordOptions {
  readonly separator?: string | undefined
  readonly decimal?: '.' | ',' | undefined
  readonly comment?: string | undefined
}

const recordCharactersMax = 1_000_000

/**
 * Streams the records of a CSV source. Records are handed out as they are parsed, and not kept.
 *
 * @throws DataError for what is no CSV text, and whatever `onRecord` throws
 * @throws RaceError `ABORTED`
 */
export async function readRecords(
  source: AsyncIterable<Uint8Array>,
  file: string,
  options: RecordOptions & { readonly bytesMax: number; readonly signal?: AbortSignal | undefined },
  onRecord: OnRecord,
): Promise<void> {
  const { bytesMax, signal } = options
  try {
    const { head, bytes } = await openPlainText(limited(source, file, bytesMax), file, bytesMax)
    const parser = parse(parserOptions(head, options, onRecord))
    const drained = async (records: AsyncIterable<unknown>): Promise<void> => {
      for await (const record of records) void record
    }
    await pipeline(Readable.from(bytes), parser, drained, signal === undefined ? {} : { signal })
  } catch (cause) {
    throw readFailure(cause, file, signal)
  }
}

/** The same for a text in memory. */
export function readTextRecords(text: string, file: string, options: RecordOptions, onRecord: OnRecord): void {
  try {
    refuseOthers(new TextEncoder().encode(text.slice(0, 4096)), file)
    parseSync(text, parserOptions(text.slice(0, 65_536), options, onRecord))
  } catch (cause) {
    throw readFailure(cause, file, undefined)
  }
}

function parserOptions(head: string, { separator, decimal, comment }: RecordOptions, onRecord: OnRecord): Options {
  return {
    bom: true,
    delimiter: separator ?? likelySeparator(head, decimal, comment),
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: recordCharactersMax,
    ...(comment === undefined ? {} : { comment, comment_no_infix: true }),
    on_record(fields, { lines }) {
      onRecord(fields, lines)
      return null
    },
  }
}

/** Of comma, semicolon, tab and bar the one that is most frequent in the first line; earlier ones win ties. */
function likelySeparator(head: string, decimal: '.' | ',' | undefined, comment: string | undefined): string {
  const lines = head.split(/\r\n|\n|\r/)
  const isText = (line: string): boolean => line.trim() !== '' && (comment === undefined || !line.startsWith(comment))
  const first = (lines.find(isText) ?? '').replace(/"[^"]*"/g, '')
  const candidates = decimal === ',' ? [';', '\t', '|'] : [',', ';', '\t', '|']
  const counts = candidates.map((candidate) => first.split(candidate).length)
  return candidates[counts.indexOf(Math.max(...counts))] ?? ','
}

function readFailure(cause: unknown, file: string, signal: AbortSignal | undefined): RaceError {
  if (signal?.aborted === true) {
    return new RaceError('ABORTED', { message: `Reading ${file} was aborted`, facts: { file }, cause: signal.reason })
  }
  if (RaceError.is(cause)) return cause
  const { code = '', lines, message } = cause as { code?: string; lines?: number; message?: string }
  if (code.startsWith('CSV_')) {
    return new DataError('DATA_INVALID', {
      file,
      line: lines ?? null,
      reason: `the CSV text is broken: ${message ?? code}`,
      hint: 'Check the quotes and the separator of this line.',
      cause,
    })
  }
  if (code.startsWith('Z_')) return brokenGzip(code, file, cause)
  return new DataError('DATA_INVALID', {
    file,
    reason: `reading failed: ${message ?? String(cause)}`,
    facts: { code },
    hint: 'Check that the source can be read to its end.',
    cause,
  })
}

function brokenGzip(code: string, file: string, cause: unknown): DataError {
  return new DataError('DATA_INVALID', {
    file,
    reason: code === 'Z_BUF_ERROR' ? 'the gzip data ends before its end: it was cut off' : 'the gzip data is damaged',
    facts: { code },
    hint: 'Download or pack the file again.',
    cause,
  })
}
