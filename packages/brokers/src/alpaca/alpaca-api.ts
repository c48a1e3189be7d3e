import { type Clock, createDefaultTimers, createRandom, RaceError, type Random, type Timers } from '@race/core'
import type { z } from 'zod'
import { type ClockSkew, createClockSkew } from '../internal/clock-skew.ts'
import { createHttpClient, type HttpAnswer, type HttpAnswered, type HttpRequest } from '../internal/http-client.ts'
import { createRateLimiter, type RateLimiter } from '../internal/rate-limiter.ts'
import { createSecrets, type Secrets } from '../internal/secrets.ts'
import type { SocketFactory } from '../internal/web-socket.ts'
import { causeOfAnswer, isSuccess } from './alpaca-errors.ts'
import {
  type AlpacaFillActivity,
  accountSchema,
  clockSchema,
  fillActivitiesSchema,
  orderSchema,
  ordersSchema,
  parseWire,
  positionsSchema,
} from './alpaca-schema.ts'

/** What is common to trading and market data. */
export interface AlpacaConnectionOptions {
  /** Kept in a closure: they are in no error, event or inspection. */
  readonly credentials: { readonly keyId: string; readonly secretKey: string }
  /** The host's `fetch`. */
  readonly fetch: typeof globalThis.fetch
  /** Opens a WebSocket, such as `(url) => new WebSocket(url)`, of the host or of the package `ws`. */
  readonly openSocket: SocketFactory
  readonly clock: Clock
  /** Those of the host by default. */
  readonly timers?: Timers
  /** Of the chance by which waits between attempts differ. */
  readonly seed: string | number
  /** Longest time of one request, ms; 10,000 by default. */
  readonly timeoutMs?: number
  /** Longest wait of a request for its turn under the rate limit, ms; 5,000 by default. */
  readonly queueMs?: number
  /** What the account may send; 200 by default, as Alpaca's basic plans have it. */
  readonly requestsPerMinute?: number
}

/** What was read, or why nothing was. */
export type AlpacaReading<T> =
  | { readonly type: 'read'; readonly value: T }
  | { readonly type: 'not-found' }
  | { readonly type: 'unknown'; readonly cause: string }

/** What connections of both kinds work with. */
export interface AlpacaConnection {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly secrets: Secrets
  /** The login of a stream. */
  loginMessage(): string
  send(
    request: Omit<HttpRequest, 'weights' | 'parts'> & { readonly url: string; readonly body?: unknown },
  ): Promise<HttpAnswer>
  readonly limiter: RateLimiter
  readonly skew: ClockSkew
}

const limitName = 'requests'
const bytesMax = 32 * 1024 ** 2

/**
 * @param caller names the options in errors
 * @throws RaceError `BROKER_CONFIG_INVALID`
 */
export function createAlpacaConnection(options: AlpacaConnectionOptions, caller: string): AlpacaConnection {
  checkConnection(options, caller)
  const { clock, fetch, timeoutMs = 10_000, queueMs = 5_000, requestsPerMinute = 200 } = options
  const { keyId, secretKey } = options.credentials
  const timers = options.timers ?? createDefaultTimers()
  const random = createRandom(options.seed).fork(caller)
  const secrets = createSecrets([secretKey, keyId])
  const skew = createClockSkew({ clock })
  const limits = [{ name: limitName, capacity: requestsPerMinute, perMs: 60_000 }]
  const limiter = createRateLimiter({ limits, clock, timers, queueMax: 4 * requestsPerMinute })
  const http = createHttpClient({
    fetch,
    limiter,
    clock,
    timers,
    random,
    secrets,
    timeoutMs,
    queueMs,
    bytesMax,
    backoff: { baseMs: 250, maxMs: 4_000 },
    observe: (answer) => observeLimit(answer, limiter, skew),
  })
  const headers = { 'APCA-API-KEY-ID': keyId, 'APCA-API-SECRET-KEY': secretKey }
  return {
    clock,
    timers,
    random,
    secrets,
    limiter,
    skew,
    loginMessage: () => JSON.stringify({ action: 'auth', key: keyId, secret: secretKey }),
    send: ({ url, body, ...request }) =>
      http.send({
        ...request,
        weights: { [limitName]: 1 },
        parts: () =>
          body === undefined
            ? { url, headers }
            : { url, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) },
      }),
  }
}

