import { inspect } from 'node:util'
import { type BrokerReport, decimal, type VenueOrderReport } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createBinanceBroker } from './binance-broker.ts'
import { refusal } from './testing/local-account.ts'
import { localKey, localSecret } from './testing/local-binance.ts'
import { bitcoin, localHost, minutes, openLocalStage } from './testing/local-stage.ts'

const statuses = (reports: readonly BrokerReport[]): readonly string[] =>
  reports.flatMap((report) => (report.type === 'order' ? [report.order.status] : [report.type]))
const lastOrder = (reports: readonly BrokerReport[]): VenueOrderReport | undefined =>
  reports.flatMap((report) => (report.type === 'order' ? [report.order] : [])).at(-1)
const referenceTo = ({ clientOrderId }: { readonly clientOrderId: string }) => ({
  clientOrderId,
  venueOrderId: null,
  instrument: 'BTCUSDT',
})

describe('createBinanceBroker', () => {
  it('says that an id is free again once its order has ended, so that nothing is sent twice blindly', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    const command = await stage.place()
    const second = await stage.broker.submit(command, { signal: minutes() })
    expect(second).toMatchObject({ type: 'rejected', code: 'DUPLICATE_ORDER', isDuplicate: true })
    stage.venue.account.fill({ clientOrderId: command.clientOrderId, quantity: '0.5', price: '90.01' })
    expect(await stage.broker.submit(command, { signal: minutes() })).toMatchObject({ type: 'accepted' })
    expect(stage.broker.capabilities).toMatchObject({ clientOrderIds: 'windowed', clientOrderIdsForMs: 0 })
  })

  it.each([
    [504, { code: -1007, msg: 'Timeout waiting for response from backend server.' }],
    [400, { code: -1006, msg: 'An unexpected response was received from the message bus.' }],
    [502, '<html>Bad Gateway</html>'],
  ])('knows nothing after HTTP %d to an order that was placed, and finds it', async (status, body) => {
    await using stage = await openLocalStage({ recvWindowMs: 100 })
    await stage.connect()
    stage.venue.fault('POST /api/v3/order', { type: 'after', answer: { status, body } })
    const command = stage.command()
    expect(await stage.broker.submit(command, { signal: minutes() })).toMatchObject({ type: 'unknown' })
    const found = await stage.broker.order(referenceTo(command), { signal: minutes() })
    expect(found).toMatchObject({ type: 'found', order: { clientOrderId: command.clientOrderId, status: 'accepted' } })
  })

  it('answers not-found no sooner than the venue would refuse a request that is still on its way', async () => {
    await using stage = await openLocalStage({ recvWindowMs: 300 })
    await stage.connect()
    stage.venue.fault('POST /api/v3/order', { type: 'lose' })
    const command = stage.command()
    expect(await stage.broker.submit(command, { signal: minutes() })).toMatchObject({ type: 'unknown' })
    const sentAt = Date.now()
    const early = await stage.broker.order(referenceTo(command), { signal: AbortSignal.timeout(20) })
    expect(early).toMatchObject({ type: 'unknown' })
    expect(await stage.broker.order(referenceTo(command), { signal: minutes() })).toEqual({ type: 'not-found' })
    expect(Date.now() - sentAt).toBeGreaterThanOrEqual(299)
  })

  it('knows nothing of an order whose submission is under way', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    const { promise, resolve } = Promise.withResolvers<void>()
    stage.venue.fault('POST /api/v3/order', { type: 'hold', until: promise })
    const command = stage.command()
    const submitted = stage.broker.submit(command, { signal: minutes() })
    const early = await stage.broker.order(referenceTo(command), { signal: minutes() })
    expect(early).toMatchObject({ type: 'unknown', cause: expect.stringContaining('on its way') })
    resolve()
    expect(await submitted).toMatchObject({ type: 'accepted' })
    expect(await stage.broker.order(referenceTo(command), { signal: minutes() })).toMatchObject({ type: 'found' })
  })

  it('takes an order that was archived for one that is not there', async () => {
    await using stage = await openLocalStage({ recvWindowMs: 50 })
    await stage.connect()
    const answer = refusal(
      -2026,
      'Order was canceled or expired with no executed qty over 90 days ago and has been archived.',
    )
    for (let i = 0; i < 2; i++) stage.venue.fault('GET /api/v3/order', { type: 'instead', answer })
    const found = await stage.broker.order(referenceTo({ clientOrderId: 'old' }), { signal: minutes() })
    expect(found).toEqual({ type: 'not-found' })
  })

  it('knows nothing of an order that it may not ask for', async () => {
    await using stage = await openLocalStage({ recvWindowMs: 50 })
    await stage.connect()
    const answer = refusal(-2015, 'Invalid API-key, IP, or permissions for action.')
    stage.venue.fault('GET /api/v3/order', { type: 'instead', answer })
    const found = await stage.broker.order(referenceTo({ clientOrderId: 'any' }), { signal: minutes() })
    expect(found).toMatchObject({ type: 'unknown' })
  })

  it('refuses an instrument that it was not given', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    const sent = stage.broker.submit(stage.command({ instrument: 'ETHUSDT' }), { signal: minutes() })
    await expect(sent).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})

