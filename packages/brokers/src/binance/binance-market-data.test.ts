import { type Bar, createDefaultTimers, decimal, type QuoteTick, type Timers, type TradeTick } from '@race/core'
import { describe, expect, it } from 'vitest'
import {
  type BinanceMarketDataOptions,
  createBinanceMarketData,
  fetchBinanceInstruments,
} from './binance-market-data.ts'
import { LocalBinance } from './testing/local-binance.ts'
import { bitcoin, localHost, minutes, until } from './testing/local-stage.ts'

const minuteMs = 60_000

async function open(changes: Partial<BinanceMarketDataOptions> = {}) {
  const venue = await LocalBinance.start()
  const data = createBinanceMarketData({
    ...localHost(),
    environment: 'live',
    instruments: [bitcoin],
    addresses: venue.addresses,
    ...changes,
  })
  return {
    venue,
    data,
    async [Symbol.asyncDispose]() {
      await data[Symbol.asyncDispose]()
      await venue.close()
    },
  }
}

/** Collects what comes until it ends, and how it ended. */
function collect<T>(source: AsyncIterable<T>): { readonly items: T[]; readonly ended: Promise<unknown> } {
  const items: T[] = []
  const ended = (async () => {
    try {
      for await (const item of source) items.push(item)
      return null
    } catch (error) {
      return error
    }
  })()
  return { items, ended }
}

const listening = (venue: LocalBinance, stream: string) => () =>
  [...venue.market.values()].some((streams) => streams.has(stream))

const candle = (openTime: number, close = '100.5') => ({ openTime, closeTime: openTime + minuteMs - 1, close })
const kline = ({ openTime, closeTime, close }: ReturnType<typeof candle>, isClosed = true) => ({
  e: 'kline',
  E: closeTime,
  s: 'BTCUSDT',
  k: { t: openTime, T: closeTime, i: '1m', o: close, h: close, l: close, c: close, v: '12.5', x: isClosed },
})
const trade = (id: number) => ({
  e: 'trade',
  E: 5,
  s: 'BTCUSDT',
  t: id,
  p: `100.${id}`,
  q: '0.5',
  T: id,
  m: id % 2 === 0,
  M: true,
})
const past = (id: number) => ({ id, price: `100.${id}`, time: id })
const tradeStream = 'btcusdt@trade'
const barStream = 'btcusdt@kline_1m'

describe('bars', () => {
  const request = { instrument: 'BTCUSDT', timeframe: '1m' }

  it('gives pages of closed bars in order, none that forms, and from what was asked for to before its end', async () => {
    await using stage = await open()
    // A minute of the venue has just begun: none ends while this looks.
    stage.venue.offsetMs = -(stage.venue.now() % minuteMs)
    const now = Math.floor(stage.venue.now() / minuteMs) * minuteMs
    const first = now - 1_500 * minuteMs
    stage.venue.candles = Array.from({ length: 1_501 }, (_, i) => candle(first + i * minuteMs))
    const chunks = []
    const span = { from: first + 1, to: now + minuteMs }
    for await (const series of stage.data.bars({ ...request, ...span }, { signal: minutes() })) chunks.push(series)
    expect(chunks.map(({ length }) => length)).toEqual([1_000, 499])
    expect(chunks[0]?.time[0]).toBe(first + minuteMs)
    expect(chunks[1]?.time.at(-1)).toBe(now - minuteMs)
    expect(chunks[0]?.at(0)).toMatchObject({ open: 100.5, close: 100.5, volume: 12.5 })
    const end = { from: first, to: first + 2 * minuteMs }
    for await (const series of stage.data.bars({ ...request, ...end }, { signal: minutes() }))
      expect(series).toHaveLength(2)
    for await (const series of stage.data.bars({ ...request, from: 0, to: 0 }, { signal: minutes() }))
      expect(series).toBe('none')
  })

  it.each([
    [{ instrument: 'ETHUSDT' }, 'DATA_NOT_FOUND'],
    [{ timeframe: '3d' }, 'DATA_NOT_FOUND'],
    [{ timeframe: '7m' }, 'DATA_NOT_FOUND'],
  ])('has none for %j', async (changes, code) => {
    await using stage = await open()
    const bars = stage.data.bars({ ...request, from: 0, to: 1, ...changes }, { signal: minutes() })
    expect(await collect(bars).ended).toMatchObject({ code })
  })

  it('tells what cannot be fetched, and the end by a signal', async () => {
    await using stage = await open()
    stage.venue.fault('GET /api/v3/klines', { type: 'instead', answer: { status: 403, body: '<html>' } })
    const failed = stage.data.bars({ ...request, from: 0, to: 1 }, { signal: minutes() })
    expect(await collect(failed).ended).toMatchObject({ code: 'FETCH_FAILED' })
    const aborted = stage.data.bars({ ...request, from: 0, to: 1 }, { signal: AbortSignal.abort() })
    expect(await collect(aborted).ended).toMatchObject({ code: 'ABORTED' })
  })
})

