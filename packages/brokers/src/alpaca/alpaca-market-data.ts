import {
  type Bar,
  type BarRequest,
  barSeriesFromRows,
  type Calendar,
  getCalendar,
  type MarketData,
  type MarketDataCapabilities,
  newYorkDay,
  type ParsedTimeframe,
  parseTimeframe,
  type QuoteTick,
  RaceError,
  type TradeTick,
} from '@race/core'
import type { z } from 'zod'
import { createRecentKeys } from '../internal/recent-keys.ts'
import {
  type AlpacaConnection,
  type AlpacaConnectionOptions,
  configError,
  createAlpacaConnection,
  requireAddress,
  withQuery,
} from './alpaca-api.ts'
import { abortedError, fetchFailure, gapError, isSuccess } from './alpaca-errors.ts'
import { type AlpacaBar, type AlpacaTrade, barsPageSchema, parseWire, tradesPageSchema } from './alpaca-schema.ts'
import { createLiveData, type LiveData } from './alpaca-stream.ts'

// The port to market data has a file of its own: it shares the connection with the port to orders, and nothing else.

export interface AlpacaMarketDataOptions extends AlpacaConnectionOptions {
  /** `iex` (free, one exchange) or `sip` (all exchanges, a paid plan). */
  readonly feed: 'iex' | 'sip'
  /**
   * Shares in one unit of a quote's size: Alpaca tells sizes in round lots, 100 by default, fewer for shares of a high price.
   */
  readonly roundLot?: number
  /** Trades, quotes or bars that may wait for a reader; 10,000 by default. */
  readonly ticksMax?: number
  /** How long after its close a bar is asked for that is not streamed (all but `1m`), ms; 5,000 by default. */
  readonly barDelayMs?: number
  /** Other addresses than Alpaca's, for a test's own server: `https` and `wss`, or this machine. */
  readonly addresses?: { readonly data: string; readonly stream: string }
}

const caller = 'createAlpacaMarketData'
const dayMs = 86_400_000
const pageSize = 10_000
const seenMax = 10_000

/** The timeframes that begin where a session does: bars of hours begin with the hour at Alpaca, and sessions at half past nine. */
const timeframes: Readonly<Record<string, string>> = {
  '1m': '1Min',
  '5m': '5Min',
  '15m': '15Min',
  '30m': '30Min',
  '1d': '1Day',
}

/**
 * Market data of shares and ETFs of the United States from Alpaca: bars of the past, not adjusted for splits and dividends,
 * with those of extended hours; live trades, quotes and bars over one connection. What a lost connection left out is fetched.
 *
 * @throws RaceError `BROKER_CONFIG_INVALID` naming the option
 *
 * @example
 * ```ts
 * const data = createAlpacaMarketData({
 *   feed: 'iex',
 *   credentials: { keyId, secretKey },
 *   fetch,
 *   openSocket: (url) => new WebSocket(url),
 *   clock: { now: () => Date.now() },
 *   seed: 'desk',
 * })
 * for await (const bar of data.liveBars({ instrument: 'AAPL', timeframe: '1m' }, { signal })) console.log(bar.close)
 * ```
 */
export function createAlpacaMarketData(options: AlpacaMarketDataOptions): Required<MarketData> {
  const { feed, roundLot = 100, ticksMax = 10_000, barDelayMs = 5_000 } = options
  if (feed !== 'iex' && feed !== 'sip') {
    throw configError(caller, `feed is '${String(feed)}', but must be 'iex' or 'sip'`)
  }
  if (!(roundLot >= 1) || !(ticksMax >= 1) || !(barDelayMs >= 0)) {
    throw configError(
      caller,
      `roundLot (${roundLot}) and ticksMax (${ticksMax}) must be 1 or more, barDelayMs (${barDelayMs}) 0 or more`,
    )
  }
  const { data, stream } = options.addresses ?? {
    data: 'https://data.alpaca.markets',
    stream: `wss://stream.data.alpaca.markets/v2/${feed}`,
  }
  const base = requireAddress(data, ['https:', 'http:'], caller)
  const url = requireAddress(stream, ['wss:', 'ws:'], caller)
  const connection = createAlpacaConnection(options, caller)
  const ended = new AbortController()
  const history = createHistory(connection, base, feed)
  const live = createLiveData({ connection, openSocket: options.openSocket, url, ticksMax })
  const calendar = getCalendar('XNYS')
  const within = (signal: AbortSignal): AbortSignal => {
    if (ended.signal.aborted) throw closedError()
    return AbortSignal.any([signal, ended.signal])
  }
  const capabilities: MarketDataCapabilities = {
    history: true,
    live: true,
    liveTicks: { trades: true, quotes: true },
    timeframes: Object.keys(timeframes),
  }
  return {
    port: 'market-data/1',
    capabilities,
    bars: (request, { signal }) => barsOf(history, calendar, request, within(signal)),
    liveBars(request, { signal }) {
      requireTimeframe(request.timeframe)
      const scope = { history, calendar, connection, barDelayMs }
      if (request.timeframe !== '1m') return polledBars(scope, request, within(signal))
      return streamedBars(scope, live, request, within(signal))
    },
    liveTrades: ({ instrument }, { signal }) => tradesOf(history, live, instrument, within(signal)),
    liveQuotes: ({ instrument }, { signal }) => quotesOf(live, instrument, roundLot, within(signal)),
    async [Symbol.asyncDispose]() {
      ended.abort()
      connection.limiter.close()
      await live.close()
    },
  }
}

