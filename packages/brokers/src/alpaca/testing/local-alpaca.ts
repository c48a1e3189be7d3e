import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LocalAccount, type LocalAnswer, type LocalUpdate, refusal } from './local-account.ts'

export const localKey = 'PKCANARYDONOTSHOW'
export const localSecret = 'canary/secret+do=not/show'

/** What becomes of a request: `lose` before it is carried out, `lose-answer` after; another answer, before or after. */
export type Fault =
  | { readonly type: 'lose' }
  | { readonly type: 'lose-answer' }
  | { readonly type: 'instead'; readonly answer: LocalAnswer; readonly headers?: Readonly<Record<string, string>> }
  | { readonly type: 'after'; readonly answer: LocalAnswer }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'hold'; readonly until: Promise<void> }

/** What is used of a server of the package `ws` and of its sockets. */
export interface LocalSocket {
  send(data: string | Uint8Array): void
  terminate(): void
  on(event: 'message', listener: (data: { toString(): string }) => void): unknown
  on(event: 'close', listener: () => void): unknown
}
export interface LocalSocketServer {
  on(event: 'connection', listener: (socket: LocalSocket, request: IncomingMessage) => void): unknown
  close(): unknown
}

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  readonly query: URLSearchParams
}

/** Alpaca on this machine: REST and both streams, as documented, with faults on demand. It checks the key. */
export class LocalAlpaca {
  readonly account: LocalAccount
  readonly requests: SeenRequest[] = []
  /** What clients said on streams, without logins. */
  readonly said: string[] = []
  readonly pages = new Map<string, unknown[]>()
  /** The venue's clock less ours, ms. */
  skewMs = 0
  limitHeaders: Readonly<Record<string, string>> = {}
  refusesLogin = false
  readonly #faults = new Map<string, Fault[]>()
  readonly #trading = new Set<LocalSocket>()
  readonly #data = new Set<LocalSocket>()
  readonly #server: Server
  readonly #sockets: LocalSocketServer
  #updates: LocalUpdate[] = []
  #told: string[] = []
  #isHolding = false

  constructor(openSockets: (server: Server) => LocalSocketServer) {
    this.account = new LocalAccount(
      () => this.now(),
      (update) => {
        this.#updates.push(structuredClone(update))
        if (!this.#isHolding) this.flush()
      },
    )
    this.#server = createServer((request, response) => void this.#serve(request, response))
    this.#sockets = openSockets(this.#server)
    this.#sockets.on('connection', (socket, request) => this.#welcome(socket, request.url ?? ''))
  }

  async listen(): Promise<{ http: string; ws: string }> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const place = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return { http: `http://${place}`, ws: `ws://${place}` }
  }