describe('replace', () => {
  it('keeps the order and its place where only the quantity becomes less, even after a part has filled', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    const command = await stage.place()
    stage.venue.account.fill({ clientOrderId: command.clientOrderId, quantity: '0.1', price: '90.01' })
    const changes = { quantity: decimal('0.3') }
    const answer = await stage.broker.replace(referenceTo(command), changes, { signal: minutes() })
    expect(answer).toMatchObject({ type: 'accepted', venueOrderId: String(stage.venue.account.orders[0]?.orderId) })
    await stage.until('the report of less', () => lastOrder(stage.reports)?.quantity.equals('0.3') === true)
    expect(lastOrder(stage.reports)).toMatchObject({ clientOrderId: command.clientOrderId, status: 'partially-filled' })
    expect(stage.venue.account.orders).toHaveLength(1)
  })

  it('tells a new order under the same id, and not the cancellation that made room for it', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    const command = await stage.place()
    const changes = { limitPrice: decimal('91') }
    const answer = await stage.broker.replace(referenceTo(command), changes, { signal: minutes() })
    await stage.until('the report of the new price', () => lastOrder(stage.reports)?.limitPrice?.equals(91) === true)
    expect(answer).toMatchObject({ type: 'accepted', venueOrderId: lastOrder(stage.reports)?.venueOrderId })
    expect(statuses(stage.reports)).not.toContain('cancelled')
    const found = await stage.broker.order(referenceTo(command), { signal: minutes() })
    expect(found).toMatchObject({ order: { status: 'accepted', venueOrderId: lastOrder(stage.reports)?.venueOrderId } })
  })

  it('tells the cancellation where the new order was refused', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    const command = await stage.place()
    stage.venue.account.refuseNext = refusal(-2010, 'Account has insufficient balance for requested action.')
    const changes = { quantity: decimal('5000') }
    const answer = await stage.broker.replace(referenceTo(command), changes, { signal: minutes() })
    expect(answer).toMatchObject({ type: 'rejected', code: 'INSUFFICIENT_FUNDS' })
    const isTold = () => statuses(stage.reports).some((status) => status === 'cancelled' || status === 'gap')
    await stage.until('the cancellation, or a gap', isTold)
  })

  it('asks for the mass status where the answer came before the report of the cancellation', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    const command = await stage.place()
    stage.venue.held = []
    stage.venue.account.refuseNext = refusal(-2010, 'Account has insufficient balance for requested action.')
    const changes = { limitPrice: decimal('91') }
    await stage.broker.replace(referenceTo(command), changes, { signal: minutes() })
    await stage.until('a gap', () => statuses(stage.reports).includes('gap'))
  })

  it('never replaces what has filled by more, whoever comes first', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    const [early, late] = [await stage.place(), await stage.place()]
    const { account } = stage.venue
    account.fill({ clientOrderId: early.clientOrderId, quantity: '0.1', price: '90.01' })
    account.beforeCancel = () => account.fill({ clientOrderId: late.clientOrderId, quantity: '0.1', price: '90.01' })
    for (const command of [early, late]) {
      const changes = { limitPrice: decimal('91') }
      const answer = await stage.broker.replace(referenceTo(command), changes, { signal: minutes() })
      expect(answer).toMatchObject({ type: 'rejected', code: 'ORDER_HAS_FILLED' })
    }
    expect(account.orders).toHaveLength(2)
  })

  it('is found by its id, whichever of the orders under it Binance tells', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    const command = await stage.place()
    const changes = { limitPrice: decimal('91') }
    await stage.broker.replace(referenceTo(command), changes, { signal: minutes() })
    const { account } = stage.venue
    account.find = () => account.orders[0]
    const found = await stage.broker.order(referenceTo(command), { signal: minutes() })
    const replacement = String(account.orders[1]?.orderId)
    expect(found).toMatchObject({ type: 'found', order: { status: 'accepted', venueOrderId: replacement } })
    stage.venue.fault('GET /api/v3/allOrders', { type: 'instead', answer: { status: 403, body: '<html>' } })
    expect(await stage.broker.order(referenceTo(command), { signal: minutes() })).toMatchObject({ type: 'unknown' })
  })

  it('leaves all as it was where the order cannot be asked for', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    const command = await stage.place()
    stage.venue.fault('GET /api/v3/order', { type: 'instead', answer: { status: 504, body: '' } })
    stage.venue.fault('GET /api/v3/order', { type: 'instead', answer: { status: 504, body: '' } })
    stage.venue.fault('GET /api/v3/order', { type: 'instead', answer: { status: 504, body: '' } })
    const changes = { limitPrice: decimal('91') }
    const answer = await stage.broker.replace(referenceTo(command), changes, { signal: minutes() })
    expect(answer).toMatchObject({ type: 'unknown' })
    expect(stage.venue.account.orders).toHaveLength(1)
  })

  it('refuses for an order that has ended or is not there', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    const command = await stage.place()
    stage.venue.account.fill({ clientOrderId: command.clientOrderId, quantity: '0.5', price: '90.01' })
    const changes = { limitPrice: decimal('91') }
    const ended = await stage.broker.replace(referenceTo(command), changes, { signal: minutes() })
    expect(ended).toMatchObject({ type: 'rejected', code: 'ORDER_NOT_OPEN' })
    const none = await stage.broker.replace(referenceTo({ clientOrderId: 'none' }), changes, { signal: minutes() })
    expect(none).toMatchObject({ type: 'rejected', code: 'ORDER_NOT_FOUND' })
  })
})

