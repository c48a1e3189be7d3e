import { decimal } from '@race/core'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { AlpacaBrokerOptions } from './alpaca-broker.ts'
import { refusal } from './testing/local-account.ts'
import { type LocalSockets, type LocalStage, openLocalStage, reference, told } from './testing/local-stage.ts'

const sockets: LocalSockets = {
  serve: (server) => new WebSocketServer({ server }),
  open: (url) => new WebSocket(url),
}
let stage: LocalStage | undefined
afterEach(async () => {
  await stage?.close()
  stage = undefined
})

async function open(options: Partial<AlpacaBrokerOptions> = {}): Promise<LocalStage> {
  stage = await openLocalStage(sockets, options)
  return stage
}
async function opened(options: Partial<AlpacaBrokerOptions> = {}): Promise<LocalStage> {
  const made = await open(options)
  expect(await made.connect()).toEqual({ type: 'connected' })
  return made
}

describe('an order that got no answer', () => {
  it.each(['lose', 'lose-answer'] as const)('is unknown after %s, and may be sent again under its id', async (type) => {
    const { broker, venue, command, call } = await opened()
    venue.fault('POST /v2/orders', { type })
    const order = command()
    expect(await broker.submit(order, call)).toMatchObject({ type: 'unknown' })
    const again = await broker.submit(order, call)
    const isThere = type === 'lose-answer'
    expect(again).toMatchObject(isThere ? { type: 'rejected', isDuplicate: true } : { type: 'accepted' })
    expect(venue.account.orders).toHaveLength(1)
    expect(await broker.order(reference(order.clientOrderId), call)).toMatchObject({ type: 'found' })
  })

  it('is unknown where Alpaca fails after it took it, and where its answer cannot be read', async () => {
    const { broker, venue, command, call } = await opened()
    venue.fault('POST /v2/orders', { type: 'after', answer: refusal(500, 50010000, 'internal server error') })
    expect(await broker.submit(command(), call)).toEqual({
      type: 'unknown',
      cause: 'internal server error (50010000)',
    })
    venue.fault('POST /v2/orders', { type: 'text', text: '{"id":7' })
    expect(await broker.submit(command(), call)).toMatchObject({ cause: expect.stringContaining('is no JSON') })
    venue.fault('POST /v2/orders', { type: 'text', text: '{"id":7}' })
    expect(await broker.submit(command(), call)).toMatchObject({ cause: expect.stringContaining('client_order_id') })
  })

  it('is not called missing before it has had the time to arrive', async () => {
    const { broker, venue, command, call } = await opened()
    const order = command()
    venue.fault('POST /v2/orders', { type: 'lose-answer' })
    await broker.submit(order, call)
    // At the first question it had not arrived.
    const answer = refusal(404, 40410000, 'order not found')
    venue.fault('GET /v2/orders:by_client_order_id', { type: 'instead', answer })
    expect(await broker.order(reference(order.clientOrderId), call)).toMatchObject({ type: 'found' })
    expect(await broker.order(reference('never sent'), call)).toEqual({ type: 'not-found' })
  })
})