  async close(): Promise<void> {
    for (const socket of [...this.#trading, ...this.#data]) socket.terminate()
    this.#sockets.close()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  now(): number {
    return Date.now() + this.skewMs
  }

  /** The next such request, as `POST /v2/orders` or `GET /v2/orders/{id}`, has this fault. */
  fault(request: string, fault: Fault): void {
    this.#faults.set(request, [...(this.#faults.get(request) ?? []), fault])
  }

  clearFaults(): void {
    this.#faults.clear()
  }

  hold(): () => void {
    this.#isHolding = true
    return () => {
      this.#isHolding = false
      this.flush()
    }
  }

  flush(order: (updates: LocalUpdate[]) => LocalUpdate[] = (updates) => updates): void {
    const updates = order(this.#updates)
    this.#updates = []
    for (const { event, order: told, more } of updates) {
      const data = { event, timestamp: told.updated_at, ...more, order: told }
      this.say(JSON.stringify({ stream: 'trade_updates', data }))
    }
  }

  /** Tells a text on the trading stream, as bytes like Alpaca's paper environment. */
  say(text: string): void {
    this.#told.push(text)
    for (const socket of this.#trading) socket.send(new TextEncoder().encode(text))
  }

  sayAgain(): void {
    for (const text of this.#told.splice(0)) this.say(text)
  }

  sayData(messages: readonly unknown[]): void {
    this.sayDataText(JSON.stringify(messages))
  }

  sayDataText(text: string): void {
    for (const socket of this.#data) socket.send(text)
  }

  dropStreams(): void {
    for (const socket of [...this.#trading, ...this.#data]) socket.terminate()
    this.#trading.clear()
    this.#data.clear()
  }

  get streams(): number {
    return this.#trading.size + this.#data.size
  }

  #welcome(socket: LocalSocket, path: string): void {
    const isData = path.startsWith('/v2/')
    socket.on('close', () => {
      this.#trading.delete(socket)
      this.#data.delete(socket)
    })
    if (isData) socket.send('[{"T":"success","msg":"connected"}]')
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString()) as Readonly<Record<string, unknown>>
      if (isData) this.#answerData(socket, message)
      else this.#answerTrading(socket, message)
    })
  }

  #knows(message: Readonly<Record<string, unknown>>): boolean {
    return !this.refusesLogin && message.key === localKey && message.secret === localSecret
  }

  #answerTrading(socket: LocalSocket, message: Readonly<Record<string, unknown>>): void {
    const send = (stream: string, data: unknown): void =>
      socket.send(new TextEncoder().encode(JSON.stringify({ stream, data })))
    if (message.action === 'auth') {
      const status = this.#knows(message) ? 'authorized' : 'unauthorized'
      send('authorization', { action: 'authenticate', status })
      return
    }
    this.said.push(JSON.stringify(message))
    this.#trading.add(socket)
    send('listening', { streams: ['trade_updates'] })
  }

  #answerData(socket: LocalSocket, message: Readonly<Record<string, unknown>>): void {
    if (message.action === 'auth') {
      const isKnown = this.#knows(message)
      socket.send(
        isKnown ? '[{"T":"success","msg":"authenticated"}]' : '[{"T":"error","code":402,"msg":"auth failed"}]',
      )
      return
    }
    this.said.push(JSON.stringify(message))
    this.#data.add(socket)
    socket.send('[{"T":"subscription","trades":[],"quotes":[],"bars":[]}]')
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://local')
    let text = ''
    for await (const chunk of request) text += chunk
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    }
    this.requests.push(seen)
    const isKnown =
      request.headers['apca-api-key-id'] === localKey && request.headers['apca-api-secret-key'] === localSecret
    const name = `${seen.method} ${seen.path.replace(/\/orders\/[^/]+$/, '/orders/{id}')}`
    const fault = this.#faults.get(name)?.shift()
    const reply = ({ status, body }: LocalAnswer, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...this.limitHeaders, ...headers })
      response.end(body === null ? undefined : JSON.stringify(body))
    }
    if (!isKnown) return reply(refusal(401, 40110000, `request is not authorized for key ${localKey}`))
    if (fault?.type === 'lose') return void response.destroy()
    if (fault?.type === 'instead') return reply(fault.answer, fault.headers)
    if (fault?.type === 'text') return void response.writeHead(200).end(fault.text)
    const answer = this.#answer(seen)
    if (fault?.type === 'hold') await fault.until
    if (fault?.type === 'lose-answer') return void response.destroy()
    reply(fault?.type === 'after' ? fault.answer : answer)
  }

  #answer({ method, path, query, body }: SeenRequest): LocalAnswer {
    const { account } = this
    const ok = (value: unknown): LocalAnswer => ({ status: 200, body: value })
    const id = /^\/v2\/orders\/([^/]+)$/.exec(path)?.[1]
    const orderOr404 = (order: unknown): LocalAnswer =>
      order === undefined ? refusal(404, 40410000, 'order not found') : ok(order)
    if (path.startsWith('/v2/stocks/'))
      return ok(this.pages.get(path)?.shift() ?? { bars: null, trades: null, next_page_token: null })
    if (id !== undefined) {
      if (method === 'DELETE') return account.cancel(id)
      return method === 'PATCH' ? account.replace(id, body) : orderOr404(account.ofId(id))
    }
    switch (`${method} ${path}`) {
      case 'POST /v2/orders':
        return account.place(body)
      case 'GET /v2/orders':
        return ok(account.list(query.get('status') ?? 'open'))
      case 'GET /v2/orders:by_client_order_id':
        return orderOr404(account.ofClient(query.get('client_order_id') ?? ''))
      case 'GET /v2/clock':
        return ok({ timestamp: account.time(), is_open: true })
      case 'GET /v2/account':
        return ok({
          currency: 'USD',
          cash: account.cash.toString(),
          status: 'ACTIVE',
          trading_blocked: account.isBlocked,
          account_blocked: false,
        })
      case 'GET /v2/positions':
        return ok(
          [...account.positions].flatMap(([symbol, quantity]) =>
            quantity.isZero ? [] : [{ symbol, qty: quantity.toString(), side: quantity.sign > 0 ? 'long' : 'short' }],
          ),
        )
      case 'GET /v2/account/activities/FILL':
        return ok(account.fillsAfter(query.get('after') ?? '', query.get('page_token'), Number(query.get('page_size'))))
      default:
        return refusal(404, 40410000, 'endpoint not found')
    }
  }
}
