import type { Clock, Random, Timers } from '@race/core'
import type { z } from 'zod'
import { type ClockSkew, createClockSkew } from '../internal/clock-skew.ts'
import { createHttpClient, type HttpAnswer, type HttpAnswered } from '../internal/http-client.ts'
import { readJson } from '../internal/json-text.ts'
import { createRateLimiter, type RateLimiter } from '../internal/rate-limiter.ts'
import type { Secrets } from '../internal/secrets.ts'
import type { SocketFactory } from '../internal/web-socket.ts'
import { type BinanceFailure, failureOf } from './binance-errors.ts'
import type { Parameters } from './binance-mapper.ts'
import {
  type AccountTrade,
  accountSchema,
  accountTradesSchema,
  amendedSchema,
  bookTickerSchema,
  cancelledSchema,
  exchangeInfoSchema,
  issueOf,
  klinesSchema,
  orderSchema,
  ordersSchema,
  placedSchema,
  publicTradesSchema,
  refusalSchema,
  replacedSchema,
  serverTimeSchema,
} from './binance-schema.ts'

/** Where Binance is. `live` is real money; `testnet` fills against its own book and is emptied about once a month. */
export type BinanceEnvironment = 'live' | 'testnet'

/** Addresses without a path at their end. */
export interface BinanceAddresses {
  readonly rest: string
  readonly socketApi: string
  readonly streams: string
}

export const binanceAddresses: Readonly<Record<BinanceEnvironment, BinanceAddresses>> = {
  live: {
    rest: 'https://api.binance.com',
    socketApi: 'wss://ws-api.binance.com:443',
    streams: 'wss://stream.binance.com:9443',
  },
  testnet: {
    rest: 'https://testnet.binance.vision',
    socketApi: 'wss://ws-api.testnet.binance.vision',
    streams: 'wss://stream.testnet.binance.vision',
  },
}

/** What comes from the host. */
export interface BinanceHost {
  readonly fetch: typeof globalThis.fetch
  /** Opens a WebSocket, such as `(url) => new WebSocket(url)`, of the host or of the package `ws`. */
  readonly openSocket: SocketFactory
  readonly clock: Clock
  /** Those of the host by default. */
  readonly timers?: Timers
  /** Of the chance by which waits between attempts differ. */
  readonly seed: string | number
}

/** A key of Binance of the kind HMAC, and its secret. */
export interface BinanceCredentials {
  readonly apiKey: string
  readonly secret: string
}

export interface BinanceApiOptions {
  /** Such as `https://api.binance.com`. */
  readonly address: string
  /** Null for public market data alone. */
  readonly credentials: BinanceCredentials | null
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly secrets: Secrets
  /** How long after its time stamp a signed request is still taken, ms. */
  readonly recvWindowMs: number
  readonly timeoutMs: number
}

/** Most rows of an answer. */
export const pageSize = 1_000

export type Outcome<T> = { readonly type: 'done'; readonly value: T } | BinanceFailure

/** A signed set of parameters. */
export interface Signed {
  readonly parameters: Parameters
  readonly signature: string
}

/** The limits that Binance tells in `exchangeInfo`: of weight by address, and of orders by account. */
const limits = [
  { name: 'weight', capacity: 6_000, perMs: 60_000 },
  { name: 'orders', capacity: 50, perMs: 10_000 },
] as const

interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly parameters: Parameters
  readonly weight: number
  /** Counts as an order. */
  readonly isOrder?: boolean
  /** A command, which is sent once and passes what merely asks. */
  readonly isCommand?: boolean
  readonly isSigned: boolean
  readonly schema: z.ZodType<T>
}

/**
 * The REST interface of Binance spot. Every answer is read by its schema; weights are those of the documentation
 * (developers.binance.com, spot, REST, end of 2025).
 */
