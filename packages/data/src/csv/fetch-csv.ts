import { RaceError } from '@race/core'
import ky, { HTTPError, type KyResponse, TimeoutError } from 'ky'
import { z } from 'zod'
import type { DataResult } from '../bars/finish-bars.ts'
import { DataError } from '../error/data-error.ts'
import { checkOptions } from '../options/check-options.ts'
import { createBarRecordReader } from './bar-record-reader.ts'
import { type CsvOptions, csvShape, type StreamOptions, streamShape } from './csv-options.ts'
import { readRecords } from './read-records.ts'

export interface FetchCsvOptions extends CsvOptions, StreamOptions {
  /** The host's `fetch`. */
  readonly fetch: typeof globalThis.fetch
  readonly headers?: Readonly<Record<string, string>>
  /** Most attempts after the first one; 2 by default, at most 10. */
  readonly retries?: number
  /** Wait before the first retry; doubles with each, up to 10 s; 300 by default. */
  readonly retryDelayMs?: number
  /** Longest wait for the answer to an attempt to begin; 30,000 by default. */
  readonly timeoutMs?: number
  /** Longest time for all of it, retries and body included; 300,000 by default. */
  readonly totalTimeoutMs?: number
}

const bytesMaxDefault = 512 * 1024 ** 2
const retryDelayMsMax = 10_000
const retriedStatuses = [408, 429, 500, 502, 503, 504]

const schema = z.strictObject({
  ...csvShape,
  ...streamShape,
  fetch: z.custom((value) => typeof value === 'function', { error: 'give a fetch function, such as globalThis.fetch' }),
  headers: z.record(z.string(), z.string()).optional(),
  retries: z.int().min(0).max(10).optional(),
  retryDelayMs: z.int().min(0).max(retryDelayMsMax).optional(),
  timeoutMs: z.int().min(1).max(2_147_483_647).optional(),
  totalTimeoutMs: z.int().min(1).max(2_147_483_647).optional(),
})

/**
 * Fetches bars from a CSV file on the web, plain or gzip, through the `fetch` that is handed in. Network failures and
 * the statuses 408, 429, 500, 502, 503 and 504 are tried again, a bounded number of times. Errors name the address
 * without its query, which may hold a key.
 *
 * @throws DataError `FETCH_FAILED` with the status, or `DATA_INVALID` naming line and reason
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, `ABORTED` by the signal
 *
 * @example
 * ```ts
 * const { series } = await fetchCsv('https://example.com/acme.csv', { fetch, instrument: 'ACME', timeframe: '1d' })
 * console.log(series.length)
 * ```
 */
export async function fetchCsv(url: string | URL, options: FetchCsvOptions): Promise<DataResult> {
  checkOptions(schema, options, 'fetchCsv')
  const { onProgress, bytesMax = bytesMaxDefault, totalTimeoutMs = 300_000 } = options
  const file = publicAddress(url)
  const deadline = AbortSignal.timeout(totalTimeoutMs)
  const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline])
  try {
    const response = await request(url, options, signal)
    const reader = createBarRecordReader(file, options)
    const onBytes = (bytesRead: number): void => onProgress?.({ bytesRead, rows: reader.rows })
    await readRecords(bodyBytes(response, onBytes), file, { ...options, bytesMax, signal }, reader.record)
    return reader.finish()
  } catch (cause) {
    if (DataError.is(cause)) throw cause
    throw fetchFailure(cause, file, options)
  }
}

function request(url: string | URL, options: FetchCsvOptions, signal: AbortSignal): Promise<KyResponse> {
  const { fetch, headers = {}, retries = 2, retryDelayMs = 300, timeoutMs = 30_000 } = options
  return ky(url, {
    fetch,
    headers,
    signal,
    timeout: timeoutMs,
    retry: {
      limit: retries,
      methods: ['get'],
      statusCodes: retriedStatuses,
      delay: (attempt) => retryDelayMs * 2 ** (attempt - 1),
      backoffLimit: retryDelayMsMax,
      maxRetryAfter: retryDelayMsMax,
      retryOnTimeout: true,
    },
  })
}

async function* bodyBytes({ body }: Response, onBytes: (bytesRead: number) => void): AsyncGenerator<Uint8Array> {
  if (body === null) return
  let total = 0
  for await (const chunk of body) {
    total += chunk.byteLength
    yield chunk
    onBytes(total)
  }
}

function fetchFailure(cause: unknown, file: string, options: FetchCsvOptions): RaceError {
  if (options.signal?.aborted === true) {
    return new RaceError('ABORTED', {
      message: `Fetching ${file} was aborted`,
      facts: { file },
      cause: options.signal.reason,
    })
  }
  if (cause instanceof HTTPError) {
    const { status, statusText } = cause.response
    const hint = hintOfStatus(status)
    return new DataError('FETCH_FAILED', {
      file,
      reason: `the server answered ${status}${statusText === '' ? '' : ` ${statusText}`}`,
      facts: { status },
      hint,
      retryable: retriedStatuses.includes(status),
    })
  }
  // Aborted, but not by the caller: the deadline has passed.
  const isTimeout =
    cause instanceof TimeoutError || RaceError.is(cause, 'ABORTED') || (cause as Error).name === 'TimeoutError'
  if (isTimeout) {
    const { timeoutMs = 30_000, totalTimeoutMs = 300_000 } = options
    return new DataError('FETCH_FAILED', {
      file,
      reason: `no complete answer came in time (${timeoutMs} ms for an attempt, ${totalTimeoutMs} ms in all)`,
      facts: { timeoutMs, totalTimeoutMs },
      hint: 'Try again later, or raise timeoutMs and totalTimeoutMs.',
      retryable: true,
    })
  }
  return new DataError('FETCH_FAILED', {
    file,
    reason: `the request failed: ${(cause as Error).message ?? String(cause)}`,
    hint: 'Check the address and the network.',
    retryable: true,
    cause,
  })
}

function hintOfStatus(status: number): string {
  if (status === 401 || status === 403) return 'The address needs a key or a login: give it in headers.'
  if (status === 404 || status === 410) return 'Check the address.'
  return retriedStatuses.includes(status) ? 'Try again later.' : 'Open the address in a browser to see what it answers.'
}

/** The address without query, fragment and login, safe to log. */
function publicAddress(url: string | URL): string {
  const text = String(url)
  if (!URL.canParse(text)) {
    throw new DataError('FETCH_FAILED', {
      file: text.replace(/[?#].*$/, ''),
      reason: 'it is not an address',
      hint: 'Give a whole address, such as https://example.com/prices.csv; files are read with readCsv.',
    })
  }
  const { protocol, host, pathname } = new URL(text)
  return `${protocol}//${host}${pathname}`
}
