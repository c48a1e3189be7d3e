import { RaceError } from '@race/core'
import { createBoundedQueue } from '../internal/bounded-queue.ts'
import {
  createReconnectingSocket,
  HandshakeRefused,
  type ReconnectingSocket,
  type ReconnectingSocketOptions,
  type SocketLink,
} from '../internal/reconnecting-socket.ts'
import type { SocketFactory } from '../internal/web-socket.ts'
import type { AlpacaConnection } from './alpaca-api.ts'
import { abortedError, gapError } from './alpaca-errors.ts'
import {
  type AlpacaDataMessage,
  type AlpacaTradeUpdate,
  authorizationSchema,
  dataMessageSchema,
  dataMessagesSchema,
  listeningSchema,
  parseValue,
  parseWire,
  streamMessageSchema,
  tradeUpdateSchema,
} from './alpaca-schema.ts'

/** What both streams do alike. */
type Shared = Pick<
  ReconnectingSocketOptions,
  'handshakeMs' | 'heartbeat' | 'backoff' | 'pendingMax' | 'charactersMax' | 'clock' | 'timers' | 'random' | 'secrets'
>

function sharedOptions({ clock, timers, random, secrets }: AlpacaConnection): Shared {
  return {
    handshakeMs: 10_000,
    heartbeat: { everyMs: 20_000 },
    backoff: { baseMs: 500, maxMs: 30_000 },
    pendingMax: 10_000,
    charactersMax: 4 * 1024 ** 2,
    clock,
    timers,
    random,
    secrets,
  }
}

export interface StreamEvents {
  readonly onConnected: (event: { readonly isAgain: boolean }) => void
  readonly onDisconnected: (event: { readonly cause: string; readonly isFinal: boolean }) => void
  /** A message that cannot be read: what it would have told is missing. */
  readonly onUnreadable: (error: RaceError) => void
}

export interface TradingStreamOptions extends StreamEvents {
  readonly connection: AlpacaConnection
  readonly openSocket: SocketFactory
  /** Such as `wss://paper-api.alpaca.markets/stream`. */
  readonly url: string
  readonly onUpdate: (update: AlpacaTradeUpdate) => void
}

const listen = JSON.stringify({ action: 'listen', data: { streams: ['trade_updates'] } })

/** The stream of what happens to the account's orders. Its messages come as text or as bytes, by environment. */
export function createTradingStream(options: TradingStreamOptions): ReconnectingSocket {
  const { connection, url, openSocket, onUpdate, onUnreadable, onConnected, onDisconnected } = options
  const shared = sharedOptions(connection)
  return createReconnectingSocket({
    ...shared,
    open: openSocket,
    address: () => url,
    // To listen again to what one listens to changes nothing, and is answered.
    heartbeat: { ...shared.heartbeat, message: () => listen },
    async handshake(link) {
      link.send(connection.loginMessage())
      const { status } = parseValue(authorizationSchema, await nextOf(link, 'authorization'), 'the authorization')
      if (status !== 'authorized')
        throw new HandshakeRefused(`Alpaca refuses the key for the trading stream (${status})`)
      link.send(listen)
      const { streams, error } = parseValue(listeningSchema, await nextOf(link, 'listening'), 'the subscription')
      if (streams?.includes('trade_updates') !== true) {
        throw new Error(`Alpaca does not stream the orders of this account${error ? `: ${error}` : ''}`)
      }
    },
    onMessage: guarded(connection, onUnreadable, (text) => {
      const { stream, data } = parseWire(streamMessageSchema, text, 'a message of the stream', 'text')
      if (stream === 'trade_updates') onUpdate(parseValue(tradeUpdateSchema, data, 'an update of an order'))
    }),
    onConnected,
    onDisconnected,
  })
}

/** The data of the next message of a stream. */
async function nextOf(link: SocketLink, wanted: string): Promise<unknown> {
  for (;;) {
    const { stream, data } = parseWire(streamMessageSchema, await link.next(), 'a message of the stream', 'text')
    if (stream === wanted) return data
  }
}

