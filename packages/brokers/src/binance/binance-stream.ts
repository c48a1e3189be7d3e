import type { BrokerReport, Clock, Random } from '@race/core'
import { readJson } from '../internal/json-text.ts'
import {
  createReconnectingSocket,
  HandshakeRefused,
  type ReconnectingSocket,
  type ReconnectingSocketOptions,
  type SocketLink,
} from '../internal/reconnecting-socket.ts'
import type { Secrets } from '../internal/secrets.ts'
import type { Timers } from '../internal/timers.ts'
import type { SocketFactory } from '../internal/web-socket.ts'
import type { BinanceApi } from './binance-api.ts'
import { codeOf } from './binance-errors.ts'
import { executionOf, replacementMark } from './binance-mapper.ts'
import {
  balanceUpdateSchema,
  type ExecutionReport,
  executionReportSchema,
  issueOf,
  marketMessageSchema,
  socketAnswerSchema,
  userEventSchema,
} from './binance-schema.ts'

/** What both streams are given. */
export interface BinanceStreamOptions {
  /** Without a path: the streams know theirs. */
  readonly address: string
  readonly open: SocketFactory
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly secrets: Secrets
}

type SocketPart = Pick<
  ReconnectingSocketOptions,
  'address' | 'handshake' | 'onMessage' | 'onConnected' | 'onDisconnected'
> & { readonly heartbeat: string }

/**
 * A connection to Binance, which ends each after 24 hours and pings every 20 seconds (docs: general information of the
 * streams and of the WebSocket API).
 */
function socketOf({ heartbeat, ...part }: SocketPart, options: BinanceStreamOptions): ReconnectingSocket {
  return createReconnectingSocket({
    ...options,
    ...part,
    handshakeMs: 10_000,
    heartbeat: { everyMs: 45_000, message: () => heartbeat },
    backoff: { baseMs: 250, maxMs: 30_000 },
    pendingMax: 1_000,
    charactersMax: 1_000_000,
  })
}

export interface UserStream {
  /** Begins to connect; resolves when the account's reports flow. */
  connect(signal: AbortSignal): Promise<void>
  /** A replacement failed after the order was cancelled: its cancellation is told after all. False where it did not come yet. */
  tellCancelled(clientOrderId: string): boolean
  readonly lastCause: string | null
  close(): Promise<void>
}

/**
 * The account's reports, by a subscription of the WebSocket API that is signed anew on each connection
 * (`userDataStream.subscribe.signature`): listen keys of spot ended on 2026-02-20.
 */
export function createUserStream(
  options: BinanceStreamOptions & {
    readonly api: BinanceApi
    readonly quoteCurrencyOf: (symbol: string) => string
    readonly publish: (report: BrokerReport) => void
  },
): UserStream {
  const { api, clock, publish } = options
  const held = new Map<string, readonly BrokerReport[]>()
  let hasConnected = false
  let current = createSocket()
  let ended: Promise<void> = Promise.resolve()

  const gap = (cause: string): void => {
    // What is held back cannot be trusted to be followed any more.
    held.clear()
    publish({ type: 'gap', time: clock.now(), cause })
  }
  const take = (text: string): void => {
    const read = readJson(text, 'text')
    const event = userEventSchema.safeParse(read.isJson ? read.value : null)
    if (event.success) {
      handle(event.data.event)
      return
    }
    // Answers to a ping are of no interest; whatever else it was may have been a report.
    const answer = socketAnswerSchema.safeParse(read.isJson ? read.value : null)
    if (!answer.success || answer.data.status >= 400) gap('a message of the account could not be read')
  }
  const handle = (event: { readonly e: string }): void => {
    if (event.e === 'executionReport') {
      const report = executionReportSchema.safeParse(event)
      if (report.success) tell(report.data)
      else gap(`an execution report could not be read: ${issueOf(report.error)}`)
    } else if (event.e === 'balanceUpdate' || event.e === 'externalLockUpdate') {
      const update = balanceUpdateSchema.safeParse(event)
      const what = update.success ? `${update.data.a} changed by ${update.data.d}` : 'a balance changed'
      gap(`${what} otherwise than by trading`)
    } else if (event.e === 'eventStreamTerminated') restart('Binance ended the subscription')
  }
  /** Binance replaces by a cancellation and a new order under the same client order id: the first is not the end of it. */
  const tell = (report: ExecutionReport): void => {
    const reports = executionOf(report, options.quoteCurrencyOf(report.s))
    if (report.x === 'CANCELED' && report.c.startsWith(replacementMark)) {
      held.set(report.C, reports)
      return
    }
    const before = held.get(report.c)
    held.delete(report.c)
    // The order that was to replace it was refused: what is left is the cancellation.
    for (const told of report.x === 'REJECTED' && before !== undefined ? before : reports) publish(told)
  }
  function createSocket(): ReconnectingSocket {
    return socketOf(
      {
        address: () => `${options.address}/ws-api/v3`,
        handshake: (link, signal) => subscribe(link, api, signal),
        heartbeat: '{"id":"ping","method":"ping"}',
        onMessage: (text) => take(text),
        onConnected: () => {
          publish({ type: 'connection', isConnected: true, time: clock.now(), cause: 'subscribed' })
          if (hasConnected) gap('the connection was lost in between')
          hasConnected = true
        },
        onDisconnected: ({ cause }) => publish({ type: 'connection', isConnected: false, time: clock.now(), cause }),
      },
      options,
    )
  }
  const restart = (cause: string): void => {
    publish({ type: 'connection', isConnected: false, time: clock.now(), cause })
    ended = current.close()
    current = createSocket()
    current.start()
  }
  return {
    connect(signal) {
      current.start()
      return current.ready(signal)
    },
    tellCancelled(clientOrderId) {
      const reports = held.get(clientOrderId)
      held.delete(clientOrderId)
      for (const report of reports ?? []) publish(report)
      return reports !== undefined
    },
    get lastCause() {
      return current.lastCause
    },
    async close() {
      await Promise.all([ended, current.close()])
    },
  }
}