describe('haste', () => {
  it('is a rejection that says so, and nothing leaves until the moment that Alpaca names', async () => {
    const { broker, venue, command, call } = await opened({ queueMs: 1_000 })
    const answer = refusal(429, 42910000, 'rate limit exceeded')
    venue.fault('POST /v2/orders', { type: 'instead', answer, headers: { 'retry-after': '0.1' } })
    expect(await broker.submit(command(), call)).toMatchObject({ type: 'rejected', code: 'RATE_LIMITED' })
    const before = Date.now()
    expect(await broker.submit(command(), call)).toMatchObject({ type: 'accepted' })
    expect(Date.now() - before).toBeGreaterThanOrEqual(1)
    expect(venue.requests.filter(({ method }) => method === 'POST')).toHaveLength(2)
  })

  it('ends when Alpaca begins to count anew, where it names no other moment', async () => {
    const { broker, venue, command, call } = await opened({ queueMs: 40 })
    const answer = refusal(429, 42910000, 'rate limit exceeded')
    const reset = String(Math.ceil(Date.now() / 1000) + 30)
    venue.fault('POST /v2/orders', { type: 'instead', answer, headers: { 'x-ratelimit-reset': reset } })
    await broker.submit(command(), call)
    // Without that moment a second would be waited for.
    await new Promise((resolve) => setTimeout(resolve, 1_050))
    expect(await broker.submit(command(), call)).toMatchObject({
      code: 'RATE_LIMITED',
      message: expect.stringContaining('Not sent'),
    })
  })

  it('is known from what Alpaca has counted, also of others with the same key', async () => {
    const { broker, venue, command, call } = await opened({ queueMs: 40 })
    venue.limitHeaders = { 'x-ratelimit-limit': '200', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' }
    expect(await broker.submit(command(), call)).toMatchObject({ type: 'accepted' })
    expect(await broker.submit(command(), call)).toEqual({
      type: 'rejected',
      code: 'RATE_LIMITED',
      message: 'Not sent: its turn did not come within 40 ms',
      isDuplicate: false,
    })
    expect(venue.account.orders).toHaveLength(1)
  })
})

describe('a replacement', () => {
  it('keeps the client order id, and is told as one that works on', async () => {
    const { broker, venue, command, call, reports, until } = await opened()
    const order = command()
    const { clientOrderId } = order
    const first = await broker.submit(order, call)
    if (first.type !== 'accepted') throw new Error(first.type)
    const changed = await broker.replace(
      reference(clientOrderId, first.venueOrderId),
      { limitPrice: decimal(101) },
      call,
    )
    expect(changed).toMatchObject({ type: 'accepted' })
    expect(changed).not.toEqual(first)
    await until('the replacement', () => told(reports).filter((text) => text.startsWith('order')).length >= 2)
    expect(told(reports)).not.toContain(`order ${clientOrderId} cancelled`)
    const answer = await broker.order(reference(clientOrderId), call)
    expect(answer).toMatchObject({
      type: 'found',
      order: {
        clientOrderId,
        limitPrice: decimal(101),
        venueOrderId: changed.type === 'accepted' && changed.venueOrderId,
      },
    })
    venue.account.fill({ clientOrderId, quantity: '10', price: '101' })
    await until('its end', () => told(reports).includes(`order ${clientOrderId} filled`))
    expect(reports.filter((report) => report.type === 'fill').map(({ fill }) => fill.clientOrderId)).toEqual([
      clientOrderId,
    ])
  })

  it('made by somebody else is found, told, and cancelled under the old name', async () => {
    const { broker, venue, command, call, reports, until } = await opened()
    const order = command()
    const sent = await broker.submit(order, call)
    if (sent.type !== 'accepted') throw new Error(sent.type)
    venue.account.replace(sent.venueOrderId, { qty: '7' })
    await until('the new order', () =>
      reports.some((report) => report.type === 'order' && report.order.quantity.equals(7)),
    )
    expect(await broker.order(reference(order.clientOrderId, sent.venueOrderId), call)).toMatchObject({
      order: { clientOrderId: order.clientOrderId, quantity: decimal(7) },
    })
    expect(await broker.cancel(reference(order.clientOrderId, sent.venueOrderId), call)).toMatchObject({
      type: 'accepted',
    })
    expect(venue.account.list('open')).toEqual([])
    expect(await broker.cancel(reference(order.clientOrderId, sent.venueOrderId), call)).toMatchObject({
      code: 'ORDER_NOT_OPEN',
    })
  })

  it('of which another process knows nothing is followed from its first id', async () => {
    const { venue, call, ...rest } = await opened()
    const order = rest.command()
    const sent = await rest.broker.submit(order, call)
    if (sent.type !== 'accepted') throw new Error(sent.type)
    venue.account.replace(sent.venueOrderId, { limit_price: '102' })
    const other = await openLocalStage(sockets)
    try {
      Object.assign(other.venue.account.orders, structuredClone(venue.account.orders))
      await other.connect()
      expect(await other.broker.order(reference(order.clientOrderId), call)).toMatchObject({
        order: { clientOrderId: order.clientOrderId, limitPrice: decimal(102) },
      })
      const cancelled = await other.broker.cancel(reference(order.clientOrderId, sent.venueOrderId), call)
      expect(cancelled).toMatchObject({ type: 'accepted' })
    } finally {
      await other.close()
    }
  })

  it('must change something', async () => {
    const { broker, call } = await opened()
    await expect(broker.replace(reference('x'), {}, call)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})

describe('a bracket', () => {
  const leg = { trail: null, limitOffset: null }
  const bracket = {
    stop: { ...leg, clientOrderId: 'the-stop', type: 'stop', limitPrice: null, stopPrice: decimal(90) },
    target: { ...leg, clientOrderId: 'the-target', type: 'limit', limitPrice: decimal(120), stopPrice: null },
  } as const

  it('is placed by Alpaca, its legs known by their ids, their parent and their role', async () => {
    const { broker, venue, command, call, reports, until } = await opened()
    const order = command({ bracket })
    const sent = await broker.submit(order, call)
    venue.account.fill({ clientOrderId: order.clientOrderId, quantity: '10', price: '100' })
    await until('the legs', () => told(reports).includes('order the-stop accepted'))
    const legs = reports.flatMap((report) =>
      report.type === 'order' && report.order.parentVenueOrderId ? [report.order] : [],
    )
    expect(legs.map(({ role, clientOrderId }) => [role, clientOrderId])).toEqual([
      ['take-profit', 'the-target'],
      ['stop-loss', 'the-stop'],
    ])
    expect(legs.map(({ parentVenueOrderId }) => parentVenueOrderId)).toEqual(
      Array(2).fill(sent.type === 'accepted' && sent.venueOrderId),
    )
    const target = venue.account.orders.find(({ type, limit_price: price }) => type === 'limit' && price === '120')
    if (target === undefined) throw new Error('no target')
    venue.account.fillOrder(target, '10', '120')
    await until('the end of the stop', () => told(reports).includes('order the-stop cancelled'))
    expect(told(reports)).toContain('order the-target filled')
    const stop = await broker.order(reference('the-stop', legs[1]?.venueOrderId ?? null), call)
    expect(stop).toMatchObject({ order: { clientOrderId: 'the-stop', role: 'stop-loss', status: 'cancelled' } })
  })

  it('is found and cancelled leg by leg by our ids, before the stream has named one', async () => {
    const { broker, venue, command, call } = await opened()
    const order = command({ bracket })
    await broker.submit(order, call)
    for (const id of ['the-stop', 'the-target']) {
      expect(await broker.order(reference(id, null), call)).toMatchObject({ order: { clientOrderId: id } })
      expect(await broker.cancel(reference(id, null), call)).toMatchObject({ type: 'accepted' })
    }
    const [, ...legs] = venue.account.orders
    expect(legs.map(({ status }) => status)).toEqual(['canceled', 'canceled'])
  })

  it('is still known by parent and role after a restart', async () => {
    const { broker, venue, command, call } = await opened()
    const order = command({ bracket })
    await broker.submit(order, call)
    venue.account.fill({ clientOrderId: order.clientOrderId, quantity: '10', price: '100' })
    const other = await openLocalStage(sockets)
    try {
      other.venue.account.orders.push(...structuredClone(venue.account.orders))
      // A clone of the whole keeps the legs of an entry and those in the list one and the same no more: the list is what counts.
      other.venue.account.fills.push(...venue.account.fills)
      await other.connect()
      const answer = await other.broker.standing({ ...call, since: 0 })
      if (answer.type !== 'known') throw new Error(answer.cause)
      const { orders, fills } = answer.standing
      expect(orders.map(({ role, clientOrderId }) => [role, clientOrderId])).toEqual([
        ['take-profit', null],
        ['stop-loss', null],
      ])
      expect(new Set(orders.map(({ parentVenueOrderId }) => parentVenueOrderId))).toEqual(
        new Set([venue.account.ofClient(order.clientOrderId)?.id]),
      )
      expect(fills.map(({ clientOrderId }) => clientOrderId)).toEqual([order.clientOrderId])
    } finally {
      await other.close()
    }
  })
})

describe('standing', () => {
  it('is told by the clock of the venue, and reports of ours by it as well', async () => {
    const { broker, venue, call, reports, until } = await open()
    venue.skewMs = 3_600_000
    expect(await stage?.connect()).toEqual({ type: 'connected' })
    const answer = await broker.standing({ ...call, since: 0 })
    const ahead = (time: number) => Math.abs(time - Date.now() - 3_600_000)
    expect(answer.type === 'known' && ahead(answer.standing.time)).toBeLessThan(2_000)
    venue.dropStreams()
    await until('the gap', () => told(reports).includes('gap'))
    const gap = reports.find((report) => report.type === 'gap')
    expect(ahead(gap?.time ?? 0)).toBeLessThan(2_000)
  })

  it('is read again where something filled meanwhile, and unknown where that never ends', async () => {
    const { broker, venue, command, call } = await opened()
    const order = command({ quantity: decimal(1000) })
    await broker.submit(order, call)
    const fill = () => venue.account.fill({ clientOrderId: order.clientOrderId, quantity: '1', price: '1' })
    const { positions } = venue.account
    const once = Object.assign(positions, { [Symbol.iterator]: positions[Symbol.iterator] })
    let isLeft = 1
    Object.defineProperty(once, Symbol.iterator, {
      configurable: true,
      value() {
        if (isLeft-- > 0) fill()
        return Map.prototype[Symbol.iterator].call(positions)
      },
    })
    const answer = await broker.standing({ ...call, since: 0 })
    expect(answer).toMatchObject({
      type: 'known',
      standing: { positions: [{ instrument: 'AAPL', quantity: decimal(1) }], fills: [{ quantity: decimal(1) }] },
    })
    isLeft = 100
    expect(await broker.standing({ ...call, since: 0 })).toMatchObject({ type: 'unknown' })
  })

  it('lists fills of several pages, from the moment that was asked for', async () => {
    const { broker, venue, command, call } = await opened()
    const order = command({ quantity: decimal(1000) })
    await broker.submit(order, call)
    for (let count = 0; count < 120; count++) {
      venue.account.fill({ clientOrderId: order.clientOrderId, quantity: '1', price: '1' })
    }
    const answer = await broker.standing({ ...call, since: 0 })
    expect(answer.type === 'known' && answer.standing.fills).toHaveLength(120)
    const later = await broker.standing({ ...call, since: Date.now() + 60_000 })
    expect(later.type === 'known' && later.standing.fills).toEqual([])
  })

  it.each([
    'GET /v2/clock',
    'GET /v2/account/activities/FILL',
    'GET /v2/orders',
    'GET /v2/positions',
    'GET /v2/account',
  ])('is unknown where %s gives no answer that can be read', async (request) => {
    const { broker, venue, call } = await opened()
    venue.fault(request, { type: 'text', text: '{"strange":true}' })
    expect(await broker.standing({ ...call, since: 0 })).toMatchObject({
      type: 'unknown',
      cause: expect.stringContaining('does not have the form that Alpaca documents'),
    })
  })

  it('is asked for again where a question is lost', async () => {
    const { broker, venue, call } = await opened()
    venue.fault('GET /v2/positions', { type: 'lose' })
    venue.fault('GET /v2/account', { type: 'instead', answer: refusal(503, 1, 'unavailable') })
    expect(await broker.standing({ ...call, since: 0 })).toMatchObject({ type: 'known' })
  })
})
