import { type Bar, type BarSeries, createManualTimers, type MarketData, RaceError } from '@race/core'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { settle } from '../internal/settle.ts'
import { type AlpacaMarketDataOptions, createAlpacaMarketData } from './alpaca-market-data.ts'
import { canariesIn } from './testing/canary.ts'
import { refusal } from './testing/local-account.ts'
import { LocalAlpaca, localKey, localSecret } from './testing/local-alpaca.ts'
import { hastened } from './testing/local-stage.ts'

/** A Tuesday, a minute after New York has opened. */
const now = Date.UTC(2024, 0, 2, 14, 31, 10)
const minute = 60_000
const never = new AbortController().signal

let venue: LocalAlpaca | undefined
let data: Required<MarketData> | undefined
afterEach(async () => {
  await data?.[Symbol.asyncDispose]()
  await venue?.close()
  venue = undefined
})

async function open(
  options: Partial<AlpacaMarketDataOptions> = {},
): Promise<{ venue: LocalAlpaca; data: Required<MarketData> }> {
  venue = new LocalAlpaca((server) => new WebSocketServer({ server }))
  const { http, ws } = await venue.listen()
  data = createAlpacaMarketData({
    feed: 'iex',
    addresses: { data: http, stream: `${ws}/v2/iex` },
    credentials: { keyId: localKey, secretKey: localSecret },
    fetch: globalThis.fetch,
    openSocket: (url) => new WebSocket(url),
    clock: { now: () => now },
    timers: hastened,
    seed: 1,
    timeoutMs: 2_000,
    ...options,
  })
  return { venue, data }
}

const iso = (time: number): string => new Date(time).toISOString()
const wireBar = (time: number, close: number) => ({
  t: iso(time),
  o: close,
  h: close,
  l: close,
  c: close,
  v: 5,
  n: 1,
  vw: close,
})
const wireTrade = (id: number, time: number, price: number) => ({
  t: iso(time),
  x: 'V',
  p: price,
  s: 2,
  i: id,
  c: ['@'],
  z: 'C',
})

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

async function codeOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call()
  } catch (error) {
    return RaceError.is(error) ? error.code : error
  }
  return 'nothing was thrown'
}

/** Reads in the background; `until` waits for what was read. */
function follow<T>(items: AsyncIterable<T>) {
  const read: T[] = []
  const state: { error?: unknown; isOver: boolean } = { isOver: false }
  void (async () => {
    try {
      for await (const item of items) read.push(item)
    } catch (error) {
      state.error = error
    }
    state.isOver = true
  })()
  return {
    read,
    state,
    async until(holds: () => boolean) {
      for (let turn = 0; turn < 400 && !holds(); turn++) await new Promise((resolve) => setTimeout(resolve, 5))
      if (!holds()) throw new Error(`waited in vain; read were ${JSON.stringify(read)}, ${String(state.error)}`)
    },
  }
}