/**
 * Alpaca counts by the minute and tells what is left and, in epoch seconds, when it begins anew (`X-RateLimit-*`, which stand in
 * for `Retry-After`).
 */
function observeLimit({ status, headers, receivedAt }: HttpAnswered, limiter: RateLimiter, skew: ClockSkew): void {
  const numberOf = (name: string): number => Number(headers.get(name) ?? Number.NaN)
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) => numberOf(`x-ratelimit-${name}`))
  if (limit !== undefined && remaining !== undefined && limit >= remaining) {
    limiter.observeUsed(limitName, limit - remaining)
  }
  if (status !== 429 || reset === undefined || Number.isNaN(reset)) return
  const until = reset * 1000 - skew.offsetMs
  // A minute is the longest that a limit by the minute can close: a later time is of another clock.
  if (until > receivedAt && until <= receivedAt + 61_000) limiter.blockUntil(until)
}

function checkConnection(options: AlpacaConnectionOptions, caller: string): void {
  const { credentials, requestsPerMinute = 200, timeoutMs = 10_000, queueMs = 5_000 } = options
  const isText = (value: unknown): boolean => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
  const isFunction = (value: unknown): boolean => typeof value === 'function'
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 2_147_483_647
  // A credential is never quoted, not even a wrong one.
  const faults: readonly (readonly [boolean, string])[] = [
    [isText(credentials?.keyId), 'credentials.keyId must be the text of a key, without spaces'],
    [isText(credentials?.secretKey), 'credentials.secretKey must be the text of a key, without spaces'],
    [isFunction(options.fetch), 'fetch must be a function, such as globalThis.fetch'],
    [isFunction(options.openSocket), 'openSocket must be a function, such as (url) => new WebSocket(url)'],
    [isFunction(options.clock?.now), 'clock must be a clock, such as { now: () => Date.now() }'],
    [isCount(requestsPerMinute), `requestsPerMinute is ${requestsPerMinute}, but must be a whole number of 1 or more`],
    [isCount(timeoutMs), `timeoutMs is ${timeoutMs}, but must be a whole number of 1 or more`],
    [isCount(queueMs), `queueMs is ${queueMs}, but must be a whole number of 1 or more`],
  ]
  for (const [isSound, fault] of faults) if (!isSound) throw configError(caller, fault)
}

export function configError(caller: string, fault: string): RaceError {
  return new RaceError('BROKER_CONFIG_INVALID', {
    message: `${caller}: ${fault}`,
    facts: { caller },
    hint: `Correct the option in the call of ${caller}.`,
  })
}

/**
 * An address of Alpaca's, or of a test's own server: credentials travel encrypted, or not beyond this machine.
 *
 * @throws RaceError `BROKER_CONFIG_INVALID`
 */
export function requireAddress(address: string, protocols: readonly [string, string], caller: string): string {
  const url = URL.canParse(address) ? new URL(address) : null
  const isLocal = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url?.protocol === protocols[0] || (isLocal && url?.protocol === protocols[1])) return address.replace(/\/+$/, '')
  throw configError(caller, `'${address}' must begin with ${protocols[0]}// and name a host`)
}

/** Where orders go. */
export interface AlpacaEnvironment {
  /** `paper` is Alpaca's own test environment, which has keys of its own; `live` is real money. */
  readonly environment: 'paper' | 'live'
  /** Other addresses than Alpaca's, for a test's own server: `https` and `wss`, or this machine. */
  readonly addresses?: { readonly trading: string; readonly stream: string }
}

const hosts = { paper: 'paper-api.alpaca.markets', live: 'api.alpaca.markets' }

/**
 * Where an environment is.
 *
 * @throws RaceError `BROKER_CONFIG_INVALID`
 */
