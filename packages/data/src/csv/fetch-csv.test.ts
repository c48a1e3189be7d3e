import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { RaceError } from '@race/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DataError } from '../error/data-error.ts'
import { type FetchCsvOptions, fetchCsv } from './fetch-csv.ts'

const text = 'time,open,high,low,close,volume\n2024-01-02,10,11,9.5,10.5,1000\n'
const options = { fetch: globalThis.fetch, instrument: 'ACME', timeframe: '1d', retryDelayMs: 1 } as const

type Answer = (response: ServerResponse, attempt: number, request: IncomingMessage) => void

const answers: Readonly<Record<string, Answer>> = {
  '/plain.csv': (response) => response.end(text),
  '/packed.csv.gz': (response) => response.end(gzipSync(text)),
  '/encoded.csv': (response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(text)),
  '/busy-once.csv': (response, attempt) => (attempt === 1 ? response.writeHead(503).end() : response.end(text)),
  '/broken.csv': (response) => response.writeHead(500).end('no'),
  '/private.csv': (response) => response.writeHead(403).end(),
  '/teapot.csv': (response) => response.writeHead(418).end(),
  '/page.csv': (response) => response.setHeader('content-type', 'text/html').end('<!DOCTYPE html><p>Please log in</p>'),
  '/empty.csv': (response) => response.end(),
  '/large.csv': (response) => response.end(text + 'x'.repeat(10_000)),
  '/key.csv': (response, _, request) => response.end(request.headers['x-key'] === 'secret' ? text : ''),
  '/silent.csv': () => undefined,
  '/stalled.csv': (response) => response.write(text),
  '/cut.csv': (response) => {
    response.writeHead(200, { 'content-length': '10000' }).write(text)
    setImmediate(() => response.destroy())
  },
}

let server: Server
let base = ''
let attempts = 0

beforeAll(async () => {
  server = createServer((request, response) => {
    attempts++
    const answer = answers[(request.url ?? '').replace(/\?.*/, '')]
    if (answer === undefined) response.writeHead(404).end()
    else answer(response, attempts, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  attempts = 0
})

async function failure(path: string, more: Partial<FetchCsvOptions> = {}): Promise<RaceError> {
  const error = await fetchCsv(base + path, { ...options, ...more }).then(
    () => new Error('the answer was accepted'),
    (cause: unknown) => cause,
  )
  if (RaceError.is(error)) return error
  throw error
}

describe('fetchCsv', () => {
  it.each(['/plain.csv', '/packed.csv.gz', '/encoded.csv'])('reads %s', async (path) => {
    const { series, report } = await fetchCsv(`${base}${path}?key=secret`, options)
    expect([...series.close]).toEqual([10.5])
    expect(report.source).toBe(base + path)
  })

  it('goes through the fetch it is given, with the headers it is given', async () => {
    const urls: string[] = []
    const fetch: typeof globalThis.fetch = (input, init) => {
      urls.push(input instanceof Request ? input.url : String(input))
      return globalThis.fetch(input, init)
    }
    await fetchCsv(`${base}/key.csv`, { ...options, fetch, headers: { 'x-key': 'secret' } })
    expect(urls).toEqual([`${base}/key.csv`])
  })

  it('tells its progress', async () => {
    const seen: number[] = []
    await fetchCsv(`${base}/plain.csv`, { ...options, onProgress: ({ bytesRead }) => seen.push(bytesRead) })
    expect(seen.at(-1)).toBe(text.length)
  })

  it('tries again after a status that may pass, as often as it may', async () => {
    expect((await fetchCsv(`${base}/busy-once.csv`, options)).series.length).toBe(1)
    expect(attempts).toBe(2)
    attempts = 0
    const error = await failure('/broken.csv', { retries: 3 })
    expect(attempts).toBe(4)
    expect(error).toMatchObject({
      code: 'FETCH_FAILED',
      retryable: true,
      facts: { status: 500 },
      hint: 'Try again later.',
    })
    expect(error.message).toBe(`${base}/broken.csv: the server answered 500 Internal Server Error`)
  })

  it.each([
    ['/missing.csv', 404, 'Check the address.'],
    ['/private.csv', 403, 'The address needs a key or a login: give it in headers.'],
    ['/teapot.csv', 418, 'Open the address in a browser to see what it answers.'],
  ])('gives up at once for %s', async (path, status, hint) => {
    const error = await failure(path)
    expect(DataError.is(error, 'FETCH_FAILED')).toBe(true)
    expect(error).toMatchObject({ retryable: false, facts: { status }, hint })
    expect(attempts).toBe(1)
  })

  it('never shows the query, which may hold a key', async () => {
    const error = await failure('/missing.csv?key=secret')
    expect(`${error} ${JSON.stringify(error.toProblem())}`).not.toContain('secret')
  })

  it.each([
    ['/page.csv', 'it is a web page, not CSV text'],
    ['/empty.csv', 'it is empty'],
  ])('refuses what %s answers', async (path, reason) => {
    expect(await failure(path)).toMatchObject({ code: 'DATA_INVALID', reason })
  })

  it('takes no more bytes than it may', async () => {
    expect((await failure('/large.csv', { bytesMax: 5000 })).message).toContain('more than 5000 bytes')
  })

  it('does not wait longer than it may, for the answer or for its body', async () => {
    const silent = await failure('/silent.csv', { timeoutMs: 50, retries: 1 })
    expect(silent).toMatchObject({ code: 'FETCH_FAILED', retryable: true, facts: { timeoutMs: 50 } })
    expect(attempts).toBe(2)
    expect(await failure('/stalled.csv', { totalTimeoutMs: 150 })).toMatchObject({
      code: 'FETCH_FAILED',
      retryable: true,
    })
  })

  it('stops when it is aborted', async () => {
    const controller = new AbortController()
    const failed = failure('/stalled.csv', { signal: controller.signal })
    setTimeout(() => controller.abort(), 50)
    expect((await failed).code).toBe('ABORTED')
    expect((await failure('/plain.csv', { signal: AbortSignal.abort() })).code).toBe('ABORTED')
  })

  it('says when the connection breaks or there is none', async () => {
    expect((await failure('/cut.csv')).message).toContain('reading failed')
    const refused = fetchCsv('http://127.0.0.1:1/x.csv', { ...options, retries: 0 })
    await expect(refused).rejects.toMatchObject({ code: 'FETCH_FAILED', retryable: true })
  })

  it('refuses what is no address, and options without fetch', async () => {
    await expect(fetchCsv('prices.csv', options)).rejects.toMatchObject({
      code: 'FETCH_FAILED',
      reason: 'it is not an address',
    })
    const { fetch: _, ...rest } = options
    await expect(fetchCsv(base, rest as FetchCsvOptions)).rejects.toThrow('fetch: give a fetch function')
  })
})
