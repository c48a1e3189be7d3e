import {
  type Bar,
  type BarRequest,
  type BarSeries,
  barSeriesFromRows,
  createDefaultTimers,
  createRandom,
  type Instrument,
  type MarketData,
  type QuoteTick,
  RaceError,
  type Timers,
  type TradeTick,
} from '@race/core'
import type { z } from 'zod'
import { type BoundedQueue, createBoundedQueue } from '../internal/bounded-queue.ts'
import { createSecrets } from '../internal/secrets.ts'
import {
  type BinanceAddresses,
  type BinanceApi,
  type BinanceEnvironment,
  type BinanceHost,
  binanceAddresses,
  createBinanceApi,
  type Outcome,
  pageSize,
} from './binance-api.ts'
import { marketDataError } from './binance-errors.ts'
import {
  bookTickerEventSchema,
  checkBinanceOptions,
  instrumentsOf,
  issueOf,
  klineEventSchema,
  marketDataOptionsSchema,
  tradeEventSchema,
} from './binance-schema.ts'
import { createMarketStreams, type MarketStreams } from './binance-stream.ts'

// The second port of Binance has a file of its own beside that of the broker: they share the interface and the streams, and
// are used apart.

export interface BinanceMarketDataOptions extends BinanceHost {
  readonly environment: BinanceEnvironment
  /** Whose data is wanted; ids are Binance's symbols. */
  readonly instruments: readonly Instrument[]
  readonly addresses?: BinanceAddresses
  /** Longest time of a request, ms; 10,000 by default. */
  readonly timeoutMs?: number
  /** Messages that may wait for a consumer; 100,000 by default. */
  readonly messagesMax?: number
}

/** Binance's names of timeframes. Its 3 days are counted from another day than ours, and are left to resampling. */
const intervals: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['1s', '1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '1w'].map((name) => [name, name]),
  ),
  '1mo': '1M',
}

/** Trades that are fetched at most to fill a hole: 20 requests. */
const missedTradesMax = 20_000
/** How often, and after what wait, ms, what Binance's database does not have yet is asked for again. */
const fillRepeats = 10
const fillWaitMs = 200

/**
 * Market data of Binance spot: bars by REST; trades, top of book and bars of now by the market streams, over one connection.
 * Nothing of it needs a key.
 *
 * After a lost connection, and whenever trade ids or bar times leave a hole, what was missed is fetched by REST before anything
 * newer is given; what cannot be fetched is told by `DATA_GAP`. Quotes have no time at Binance: theirs is that of their
 * arrival, by the venue's clock.
 *
 * @throws RaceError `BROKER_CONFIG_INVALID`
 *
 * @example
 * ```ts
 * await using data = createBinanceMarketData({ ...host, environment: 'live', instruments })
 * for await (const trade of data.liveTrades({ instrument: 'BTCUSDT' }, { signal })) console.log(trade.price)
 * ```
 */
export function createBinanceMarketData(options: BinanceMarketDataOptions): Required<MarketData> {
  checkBinanceOptions(marketDataOptionsSchema, options)
  return new BinanceMarketData(options)
}

type Signalled = { readonly signal: AbortSignal }
type Message =
  | { readonly type: 'connected'; readonly isAgain: boolean }
  | { readonly type: 'data'; readonly data: unknown; readonly receivedAt: number }

class BinanceMarketData implements Required<MarketData> {
  readonly port = 'market-data/1'
  readonly capabilities = {
    history: true,
    live: true,
    liveTicks: { trades: true, quotes: true },
    timeframes: Object.keys(intervals),
  }
  readonly #instruments: ReadonlyMap<string, Instrument>
  readonly #api: BinanceApi
  readonly #streams: MarketStreams
  readonly #timers: Timers
  readonly #closed = new AbortController()
  readonly #messagesMax: number
  #isSynced = false

  constructor(options: BinanceMarketDataOptions) {
    const { environment, instruments, timeoutMs = 10_000 } = options
    const addresses = options.addresses ?? binanceAddresses[environment]
    const parts = partsOf(options)
    this.#timers = parts.timers
    this.#messagesMax = options.messagesMax ?? 100_000
    this.#instruments = new Map(instruments.map((instrument) => [instrument.id, instrument]))
    this.#api = createBinanceApi({ ...parts, address: addresses.rest, timeoutMs })
    this.#streams = createMarketStreams({ ...parts, address: addresses.streams, open: options.openSocket })
  }