/** Pages of the past. */
interface History {
  bars(request: BarRequest, signal: AbortSignal): AsyncGenerator<readonly AlpacaBar[]>
  trades(instrument: string, from: number, signal: AbortSignal): AsyncGenerator<readonly AlpacaTrade[]>
  /** Epoch ms by the venue, as far as it is known. */
  now(): number
}

function createHistory(connection: AlpacaConnection, base: string, feed: string): History {
  async function* pages<Page extends { readonly next_page_token: string | null }>(
    path: string,
    query: Readonly<Record<string, string | number>>,
    schema: z.ZodType<Page>,
    what: string,
    signal: AbortSignal,
  ): AsyncGenerator<Page> {
    for (let token: string | null = null; ; ) {
      const fields = { ...query, limit: pageSize, feed, sort: 'asc', ...(token === null ? {} : { page_token: token }) }
      const url = withQuery(`${base}/v2/stocks/${path}`, fields)
      const answer = await connection.send({ method: 'GET', url, repeats: 2, signal })
      if (signal.aborted) throw abortedError(what, signal.reason)
      if (answer.type !== 'answered' || !isSuccess(answer)) throw fetchFailure(answer, what, connection.secrets)
      const page: Page = parseWire(schema, answer.text, what, 'float')
      yield page
      token = page.next_page_token
      if (token === null) return
    }
  }
  return {
    now: () => connection.skew.now(),
    async *bars({ instrument, timeframe, from, to }, signal) {
      const parsed = parseTimeframe(timeframe)
      // Bars of days stand at midnight in New York, which is before they open.
      const start = new Date(parsed.isDaily ? from - dayMs : from).toISOString()
      const query = {
        timeframe: timeframes[timeframe] ?? '',
        start,
        end: new Date(to).toISOString(),
        adjustment: 'raw',
      }
      const path = `${encodeURIComponent(instrument)}/bars`
      for await (const { bars } of pages(path, query, barsPageSchema, `bars of ${instrument}`, signal)) yield bars ?? []
    },
    async *trades(instrument, from, signal) {
      const path = `${encodeURIComponent(instrument)}/trades`
      const query = { start: new Date(from).toISOString() }
      const what = `trades of ${instrument}`
      for await (const { trades } of pages(path, query, tradesPageSchema, what, signal)) yield trades ?? []
    },
  }
}

async function* barsOf(history: History, calendar: Calendar, request: BarRequest, signal: AbortSignal) {
  const { instrument, timeframe } = request
  requireTimeframe(timeframe)
  let after = Number.NEGATIVE_INFINITY
  for await (const page of history.bars(request, signal)) {
    const rows = closedBars(page, request, calendar, history.now()).filter(({ time }) => time > after)
    if (rows.length === 0) continue
    after = rows.at(-1)?.time ?? after
    yield barSeriesFromRows({ instrument, timeframe, calendar, rows })
  }
}

/** The bars that open within [from, to) and have closed, of those that Alpaca gives. */
function closedBars(
  bars: readonly AlpacaBar[],
  { timeframe, from, to }: BarRequest,
  calendar: Calendar,
  now: number,
): readonly Bar[] {
  const parsed = parseTimeframe(timeframe)
  return bars
    .map((bar) => barOf(bar, parsed))
    .filter(({ time }) => {
      const opens = calendar.openTime(time, parsed)
      return opens >= from && opens < to && calendar.closeTime(time, parsed) <= now
    })
}

/** A bar under our time: those of days are Alpaca's midnight in New York, and ours midnight UTC of the date. */
function barOf({ t, o, h, l, c, v }: AlpacaBar, timeframe: ParsedTimeframe): Bar {
  return { time: timeframe.isDaily ? newYorkDay(t) * dayMs : t, open: o, high: h, low: l, close: c, volume: v }
}

/** What live bars are made with. */
interface BarScope {
  readonly history: History
  readonly calendar: Calendar
  readonly connection: AlpacaConnection
  readonly barDelayMs: number
}

type LiveRequest = Pick<BarRequest, 'instrument' | 'timeframe'>