describe('liveTrades', () => {
  const request = { instrument: 'BTCUSDT' }
  const pricesOf = (items: readonly TradeTick[]) => items.map(({ price }) => price)

  it('gives each trade once, fetches those that are missing, and drops those that come again', async () => {
    await using stage = await open()
    const { venue } = stage
    const { items } = collect(stage.data.liveTrades(request, { signal: minutes() }))
    await until('the subscription', listening(venue, tradeStream))
    venue.publicTrades = [1, 2, 3, 4, 5].map(past)
    for (const id of [1, 2, 2, 1, 5]) venue.publish(tradeStream, trade(id))
    await until('five trades', () => items.length === 5)
    expect(items.map(({ time }) => time)).toEqual([1, 2, 3, 4, 5])
    expect(items[0]).toEqual({ time: 1, price: 100.1, quantity: 0.5, aggressor: 'buy' })
    expect(items[1]?.aggressor).toBe('sell')
  })

  it('fetches what it missed as soon as a lost connection is back', async () => {
    await using stage = await open()
    const { venue } = stage
    const { items } = collect(stage.data.liveTrades(request, { signal: minutes() }))
    await until('the subscription', listening(venue, tradeStream))
    venue.publish(tradeStream, trade(1))
    await until('a trade', () => items.length === 1)
    venue.publicTrades = [1, 2, 3].map(past)
    venue.drop()
    await until('the trades that were missed', () => items.length === 3)
    await until('the subscription', listening(venue, tradeStream))
    venue.publish(tradeStream, trade(4))
    await until('the next trade', () => items.length === 4)
    expect(pricesOf(items)).toEqual([100.1, 100.2, 100.3, 100.4])
  })

  it('waits for a database that lags behind the stream', async () => {
    await using stage = await open()
    const { venue } = stage
    const { items } = collect(stage.data.liveTrades(request, { signal: minutes() }))
    await until('the subscription', listening(venue, tradeStream))
    venue.publicTrades = [1, 2].map(past)
    for (const id of [1, 4]) venue.publish(tradeStream, trade(id))
    await until('the first of the missing', () => items.length === 2)
    venue.publicTrades = [1, 2, 3].map(past)
    await until('all trades', () => items.length === 4)
    expect(items.map(({ time }) => time)).toEqual([1, 2, 3, 4])
  })

  it.each([
    ['the venue refuses', { type: 'instead', answer: { status: 403, body: '<html>' } }, 3],
    ['they are too many', null, 30_000],
  ] as const)('tells a hole that it cannot fill: %s', async (_, fault, next) => {
    await using stage = await open()
    const { venue } = stage
    const { ended, items } = collect(stage.data.liveTrades(request, { signal: minutes() }))
    await until('the subscription', listening(venue, tradeStream))
    venue.publicTrades = fault === null ? Array.from({ length: next }, (__, id) => past(id)) : []
    if (fault !== null) venue.fault('GET /api/v3/historicalTrades', fault)
    for (const id of [1, next]) venue.publish(tradeStream, trade(id))
    expect(await ended).toMatchObject({ code: 'DATA_GAP' })
    expect(items.some(({ time }) => time === next)).toBe(false)
  })

  it('gives up on a database that never has what is missing', async () => {
    const timers = createDefaultTimers()
    const soon: Timers = { ...timers, after: (ms, options) => timers.after(ms === 200 ? 0 : ms, options) }
    await using stage = await open({ timers: soon })
    const { ended } = collect(stage.data.liveTrades(request, { signal: minutes() }))
    await until('the subscription', listening(stage.venue, tradeStream))
    for (const id of [1, 4]) stage.venue.publish(tradeStream, trade(id))
    expect(await ended).toMatchObject({ code: 'DATA_GAP' })
  })

  it('tells a consumer that fell behind, and gives nothing after the hole', async () => {
    await using stage = await open({ messagesMax: 2 })
    const { venue } = stage
    const trades = stage.data.liveTrades(request, { signal: minutes() })[Symbol.asyncIterator]()
    const first = trades.next()
    await until('the subscription', listening(venue, tradeStream))
    venue.publish(tradeStream, trade(1))
    expect((await first).value).toMatchObject({ time: 1 })
    for (let id = 2; id < 50; id++) venue.publish(tradeStream, trade(id))
    // What another reader of the same connection has been given has arrived.
    const other = collect(stage.data.liveQuotes({ instrument: 'BTCUSDT' }, { signal: minutes() }))
    await until('the other stream', listening(venue, 'btcusdt@bookTicker'))
    venue.publish('btcusdt@bookTicker', { u: 1, s: 'BTCUSDT', b: '99', B: '1', a: '101', A: '2' })
    await until('a quote', () => other.items.some(({ bid }) => bid === 99))
    const rest = (async () => {
      for (let next = await trades.next(); next.done !== true; next = await trades.next());
    })()
    await expect(rest).rejects.toMatchObject({ code: 'DATA_GAP' })
  })

  it('tells a message that cannot be read', async () => {
    await using stage = await open()
    const { ended } = collect(stage.data.liveTrades(request, { signal: minutes() }))
    await until('the subscription', listening(stage.venue, tradeStream))
    stage.venue.publish(tradeStream, { ...trade(1), p: 'free' })
    expect(await ended).toMatchObject({ code: 'DATA_INVALID' })
  })

  it('ends with ABORTED by its signal, with the end of the source otherwise, and leaves nothing behind', async () => {
    await using stage = await open()
    const abort = new AbortController()
    const one = collect(stage.data.liveTrades(request, { signal: abort.signal }))
    const two = collect(stage.data.liveTrades(request, { signal: minutes() }))
    await until('the subscription', listening(stage.venue, tradeStream))
    abort.abort()
    expect(await one.ended).toMatchObject({ code: 'ABORTED' })
    await stage.data[Symbol.asyncDispose]()
    expect(await two.ended).toMatchObject({ code: 'BROKER_CLOSED' })
    await until('the end of the connection', () => stage.venue.market.size === 0)
    const late = collect(stage.data.liveTrades(request, { signal: minutes() }))
    expect(await late.ended).toMatchObject({ code: 'BROKER_CLOSED' })
  })
})

