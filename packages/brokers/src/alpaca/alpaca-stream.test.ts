import { RaceError } from '@race/core'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { type AlpacaBrokerOptions, createAlpacaBroker } from './alpaca-broker.ts'
import { canariesIn } from './testing/canary.ts'
import { refusal } from './testing/local-account.ts'
import { localKey, localSecret } from './testing/local-alpaca.ts'
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

describe('the stream', () => {
  it('tells what happens in its order and once, whatever is told again', async () => {
    const { broker, venue, command, call, reports, until } = await opened()
    const order = command()
    await broker.submit(order, call)
    const { clientOrderId } = order
    venue.account.fill({ clientOrderId, quantity: '4', price: '99.5' })
    venue.sayAgain()
    venue.account.fill({ clientOrderId, quantity: '6', price: '99.75' })
    venue.sayAgain()
    await until('the end', () => told(reports).includes(`order ${clientOrderId} filled`))
    const end = command()
    await broker.submit(end, call)
    await until('the next order', () => told(reports).includes(`order ${end.clientOrderId} accepted`))
    expect(told(reports)).toEqual([
      'connection true',
      `order ${clientOrderId} accepted`,
      'fill 4 at 99.5',
      `order ${clientOrderId} partially-filled`,
      'fill 6 at 99.75',
      `order ${clientOrderId} filled`,
      `order ${end.clientOrderId} accepted`,
    ])
  })

  it('tells fills that come in the wrong order, each as it was', async () => {
    const { broker, venue, command, call, reports, until } = await opened()
    const order = command()
    await broker.submit(order, call)
    venue.hold()
    venue.account.fill({ clientOrderId: order.clientOrderId, quantity: '4', price: '1' })
    venue.account.fill({ clientOrderId: order.clientOrderId, quantity: '6', price: '2' })
    venue.flush((updates) => updates.reverse())
    await until('both fills', () => told(reports).filter((text) => text.startsWith('fill')).length === 2)
    const ids = reports.flatMap((report) => (report.type === 'fill' ? [report.fill.fillId] : []))
    expect(ids.map((id) => id.split(':')[1])).toEqual(['10', '4'])
    const answer = await broker.standing({ ...call, since: 0 })
    expect(answer.type === 'known' && answer.standing.fills.map(({ fillId }) => fillId).sort()).toEqual([...ids].sort())
  })

  it('says when it was lost, that something was missed, and goes on', async () => {
    const { broker, venue, command, call, reports, until } = await opened()
    venue.dropStreams()
    await until('the reconnection', () => told(reports).includes('gap'))
    const order = command()
    await broker.submit(order, call)
    await until('the order', () => told(reports).includes(`order ${order.clientOrderId} accepted`))
    expect(told(reports).slice(0, 4)).toEqual(['connection true', 'connection false', 'connection true', 'gap'])
  })

  it.each([
    ['no JSON', '<html>'],
    ['an update of another form', '{"stream":"trade_updates","data":{"event":"fill","order":{"id":5}}}'],
    ['no object', '[]'],
  ])('tells a gap where it says %s, and goes on', async (_, text) => {
    const { broker, venue, command, call, reports, until } = await opened()
    venue.say(text)
    await until('the gap', () => told(reports).includes('gap'))
    const order = command()
    await broker.submit(order, call)
    await until('the order', () => told(reports).includes(`order ${order.clientOrderId} accepted`))
  })

  it('tells a gap of an execution without its price, and one of a correction', async () => {
    const { broker, venue, command, call, reports, until } = await opened()
    const order = command()
    await broker.submit(order, call)
    const wire = venue.account.ofClient(order.clientOrderId)
    const say = (data: object) => venue.say(JSON.stringify({ stream: 'trade_updates', data: { order: wire, ...data } }))
    say({ event: 'partial_fill', price: null, qty: null, timestamp: venue.account.time() })
    say({ event: 'trade_correct', execution_id: 'x', timestamp: venue.account.time() })
    say({ event: 'trade_bust', execution_id: 'unknown', timestamp: venue.account.time() })
    say({ event: 'order_cancel_rejected', timestamp: venue.account.time() })
    await until('three gaps', () => told(reports).filter((text) => text === 'gap').length === 3)
  })

  it('takes a fill back where Alpaca names it', async () => {
    const { broker, venue, command, call, reports, until } = await opened()
    const order = command()
    await broker.submit(order, call)
    let execution = ''
    venue.hold()
    venue.account.fill({ clientOrderId: order.clientOrderId, quantity: '4', price: '1' })
    venue.flush((updates) => {
      execution = String(updates[0]?.more?.execution_id)
      return updates
    })
    const data = { event: 'trade_bust', execution_id: execution, order: venue.account.ofClient(order.clientOrderId) }
    venue.say(JSON.stringify({ stream: 'trade_updates', data }))
    await until('the bust', () => told(reports).includes('bust'))
    const fill = reports.find((report) => report.type === 'fill')
    expect(reports.at(-1)).toMatchObject({ type: 'bust', fillId: fill?.fill.fillId })
  })
})