  async *bars(request: BarRequest, { signal }: Signalled): AsyncGenerator<BarSeries> {
    const instrument = this.#instrumentOf(request.instrument)
    const { timeframe } = request
    const interval = intervalOf(timeframe)
    const ends = this.#ends(signal)
    await this.#syncClock(ends)
    for (let from = request.from; from < request.to; ) {
      const startTime = String(Math.max(0, Math.ceil(from)))
      const endTime = String(Math.ceil(request.to) - 1)
      const parameters = { symbol: instrument.id, interval, startTime, endTime, limit: String(pageSize) }
      const page = this.#valueOf(await this.#api.klines(parameters, ends), `bars of ${instrument.id}`, ends)
      const now = this.#api.skew.now()
      const rows = page.filter(({ closeTime }) => closeTime < now).map(({ bar }) => bar)
      if (rows.length > 0) yield barSeriesFromRows({ instrument, timeframe, rows })
      if (rows.length < pageSize) return
      from = (rows.at(-1)?.time ?? from) + 1
    }
  }

  async *liveBars(request: Pick<BarRequest, 'instrument' | 'timeframe'>, { signal }: Signalled): AsyncGenerator<Bar> {
    const { id } = this.#instrumentOf(request.instrument)
    const interval = intervalOf(request.timeframe)
    const ends = this.#ends(signal)
    /** When the next bar to be given opens. */
    let next: number | null = null
    for await (const message of this.#messages(`${id.toLowerCase()}@kline_${interval}`, this.#messagesMax, ends)) {
      if (message.type === 'connected') {
        await this.#syncClock(ends, message.isAgain)
        if (next === null) {
          const parameters = { symbol: id, interval, limit: '1' }
          const [forming] = this.#valueOf(await this.#api.klines(parameters, ends), `bars of ${id}`, ends)
          next = forming?.bar.time ?? null
          continue
        }
        for (const bar of await this.#missedBars({ ...request, from: next, to: this.#api.skew.now() }, ends)) {
          yield bar
          next = bar.time + 1
        }
        continue
      }
      const { k } = this.#read(klineEventSchema, message.data, `a bar of ${id}`)
      if (!k.x || (next !== null && k.t < next)) continue
      if (next !== null && k.t > next) yield* await this.#missedBars({ ...request, from: next, to: k.t }, ends)
      yield { time: k.t, open: k.o, high: k.h, low: k.l, close: k.c, volume: k.v }
      next = k.T + 1
    }
  }