describe('liveBars', () => {
  const request = { instrument: 'BTCUSDT', timeframe: '1m' }
  const timesOf = (items: readonly Bar[]) => items.map(({ time }) => time)

  it('gives each bar when it has closed, once, and fetches those that are missing', async () => {
    await using stage = await open()
    const { venue } = stage
    const first = (Math.floor(venue.now() / minuteMs) - 5) * minuteMs
    const bars = [0, 1, 2, 3, 4].map((i) => candle(first + i * minuteMs))
    venue.candles = bars.slice(0, 1)
    const { items } = collect(stage.data.liveBars(request, { signal: minutes() }))
    await until('the first question', () => venue.seen.some(({ path }) => path === '/api/v3/klines'))
    venue.candles = bars
    const [a, b, , , e] = bars
    for (const bar of [a, a, b, e]) if (bar !== undefined) venue.publish(barStream, kline(bar))
    if (e !== undefined) venue.publish(barStream, kline(candle(e.openTime + minuteMs), false))
    await until('five bars', () => items.length === 5)
    expect(timesOf(items)).toEqual(bars.map(({ openTime }) => openTime))
  })

  it('fetches the bars of a lost connection when it is back', async () => {
    await using stage = await open()
    const { venue } = stage
    const first = (Math.floor(venue.now() / minuteMs) - 5) * minuteMs
    venue.candles = [candle(first)]
    const { items } = collect(stage.data.liveBars(request, { signal: minutes() }))
    await until('the first question', () => venue.seen.some(({ path }) => path === '/api/v3/klines'))
    venue.publish(barStream, kline(candle(first)))
    await until('a bar', () => items.length === 1)
    venue.candles = [0, 1, 2].map((i) => candle(first + i * minuteMs))
    venue.drop()
    await until('the bars that were missed', () => items.length === 3)
    expect(timesOf(items)).toEqual([0, 1, 2].map((i) => first + i * minuteMs))
  })

  it('tells bars that it cannot fetch', async () => {
    await using stage = await open()
    const { venue } = stage
    const first = (Math.floor(venue.now() / minuteMs) - 5) * minuteMs
    venue.candles = [candle(first)]
    const { ended } = collect(stage.data.liveBars(request, { signal: minutes() }))
    await until('the first question', () => venue.seen.some(({ path }) => path === '/api/v3/klines'))
    venue.fault('GET /api/v3/klines', { type: 'instead', answer: { status: 403, body: '<html>' } })
    venue.publish(barStream, kline(candle(first + 3 * minuteMs)))
    expect(await ended).toMatchObject({ code: 'DATA_GAP' })
  })
})