describe('connect', () => {
  it('does not succeed with a key that Alpaca refuses, at either door', async () => {
    const made = await open({ credentials: { keyId: 'PKOTHER', secretKey: 'other' } })
    expect(await made.connect()).toMatchObject({ type: 'unknown', cause: expect.stringContaining('not authorized') })
    await made.close()
    const other = await open()
    other.venue.refusesLogin = true
    expect(await other.connect()).toEqual({
      type: 'unknown',
      cause: 'Alpaca refuses the key for the trading stream (unauthorized)',
    })
  })

  it('does not succeed with an account that may not trade', async () => {
    const made = await open()
    made.venue.account.isBlocked = true
    expect(await made.connect()).toEqual({ type: 'unknown', cause: 'Alpaca has blocked the account for trading' })
  })
})

describe('credentials', () => {
  it('come up in nothing that is told, thrown or looked at', async () => {
    const { broker, venue, command, call, reports, until } = await opened()
    const seen: unknown[] = [broker, reports, broker.capabilities]
    const echo = refusal(403, 1, `key ${localKey} with ${localSecret} may not ${encodeURIComponent(localSecret)}`)
    for (const request of ['POST /v2/orders', 'GET /v2/orders/{id}', 'GET /v2/clock']) {
      venue.fault(request, { type: 'instead', answer: echo })
    }
    seen.push(await broker.submit(command(), call))
    seen.push(await broker.order(reference('x', 'y'), call))
    seen.push(await broker.standing({ ...call, since: 0 }))
    venue.fault('POST /v2/orders', { type: 'text', text: `{"id":"${localSecret}"}` })
    seen.push(await broker.submit(command(), call))
    venue.fault('POST /v2/orders', { type: 'lose' })
    seen.push(await broker.submit(command(), call))
    venue.say(`{"stream":"trade_updates","data":"${localSecret}"}`)
    await until('the gap', () => told(reports).includes('gap'))
    venue.dropStreams()
    await until('the loss', () => told(reports).includes('connection false'))
    const bad = { ...options, credentials: { keyId: localKey, secretKey: `${localSecret} ` } }
    seen.push(thrown(() => createAlpacaBroker(bad)))
    await broker[Symbol.asyncDispose]()
    seen.push(thrown(() => broker.reports(call)))
    expect(canariesIn(seen)).toEqual([])
    for (const one of seen) expect(canariesIn(one)).toEqual([])
    expect(seen.filter((one) => RaceError.is(one))).toHaveLength(2)
    expect(canariesIn({ deep: [new Error(`x ${localKey}`)] })).toEqual([localKey])
  })
})

const options: AlpacaBrokerOptions = {
  environment: 'paper',
  credentials: { keyId: localKey, secretKey: localSecret },
  fetch: globalThis.fetch,
  openSocket: (url) => new WebSocket(url),
  clock: { now: () => 0 },
  seed: 1,
}

function thrown(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    return error
  }
}

describe('createAlpacaBroker', () => {
  it.each<[object, string]>([
    [{ environment: 'demo' }, "environment is 'demo'"],
    [{ credentials: { keyId: '', secretKey: 'x' } }, 'credentials.keyId'],
    [{ credentials: { keyId: 'x' } }, 'credentials.secretKey'],
    [{ credentials: undefined }, 'credentials.keyId'],
    [{ fetch: undefined }, 'fetch must be'],
    [{ openSocket: undefined }, 'openSocket must be'],
    [{ clock: undefined }, 'clock must be'],
    [{ requestsPerMinute: 0 }, 'requestsPerMinute is 0'],
    [{ timeoutMs: 0.5 }, 'timeoutMs is 0.5'],
    [{ queueMs: -1 }, 'queueMs is -1'],
    [{ addresses: { trading: 'http://example.com', stream: 'wss://example.com' } }, 'must begin with https://'],
    [{ addresses: { trading: 'https://example.com', stream: 'nothing' } }, 'must begin with wss://'],
    [
      { addresses: { trading: 'https://api.alpaca.markets', stream: 'wss://paper-api.alpaca.markets/stream' } },
      'is not of the environment paper',
    ],
  ])('refuses %j', (changes, why) => {
    expect(thrown(() => createAlpacaBroker({ ...options, ...changes } as AlpacaBrokerOptions))).toMatchObject({
      code: 'BROKER_CONFIG_INVALID',
      message: expect.stringContaining(why),
    })
  })

  it('takes sockets of the host as well as those of ws', () => {
    const made = createAlpacaBroker({ ...options, openSocket: (url) => new globalThis.WebSocket(url) })
    expect([made.name, made.capabilities.environment]).toEqual(['alpaca-paper', 'paper'])
    expect(createAlpacaBroker({ ...options, environment: 'live' }).name).toBe('alpaca-live')
  })
})