  async #missedBars(request: BarRequest, signal: AbortSignal): Promise<readonly Bar[]> {
    const what = `the bars of ${request.instrument} from ${new Date(request.from).toISOString()}`
    const bars: Bar[] = []
    try {
      for await (const series of this.bars(request, { signal })) bars.push(...series)
    } catch (error) {
      throw this.#closedOr(signal) ?? gapError(what, RaceError.is(error) ? error.message : 'they cannot be fetched')
    }
    return bars
  }

  async *liveTrades(request: Pick<BarRequest, 'instrument'>, { signal }: Signalled): AsyncGenerator<TradeTick> {
    const { id } = this.#instrumentOf(request.instrument)
    const ends = this.#ends(signal)
    let last: number | null = null
    for await (const message of this.#messages(`${id.toLowerCase()}@trade`, this.#messagesMax, ends)) {
      let until: number | null = null
      let told: { readonly t: number; readonly tick: TradeTick } | null = null
      if (message.type === 'data') {
        const { t, p, q, T, m } = this.#read(tradeEventSchema, message.data, `a trade of ${id}`)
        if (last !== null && t <= last) continue
        told = { t, tick: { time: T, price: p, quantity: q, aggressor: m ? 'sell' : 'buy' } }
        until = t - 1
      }
      if (last !== null && (until === null || until > last)) {
        for await (const trade of this.#missedTrades(id, last + 1, until, ends)) {
          last = trade.id
          yield {
            time: trade.time,
            price: trade.price,
            quantity: trade.qty,
            aggressor: trade.isBuyerMaker ? 'sell' : 'buy',
          }
        }
      }
      if (told === null) continue
      last = told.t
      yield told.tick
    }
  }

  /** Trades by id; `until` null for those there are. */
  async *#missedTrades(symbol: string, from: number, until: number | null, signal: AbortSignal) {
    const what = `the trades of ${symbol} from ${from}${until === null ? '' : ` to ${until}`}`
    let next = from
    for (let given = 0, repeats = 0; until === null || next <= until; ) {
      if (given >= missedTradesMax) throw gapError(what, `they are more than ${missedTradesMax}`)
      const page = await this.#api.trades({ symbol, fromId: String(next), limit: String(pageSize) }, signal)
      if (page.type !== 'done') throw this.#closedOr(signal) ?? gapError(what, marketDataError(what, page).message)
      const wanted = page.value.filter(({ id }) => id >= next && (until === null || id <= until))
      yield* wanted
      given += wanted.length
      next = (wanted.at(-1)?.id ?? next - 1) + 1
      const isPast = until !== null && page.value.some(({ id }) => id > until)
      if (isPast || (until === null && page.value.length < pageSize)) return
      if (page.value.length === pageSize || (until !== null && next > until)) continue
      // The database of Binance lags behind its streams by a moment.
      repeats += 1
      if (repeats > fillRepeats) throw gapError(what, `Binance has none after ${next - 1}`)
      await this.#timers.after(fillWaitMs, { signal }).catch(() => undefined)
    }
  }

  async *liveQuotes(request: Pick<BarRequest, 'instrument'>, { signal }: Signalled): AsyncGenerator<QuoteTick> {
    const { id } = this.#instrumentOf(request.instrument)
    const ends = this.#ends(signal)
    let time = 0
    // Only the latest matters: one that nobody has taken makes room for the next.
    for await (const message of this.#messages(`${id.toLowerCase()}@bookTicker`, 'latest', ends)) {
      if (message.type === 'data') {
        const { b, B, a, A } = this.#read(bookTickerEventSchema, message.data, `a quote of ${id}`)
        time = Math.max(time, Math.floor(message.receivedAt + this.#api.skew.offsetMs))
        yield { time, bid: b, ask: a, bidSize: B, askSize: A }
        continue
      }
      await this.#syncClock(ends, message.isAgain)
      const now = await this.#api.bookTicker(id, ends)
      // The stream tells the next change anyway.
      if (now.type !== 'done') continue
      const { bidPrice, bidQty, askPrice, askQty } = now.value
      time = Math.max(time, Math.floor(this.#api.skew.now()))
      yield { time, bid: bidPrice, ask: askPrice, bidSize: bidQty, askSize: askQty }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort()
    this.#api.close()
    await this.#streams.close()
  }

  async *#messages(stream: string, max: number | 'latest', signal: AbortSignal): AsyncGenerator<Message> {
    const queue: BoundedQueue<Message> = createBoundedQueue(max === 'latest' ? 1 : max)
    const push = (message: Message): void => {
      if (queue.push(message)) return
      queue.clear()
      if (max === 'latest') queue.push(message)
      else queue.end(gapError(stream, `the consumer fell more than ${max} messages behind`))
    }
    const end = this.#streams.listen(stream, {
      onData: (data, receivedAt) => push({ type: 'data', data, receivedAt }),
      onConnected: ({ isAgain }) => push({ type: 'connected', isAgain }),
      onRefused: (cause) => queue.end(marketDataError(stream, { type: 'unknown', cause })),
    })
    const abort = (): void => queue.end(this.#closedOr(signal))
    signal.addEventListener('abort', abort, { once: true })
    try {
      if (signal.aborted) abort()
      yield* queue
    } finally {
      signal.removeEventListener('abort', abort)
      end()
    }
  }

  /** Once, and again with each new connection: clocks drift. */
  async #syncClock(signal: AbortSignal, isAgain = false): Promise<void> {
    if (this.#isSynced && !isAgain) return
    const synced = await this.#api.syncClock(signal)
    this.#isSynced = synced.type === 'done'
  }

  #valueOf<T>(outcome: Outcome<T>, what: string, signal: AbortSignal): T {
    if (outcome.type === 'done') return outcome.value
    throw this.#closedOr(signal) ?? marketDataError(what, outcome)
  }

  #read<T>(schema: z.ZodType<T>, data: unknown, what: string): T {
    const read = schema.safeParse(data)
    if (read.success) return read.data
    throw new RaceError('DATA_INVALID', {
      message: `What Binance sent as ${what} cannot be read: ${issueOf(read.error)}`,
      facts: { what },
      hint: 'Binance may have changed its format: look for a newer version.',
    })
  }

  #ends(signal: AbortSignal): AbortSignal {
    if (!this.#closed.signal.aborted) return AbortSignal.any([signal, this.#closed.signal])
    throw this.#closedOr(signal) ?? closedError()
  }

  #closedOr(signal: AbortSignal): RaceError | undefined {
    if (this.#closed.signal.aborted) return closedError()
    if (!signal.aborted) return undefined
    return new RaceError('ABORTED', { message: 'The call for market data of Binance was aborted' })
  }

  #instrumentOf(id: string): Instrument {
    const instrument = this.#instruments.get(id)
    if (instrument !== undefined) return instrument
    throw new RaceError('DATA_NOT_FOUND', {
      message: `This source has no instrument '${id}'`,
      facts: { instrument: id, known: [...this.#instruments.keys()].slice(0, 20).join(', ') },
      hint: 'Give it in the option instruments of createBinanceMarketData.',
    })
  }
}

/** What the interface and the streams are made with; public data needs no key. */
function partsOf(host: BinanceHost) {
  const { timers = createDefaultTimers(), seed } = host
  return {
    ...host,
    timers,
    random: createRandom(seed),
    secrets: createSecrets([]),
    credentials: null,
    recvWindowMs: 5_000,
  }
}

function intervalOf(timeframe: string): string {
  const interval = Object.hasOwn(intervals, timeframe) ? intervals[timeframe] : undefined
  if (interval !== undefined) return interval
  throw new RaceError('DATA_NOT_FOUND', {
    message: `Binance has no bars of '${timeframe}'`,
    facts: { timeframe },
    hint: `It has ${Object.keys(intervals).join(', ')}; make others of them with resampleBars.`,
  })
}

function gapError(what: string, why: string): RaceError {
  return new RaceError('DATA_GAP', {
    message: `Of ${what} some were missed, and cannot be fetched: ${why}`,
    facts: { what },
    hint: 'Fetch the history up to now, then subscribe again.',
    retryable: true,
  })
}

function closedError(): RaceError {
  return new RaceError('BROKER_CLOSED', {
    message: 'The market data of Binance has been closed',
    hint: 'Create another one.',
  })
}

/**
 * What Binance trades, as instruments: asks for `exchangeInfo` and reads its filters, see `instrumentsOf`.
 *
 * @throws RaceError `FETCH_FAILED`, `DATA_NOT_FOUND` for a symbol it does not have, `INSTRUMENT_INVALID`
 *
 * @example
 * ```ts
 * const [bitcoin] = await fetchBinanceInstruments({ ...host, environment: 'live', symbols: ['BTCUSDT'], signal })
 * console.log(String(bitcoin?.tickSize)) // 0.01
 * ```
 */
export async function fetchBinanceInstruments(
  options: Omit<BinanceMarketDataOptions, 'instruments'> & {
    readonly symbols: readonly string[]
    readonly signal: AbortSignal
  },
): Promise<readonly Instrument[]> {
  const { environment, symbols, signal, timeoutMs = 10_000 } = options
  const address = (options.addresses ?? binanceAddresses[environment]).rest
  const api = createBinanceApi({ ...partsOf(options), address, timeoutMs })
  try {
    const what = `the instruments ${symbols.join(', ')}`
    const exchange = await api.exchangeInfo(symbols, signal)
    if (exchange.type !== 'done') throw marketDataError(what, exchange)
    return instrumentsOf(exchange.value, { symbols })
  } finally {
    api.close()
  }
}