describe('standing', () => {
  it('tells fills by their client order ids, also those of before it was there', async () => {
    await using stage = await openLocalStage()
    const { account } = stage.venue
    account.place({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '1',
      price: '90',
      newClientOrderId: 'mine',
    })
    account.fill({ clientOrderId: 'mine', quantity: '0.25', price: '90', fee: '0.00025', feeCurrency: 'BTC' })
    const answer = await stage.broker.standing({ since: 0, signal: minutes() })
    expect(answer).toMatchObject({
      type: 'known',
      standing: { orders: [{ clientOrderId: 'mine' }], fills: [{ clientOrderId: 'mine', feeCurrency: 'BTC' }] },
    })
    const positions = answer.type === 'known' ? answer.standing.positions : []
    expect(positions.map(({ quantity }) => String(quantity))).toEqual(['0.24975'])
  })

  it('looks again while the account changes, and knows nothing of one that always does', async () => {
    await using stage = await openLocalStage()
    const { account } = stage.venue
    account.place({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '1',
      price: '90',
      newClientOrderId: 'mine',
    })
    let changes = 1
    const own = account.openOrders.bind(account)
    account.openOrders = () => {
      changes -= 1
      if (changes >= 0) account.fill({ clientOrderId: 'mine', quantity: '0.001', price: '90' })
      return own()
    }
    expect(await stage.broker.standing({ since: 0, signal: minutes() })).toMatchObject({ type: 'known' })
    changes = 1_000
    expect(await stage.broker.standing({ since: 0, signal: minutes() })).toMatchObject({ type: 'unknown' })
  })

  it.each(['account', 'openOrders', 'myTrades', 'allOrders'])('is unknown where %s cannot be had', async (path) => {
    await using stage = await openLocalStage()
    const { account } = stage.venue
    account.place({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '1',
      price: '90',
      newClientOrderId: 'mine',
    })
    account.fill({ clientOrderId: 'mine', quantity: '0.5', price: '90' })
    stage.venue.fault(`GET /api/v3/${path}`, { type: 'instead', answer: { status: 403, body: '<html>' } })
    expect(await stage.broker.standing({ since: 0, signal: minutes() })).toMatchObject({ type: 'unknown' })
  })
})