describe('bars', () => {
  const request = { instrument: 'AAPL', timeframe: '1m', from: now - 10 * minute, to: now }
  const closesOf = (series: readonly BarSeries[]) => series.map(({ close }) => [...close])

  it('come page by page, those that lie within and have closed', async () => {
    const { venue, data } = await open()
    const first = Date.UTC(2024, 0, 2, 14, 20)
    const bars = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => wireBar(first + (from + index) * minute, from + index))
    venue.pages.set('/v2/stocks/AAPL/bars', [
      { bars: bars(0, 5), next_page_token: 'more' },
      { bars: null, next_page_token: 'and more' },
      { bars: bars(5, 8), next_page_token: null },
    ])
    const series = await collect(data.bars({ ...request, from: first + minute }, { signal: never }))
    // The bar of 14:31 is not over yet.
    expect(closesOf(series)).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8, 9, 10],
    ])
    const queries = venue.requests.map(({ query }) => query)
    expect(queries.map((query) => query.get('page_token'))).toEqual([null, 'more', 'and more'])
    expect(Object.fromEntries(queries[0] ?? [])).toEqual({
      timeframe: '1Min',
      start: iso(first + minute),
      end: iso(now),
      adjustment: 'raw',
      limit: '10000',
      feed: 'iex',
      sort: 'asc',
    })
  })

  it('of days stand under midnight UTC of their date', async () => {
    const { venue, data } = await open()
    // Midnight in New York; the day of the second is not over.
    const bars = [wireBar(Date.UTC(2023, 11, 29, 5), 1), wireBar(Date.UTC(2024, 0, 2, 5), 2)]
    venue.pages.set('/v2/stocks/AAPL/bars', [{ bars, next_page_token: null }])
    const days = { instrument: 'AAPL', timeframe: '1d', from: 0, to: now }
    const [series] = await collect(data.bars(days, { signal: never }))
    expect([...(series?.time ?? [])]).toEqual([Date.UTC(2023, 11, 29)])
  })

  it('are none where there are none, and no chunk', async () => {
    const { data } = await open()
    expect(await collect(data.bars(request, { signal: never }))).toEqual([])
  })

  it.each([
    ['DATA_NOT_FOUND', { type: 'instead', answer: refusal(422, 42210000, 'invalid symbol') }],
    [
      'FETCH_FAILED',
      { type: 'instead', answer: refusal(403, 40310000, 'subscription does not permit querying recent SIP data') },
    ],
    ['DATA_INVALID', { type: 'text', text: '{"bars":[{"t":"yesterday"}]}' }],
    ['DATA_INVALID', { type: 'text', text: '<html>' }],
  ] as const)('end with %s where they cannot be had', async (code, fault) => {
    const { venue, data } = await open()
    venue.fault('GET /v2/stocks/AAPL/bars', fault)
    expect(await codeOf(() => collect(data.bars(request, { signal: never })))).toBe(code)
  })

  it('end with ABORTED, and with DATA_NOT_FOUND for a timeframe that there is not', async () => {
    const { data } = await open()
    expect(await codeOf(() => collect(data.bars(request, { signal: AbortSignal.abort() })))).toBe('ABORTED')
    expect(await codeOf(() => collect(data.bars({ ...request, timeframe: '1h' }, { signal: never })))).toBe(
      'DATA_NOT_FOUND',
    )
    const live = () => collect(data.liveBars({ instrument: 'AAPL', timeframe: '2m' }, { signal: never }))
    expect(await codeOf(live)).toBe('DATA_NOT_FOUND')
  })
})

