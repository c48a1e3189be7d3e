import type { Clock, Random, Timers } from '@race/core'
import ky, { type KyInstance, NetworkError } from 'ky'
import { type BackoffOptions, backoffMs } from './backoff.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { retryAfterMs } from './retry-after.ts'
import { causeOf, type Secrets } from './secrets.ts'

/** What is sent, made when it leaves: a time stamp or a signature would grow old while a request waits for its turn. */
export interface HttpParts {
  /** The whole address. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly parts: () => HttpParts | Promise<HttpParts>
  /** What it weighs, by name of the limit. */
  readonly weights: Readonly<Record<string, number>>
  readonly isUrgent?: boolean
  /** How often it is sent again at most; 0 by default. Only for what may happen twice, such as a question. */
  readonly repeats?: number
  readonly signal: AbortSignal
}

export interface HttpAnswered {
  readonly type: 'answered'
  readonly status: number
  readonly headers: Headers
  /** The body, as it came: it may hold a secret that the server echoes. */
  readonly text: string
  /** Epoch ms by our clock. */
  readonly sentAt: number
  readonly receivedAt: number
}

/** `not-sent`: no byte has left. `lost`: no whole answer came, and whether the request arrived nobody knows. */
export type HttpAnswer =
  | HttpAnswered
  | { readonly type: 'not-sent'; readonly reason: 'rate-limited' | 'aborted'; readonly cause: string }
  | { readonly type: 'lost'; readonly cause: string }

export interface HttpClientOptions {
  readonly fetch: typeof globalThis.fetch
  readonly limiter: RateLimiter
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly secrets: Secrets
  /** Longest time from the first byte that leaves to the last that comes, ms. */
  readonly timeoutMs: number
  /** Longest wait for its turn, ms: an order that leaves long after it was decided is not the one that was meant. */
  readonly queueMs: number
  /** Most bytes of an answer. */
  readonly bytesMax: number
  /** Between repetitions. */
  readonly backoff: BackoffOptions
  /** Hears of every answer, before it is given: for weights that a venue counts, and for its clock. */
  readonly observe?: (answer: HttpAnswered) => void
}

export interface HttpClient {
  /** What the network did is in the answer; it rejects only with what `parts` throws. */
  send(request: HttpRequest): Promise<HttpAnswer>
}

const passing = new Set([408, 425, 429, 500, 502, 503, 504])
const limited = new Set([418, 429])
/** How long nothing leaves after a refusal for haste that names no time. */
const blockMsDefault = 1_000

/**
 * Sends requests over the `fetch` that is handed in, each with the time it may take and in its turn. After 429 and 418 nothing
 * leaves until the moment that `Retry-After` names. Redirects are refused: they would carry the credentials elsewhere.
 *
 * @example
 * ```ts
 * const answer = await http.send({ method: 'GET', parts: () => ({ url }), weights: { requests: 1 }, repeats: 2, signal })
 * if (answer.type === 'answered') console.log(answer.status)
 * ```
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { limiter, timers, random, backoff, observe } = options
  const client = ky.create({
    fetch: options.fetch,
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    redirect: 'error',
  })
  const attempt = async (request: HttpRequest): Promise<HttpAnswer> => {
    const refusal = await waitForTurn(request, options)
    if (refusal !== null) return refusal
    const answer = await exchange(client, request, options)
    if (answer.type === 'answered') {
      if (limited.has(answer.status)) {
        const wait = retryAfterMs(answer.headers, answer.receivedAt) ?? blockMsDefault
        limiter.blockUntil(answer.receivedAt + wait)
      }
      observe?.(answer)
    }
    return answer
  }
  return {
    async send(request) {
      const { repeats = 0, signal } = request
      for (let repeat = 0; ; repeat++) {
        const answer = await attempt(request)
        const mayPass = answer.type === 'lost' || (answer.type === 'answered' && passing.has(answer.status))
        if (!mayPass || repeat >= repeats || signal.aborted) return answer
        const isOver = await timers.after(backoffMs(repeat, random, backoff), { signal }).then(
          () => false,
          () => true,
        )
        if (isOver) return answer
      }
    },
  }
}

async function waitForTurn(request: HttpRequest, options: HttpClientOptions): Promise<HttpAnswer | null> {
  const { limiter, timers, queueMs } = options
  const { weights, isUrgent = false, signal } = request
  const done = new AbortController()
  const late = new AbortController()
  timers.after(queueMs, { signal: done.signal }).then(
    () => late.abort(),
    () => undefined,
  )
  const turn = await limiter.acquire({ weights, isUrgent, signal: AbortSignal.any([signal, late.signal]) })
  done.abort()
  if (turn === 'granted') return null
  if (turn === 'full') {
    return {
      type: 'not-sent',
      reason: 'rate-limited',
      cause: `${limiter.waiting} requests wait for their turn already`,
    }
  }
  return late.signal.aborted && !signal.aborted
    ? { type: 'not-sent', reason: 'rate-limited', cause: `its turn did not come within ${queueMs} ms` }
    : { type: 'not-sent', reason: 'aborted', cause: 'the call was aborted before it was sent' }
}

async function exchange(client: KyInstance, request: HttpRequest, options: HttpClientOptions): Promise<HttpAnswer> {
  const { clock, timers, secrets, timeoutMs, bytesMax } = options
  const { method, signal } = request
  const done = new AbortController()
  const late = new AbortController()
  const ends = AbortSignal.any([signal, late.signal])
  let hasLeft = false
  try {
    const { url, headers = {}, body } = await request.parts()
    signal.throwIfAborted()
    const sentAt = clock.now()
    timers.after(timeoutMs, { signal: done.signal }).then(
      () => late.abort(),
      () => undefined,
    )
    hasLeft = true
    const init = { method, headers, signal: ends, ...(body === undefined ? {} : { body }) }
    const response = await orAborted(client(url, init), ends)
    const text = await orAborted(readText(response, bytesMax), ends)
    const { status } = response
    return { type: 'answered', status, headers: response.headers, text, sentAt, receivedAt: clock.now() }
  } catch (error) {
    if (signal.aborted) {
      const cause = hasLeft ? 'the call was aborted while it was under way' : 'the call was aborted before it was sent'
      return hasLeft ? { type: 'lost', cause } : { type: 'not-sent', reason: 'aborted', cause }
    }
    if (!hasLeft) throw error
    if (late.signal.aborted) return { type: 'lost', cause: `no whole answer came within ${timeoutMs} ms` }
    // ky's own words quote the address, which a signature may be part of.
    return { type: 'lost', cause: causeOf(error instanceof NetworkError ? error.cause : error, secrets) }
  } finally {
    done.abort()
  }
}

/** The promise, or a rejection when the signal aborts: a fetch that is handed in may not listen to its signal. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

async function readText(response: Response, bytesMax: number): Promise<string> {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw new Error(`the answer has more than ${bytesMax} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