describe('secrets', () => {
  it('show in no inspection, error, answer or report', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    const seen: unknown[] = [stage.broker, stage.broker.capabilities]
    const echo = refusal(-1100, `Illegal characters in ${localKey}&signature of ${localSecret}`)
    for (const path of ['POST /api/v3/order', 'GET /api/v3/order', 'DELETE /api/v3/order', 'GET /api/v3/account'])
      stage.venue.fault(path, { type: 'instead', answer: echo })
    const command = stage.command()
    seen.push(await stage.broker.submit(command, { signal: minutes() }))
    seen.push(await stage.broker.order(referenceTo(command), { signal: minutes() }))
    seen.push(await stage.broker.cancel(referenceTo(command), { signal: minutes() }))
    seen.push(await stage.broker.standing({ since: 0, signal: minutes() }))
    stage.venue.subscribeFault = { status: 400, code: -1100, msg: `Illegal ${localKey}` }
    stage.venue.drop()
    await stage.until('a gap', () => statuses(stage.reports).includes('gap'))
    seen.push(stage.reports)
    for (const bad of [{ credentials: { apiKey: `${localKey}\n`, secret: localSecret } }, { timeoutMs: -1 }]) {
      try {
        createBinanceBroker({
          ...localHost(),
          environment: 'live',
          credentials: { apiKey: localKey, secret: localSecret },
          instruments: [bitcoin],
          ...bad,
        })
      } catch (error) {
        seen.push(error)
      }
    }
    expect(seen).toHaveLength(9)
    const text = seen.map((one) => inspect(one, { depth: 20, showHidden: true }) + JSON.stringify(one)).join('\n')
    expect(text).not.toMatch(/canary/)
    expect(text).toContain('[hidden]')
  })
})

describe('options', () => {
  it.each([
    ['an empty key', { credentials: { apiKey: '', secret: 's' } }, 'credentials.apiKey'],
    ['no instruments', { instruments: [] }, 'instruments'],
    ['an instrument twice', { instruments: [bitcoin, bitcoin] }, 'instruments'],
    ['a window of more than a minute', { recvWindowMs: 60_001 }, 'recvWindowMs'],
    [
      'a slash at the end',
      { addresses: { rest: 'http://a/', socketApi: 'ws://a', streams: 'ws://a' } },
      'addresses.rest',
    ],
    ['a name that there is not', { sandbox: true }, 'object'],
  ])('refuse %s, and name the option', (_, changes, option) => {
    const options = {
      ...localHost(),
      environment: 'live' as const,
      credentials: { apiKey: 'k', secret: 's' },
      instruments: [bitcoin],
    }
    const create = () => createBinanceBroker({ ...options, ...changes })
    expect(create).toThrow(
      expect.objectContaining({
        code: 'BROKER_CONFIG_INVALID',
        message: expect.stringContaining(`The option ${option} `),
      }),
    )
  })
})