async function subscribe(link: SocketLink, api: BinanceApi, signal: AbortSignal): Promise<void> {
  // Once a connection, so at least once a day: clocks drift.
  await api.syncClock(signal)
  const { parameters, signature } = await api.signForSocket()
  const { recvWindow, timestamp, ...rest } = parameters
  const params = { ...rest, recvWindow: Number(recvWindow), timestamp: Number(timestamp), signature }
  link.send(JSON.stringify({ id: 'subscribe', method: 'userDataStream.subscribe.signature', params }))
  for (;;) {
    const read = readJson(await link.next(), 'text')
    const answer = socketAnswerSchema.safeParse(read.isJson ? read.value : null)
    if (!answer.success || answer.data.id !== 'subscribe') continue
    const { status, error } = answer.data
    if (status < 400) return
    const code = codeOf(status, error ?? null)
    if (code === 'CLOCK_SKEW') api.skew.reset()
    const said = `Binance refused the subscription: HTTP ${status}, ${error?.code}: ${error?.msg}`
    throw code === 'UNAUTHORIZED' ? new HandshakeRefused(said) : new Error(said)
  }
}

/** Who listens to a market stream. */
export interface MarketListener {
  readonly onData: (data: unknown, receivedAt: number) => void
  /** Subscribed; `isAgain` where messages may have been missed. */
  readonly onConnected: (event: { readonly isAgain: boolean }) => void
  readonly onRefused: (cause: string) => void
}

export interface MarketStreams {
  /** Listens to a stream such as `btcusdt@trade`. Returns the end of it. */
  listen(stream: string, listener: MarketListener): () => void
  close(): Promise<void>
}

/** Binance takes 5 messages a second on a connection, pings counted: changes are collected for so long, ms. */
const flushMs = 500

/**
 * Market streams over one connection, which is there while anybody listens. Streams that are wanted when a connection begins
 * are named in its address; others are subscribed to on it.
 */
export function createMarketStreams(options: BinanceStreamOptions): MarketStreams {
  const listeners = new Map<string, Set<MarketListener>>()
  const asked = new Map<string, readonly string[]>()
  const closed = new AbortController()
  let subscribed = new Set<string>()
  let socket: ReconnectingSocket | undefined
  let isFlushing = false
  let messages = 0

  const each = (streams: Iterable<string>, tell: (listener: MarketListener) => void): void => {
    for (const stream of streams) for (const listener of [...(listeners.get(stream) ?? [])]) tell(listener)
  }
  const request = (method: 'SUBSCRIBE' | 'UNSUBSCRIBE', streams: readonly string[]): void => {
    if (streams.length === 0) return
    messages += 1
    asked.set(String(messages), method === 'SUBSCRIBE' ? streams : [])
    socket?.send(JSON.stringify({ method, params: streams, id: messages }))
  }
  const flush = async (): Promise<void> => {
    if (isFlushing) return
    isFlushing = true
    await options.timers.after(flushMs, closed.signal).catch(() => undefined)
    isFlushing = false
    if (closed.signal.aborted || socket?.isConnected !== true) return
    const missing = [...listeners.keys()].filter((stream) => !subscribed.has(stream))
    const unused = [...subscribed].filter((stream) => !listeners.has(stream))
    for (const stream of missing) subscribed.add(stream)
    for (const stream of unused) subscribed.delete(stream)
    request('SUBSCRIBE', missing)
    request('UNSUBSCRIBE', unused)
  }
  const take = (text: string, receivedAt: number): void => {
    const read = readJson(text, 'text')
    const message = marketMessageSchema.safeParse(read.isJson ? read.value : null)
    if (!message.success) return
    if ('stream' in message.data) {
      const { stream, data } = message.data
      each([stream], ({ onData }) => onData(data, receivedAt))
      return
    }
    const { id, error } = message.data
    const streams = asked.get(id) ?? []
    asked.delete(id)
    if (error === undefined) each(streams, ({ onConnected }) => onConnected({ isAgain: false }))
    else each(streams, ({ onRefused }) => onRefused(`${error.code}: ${error.msg}`))
  }
  const createSocket = (): ReconnectingSocket =>
    socketOf(
      {
        address: () => {
          subscribed = new Set(listeners.keys())
          asked.clear()
          return `${options.address}/stream?streams=${[...subscribed].map(encodeURIComponent).join('/')}`
        },
        // What is wanted stands in the address.
        handshake: async () => undefined,
        heartbeat: '{"method":"LIST_SUBSCRIPTIONS","id":0}',
        onMessage: take,
        onConnected: ({ isAgain }) => {
          each(subscribed, ({ onConnected }) => onConnected({ isAgain }))
          void flush()
        },
        onDisconnected: () => undefined,
      },
      options,
    )
  return {
    listen(stream, listener) {
      const others = listeners.get(stream)
      if (others === undefined) listeners.set(stream, new Set([listener]))
      else others.add(listener)
      if (socket === undefined) {
        socket = createSocket()
        socket.start()
      } else if (socket.isConnected && others !== undefined && subscribed.has(stream)) {
        listener.onConnected({ isAgain: false })
      } else void flush()
      return () => {
        const left = listeners.get(stream)
        left?.delete(listener)
        if (left?.size === 0) listeners.delete(stream)
        if (listeners.size > 0) return void flush()
        void socket?.close()
        socket = undefined
      }
    },
    async close() {
      closed.abort()
      await socket?.close()
    },
  }
}