export function tradingAddresses(
  { environment, addresses }: AlpacaEnvironment,
  caller: string,
): { readonly trading: string; readonly stream: string } {
  if (environment !== 'paper' && environment !== 'live') {
    throw configError(caller, `environment is '${String(environment)}', but must be 'paper' or 'live'`)
  }
  const { trading, stream } = addresses ?? {
    trading: `https://${hosts[environment]}`,
    stream: `wss://${hosts[environment]}/stream`,
  }
  const found = {
    trading: requireAddress(trading, ['https:', 'http:'], caller),
    stream: requireAddress(stream, ['wss:', 'ws:'], caller),
  }
  // Real money must not be moved by who believes to be on paper.
  const other = environment === 'paper' ? hosts.live : hosts.paper
  for (const address of Object.values(found)) {
    if (new URL(address).hostname === other)
      throw configError(caller, `${address} is not of the environment ${environment}`)
  }
  return found
}

type Fields = Readonly<Record<string, string | number | boolean>>

export function withQuery(url: string, fields: Fields): string {
  const query = new URLSearchParams(
    Object.entries(fields).map(([name, value]) => [name, String(value)] as [string, string]),
  )
  return `${url}?${query}`
}

/** Alpaca's Trading API, as far as a broker needs it. Commands give the bare answer: what it means is the broker's to say. */
export interface AlpacaApi {
  placeOrder(body: unknown, signal: AbortSignal): Promise<HttpAnswer>
  cancelOrder(venueOrderId: string, signal: AbortSignal): Promise<HttpAnswer>
  replaceOrder(venueOrderId: string, body: unknown, signal: AbortSignal): Promise<HttpAnswer>
  orderById(venueOrderId: string, signal: AbortSignal): Promise<AlpacaReading<z.infer<typeof orderSchema>>>
  orderByClientId(clientOrderId: string, signal: AbortSignal): Promise<AlpacaReading<z.infer<typeof orderSchema>>>
  /** The 500 latest of a kind, with the legs of each. */
  orders(status: 'open' | 'closed', signal: AbortSignal): Promise<AlpacaReading<z.infer<typeof ordersSchema>>>
  /** Every fill from a moment on, oldest first. */
  fills(since: number, signal: AbortSignal): Promise<AlpacaReading<readonly AlpacaFillActivity[]>>
  positions(signal: AbortSignal): Promise<AlpacaReading<z.infer<typeof positionsSchema>>>
  account(signal: AbortSignal): Promise<AlpacaReading<z.infer<typeof accountSchema>>>
  /** The venue's time, epoch ms; its clock is held against ours by the way. */
  time(signal: AbortSignal): Promise<AlpacaReading<number>>
  /**
   * All of it. Read one after the other, they are of one moment only where nothing has filled in between: `moved` says that
   * something has.
   */
  snapshot(since: number, signal: AbortSignal): Promise<AlpacaReading<AlpacaSnapshot | 'moved'>>
}

export interface AlpacaSnapshot {
  /** Epoch ms by Alpaca, before the rest was read. */
  readonly time: number
  readonly fills: readonly AlpacaFillActivity[]
  readonly open: z.infer<typeof ordersSchema>
  readonly positions: z.infer<typeof positionsSchema>
  readonly account: z.infer<typeof accountSchema>
}

/** Alpaca gives at most so many at a time. */
const ordersMax = 500
const fillsPageSize = 100
const fillPagesMax = 1_000