describe('liveQuotes', () => {
  it('begins with the top of the book, and goes on with its changes', async () => {
    await using stage = await open()
    const { venue } = stage
    const { items } = collect<QuoteTick>(stage.data.liveQuotes({ instrument: 'BTCUSDT' }, { signal: minutes() }))
    await until('the first quote', () => items.length === 1)
    expect(items[0]).toMatchObject({ bid: 99.9, ask: 100.1, bidSize: 1.5, askSize: 2.5 })
    venue.publish('btcusdt@bookTicker', { u: 1, s: 'BTCUSDT', b: '99.95', B: '1', a: '100.05', A: '2' })
    await until('the change', () => items.length === 2)
    expect(items[1]).toMatchObject({ bid: 99.95, ask: 100.05 })
    expect(items[1]?.time).toBeGreaterThanOrEqual(items[0]?.time ?? Number.NaN)
    expect(Math.abs((items[1]?.time ?? 0) - venue.now())).toBeLessThan(5_000)
  })
})

describe('one connection', () => {
  it('carries all streams, those that are wanted later too, and is let go when nobody listens', async () => {
    await using stage = await open()
    const { venue } = stage
    const [abort, quotesAbort] = [new AbortController(), new AbortController()]
    const { signal } = abort
    const trades = collect(stage.data.liveTrades({ instrument: 'BTCUSDT' }, { signal }))
    await until('the first stream', listening(venue, tradeStream))
    const quotes = collect(stage.data.liveQuotes({ instrument: 'BTCUSDT' }, quotesAbort))
    await until('the second stream', listening(venue, 'btcusdt@bookTicker'))
    await until('a quote', () => quotes.items.length === 1)
    expect(venue.market.size).toBe(1)
    const again = collect(stage.data.liveTrades({ instrument: 'BTCUSDT' }, { signal }))
    venue.publish(tradeStream, trade(1))
    await until('the trade, at both', () => again.items.length === 1 && trades.items.length === 1)
    quotesAbort.abort()
    await until('the end of the second stream', () => !listening(venue, 'btcusdt@bookTicker')())
    abort.abort()
    expect(await Promise.all([trades, again, quotes].map(({ ended }) => ended))).toMatchObject([
      { code: 'ABORTED' },
      { code: 'ABORTED' },
      { code: 'ABORTED' },
    ])
    await until('no connection', () => venue.market.size === 0)
  })
})

describe('a stream that is refused', () => {
  it('ends with what Binance said', async () => {
    await using stage = await open()
    const { venue } = stage
    const first = collect(stage.data.liveTrades({ instrument: 'BTCUSDT' }, { signal: minutes() }))
    await until('the first stream', listening(venue, tradeStream))
    venue.subscribeFault = { status: 400, code: 2, msg: 'Invalid request: too many parameters.' }
    const { ended } = collect(stage.data.liveQuotes({ instrument: 'BTCUSDT' }, { signal: minutes() }))
    expect(await ended).toMatchObject({ code: 'FETCH_FAILED', message: expect.stringContaining('too many') })
    venue.publish(tradeStream, trade(1))
    await until('the other to go on', () => first.items.length === 1)
  })
})

describe('fetchBinanceInstruments', () => {
  it('asks for the symbols and reads their filters', async () => {
    const venue = await LocalBinance.start()
    try {
      const filters = [
        { filterType: 'PRICE_FILTER', tickSize: '0.01' },
        { filterType: 'LOT_SIZE', minQty: '0.001', stepSize: '0.001' },
      ]
      const precision = { baseAssetPrecision: 8, quotePrecision: 8 }
      const symbol = {
        symbol: 'BNBUSDT',
        status: 'TRADING',
        baseAsset: 'BNB',
        quoteAsset: 'USDT',
        ...precision,
        filters,
      }
      Object.assign(venue.exchange, { symbols: [symbol] })
      const options = { ...localHost(), environment: 'live', addresses: venue.addresses, signal: minutes() } as const
      const [instrument] = await fetchBinanceInstruments({ ...options, symbols: ['BNBUSDT'] })
      expect(instrument?.quantityStep.equals(decimal('0.001'))).toBe(true)
      expect(venue.seen).toMatchObject([{ query: { symbols: '["BNBUSDT"]' } }])
      const body = { code: -1121, msg: 'Invalid symbol.' }
      venue.fault('GET /api/v3/exchangeInfo', { type: 'instead', answer: { status: 400, body } })
      const missing = fetchBinanceInstruments({ ...options, symbols: ['NONE'] })
      await expect(missing).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' })
    } finally {
      await venue.close()
    }
  })
})