export interface BinanceApi {
  /** The venue's clock. */
  readonly skew: ClockSkew
  syncClock(signal: AbortSignal): Promise<Outcome<null>>
  /** Parameters of a request over a WebSocket: sorted by name, as they are signed there. */
  signForSocket(): Promise<Signed>
  exchangeInfo(
    symbols: readonly string[] | null,
    signal: AbortSignal,
  ): Promise<Outcome<z.infer<typeof exchangeInfoSchema>>>
  place(parameters: Parameters, signal: AbortSignal): Promise<Outcome<z.infer<typeof placedSchema>>>
  cancel(parameters: Parameters, signal: AbortSignal): Promise<Outcome<z.infer<typeof cancelledSchema>>>
  cancelReplace(parameters: Parameters, signal: AbortSignal): Promise<Outcome<z.infer<typeof replacedSchema>>>
  amend(parameters: Parameters, signal: AbortSignal): Promise<Outcome<z.infer<typeof amendedSchema>>>
  order(parameters: Parameters, signal: AbortSignal): Promise<Outcome<z.infer<typeof orderSchema>>>
  openOrders(signal: AbortSignal): Promise<Outcome<z.infer<typeof ordersSchema>>>
  allOrders(parameters: Parameters, signal: AbortSignal): Promise<Outcome<z.infer<typeof ordersSchema>>>
  account(signal: AbortSignal): Promise<Outcome<z.infer<typeof accountSchema>>>
  accountTrades(parameters: Parameters, signal: AbortSignal): Promise<Outcome<z.infer<typeof accountTradesSchema>>>
  klines(parameters: Parameters, signal: AbortSignal): Promise<Outcome<z.infer<typeof klinesSchema>>>
  trades(parameters: Parameters, signal: AbortSignal): Promise<Outcome<z.infer<typeof publicTradesSchema>>>
  bookTicker(symbol: string, signal: AbortSignal): Promise<Outcome<z.infer<typeof bookTickerSchema>>>
  close(): void
}

export function createBinanceApi(options: BinanceApiOptions): BinanceApi {
  const { address, clock, recvWindowMs } = options
  const skew = createClockSkew({ clock })
  const limiter = createRateLimiter({ limits, clock, timers: options.timers, queueMax: 1_000 })
  const http = createHttpClient({
    ...options,
    limiter,
    queueMs: recvWindowMs,
    bytesMax: 64 * 1024 ** 2,
    backoff: { baseMs: 100, maxMs: 5_000 },
    observe: ({ headers }) => observeUsed(headers, limiter),
  })
  const sign = options.credentials === null ? null : createSigner(options.credentials.secret)
  const keyHeader = apiKeyHeader(options.credentials)
  const stamp = (): Parameters => ({ recvWindow: String(recvWindowMs), timestamp: String(Math.floor(skew.now())) })

  const exchange = <T>(call: Call<T>, signal: AbortSignal): Promise<HttpAnswer> =>
    http.send({
      method: call.method,
      parts: async () => {
        const { method, path, parameters, isSigned } = call
        const text = new URLSearchParams({ ...parameters, ...(isSigned ? stamp() : {}) }).toString()
        const complete = isSigned && sign !== null ? `${text}&signature=${await sign(text)}` : text
        const url = `${address}${path}`
        if (method === 'POST' || method === 'PUT') {
          const headers = { ...keyHeader(), 'content-type': 'application/x-www-form-urlencoded' }
          return { url, headers, body: complete }
        }
        return { url: complete === '' ? url : `${url}?${complete}`, headers: keyHeader() }
      },
      weights: { weight: call.weight, ...(call.isOrder === true ? { orders: 1 } : {}) },
      isUrgent: call.isCommand === true,
      repeats: call.isCommand === true ? 0 : 2,
      signal,
    })
  const once = async <T>(call: Call<T>, signal: AbortSignal): Promise<Outcome<T>> =>
    outcomeOf(await exchange(call, signal), call.schema, options.secrets)
  const api = {
    skew,
    async syncClock(signal) {
      const parts = { method: 'GET', path: '/api/v3/time', parameters: {}, weight: 1, isSigned: false } as const
      const answer = await exchange({ ...parts, schema: serverTimeSchema }, signal)
      const outcome = outcomeOf(answer, serverTimeSchema, options.secrets)
      if (outcome.type !== 'done' || answer.type !== 'answered') return outcome.type === 'done' ? notTold : outcome
      skew.observe({ sentAt: answer.sentAt, receivedAt: answer.receivedAt, venueTime: outcome.value.serverTime })
      return { type: 'done', value: null }
    },
    async signForSocket() {
      const parameters = { apiKey: keyHeader()['X-MBX-APIKEY'] ?? '', ...stamp() }
      const sorted = Object.fromEntries(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)))
      const signature = sign === null ? '' : await sign(new URLSearchParams(sorted).toString())
      return { parameters: sorted, signature }
    },
    close: () => limiter.close(),
  } satisfies Partial<BinanceApi>

  /** A refusal for its time stamp was not looked at any further: with the right time, the same may be sent again. */
  const ask = async <T>(call: Call<T>, signal: AbortSignal): Promise<Outcome<T>> => {
    const first = await once(call, signal)
    if (first.type !== 'refused' || first.code !== 'CLOCK_SKEW') return first
    skew.reset()
    const synced = await api.syncClock(signal)
    return synced.type === 'done' ? once(call, signal) : first
  }
  return { ...api, ...callsOf(ask) }
}

