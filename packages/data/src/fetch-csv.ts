import ky, { HTTPError } from 'ky'
import type { CsvOptions } from './csv-table.ts'
import { DataError } from './data-error.ts'
import { fromCsvText } from './from-csv-text.ts'
import type { DataResult } from './series-builder.ts'

export interface FetchCsvOptions extends CsvOptions {
  /** The `fetch` to use; the platform's by default. */
  readonly fetch?: typeof globalThis.fetch
  readonly signal?: AbortSignal
  readonly headers?: Readonly<Record<string, string>>
  /** How often a failed request is tried again; 2 by default. */
  readonly retriesMax?: number
  /** How long one request may take; 30,000 by default. */
  readonly timeoutMs?: number
  /** Largest body, before decompression; 256 MiB by default. */
  readonly bytesMax?: number
}

const bytesMaxDefault = 268_435_456

/**
 * Fetches a CSV file over HTTP, plain or gzip.
 *
 * @throws DataError with code `FETCH_FAILED` for a failed request, `ABORTED`, or as `fromCsvText`
 *
 * @example
 * ```ts
 * const { series } = await fetchCsv('https://example.com/spy.csv', { instrument: 'SPY', timeframe: '1d', signal })
 * ```
 */
export async function fetchCsv(url: string | URL, options: FetchCsvOptions): Promise<DataResult> {
  const { fetch, signal, headers, retriesMax = 2, timeoutMs = 30_000, bytesMax = bytesMaxDefault, ...csv } = options
  const file = shownUrl(url)
  try {
    const response = await ky(url, {
      retry: { limit: retriesMax },
      timeout: timeoutMs,
      ...(fetch === undefined ? {} : { fetch }),
      ...(signal === undefined ? {} : { signal }),
      ...(headers === undefined ? {} : { headers }),
    })
    const bytes = await boundedBody(response, bytesMax, file)
    return fromCsvText(await textOf(bytes), csv, file)
  } catch (error) {
    throw error instanceof DataError ? error : failed(error, file, signal)
  }
}

/** Address without what could be a secret: user, password, query. */
function shownUrl(url: string | URL): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

async function boundedBody(response: Response, bytesMax: number, file: string): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > bytesMax) {
      throw new DataError({
        file,
        line: null,
        reason: `the body is larger than ${bytesMax} bytes`,
        hint: 'Raise bytesMax, or download the file and use readCsv.',
        code: 'FETCH_FAILED',
      })
    }
    chunks.push(chunk)
  }
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

async function textOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new TextDecoder().decode(bytes)
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return await new Response(plain).text()
}

function failed(error: unknown, file: string, signal: AbortSignal | undefined): DataError {
  if (signal?.aborted) {
    return new DataError({
      file,
      line: null,
      reason: 'fetching was aborted',
      hint: 'Its AbortSignal was aborted by the host.',
      code: 'ABORTED',
      cause: error,
    })
  }
  const status = error instanceof HTTPError ? error.response.status : null
  const reason =
    status === null ? (error instanceof Error ? error.message : String(error)) : `the server answered ${status}`
  const retryable = status === null || status === 429 || status >= 500
  return new DataError({
    file,
    line: null,
    reason,
    hint: retryable ? 'Try again later.' : 'Check the address and the right to read it.',
    code: 'FETCH_FAILED',
    retryable,
    cause: error,
  })
}
