import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import type { BinanceAddresses } from '../binance-api.ts'
import { type Answer, LocalAccount, type Query, refusal, wireOrder } from './local-account.ts'

export const localKey = 'canaryKeyDoNotShow'
export const localSecret = 'canarySecretDoNotShow'

/** What becomes of a request: `lose` before it arrives, `lose-answer` after it was carried out; an answer in place of its own. */
export type Fault =
  | { readonly type: 'lose' }
  | { readonly type: 'lose-answer' }
  | { readonly type: 'instead'; readonly answer: Answer; readonly headers?: Readonly<Record<string, string>> }
  | { readonly type: 'after'; readonly answer: Answer }
  | { readonly type: 'hold'; readonly until: Promise<void> }

export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: Query
  readonly key: string | undefined
}

export interface Candle {
  readonly openTime: number
  readonly closeTime: number
  readonly close: string
}

/**
 * Binance on this machine: REST, the WebSocket API and the market streams, as documented, over node:http and ws. It checks key,
 * signature and time stamp of what is signed.
 */
export class LocalBinance {
  readonly account: LocalAccount
  readonly seen: Seen[] = []
  /** By method and path, such as `POST /api/v3/order`: the next requests meet these, in order. */
  readonly faults = new Map<string, Fault[]>()
  /** The venue's clock less ours, ms. */
  offsetMs = 0
  /** Every request weighs as told here. */
  usedWeight = 1
  candles: Candle[] = []
  publicTrades: { readonly id: number; readonly price: string; readonly time: number }[] = []
  /** Reports wait here while it is not null. */
  held: unknown[] | null = null
  readonly told: unknown[] = []
  readonly exchange: { readonly symbols: readonly unknown[] } = { symbols: [] }
  /** The next subscription is refused so. */
  subscribeFault: { readonly status: number; readonly code: number; readonly msg: string } | null = null
  readonly market = new Map<WebSocket, Set<string>>()
  readonly #http: Server
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #users = new Set<WebSocket>()