/** Others may use the same address and the same account: Binance tells what it has counted of all. */
function observeUsed(headers: Headers, limiter: RateLimiter): void {
  for (const [header, limit] of [
    ['x-mbx-used-weight-1m', 'weight'],
    ['x-mbx-order-count-10s', 'orders'],
  ] as const) {
    const used = Number(headers.get(header) ?? 0)
    if (Number.isSafeInteger(used)) limiter.observeUsed(limit, used)
  }
}

const notTold: BinanceFailure = { type: 'unknown', cause: 'Binance did not tell its time' }

type Ask = <T>(call: Call<T>, signal: AbortSignal) => Promise<Outcome<T>>

function callsOf(ask: Ask): Omit<BinanceApi, 'skew' | 'syncClock' | 'signForSocket' | 'close'> {
  const command = { isSigned: true, isCommand: true } as const
  const question = { method: 'GET', isSigned: true } as const
  const open = { method: 'GET', isSigned: false } as const
  const order = '/api/v3/order'
  return {
    exchangeInfo(symbols, signal) {
      const parameters: Parameters = symbols === null ? {} : { symbols: JSON.stringify(symbols) }
      return ask({ ...open, path: '/api/v3/exchangeInfo', parameters, weight: 20, schema: exchangeInfoSchema }, signal)
    },
    place: (parameters, signal) =>
      ask(
        { ...command, method: 'POST', path: order, parameters, weight: 1, isOrder: true, schema: placedSchema },
        signal,
      ),
    cancel: (parameters, signal) =>
      ask({ ...command, method: 'DELETE', path: order, parameters, weight: 1, schema: cancelledSchema }, signal),
    cancelReplace(parameters, signal) {
      const path = `${order}/cancelReplace`
      return ask(
        { ...command, method: 'POST', path, parameters, weight: 1, isOrder: true, schema: replacedSchema },
        signal,
      )
    },
    amend(parameters, signal) {
      const path = `${order}/amend/keepPriority`
      return ask({ ...command, method: 'PUT', path, parameters, weight: 4, schema: amendedSchema }, signal)
    },
    order: (parameters, signal) =>
      ask({ ...question, path: order, parameters, weight: 4, schema: orderSchema }, signal),
    openOrders: (signal) =>
      ask({ ...question, path: '/api/v3/openOrders', parameters: {}, weight: 80, schema: ordersSchema }, signal),
    allOrders: (parameters, signal) =>
      ask({ ...question, path: '/api/v3/allOrders', parameters, weight: 20, schema: ordersSchema }, signal),
    account: (signal) =>
      ask({ ...question, path: '/api/v3/account', parameters: {}, weight: 20, schema: accountSchema }, signal),
    accountTrades: (parameters, signal) =>
      ask({ ...question, path: '/api/v3/myTrades', parameters, weight: 20, schema: accountTradesSchema }, signal),
    klines: (parameters, signal) =>
      ask({ ...open, path: '/api/v3/klines', parameters, weight: 2, schema: klinesSchema }, signal),
    trades: (parameters, signal) =>
      ask({ ...open, path: '/api/v3/historicalTrades', parameters, weight: 25, schema: publicTradesSchema }, signal),
    bookTicker: (symbol, signal) =>
      ask(
        { ...open, path: '/api/v3/ticker/bookTicker', parameters: { symbol }, weight: 2, schema: bookTickerSchema },
        signal,
      ),
  }
}

