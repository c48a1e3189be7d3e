import type { BrokerReport, Clock, Random, Timers } from '@race/core'
import { readJson } from '../internal/json-text.ts'
import {
  createReconnectingSocket,
  HandshakeRefused,
  type ReconnectingSocket,
  type ReconnectingSocketOptions,
  type SocketLink,
} from '../internal/reconnecting-socket.ts'
import type { Secrets } from '../internal/secrets.ts'
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
  const swaps = createSwaps()
  let hasConnected = false
  let current = createSocket()
  let ended: Promise<void> = Promise.resolve()

  const gap = (cause: string): void => {
    swaps.forget()
    publish({ type: 'gap', time: clock.now(), cause })
  }
  const tellConnection = (isConnected: boolean, cause: string): void =>
    publish({ type: 'connection', isConnected, time: clock.now(), cause })
  const take = (text: string): void => {
    const message = messageOf(text)
    if (message.type === 'gap') gap(message.cause)
    else if (message.type === 'ended') restart()
    else if (message.type === 'execution') {
      const { report } = message
      for (const told of swaps.pass(report, executionOf(report, options.quoteCurrencyOf(report.s)))) publish(told)
    }
  }
  function createSocket(): ReconnectingSocket {
    const part: SocketPart = {
      address: () => `${options.address}/ws-api/v3`,
      handshake: (link, signal) => subscribe(link, api, signal),
      heartbeat: '{"id":"ping","method":"ping"}',
      onMessage: (text) => take(text),
      onConnected: () => {
        tellConnection(true, 'subscribed')
        if (hasConnected) gap('the connection was lost in between')
        hasConnected = true
      },
      onDisconnected: ({ cause }) => tellConnection(false, cause),
    }
    return socketOf(part, options)
  }
  const restart = (): void => {
    tellConnection(false, 'Binance ended the subscription')
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
      const reports = swaps.take(clientOrderId)
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

/** What a message on the account's connection says. */
type UserMessage =
  | { readonly type: 'execution'; readonly report: ExecutionReport }
  /** A report may have been in it, or something else changed the account. */
  | { readonly type: 'gap'; readonly cause: string }
  | { readonly type: 'ended' }
  | { readonly type: 'nothing' }

function messageOf(text: string): UserMessage {
  const read = readJson(text, 'text')
  const pushed = userEventSchema.safeParse(read.isJson ? read.value : null)
  if (!pushed.success) {
    // Answers to a ping are of no interest; whatever else it was may have been a report.
    const answer = socketAnswerSchema.safeParse(read.isJson ? read.value : null)
    const isAnswer = answer.success && answer.data.status < 400
    return isAnswer ? { type: 'nothing' } : { type: 'gap', cause: 'a message of the account could not be read' }
  }
  const { event } = pushed.data
  switch (event.e) {
    case 'executionReport': {
      const report = executionReportSchema.safeParse(event)
      if (report.success) return { type: 'execution', report: report.data }
      return { type: 'gap', cause: `an execution report could not be read: ${issueOf(report.error)}` }
    }
    case 'balanceUpdate':
    case 'externalLockUpdate': {
      const update = balanceUpdateSchema.safeParse(event)
      const what = update.success ? `${update.data.a} changed by ${update.data.d}` : 'a balance changed'
      return { type: 'gap', cause: `${what} otherwise than by trading` }
    }
    case 'eventStreamTerminated':
      return { type: 'ended' }
    default:
      return { type: 'nothing' }
  }
}

/**
 * Binance replaces by a cancellation and a new order under the same client order id: the first is not the end of it. It is
 * held back until the next report of the id tells what came of the second.
 */
function createSwaps() {
  const held = new Map<string, readonly BrokerReport[]>()
  const take = (clientOrderId: string): readonly BrokerReport[] | undefined => {
    const reports = held.get(clientOrderId)
    held.delete(clientOrderId)
    return reports
  }
  return {
    take,
    /** What is told of a report. */
    pass(report: ExecutionReport, reports: readonly BrokerReport[]): readonly BrokerReport[] {
      if (report.x === 'CANCELED' && report.c.startsWith(replacementMark)) {
        held.set(report.C, reports)
        return []
      }
      const before = take(report.c)
      // The order that was to replace it was refused: what is left is the cancellation.
      return report.x === 'REJECTED' && before !== undefined ? before : reports
    },
    /** After a gap, what is held cannot be trusted to be followed any more. */
    forget: () => held.clear(),
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
  return new SharedStreams(options)
}

class SharedStreams implements MarketStreams {
  readonly #options: BinanceStreamOptions
  readonly #listeners = new Map<string, Set<MarketListener>>()
  /** Streams that were asked for on a connection, by the id of the request. */
  readonly #asked = new Map<string, readonly string[]>()
  readonly #closed = new AbortController()
  #subscribed = new Set<string>()
  #socket: ReconnectingSocket | undefined
  #isFlushing = false
  #messages = 0

  constructor(options: BinanceStreamOptions) {
    this.#options = options
  }

  listen(stream: string, listener: MarketListener): () => void {
    const others = this.#listeners.get(stream)
    if (others === undefined) this.#listeners.set(stream, new Set([listener]))
    else others.add(listener)
    if (this.#socket === undefined) {
      this.#socket = this.#createSocket()
      this.#socket.start()
    } else if (this.#socket.isConnected && others !== undefined && this.#subscribed.has(stream)) {
      listener.onConnected({ isAgain: false })
    } else void this.#flush()
    return () => this.#leave(stream, listener)
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.#socket?.close()
  }

  #leave(stream: string, listener: MarketListener): void {
    const left = this.#listeners.get(stream)
    left?.delete(listener)
    if (left?.size === 0) this.#listeners.delete(stream)
    if (this.#listeners.size > 0) {
      void this.#flush()
      return
    }
    void this.#socket?.close()
    this.#socket = undefined
  }

  #createSocket(): ReconnectingSocket {
    const part: SocketPart = {
      address: () => {
        this.#subscribed = new Set(this.#listeners.keys())
        this.#asked.clear()
        return `${this.#options.address}/stream?streams=${[...this.#subscribed].map(encodeURIComponent).join('/')}`
      },
      // What is wanted stands in the address.
      handshake: async () => undefined,
      heartbeat: '{"method":"LIST_SUBSCRIPTIONS","id":0}',
      onMessage: (text, receivedAt) => this.#take(text, receivedAt),
      onConnected: ({ isAgain }) => {
        this.#each(this.#subscribed, ({ onConnected }) => onConnected({ isAgain }))
        void this.#flush()
      },
      onDisconnected: () => undefined,
    }
    return socketOf(part, this.#options)
  }

  #take(text: string, receivedAt: number): void {
    const read = readJson(text, 'text')
    const message = marketMessageSchema.safeParse(read.isJson ? read.value : null)
    // What is lost with it leaves a hole in the ids or times that follow, which is seen there.
    if (!message.success) return
    if ('stream' in message.data) {
      const { stream, data } = message.data
      this.#each([stream], ({ onData }) => onData(data, receivedAt))
      return
    }
    const { id, error } = message.data
    const streams = this.#asked.get(id) ?? []
    this.#asked.delete(id)
    if (error === undefined) this.#each(streams, ({ onConnected }) => onConnected({ isAgain: false }))
    else this.#each(streams, ({ onRefused }) => onRefused(`${error.code}: ${error.msg}`))
  }

  #each(streams: Iterable<string>, tell: (listener: MarketListener) => void): void {
    for (const stream of streams) for (const listener of [...(this.#listeners.get(stream) ?? [])]) tell(listener)
  }

  async #flush(): Promise<void> {
    if (this.#isFlushing) return
    this.#isFlushing = true
    await this.#options.timers.after(flushMs, { signal: this.#closed.signal }).catch(() => undefined)
    this.#isFlushing = false
    if (this.#closed.signal.aborted || this.#socket?.isConnected !== true) return
    const missing = [...this.#listeners.keys()].filter((stream) => !this.#subscribed.has(stream))
    const unused = [...this.#subscribed].filter((stream) => !this.#listeners.has(stream))
    for (const stream of missing) this.#subscribed.add(stream)
    for (const stream of unused) this.#subscribed.delete(stream)
    this.#request('SUBSCRIBE', missing)
    this.#request('UNSUBSCRIBE', unused)
  }

  #request(method: 'SUBSCRIBE' | 'UNSUBSCRIBE', streams: readonly string[]): void {
    if (streams.length === 0) return
    this.#messages += 1
    this.#asked.set(String(this.#messages), method === 'SUBSCRIBE' ? streams : [])
    this.#socket?.send(JSON.stringify({ method, params: streams, id: this.#messages }))
  }
}
