import { createDefaultTimers, createRandom } from '@race/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSecrets } from '../internal/secrets.ts'
import {
  type BinanceApi,
  type BinanceApiOptions,
  clientOrderIdsOf,
  createBinanceApi,
  createSigner,
  tradesSince,
} from './binance-api.ts'
import { LocalBinance, localKey, localSecret } from './testing/local-binance.ts'
import { localHost, minutes } from './testing/local-stage.ts'

// Key, secret, parameters and signature as Binance documents them (REST API, signed endpoint examples, HMAC, example 1).
const documented = {
  secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
  text: 'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559',
  signature: 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
}

async function open(changes: Partial<BinanceApiOptions> = {}): Promise<{ venue: LocalBinance; api: BinanceApi }> {
  const venue = await LocalBinance.start()
  const api = createBinanceApi({
    ...localHost(),
    timers: createDefaultTimers(),
    random: createRandom('binance'),
    address: venue.addresses.rest,
    credentials: { apiKey: localKey, secret: localSecret },
    secrets: createSecrets([localKey, localSecret]),
    recvWindowMs: 1_000,
    timeoutMs: 5_000,
    ...changes,
  })
  onTestFinished(async () => {
    api.close()
    await venue.close()
  })
  return { venue, api }
}

const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '90' }

describe('createSigner', () => {
  it('signs the documented example as documented', async () => {
    expect(await createSigner(documented.secret)(documented.text)).toBe(documented.signature)
  })

  it('shows nothing of its secret', () => {
    const sign = createSigner(documented.secret)
    expect(String(sign) + JSON.stringify(sign)).not.toContain(documented.secret)
  })
})