export type DataChannel = 'trades' | 'quotes' | 'bars'

interface DataStreamOptions extends StreamEvents {
  readonly connection: AlpacaConnection
  readonly openSocket: SocketFactory
  /** Such as `wss://stream.data.alpaca.markets/v2/iex`. */
  readonly url: string
  readonly onData: (message: StreamedTick) => void
}

interface DataStream extends ReconnectingSocket {
  /** From now on, and on every connection to come. */
  subscribe(channel: DataChannel, symbol: string): void
  unsubscribe(channel: DataChannel, symbol: string): void
}

/** Refused for good: the login, the lack of one, a subscription that does not have the feed. Others may pass. */
const finalCodes = new Set([401, 402, 403, 409])

/** The stream of market data. Alpaca allows one connection of it to an account, so everything comes over one. */
function createDataStream(options: DataStreamOptions): DataStream {
  const { connection, url, openSocket, onData, onUnreadable, onConnected, onDisconnected } = options
  const wanted: Readonly<Record<DataChannel, Set<string>>> = { trades: new Set(), quotes: new Set(), bars: new Set() }
  const shared = sharedOptions(connection)
  const all = (action: string): string =>
    JSON.stringify({ action, ...Object.fromEntries(Object.entries(wanted).map(([name, set]) => [name, [...set]])) })
  const socket = createReconnectingSocket({
    ...shared,
    open: openSocket,
    address: () => url,
    heartbeat: { ...shared.heartbeat, message: () => all('subscribe') },
    async handshake(link) {
      await success(link, 'connected')
      link.send(connection.loginMessage())
      await success(link, 'authenticated')
      link.send(all('subscribe'))
    },
    onMessage: guarded(connection, onUnreadable, (text) => {
      for (const message of messagesOf(text)) {
        if ('S' in message) onData(message)
        else if (message.T === 'error') throw refusedMessage(message.code, message.msg)
      }
    }),
    onConnected,
    onDisconnected,
  })
  const change = (action: 'subscribe' | 'unsubscribe', channel: DataChannel, symbol: string): void => {
    socket.send(JSON.stringify({ action, [channel]: [symbol] }))
  }
  return {
    ...socket,
    get isConnected() {
      return socket.isConnected
    },
    get lastCause() {
      return socket.lastCause
    },
    subscribe(channel, symbol) {
      wanted[channel].add(symbol)
      change('subscribe', channel, symbol)
    },
    unsubscribe(channel, symbol) {
      wanted[channel].delete(symbol)
      change('unsubscribe', channel, symbol)
    },
  }
}

async function success(link: SocketLink, wanted: string): Promise<void> {
  for (;;) {
    for (const message of messagesOf(await link.next())) {
      if (message.T === 'success' && message.msg === wanted) return
      if (message.T !== 'error') continue
      const words = `Alpaca refuses the data stream: ${message.msg} (${message.code})`
      throw finalCodes.has(message.code) ? new HandshakeRefused(words) : new Error(words)
    }
  }
}

/** The messages of a text that are of a known kind. */
function messagesOf(text: string): readonly AlpacaDataMessage[] {
  const kinds = new Set(['t', 'q', 'b', 'success', 'error', 'subscription'])
  return parseWire(dataMessagesSchema, text, 'messages of the data stream', 'float')
    .filter(({ T }) => kinds.has(T))
    .map((message) => parseValue(dataMessageSchema, message, `a message '${message.T}' of the data stream`))
}

function refusedMessage(code: number, message: string): RaceError {
  return new RaceError('DATA_NOT_FOUND', {
    message: `Alpaca refuses a subscription: ${message} (${code})`,
    facts: { code },
    hint: 'The plan of the account limits how many symbols are streamed at a time, and which feeds.',
  })
}