  private constructor() {
    this.account = new LocalAccount(
      () => this.now(),
      (event) => this.tell(event),
    )
    this.#http = createServer((request, response) => void this.#serve(request, response))
    this.#http.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#welcome(opened, request.url ?? ''))
    })
  }

  static async start(): Promise<LocalBinance> {
    const venue = new LocalBinance()
    await new Promise<void>((resolve) => venue.#http.listen(0, '127.0.0.1', resolve))
    return venue
  }

  get addresses(): BinanceAddresses {
    const { port } = this.#http.address() as AddressInfo
    return {
      rest: `http://127.0.0.1:${port}`,
      socketApi: `ws://127.0.0.1:${port}`,
      streams: `ws://127.0.0.1:${port}`,
    }
  }

  now(): number {
    return Date.now() + this.offsetMs
  }

  fault(request: string, ...faults: readonly Fault[]): void {
    this.faults.set(request, [...(this.faults.get(request) ?? []), ...faults])
  }

  /** Sends an event of the account to whoever has subscribed. */
  tell(event: unknown): void {
    this.told.push(event)
    if (this.held !== null) this.held.push(event)
    else this.send(JSON.stringify({ subscriptionId: 0, event }))
  }

  send(text: string): void {
    for (const user of this.#users) user.send(text)
  }

  /** Sends data of a market stream to who listens to it. */
  publish(stream: string, data: unknown): void {
    for (const [socket, streams] of this.market) if (streams.has(stream)) socket.send(JSON.stringify({ stream, data }))
  }

  get users(): number {
    return this.#users.size
  }

  /** All connections break off. */
  drop(): void {
    for (const socket of [...this.#users, ...this.market.keys()]) socket.terminate()
    this.#users.clear()
    this.market.clear()
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://local')
    const body = await textOf(request)
    const text = searchParams.size > 0 ? (request.url ?? '').split('?')[1] : body
    const query = Object.fromEntries(new URLSearchParams(text))
    const name = `${request.method} ${pathname}`
    const fault = this.faults.get(name)?.shift()
    if (fault?.type === 'lose') return void request.socket.destroy()
    const key = request.headers['x-mbx-apikey']
    this.seen.push({ method: request.method ?? '', path: pathname, query, key: key?.toString() })
    const refused = isSigned(pathname) ? this.#refusalOf(text ?? '', query, key?.toString()) : null
    const own = fault?.type === 'instead' ? fault.answer : (refused ?? this.#answer(name, query))
    if (fault?.type === 'hold') await fault.until
    if (fault?.type === 'lose-answer') return void request.socket.destroy()
    const { status, body: answer } = fault?.type === 'after' ? fault.answer : own
    const headers = fault?.type === 'instead' ? fault.headers : {}
    response.writeHead(status, { 'x-mbx-used-weight-1m': String(this.usedWeight), ...headers })
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer))
  }

  #refusalOf(text: string, query: Query, key: string | undefined): Answer | null {
    if (key !== localKey) return refusal(-2015, 'Invalid API-key, IP, or permissions for action.')
    const [payload = '', signature = ''] = text.split('&signature=')
    if (signatureOf(payload) !== signature) return refusal(-1022, 'Signature for this request is not valid.')
    const age = this.now() - Number(query.timestamp)
    if (age > Number(query.recvWindow))
      return refusal(-1021, 'Timestamp for this request is outside of the recvWindow.')
    if (age < -1_000) return refusal(-1021, "Timestamp for this request was 1000ms ahead of the server's time.")
    return null
  }

  #answer(name: string, query: Query): Answer {
    const { account } = this
    const ok = (body: unknown): Answer => ({ status: 200, body })
    const routes: Readonly<Record<string, () => Answer>> = {
      'GET /api/v3/time': () => ok({ serverTime: this.now() }),
      'GET /api/v3/exchangeInfo': () => ok(this.exchange),
      'POST /api/v3/order': () => account.place(query),
      'DELETE /api/v3/order': () => account.cancel(query),
      'POST /api/v3/order/cancelReplace': () => account.cancelReplace(query),
      'PUT /api/v3/order/amend/keepPriority': () => account.amend(query),
      'GET /api/v3/order': () => {
        const order = account.find(query)
        return order === undefined ? refusal(-2013, 'Order does not exist.') : ok(wireOrder(order))
      },
      'GET /api/v3/openOrders': () => ok(account.openOrders()),
      'GET /api/v3/allOrders': () => ok(account.allOrders(query)),
      'GET /api/v3/myTrades': () => ok(account.myTrades(query)),
      'GET /api/v3/account': () => ok(account.account()),
      'GET /api/v3/klines': () => ok(this.#klines(query)),
      'GET /api/v3/historicalTrades': () => {
        const from = this.publicTrades.filter(({ id }) => id >= Number(query.fromId))
        return ok(from.slice(0, Number(query.limit)).map((trade) => ({ ...trade, qty: '0.5', isBuyerMaker: true })))
      },
      'GET /api/v3/ticker/bookTicker': () =>
        ok({ symbol: query.symbol, bidPrice: '99.90', bidQty: '1.5', askPrice: '100.10', askQty: '2.5' }),
    }
    return routes[name]?.() ?? { status: 404, body: '<html>Not Found</html>' }
  }

  #klines({ startTime = '0', endTime, limit = '500' }: Query): readonly unknown[] {
    const last = endTime === undefined ? Number.POSITIVE_INFINITY : Number(endTime)
    const found = this.candles.filter(({ openTime }) => openTime >= Number(startTime) && openTime <= last)
    const rows =
      endTime === undefined && startTime === '0' ? found.slice(-Number(limit)) : found.slice(0, Number(limit))
    return rows.map(({ openTime, closeTime, close }) => [
      openTime,
      close,
      close,
      close,
      close,
      '12.5',
      closeTime,
      '1250',
      7,
      '6',
      '600',
      '0',
    ])
  }

  #welcome(socket: WebSocket, url: string): void {
    socket.on('error', () => undefined)
    if (url.startsWith('/stream')) {
      const streams = new URL(url, 'http://local').searchParams.get('streams') ?? ''
      this.market.set(socket, new Set(streams.split('/')))
      socket.on('message', (data) => this.#subscribe(socket, JSON.parse(String(data))))
      socket.on('close', () => this.market.delete(socket))
      return
    }
    socket.on('message', (data) => this.#login(socket, JSON.parse(String(data))))
    socket.on('close', () => this.#users.delete(socket))
  }

  #subscribe(socket: WebSocket, { method, params, id }: { method: string; params?: string[]; id: number }): void {
    const fault = this.subscribeFault
    this.subscribeFault = null
    if (fault !== null) {
      socket.send(JSON.stringify({ error: { code: fault.code, msg: fault.msg }, id }))
      return
    }
    const streams = this.market.get(socket)
    for (const stream of params ?? []) {
      if (method === 'SUBSCRIBE') streams?.add(stream)
      else streams?.delete(stream)
    }
    socket.send(JSON.stringify({ result: null, id }))
  }

  #login(socket: WebSocket, { id, params }: { id: string; params: Record<string, string | number> }): void {
    const { signature, ...signed } = params ?? {}
    const payload = Object.keys(signed)
      .sort()
      .map((key) => `${key}=${signed[key]}`)
      .join('&')
    const query = Object.fromEntries(Object.entries(signed).map(([key, value]) => [key, String(value)]))
    const refused = this.#refusalOf(`${payload}&signature=${signature}`, query, String(signed.apiKey))
    const fault = this.subscribeFault
    this.subscribeFault = null
    if (fault !== null || refused !== null) {
      const error = fault === null ? refused?.body : { code: fault.code, msg: fault.msg }
      socket.send(JSON.stringify({ id, status: fault?.status ?? 401, error }))
      return
    }
    this.#users.add(socket)
    socket.send(JSON.stringify({ id, status: 200, result: { subscriptionId: 0 }, rateLimits: [] }))
  }
}

function isSigned(path: string): boolean {
  return /\/(order|openOrders|allOrders|myTrades|account)(\/|$)/.test(path)
}

/** By node:crypto, which the code under test does not use. */
function signatureOf(payload: string): string {
  return createHmac('sha256', localSecret).update(payload).digest('hex')
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