describe('live data', () => {
  const tell = async (venue: LocalAlpaca, said: string) => {
    for (let turn = 0; turn < 400; turn++) {
      if (venue.said.some((text) => text.includes(said))) return
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    throw new Error(`nobody said ${said}: ${venue.said.join()}`)
  }

  it('come over one connection, to whom they belong', async () => {
    const { venue, data } = await open()
    const quotes = follow(data.liveQuotes({ instrument: 'AAPL' }, { signal: never }))
    const trades = follow(data.liveTrades({ instrument: 'AAPL' }, { signal: never }))
    const others = follow(data.liveTrades({ instrument: 'MSFT' }, { signal: never }))
    await tell(venue, 'AAPL')
    await tell(venue, 'MSFT')
    venue.sayData([
      { T: 't', S: 'AAPL', ...wireTrade(1, now, 126.55) },
      { T: 'q', S: 'AAPL', t: iso(now), bx: 'U', bp: 87.66, bs: 1, ax: 'Q', ap: 87.68, as: 4, c: ['R'], z: 'B' },
      { T: 'q', S: 'AAPL', t: iso(now), bx: 'U', bp: 0, bs: 0, ax: 'Q', ap: 87.68, as: 4, c: ['R'], z: 'B' },
      { T: 'c', S: 'AAPL', x: 'V', oi: 1, op: 126.55 },
      { T: 't', S: 'MSFT', ...wireTrade(2, now, 300) },
    ])
    await others.until(() => others.read.length > 0)
    expect(trades.read).toEqual([{ time: now, price: 126.55, quantity: 2, aggressor: null }])
    expect(others.read.map(({ price }) => price)).toEqual([300])
    expect(quotes.read).toEqual([{ time: now, bid: 87.66, ask: 87.68, bidSize: 100, askSize: 400 }])
    expect(venue.streams).toBe(1)
  })

  it('are joined again after a loss, and the trades that were missed are fetched, each once', async () => {
    const { venue, data } = await open()
    const trades = follow(data.liveTrades({ instrument: 'AAPL' }, { signal: never }))
    await tell(venue, 'AAPL')
    venue.sayData([{ T: 't', S: 'AAPL', ...wireTrade(1, now, 1) }])
    await trades.until(() => trades.read.length === 1)
    const missed = [wireTrade(1, now, 1), wireTrade(2, now, 2), wireTrade(3, now + 5, 3)]
    venue.pages.set('/v2/stocks/AAPL/trades', [{ trades: missed, next_page_token: null }])
    venue.said.length = 0
    venue.dropStreams()
    await tell(venue, '"trades":["AAPL"]')
    await trades.until(() => trades.read.length === 3)
    venue.sayData([
      { T: 't', S: 'AAPL', ...wireTrade(3, now + 5, 3) },
      { T: 't', S: 'AAPL', ...wireTrade(4, now + 6, 4) },
    ])
    await trades.until(() => trades.read.length === 4)
    expect(trades.read.map(({ price }) => price)).toEqual([1, 2, 3, 4])
    expect(venue.requests.at(-1)?.query.get('start')).toBe(iso(now))
  })

  it('end with DATA_GAP where what was missed cannot be fetched', async () => {
    const { venue, data } = await open()
    const trades = follow(data.liveTrades({ instrument: 'AAPL' }, { signal: never }))
    await tell(venue, 'AAPL')
    venue.fault('GET /v2/stocks/AAPL/trades', { type: 'instead', answer: refusal(403, 1, `no ${localSecret}`) })
    venue.dropStreams()
    await trades.until(() => trades.state.isOver)
    expect(trades.state.error).toMatchObject({ code: 'DATA_GAP' })
    expect(canariesIn(trades.state.error)).toEqual([])
  })

  it('give each minute when it has closed, and those that a loss left out', async () => {
    const { venue, data } = await open()
    const bars = follow(data.liveBars({ instrument: 'AAPL', timeframe: '1m' }, { signal: never }))
    await tell(venue, '"bars":["AAPL"]')
    const at = (index: number) => Date.UTC(2024, 0, 2, 14, 31) + (index - 3) * minute
    venue.sayData([{ T: 'b', S: 'AAPL', ...wireBar(at(3), 3) }])
    await bars.until(() => bars.read.length === 1)
    const missed = [1, 2, 3, 4].map((index) => wireBar(at(index) - minute, index))
    venue.pages.set('/v2/stocks/AAPL/bars', [{ bars: missed, next_page_token: null }])
    venue.dropStreams()
    await bars.until(() => venue.requests.length === 1)
    await tell(venue, '"bars":["AAPL"]')
    await new Promise((resolve) => setTimeout(resolve, 10))
    venue.sayData([
      { T: 'b', S: 'AAPL', ...wireBar(at(3), 3) },
      { T: 'b', S: 'AAPL', ...wireBar(at(5), 5) },
    ])
    await bars.until(() => bars.read.length === 2)
    expect(bars.read.map(({ close }: Bar) => close)).toEqual([3, 5])
  })

  it('of longer bars are asked for when each has closed', async () => {
    const timers = createManualTimers(now)
    const fetched: string[] = []
    const closes = Date.UTC(2024, 0, 2, 14, 35)
    const answer = async (request: Request) => {
      const url = new URL(request.url)
      fetched.push(`${url.searchParams.get('start')} ${url.searchParams.get('end')}`)
      const bars = [0, 1].map((index) => wireBar(closes + (index - 1) * 5 * minute, index))
      return new Response(JSON.stringify({ bars: bars.slice(0, fetched.length), next_page_token: null }))
    }
    const fetch = ((input: Request) => answer(input)) as typeof globalThis.fetch
    const { data } = await open({ clock: timers, timers, fetch })
    const bars = follow(data.liveBars({ instrument: 'AAPL', timeframe: '5m' }, { signal: never }))
    await settle()
    await timers.advance(closes - now)
    expect(fetched).toEqual([])
    for (let turn = 0; turn < 20 && fetched.length < 1; turn++) await timers.advance(1_000)
    await bars.until(() => bars.read.length === 1)
    await timers.advance(5 * minute)
    await bars.until(() => bars.read.length === 2)
    expect(bars.read.map(({ close }) => close)).toEqual([0, 1])
    expect(fetched[0]).toBe(`${iso(closes - 5 * minute)} ${iso(closes)}`)
  })

  it('end where the reader falls too far behind, with the signal, and with the source', async () => {
    const { venue, data } = await open({ ticksMax: 3 })
    const controller = new AbortController()
    const slow = data.liveTrades({ instrument: 'AAPL' }, { signal: never })[Symbol.asyncIterator]()
    const first = slow.next()
    const aborted = follow(data.liveTrades({ instrument: 'AAPL' }, { signal: controller.signal }))
    await tell(venue, 'AAPL')
    const say = (ids: readonly number[]) =>
      venue.sayData(ids.map((id) => ({ T: 't', S: 'AAPL', ...wireTrade(id, now, id) })))
    say([1])
    expect((await first)?.value).toMatchObject({ price: 1 })
    await aborted.until(() => aborted.read.length === 1)
    controller.abort()
    await aborted.until(() => aborted.state.isOver)
    expect(aborted.state.error).toMatchObject({ code: 'ABORTED' })
    say([2, 3, 4, 5, 6, 7, 8])
    await new Promise((resolve) => setTimeout(resolve, 20))
    const rest = async () => {
      for (let next = await slow.next(); next?.done === false; next = await slow.next());
    }
    expect(await codeOf(rest)).toBe('DATA_GAP')
    await tell(venue, '"unsubscribe"')
    await data[Symbol.asyncDispose]()
    expect(
      await codeOf(async () => data.bars({ instrument: 'A', timeframe: '1m', from: 0, to: 1 }, { signal: never })),
    ).toBe('BROKER_CLOSED')
  })

  it('cannot be had with a key that is refused', async () => {
    const { data } = await open({ credentials: { keyId: 'other', secretKey: localSecret } })
    const trades = follow(data.liveTrades({ instrument: 'AAPL' }, { signal: never }))
    await trades.until(() => trades.state.isOver)
    expect(trades.state.error).toMatchObject({
      code: 'FETCH_FAILED',
      message: expect.stringContaining('auth failed (402)'),
    })
    expect(await codeOf(() => collect(data.liveQuotes({ instrument: 'AAPL' }, { signal: never })))).toBe('FETCH_FAILED')
  })

  it.each([
    ['a message of another form', '[{"T":"t","S":"AAPL","p":"much"}]', 'DATA_INVALID'],
    ['no JSON', 'hello', 'DATA_INVALID'],
    ['a refusal of the subscription', '[{"T":"error","code":405,"msg":"symbol limit exceeded"}]', 'DATA_NOT_FOUND'],
  ])('end with a typed error after %s', async (_, text, code) => {
    const { venue, data } = await open()
    const trades = follow(data.liveTrades({ instrument: 'AAPL' }, { signal: never }))
    await tell(venue, 'AAPL')
    venue.sayDataText(text)
    await trades.until(() => trades.state.isOver)
    expect(trades.state.error).toMatchObject({ code })
  })
})

describe('createAlpacaMarketData', () => {
  it.each([
    [{ feed: 'otc' }, "feed is 'otc'"],
    [{ roundLot: 0 }, 'roundLot (0)'],
    [{ ticksMax: 0 }, 'ticksMax (0)'],
    [{ barDelayMs: Number.NaN }, 'barDelayMs (NaN)'],
    [{ addresses: { data: 'ftp://x', stream: 'wss://x' } }, "'ftp://x' must begin with https://"],
  ])('refuses %j', async (changes, why) => {
    const options = {
      feed: 'iex',
      credentials: { keyId: 'a', secretKey: 'b' },
      fetch: globalThis.fetch,
      openSocket: (url: string) => new WebSocket(url),
      clock: { now: () => 0 },
      seed: 1,
      ...changes,
    }
    expect(() => createAlpacaMarketData(options as AlpacaMarketDataOptions)).toThrow(
      expect.objectContaining({ code: 'BROKER_CONFIG_INVALID', message: expect.stringContaining(why) }),
    )
  })
})
