import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDefaultTimers, createManualTimers, createRandom } from '@race/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHttpClient, type HttpAnswer, type HttpClientOptions, type HttpRequest } from './http-client.ts'
import { createRateLimiter } from './rate-limiter.ts'
import { createSecrets } from './secrets.ts'

type Reply = (response: ServerResponse, attempt: number, request: IncomingMessage) => void

const replies: Readonly<Record<string, Reply>> = {
  '/plain': (response) => response.setHeader('x-used', '7').end('{"a":1}'),
  '/busy-once': (response, attempt) => (attempt === 1 ? response.writeHead(503).end() : response.end('done')),
  '/broken': (response) => response.writeHead(500).end('no'),
  '/hasty': (response) => response.writeHead(429, { 'retry-after': '0.2' }).end(),
  '/banned': (response) => response.writeHead(418).end(),
  '/elsewhere': (response) => response.writeHead(302, { location: '/plain' }).end(),
  '/silent': () => undefined,
  '/stalled': (response) => response.write('half'),
  '/cut': (response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half')
    setImmediate(() => response.destroy())
  },
  '/large': (response) => response.end('x'.repeat(5_000)),
  '/echo': (response, _, request) => response.end(`${request.method} ${request.headers['x-key']}`),
}

let server: Server
let base = ''
let attempts = 0

beforeAll(async () => {
  server = createServer((request, response) => {
    attempts++
    replies[request.url ?? '']?.(response, attempts, request)
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

function make(more: Partial<HttpClientOptions> = {}) {
  const clock = { now: () => Date.now() }
  const timers = createDefaultTimers()
  const limiter = createRateLimiter({
    limits: [{ name: 'requests', capacity: 1000, perMs: 60_000 }],
    clock,
    timers,
    queueMax: 2,
  })
  const http = createHttpClient({
    fetch: globalThis.fetch,
    limiter,
    clock,
    timers,
    random: createRandom('http'),
    secrets: createSecrets(['secret-1']),
    timeoutMs: 2_000,
    queueMs: 2_000,
    bytesMax: 1_000,
    backoff: { baseMs: 2, maxMs: 10 },
    ...more,
  })
  return { http, limiter }
}

function send(path: string, more: Partial<HttpRequest> = {}, options: Partial<HttpClientOptions> = {}) {
  return make(options).http.send({
    method: 'GET',
    parts: () => ({ url: base + path, headers: { 'x-key': 'secret-1' } }),
    weights: { requests: 1 },
    signal: new AbortController().signal,
    ...more,
  })
}

const statusOf = (answer: HttpAnswer): number | string => (answer.type === 'answered' ? answer.status : answer.type)

describe('createHttpClient', () => {
  it('sends method, headers and body, and tells its observer of the answer', async () => {
    const seen: (string | null)[] = []
    const answer = await send('/plain', {}, { observe: ({ headers }) => seen.push(headers.get('x-used')) })
    expect(answer).toMatchObject({ type: 'answered', status: 200, text: '{"a":1}' })
    expect(seen).toEqual(['7'])
    expect(await send('/echo', { method: 'DELETE' })).toMatchObject({ text: 'DELETE secret-1' })
  })

  it('sends once unless it may repeat, and no more often than it may', async () => {
    expect(statusOf(await send('/broken'))).toBe(500)
    expect(attempts).toBe(1)
    expect(statusOf(await send('/broken', { repeats: 2 }))).toBe(500)
    expect(attempts).toBe(4)
    attempts = 0
    expect(await send('/busy-once', { repeats: 2 })).toMatchObject({ status: 200, text: 'done' })
  })

  it('says lost of what got no whole answer, because it may have arrived', async () => {
    for (const path of ['/silent', '/stalled']) {
      expect(await send(path, {}, { timeoutMs: 40 })).toEqual({
        type: 'lost',
        cause: 'no whole answer came within 40 ms',
      })
    }
    expect(statusOf(await send('/cut'))).toBe('lost')
    expect(await send('/large')).toEqual({ type: 'lost', cause: 'the answer has more than 1000 bytes' })
  })

  it('follows no redirect, which would carry the credentials elsewhere', async () => {
    expect(statusOf(await send('/elsewhere'))).toBe('lost')
    expect(attempts).toBe(1)
  })

  it('says whether an aborted call had left', async () => {
    const early = await send('/plain', { signal: AbortSignal.abort() })
    expect(early).toMatchObject({ type: 'not-sent', reason: 'aborted' })
    const controller = new AbortController()
    const late = send('/silent', { signal: controller.signal, repeats: 5 })
    setTimeout(() => controller.abort(), 20)
    expect(await late).toEqual({ type: 'lost', cause: 'the call was aborted while it was under way' })
    expect(attempts).toBe(1)
  })

  it('makes a request when it leaves, not when it begins to wait', async () => {
    const { http, limiter } = make()
    const begun = Date.now()
    limiter.blockUntil(begun + 60)
    let madeAt = 0
    const parts = () => {
      madeAt = Date.now()
      return { url: `${base}/plain` }
    }
    await http.send({ method: 'GET', parts, weights: {}, signal: new AbortController().signal })
    expect(madeAt - begun).toBeGreaterThanOrEqual(59)
  })

  it('lets nothing leave until the moment that a venue names', async () => {
    const { http, limiter } = make({ queueMs: 20 })
    const get = (path: string) =>
      http.send({
        method: 'GET',
        parts: () => ({ url: base + path }),
        weights: { requests: 1 },
        signal: new AbortController().signal,
      })
    const before = Date.now()
    expect(statusOf(await get('/hasty'))).toBe(429)
    expect(limiter.blockedUntil).toBeGreaterThanOrEqual(before + 200)
    expect(await get('/plain')).toEqual({
      type: 'not-sent',
      reason: 'rate-limited',
      cause: 'its turn did not come within 20 ms',
    })
    const banned = make()
    await banned.http.send({
      method: 'GET',
      parts: () => ({ url: `${base}/banned` }),
      weights: {},
      signal: new AbortController().signal,
    })
    expect(banned.limiter.blockedUntil).toBeGreaterThanOrEqual(before + 1_000)
  })

  it('refuses what finds too many waiting', async () => {
    const { http, limiter } = make()
    limiter.blockUntil(Date.now() + 10_000)
    const controller = new AbortController()
    const ask = () => http.send({ method: 'GET', parts: () => ({ url: base }), weights: {}, signal: controller.signal })
    const waiting = [ask(), ask()]
    expect(await ask()).toEqual({
      type: 'not-sent',
      reason: 'rate-limited',
      cause: '2 requests wait for their turn already',
    })
    controller.abort()
    expect((await Promise.all(waiting)).map(statusOf)).toEqual(['not-sent', 'not-sent'])
  })

  it('shows no secret of a fetch that fails, and leaves one that does not listen to its signal', async () => {
    const failing = async (): Promise<Response> => {
      throw new TypeError('fetch failed', { cause: new Error('proxy refused header secret-1') })
    }
    expect(await send('/', {}, { fetch: failing })).toEqual({
      type: 'lost',
      cause: 'fetch failed: proxy refused header [hidden]',
    })
    const timers = createManualTimers()
    const deaf = send('/', {}, { fetch: () => new Promise<Response>(() => {}), timers, clock: timers })
    await timers.advance(2_000)
    expect(statusOf(await deaf)).toBe('lost')
  })
})