describe('createBinanceApi', () => {
  it('signs what needs it so that the venue takes it, and sends the key with it', async () => {
    const { venue, api } = await open()
    expect(await api.place({ ...order, newClientOrderId: 'a-1' }, minutes())).toMatchObject({ type: 'done' })
    expect(venue.seen).toMatchObject([
      { path: '/api/v3/order', key: localKey, query: { price: '90', recvWindow: '1000' } },
    ])
  })

  it('keeps ids beyond the whole numbers of floats', async () => {
    const { venue, api } = await open()
    const body = '{"symbol":"BTCUSDT","orderId":90071992547409931,"clientOrderId":"a-1"}'
    venue.fault('POST /api/v3/order', { type: 'instead', answer: { status: 200, body } })
    expect(await api.place(order, minutes())).toMatchObject({ type: 'done', value: { orderId: '90071992547409931' } })
  })

  it.each([-60_000, 60_000])(
    'finds the venue’s time when its clock is off by %d ms, and sends again',
    async (offsetMs) => {
      const { venue, api } = await open()
      venue.offsetMs = offsetMs
      expect(await api.place({ ...order, newClientOrderId: 'a-1' }, minutes())).toMatchObject({ type: 'done' })
      expect(venue.seen.map(({ path }) => path)).toEqual(['/api/v3/order', '/api/v3/time', '/api/v3/order'])
      expect(venue.account.orders).toHaveLength(1)
      expect(Math.abs(api.skew.offsetMs - offsetMs)).toBeLessThan(1_000)
    },
  )

  it('tells a clock that stays wrong as a refusal, and does not send for ever', async () => {
    const { venue, api } = await open()
    const answer = {
      status: 400,
      body: { code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' },
    }
    venue.fault('POST /api/v3/order', { type: 'instead', answer }, { type: 'instead', answer })
    expect(await api.place(order, minutes())).toMatchObject({ type: 'refused', code: 'CLOCK_SKEW' })
    expect(venue.seen.filter(({ method }) => method === 'POST')).toHaveLength(2)
  })

  it.each([
    [429, -1003],
    [418, -1003],
    [429, -1015],
  ])('takes a %d for a refusal, and sends nothing before Retry-After is over', async (status, code) => {
    const { venue, api } = await open({ recvWindowMs: 100 })
    const answer = { status, body: { code, msg: 'Too many requests.' } }
    venue.fault('POST /api/v3/order', { type: 'instead', answer, headers: { 'retry-after': '30' } })
    expect(await api.place(order, minutes())).toMatchObject({ type: 'refused', code: 'RATE_LIMITED' })
    expect(await api.place(order, minutes())).toMatchObject({ type: 'refused', code: 'RATE_LIMITED' })
    expect(venue.seen).toHaveLength(1)
  })

  it('heeds the weight that the venue has counted for others at the same address', async () => {
    const { venue, api } = await open({ recvWindowMs: 100 })
    venue.usedWeight = 6_000
    await api.syncClock(minutes())
    expect(await api.place(order, minutes())).toMatchObject({ type: 'refused', code: 'RATE_LIMITED' })
  })

  it.each([
    ['no JSON', '<html>'],
    ['JSON of another form', '{"orderId":"one"}'],
  ])('knows nothing of a command that was answered with %s', async (_, body) => {
    const { venue, api } = await open()
    venue.fault('POST /api/v3/order', { type: 'instead', answer: { status: 200, body } })
    expect(await api.place(order, minutes())).toMatchObject({ type: 'unknown' })
  })

  it('asks again when a question was lost, but never sends a command twice', async () => {
    const { venue, api } = await open()
    venue.fault('GET /api/v3/account', { type: 'lose' })
    expect(await api.account(minutes())).toMatchObject({ type: 'done' })
    venue.fault('POST /api/v3/order', { type: 'lose-answer' })
    expect(await api.place({ ...order, newClientOrderId: 'a-1' }, minutes())).toMatchObject({ type: 'unknown' })
    expect(venue.account.orders).toHaveLength(1)
  })

  it('hides key and secret in what the venue echoes', async () => {
    const { venue, api } = await open()
    const answer = { status: 400, body: { code: -1100, msg: `Illegal key ${localKey} and ${localSecret}` } }
    venue.fault('GET /api/v3/account', { type: 'instead', answer })
    const outcome = await api.account(minutes())
    expect(outcome).toMatchObject({ type: 'refused', code: 'BINANCE_-1100' })
    expect(JSON.stringify(outcome)).not.toMatch(/canary/)
  })

  it('asks without a key where it has none', async () => {
    const { venue, api } = await open({ credentials: null })
    expect(await api.bookTicker('BTCUSDT', minutes())).toMatchObject({ type: 'done', value: { bidPrice: 99.9 } })
    expect(venue.seen).toMatchObject([{ key: undefined }])
  })
})

describe('tradesSince', () => {
  const fillMany = (venue: LocalBinance, count: number): void => {
    venue.account.place({ ...order, quantity: String(count), newClientOrderId: 'a-1' })
    for (let i = 0; i < count; i++) venue.account.fill({ clientOrderId: 'a-1', quantity: '1', price: '90' })
  }

  it.each([0, 1, 999, 1_000, 2_500])('tells all of %d trades, oldest first', async (count) => {
    const { venue, api } = await open()
    fillMany(venue, count)
    const trades = await tradesSince(api, 'BTCUSDT', 0, minutes())
    const ids = trades.type === 'done' ? trades.value.map(({ id }) => id) : []
    expect(ids).toEqual(Array.from({ length: count }, (_, i) => 1_000 + i))
  })

  it('leaves out what was before', async () => {
    const { venue, api } = await open()
    fillMany(venue, 3)
    const trades = await tradesSince(api, 'BTCUSDT', venue.now() + 1, minutes())
    expect(trades).toEqual({ type: 'done', value: [] })
  })
})

describe('clientOrderIdsOf', () => {
  it('finds the ids of old orders over pages', async () => {
    const { venue, api } = await open()
    for (let i = 0; i < 1_500; i++) venue.account.place({ ...order, newClientOrderId: `a-${i}` })
    const wanted = [3, 1_400].map((index) => String(venue.account.orders[index]?.orderId))
    const found = await clientOrderIdsOf(api, 'BTCUSDT', wanted, minutes())
    expect(found).toEqual({
      type: 'done',
      value: new Map([
        [wanted[0], 'a-3'],
        [wanted[1], 'a-1400'],
      ]),
    })
    expect(venue.seen).toHaveLength(2)
  })
})