/** Minutes come over the stream when they have closed. */
async function* streamedBars(
  { history, calendar }: BarScope,
  live: LiveData,
  request: LiveRequest,
  signal: AbortSignal,
) {
  // The minute under way is wanted too.
  let after = history.now() - 60_000
  for await (const tick of live.read('bars', request.instrument, signal)) {
    if (tick.type === 'tick') {
      if (tick.message.T !== 'b' || tick.message.t <= after) continue
      after = tick.message.t
      yield barOf(tick.message, parseTimeframe(request.timeframe))
      continue
    }
    const now = history.now()
    const missed = { ...request, from: after + 1, to: now }
    for await (const page of fillGap(history.bars(missed, signal), request.instrument)) {
      for (const bar of closedBars(page, missed, calendar, now)) {
        if (bar.time <= after) continue
        after = bar.time
        yield bar
      }
    }
  }
}

/** Longer bars are not streamed: each is asked for when it has closed. */
async function* polledBars(
  { history, calendar, connection, barDelayMs }: BarScope,
  request: LiveRequest,
  signal: AbortSignal,
) {
  const timeframe = parseTimeframe(request.timeframe)
  let from = history.now()
  // The first bar may be under way: it opened before now, and closes from now on.
  let begun = timeframe.isDaily ? from - dayMs : Math.floor(from / timeframe.nominalMs) * timeframe.nominalMs
  for (;;) {
    const closes = timeframe.isDaily
      ? calendar.sessionEndAfter(from)
      : (Math.floor(from / timeframe.nominalMs) + 1) * timeframe.nominalMs
    const isOver = await connection.timers.after(closes + barDelayMs - history.now(), { signal }).catch(() => true)
    if (isOver === true) throw abortedError(`bars of ${request.instrument}`, signal.reason)
    const asked = { ...request, from: begun, to: closes }
    for await (const page of history.bars(asked, signal)) {
      for (const bar of closedBars(page, asked, calendar, history.now())) {
        begun = calendar.openTime(bar.time, timeframe) + 1
        if (calendar.closeTime(bar.time, timeframe) > from) yield bar
      }
    }
    from = closes
  }
}

async function* tradesOf(
  history: History,
  live: LiveData,
  instrument: string,
  signal: AbortSignal,
): AsyncGenerator<TradeTick> {
  const seen = createRecentKeys(seenMax)
  let latest = history.now()
  const isNew = (trade: AlpacaTrade): boolean => {
    latest = Math.max(latest, trade.t)
    return seen.add(`${trade.x} ${trade.i ?? ''} ${trade.t} ${trade.p} ${trade.s}`)
  }
  for await (const tick of live.read('trades', instrument, signal)) {
    if (tick.type === 'tick') {
      if (tick.message.T === 't' && isNew(tick.message)) yield tradeOf(tick.message)
    } else {
      for await (const page of fillGap(history.trades(instrument, latest, signal), instrument)) {
        for (const trade of page) if (isNew(trade)) yield tradeOf(trade)
      }
    }
  }
}

function tradeOf({ t, p, s }: AlpacaTrade): TradeTick {
  return { time: t, price: p, quantity: s, aggressor: null }
}

async function* quotesOf(
  live: LiveData,
  instrument: string,
  roundLot: number,
  signal: AbortSignal,
): AsyncGenerator<QuoteTick> {
  for await (const tick of live.read('quotes', instrument, signal)) {
    if (tick.type === 'again' || tick.message.T !== 'q') continue
    const { t, bp, bs, ap, as: size } = tick.message
    // A side without an order is told as 0.
    if (bp > 0 && ap > 0) yield { time: t, bid: bp, ask: ap, bidSize: bs * roundLot, askSize: size * roundLot }
  }
}

/** What was missed, or `DATA_GAP`. */
async function* fillGap<Item>(missed: AsyncGenerator<Item>, instrument: string): AsyncGenerator<Item> {
  try {
    yield* missed
  } catch (cause) {
    if (RaceError.is(cause, 'ABORTED')) throw cause
    throw gapError(instrument, RaceError.is(cause) ? cause.message : String(cause), cause)
  }
}

function requireTimeframe(timeframe: string): void {
  parseTimeframe(timeframe)
  if (Object.hasOwn(timeframes, timeframe)) return
  throw new RaceError('DATA_NOT_FOUND', {
    message: `Alpaca's bars of '${timeframe}' are not given; there are ${Object.keys(timeframes).join(', ')}`,
    facts: { timeframe },
    hint: 'Make them of shorter ones with resampleBars.',
  })
}

function closedError(): RaceError {
  return new RaceError('BROKER_CLOSED', {
    message: 'The market data of Alpaca were closed',
    hint: 'Create another source for more work, and close it last.',
  })
}