/** @param base such as `https://paper-api.alpaca.markets` */
export function createAlpacaApi(connection: AlpacaConnection, base: string): AlpacaApi {
  const v2 = `${base}/v2`
  const ask = async <Schema extends z.ZodType>(
    url: string,
    schema: Schema,
    what: string,
    signal: AbortSignal,
  ): Promise<AlpacaReading<z.infer<Schema>>> => {
    const answer = await connection.send({ method: 'GET', url, repeats: 2, signal })
    return readingOf(answer, schema, what, connection.secrets)
  }
  const api: AlpacaApi = {
    placeOrder: (body, signal) => connection.send({ method: 'POST', url: `${v2}/orders`, body, signal }),
    cancelOrder: (id, signal) =>
      connection.send({ method: 'DELETE', url: `${v2}/orders/${encodeURIComponent(id)}`, isUrgent: true, signal }),
    replaceOrder: (id, body, signal) =>
      connection.send({ method: 'PATCH', url: `${v2}/orders/${encodeURIComponent(id)}`, body, isUrgent: true, signal }),
    orderById: (id, signal) =>
      ask(withQuery(`${v2}/orders/${encodeURIComponent(id)}`, { nested: true }), orderSchema, 'the order', signal),
    orderByClientId: (id, signal) =>
      ask(withQuery(`${v2}/orders:by_client_order_id`, { client_order_id: id }), orderSchema, 'the order', signal),
    async orders(status, signal) {
      const url = withQuery(`${v2}/orders`, { status, nested: true, limit: ordersMax, direction: 'desc' })
      const reading = await ask(url, ordersSchema, `the ${status} orders`, signal)
      if (status === 'open' && reading.type === 'read' && reading.value.length >= ordersMax) {
        return { type: 'unknown', cause: `there are ${ordersMax} open orders or more, which one answer does not hold` }
      }
      return reading
    },
    async fills(since, signal) {
      const found: AlpacaFillActivity[] = []
      for (let page = 0; page < fillPagesMax; page++) {
        const last = found.at(-1)
        const url = withQuery(`${v2}/account/activities/FILL`, {
          // After a moment, which itself is meant as well.
          after: new Date(Math.max(0, since - 1)).toISOString(),
          direction: 'asc',
          page_size: fillsPageSize,
          ...(last === undefined ? {} : { page_token: last.id }),
        })
        const reading = await ask(url, fillActivitiesSchema, 'the fills', signal)
        if (reading.type !== 'read') return reading
        found.push(...reading.value)
        if (reading.value.length < fillsPageSize) {
          return { type: 'read', value: found.filter(({ transaction_time: time }) => time >= since) }
        }
      }
      return { type: 'unknown', cause: `there are more than ${fillPagesMax * fillsPageSize} fills since ${since}` }
    },
    positions: (signal) => ask(`${v2}/positions`, positionsSchema, 'the positions', signal),
    account: (signal) => ask(`${v2}/account`, accountSchema, 'the account', signal),
    async time(signal) {
      const answer = await connection.send({ method: 'GET', url: `${v2}/clock`, repeats: 2, signal })
      const reading = readingOf(answer, clockSchema, 'the clock', connection.secrets)
      if (reading.type !== 'read' || answer.type !== 'answered') return reading as AlpacaReading<number>
      const { sentAt, receivedAt } = answer
      connection.skew.observe({ sentAt, receivedAt, venueTime: reading.value.timestamp })
      return { type: 'read', value: reading.value.timestamp }
    },
    snapshot: (since, signal) => snapshotOf(api, since, signal),
  }
  return api
}

async function snapshotOf(
  api: AlpacaApi,
  since: number,
  signal: AbortSignal,
): Promise<AlpacaReading<AlpacaSnapshot | 'moved'>> {
  const time = await api.time(signal)
  if (time.type !== 'read') return time
  const fills = await api.fills(since, signal)
  if (fills.type !== 'read') return fills
  const open = await api.orders('open', signal)
  if (open.type !== 'read') return open
  const positions = await api.positions(signal)
  if (positions.type !== 'read') return positions
  const account = await api.account(signal)
  if (account.type !== 'read') return account
  const after = await api.fills(fills.value.at(-1)?.transaction_time ?? since, signal)
  if (after.type !== 'read') return after
  const known = new Set(fills.value.map(({ id }) => id))
  if (after.value.some(({ id }) => !known.has(id))) return { type: 'read', value: 'moved' }
  const value = { time: time.value, fills: fills.value, open: open.value }
  return { type: 'read', value: { ...value, positions: positions.value, account: account.value } }
}

function readingOf<Schema extends z.ZodType>(
  answer: HttpAnswer,
  schema: Schema,
  what: string,
  secrets: Secrets,
): AlpacaReading<z.infer<Schema>> {
  if (answer.type === 'answered' && answer.status === 404) return { type: 'not-found' }
  if (answer.type !== 'answered' || !isSuccess(answer))
    return { type: 'unknown', cause: causeOfAnswer(answer, secrets) }
  try {
    return { type: 'read', value: parseWire(schema, answer.text, what, 'text') }
  } catch (error) {
    return { type: 'unknown', cause: RaceError.is(error) ? secrets.redact(error.message) : String(error) }
  }
}