/** A message that cannot be read is told and passed over: it must not end what works. */
function guarded(
  { secrets }: AlpacaConnection,
  onUnreadable: (error: RaceError) => void,
  read: (text: string) => void,
): (text: string) => void {
  return (text) => {
    try {
      read(text)
    } catch (error) {
      if (!RaceError.is(error)) throw error
      const { code, facts, hint, retryable } = error
      const message = secrets.redact(error.message)
      onUnreadable(new RaceError(code, { message, facts, retryable, ...(hint === undefined ? {} : { hint }) }))
    }
  }
}

/** What comes over the stream for one reader. */
export type Tick = { readonly type: 'again' } | { readonly type: 'tick'; readonly message: StreamedTick }
type StreamedTick = Extract<AlpacaDataMessage, { S: string }>

/** The one connection, and who reads from it. */
export interface LiveData {
  /**
   * What comes from now on, and `again` after each lost connection, not at the first.
   *
   * @throws RaceError `ABORTED` by the signal, `DATA_GAP` where the reader falls behind, `FETCH_FAILED` where there is no stream
   */
  read(channel: DataChannel, instrument: string, signal: AbortSignal): AsyncGenerator<Tick>
  close(): Promise<void>
}

export interface LiveDataOptions {
  readonly connection: AlpacaConnection
  readonly openSocket: SocketFactory
  readonly url: string
  readonly ticksMax: number
}

const channelOf = { t: 'trades', q: 'quotes', b: 'bars' } as const

export function createLiveData({ connection, openSocket, url, ticksMax }: LiveDataOptions): LiveData {
  type Queue = ReturnType<typeof createBoundedQueue<Tick>>
  const readers = new Map<string, Set<Queue>>()
  const all = (): readonly Queue[] => [...readers.values()].flatMap((queues) => [...queues])
  const tell = (queue: Queue, tick: Tick, key: string): void => {
    if (!queue.push(tick)) queue.end(gapError(key, `the reader fell more than ${ticksMax} behind`))
  }
  let failure: RaceError | undefined
  const socket = createDataStream({
    connection,
    openSocket,
    url,
    onData(message) {
      const key = `${channelOf[message.T]} ${message.S}`
      for (const queue of readers.get(key) ?? []) tell(queue, { type: 'tick', message }, key)
    },
    onConnected({ isAgain }) {
      if (isAgain) for (const [key, queues] of readers) for (const queue of queues) tell(queue, { type: 'again' }, key)
    },
    onDisconnected({ cause, isFinal }) {
      if (!isFinal) return
      failure = new RaceError('FETCH_FAILED', {
        message: `Alpaca: live data cannot be had: ${cause}`,
        hint: 'Check the key, and whether the subscription has this feed.',
      })
      for (const queue of all()) queue.end(failure)
    },
    onUnreadable(error) {
      // Which of the readers it was for nobody knows.
      for (const queue of all()) queue.end(error)
    },
  })
  const leave = (channel: DataChannel, instrument: string, queue: Queue): void => {
    const key = `${channel} ${instrument}`
    const queues = readers.get(key)
    if (queues?.delete(queue) !== true || queues.size > 0) return
    readers.delete(key)
    socket.unsubscribe(channel, instrument)
  }
  const join = (channel: DataChannel, instrument: string, queue: Queue): void => {
    const key = `${channel} ${instrument}`
    const queues = readers.get(key)
    if (queues !== undefined) return void queues.add(queue)
    readers.set(key, new Set([queue]))
    socket.subscribe(channel, instrument)
    socket.start()
  }
  return {
    async *read(channel, instrument, signal) {
      if (failure !== undefined) throw failure
      const queue = createBoundedQueue<Tick>(ticksMax)
      const what = `${channel} of ${instrument}`
      const end = (): void => queue.end(abortedError(what, signal.reason))
      if (signal.aborted) throw abortedError(what, signal.reason)
      signal.addEventListener('abort', end, { once: true })
      join(channel, instrument, queue)
      try {
        yield* queue
      } finally {
        signal.removeEventListener('abort', end)
        leave(channel, instrument, queue)
      }
    },
    async close() {
      for (const queue of all()) queue.end()
      await socket.close()
    },
  }
}