function outcomeOf<T>(answer: HttpAnswer, schema: z.ZodType<T>, secrets: Secrets): Outcome<T> {
  if (answer.type === 'lost') return { type: 'unknown', cause: answer.cause }
  if (answer.type === 'not-sent') {
    if (answer.reason === 'aborted') return { type: 'unknown', cause: answer.cause }
    return { type: 'refused', code: 'RATE_LIMITED', message: answer.cause, isDuplicate: false, refusal: null }
  }
  const body = readJson(answer.text, 'text')
  if (answer.status < 200 || answer.status >= 300) return refusalOf(answer, body.isJson ? body.value : null, secrets)
  if (!body.isJson) return { type: 'unknown', cause: 'the answer of Binance is not JSON' }
  const read = schema.safeParse(body.value)
  if (read.success) return { type: 'done', value: read.data }
  return { type: 'unknown', cause: `the answer of Binance cannot be read: ${issueOf(read.error)}` }
}

function refusalOf({ status }: HttpAnswered, body: unknown, secrets: Secrets): BinanceFailure {
  const read = refusalSchema.safeParse(body)
  const refusal = read.success ? { ...read.data, msg: secrets.redact(read.data.msg) } : null
  return failureOf(status, refusal)
}

/** In a closure, so that no inspection of the interface shows the key. */
function apiKeyHeader(credentials: BinanceCredentials | null): () => Readonly<Record<string, string>> {
  return () => (credentials === null ? {} : { 'X-MBX-APIKEY': credentials.apiKey })
}

/**
 * Signs with HMAC-SHA256, in hexadecimal. The secret is kept as a key of Web Crypto, which cannot be read out again.
 *
 * @example
 * ```ts
 * const sign = createSigner('secret')
 * (await sign('symbol=BTCUSDT&timestamp=1')).length // 64
 * ```
 */
export function createSigner(secret: string): (text: string) => Promise<string> {
  const encoder = new TextEncoder()
  const key = crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  // A secret that cannot be imported is told by the first call that needs it.
  key.catch(() => undefined)
  return async (text) => {
    const signature = await crypto.subtle.sign('HMAC', await key, encoder.encode(text))
    return Array.from(new Uint8Array(signature), (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
}

/**
 * The account's trades from a moment on, oldest first. Binance gives the latest 1,000 without being told a time; where that is
 * not all, it is asked page by page by trade id, from the first.
 */
export async function tradesSince(
  api: BinanceApi,
  symbol: string,
  since: number,
  signal: AbortSignal,
): Promise<Outcome<readonly AccountTrade[]>> {
  const latest = await api.accountTrades({ symbol, limit: String(pageSize) }, signal)
  if (latest.type !== 'done') return latest
  const isAll = latest.value.length < pageSize || (latest.value[0]?.time ?? 0) < since
  const trades = isAll ? [...latest.value] : []
  for (let fromId = 0; !isAll; ) {
    const page = await api.accountTrades({ symbol, fromId: String(fromId), limit: String(pageSize) }, signal)
    if (page.type !== 'done') return page
    trades.push(...page.value)
    if (page.value.length < pageSize) break
    fromId = (page.value.at(-1)?.id ?? fromId) + 1
  }
  return { type: 'done', value: trades.filter(({ time }) => time >= since) }
}

/** The client order ids of orders, by venue order id: Binance tells the orders of a symbol from one on, page by page. */
export async function clientOrderIdsOf(
  api: BinanceApi,
  symbol: string,
  orderIds: readonly string[],
  signal: AbortSignal,
): Promise<Outcome<ReadonlyMap<string, string>>> {
  const found = new Map<string, string>()
  const missing = new Set(orderIds)
  let from = orderIds
    .map(BigInt)
    .reduce<bigint | null>((least, id) => (least === null || id < least ? id : least), null)
  while (from !== null && missing.size > 0) {
    const page = await api.allOrders({ symbol, orderId: String(from), limit: String(pageSize) }, signal)
    if (page.type !== 'done') return page
    for (const order of page.value) {
      if (missing.delete(order.orderId)) found.set(order.orderId, order.clientOrderId)
    }
    const last = page.value.at(-1)
    from = last === undefined || page.value.length < pageSize ? null : BigInt(last.orderId) + 1n
  }
  return { type: 'done', value: found }
}
