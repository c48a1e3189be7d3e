import {
  type Broker,
  type BrokerAnswer,
  type BrokerCapabilities,
  isTerminal,
  type OrderAnswer,
  type OrderCommand,
  type OrderReference,
  type OrderReplacement,
  RaceError,
  type StandingAnswer,
} from '@race/core'
import type { HttpAnswer } from '../internal/http-client.ts'
import { createRecentKeys } from '../internal/recent-keys.ts'
import { createRecentValues } from '../internal/recent-values.ts'
import { createReportFeed } from '../internal/report-feed.ts'
import {
  type AlpacaApi,
  type AlpacaConnection,
  type AlpacaConnectionOptions,
  type AlpacaEnvironment,
  type AlpacaReading,
  createAlpacaApi,
  createAlpacaConnection,
  tradingAddresses,
} from './alpaca-api.ts'
import { causeOfReading, isSuccess, refusalOf, rejected } from './alpaca-errors.ts'
import {
  capabilitiesOf,
  checkCommand,
  createOrderPlaces,
  fillOfActivity,
  fillOfUpdate,
  isAboutOldFill,
  isAboutRequest,
  isStrayLeg,
  misuse,
  orderBodyOf,
  orderReportOf,
  ordersWithin,
  positionOf,
  replacementBodyOf,
} from './alpaca-mapper.ts'
import {
  type AlpacaFillActivity,
  type AlpacaOrder,
  type AlpacaTradeUpdate,
  orderSchema,
  parseWire,
} from './alpaca-schema.ts'
import { createTradingStream } from './alpaca-stream.ts'

export interface AlpacaBrokerOptions extends AlpacaConnectionOptions, AlpacaEnvironment {
  /** Whether day and gtc limit orders may also trade before and after the session; not by default. */
  readonly extendedHours?: boolean
  /** How long an order that got no answer may still be on its way, ms; 3,000 by default. */
  readonly settleMs?: number
  /** Reports that may wait for a reader; 10,000 by default. */
  readonly reportsMax?: number
}

const rememberedMax = 20_000
/** How often an order that was replaced is followed to what replaced it, and how often a standing that moves is read again. */
const followedMax = 100
const standingAttemptsMax = 3
/** Orders of fills that are asked for one by one at most. */
const lookedUpMax = 100

/**
 * Trades shares and ETFs of the United States at Alpaca, on paper or live.
 *
 * A client order id is refused for ever once it was used, also by an order that was cancelled (`clientOrderIds: 'enforced'`:
 * reference of `POST /v2/orders`, and alpacahq/alpaca-py issue 260), so an order that got no answer may be sent again.
 * A bracket's stop and target are Alpaca's own orders: they begin to work when the entry has filled wholly, not in parts, and
 * are known by their parent and role, because Alpaca gives them ids of its own. What replaces an order keeps its client order
 * id here, though not at Alpaca. Fees are 0: those of the authorities are booked at the end of the day, not with a fill.
 *
 * @throws RaceError `BROKER_CONFIG_INVALID` naming the option
 *
 * @example
 * ```ts
 * const broker = createAlpacaBroker({
 *   environment: 'paper',
 *   credentials: { keyId, secretKey },
 *   fetch,
 *   openSocket: (url) => new WebSocket(url),
 *   clock: { now: () => Date.now() },
 *   seed: 'desk',
 * })
 * console.log(broker.name) // alpaca-paper
 * ```
 */
export function createAlpacaBroker(options: AlpacaBrokerOptions): Broker {
  const { trading, stream } = tradingAddresses(options, caller)
  const connection = createAlpacaConnection(options, caller)
  const api = createAlpacaApi(connection, trading)
  return new AlpacaBroker(options, connection, api, stream)
}

const caller = 'createAlpacaBroker'

class AlpacaBroker implements Broker {
  readonly port = 'broker/1'
  readonly name: string
  readonly capabilities: BrokerCapabilities
  readonly #api: AlpacaApi
  readonly #connection: AlpacaConnection
  readonly #extendedHours: boolean
  readonly #settleMs: number
  readonly #stream: ReturnType<typeof createTradingStream>
  readonly #feed: ReturnType<typeof createReportFeed>
  readonly #told = createRecentKeys(rememberedMax)
  readonly #places = createOrderPlaces(rememberedMax)
  readonly #executions = createRecentValues<string>(rememberedMax)
  /** When an order was sent that got no answer, epoch ms. */
  readonly #lostAt = createRecentValues<number>(rememberedMax)
  readonly #ended = new AbortController()
  #verify: Parameters<Broker['connect']>[0]['verify'] | undefined

  constructor(options: AlpacaBrokerOptions, connection: AlpacaConnection, api: AlpacaApi, streamUrl: string) {
    const { environment, extendedHours = false, settleMs = 3_000, reportsMax = 10_000 } = options
    this.name = `alpaca-${environment}`
    this.capabilities = capabilitiesOf(environment)
    this.#api = api
    this.#connection = connection
    this.#extendedHours = extendedHours
    this.#settleMs = settleMs
    this.#feed = createReportFeed({ clock: connection.skew, bufferMax: reportsMax })
    this.#stream = createTradingStream({
      connection,
      openSocket: options.openSocket,
      url: streamUrl,
      onUpdate: (update) => this.#onUpdate(update),
      onUnreadable: ({ message }) => this.#gap(message),
      onConnected: ({ isAgain }) => {
        this.#feed.publish({ type: 'connection', isConnected: true, time: this.#now(), cause: 'connected' })
        if (isAgain) this.#gap('the connection was lost in between')
      },
      onDisconnected: ({ cause }) => {
        this.#feed.publish({ type: 'connection', isConnected: false, time: this.#now(), cause })
      },
    })
  }

  async connect({ signal, verify }: Parameters<Broker['connect']>[0]) {
    this.#requireOpen()
    this.#verify = verify
    this.#stream.start()
    const unknown = (cause: string) => ({ type: 'unknown', cause }) as const
    const time = await this.#api.time(signal)
    if (time.type !== 'read') return unknown(causeOfReading(time, 'the clock'))
    const account = await this.#api.account(signal)
    if (account.type !== 'read') return unknown(causeOfReading(account, 'the account'))
    if (account.value.account_blocked === true || account.value.trading_blocked === true) {
      return unknown('Alpaca has blocked the account for trading')
    }
    try {
      await this.#stream.ready(signal)
      return { type: 'connected' } as const
    } catch {
      return unknown(this.#stream.lastCause ?? 'the stream of orders did not begin in time')
    }
  }

  async submit(command: OrderCommand, { signal }: { readonly signal: AbortSignal }): Promise<BrokerAnswer> {
    this.#requireOpen()
    checkCommand(command, this.capabilities)
    if (this.#verify === undefined) return rejected('NOT_CONNECTED', 'connect was not called yet')
    if (!this.#verify(command.approval, command.intentId)) {
      return rejected('NOT_APPROVED', `the approval is not the gate's own for the intent '${command.intentId}'`)
    }
    const sendable = orderBodyOf(command, { extendedHours: this.#extendedHours })
    if (!sendable.isSendable) return rejected('UNSUPPORTED', sendable.why)
    // Known before it is sent: a report may come before the answer.
    if (command.bracket !== null) this.#places.expect(command.clientOrderId, command.bracket)
    const answer = this.#answerOf(await this.#api.placeOrder(sendable.body, signal))
    if (answer.type === 'unknown') this.#lostAt.set(command.clientOrderId, this.#connection.clock.now())
    return answer
  }

  async cancel(order: OrderReference, { signal }: { readonly signal: AbortSignal }): Promise<BrokerAnswer> {
    this.#requireOpen()
    return this.#change(order, signal, async (id) => {
      const answer = await this.#api.cancelOrder(id, signal)
      if (answer.type === 'answered' && isSuccess(answer)) return { type: 'accepted', venueOrderId: id }
      return refusalOf(answer, this.#connection.secrets)
    })
  }

  async replace(
    order: OrderReference,
    changes: OrderReplacement,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<BrokerAnswer> {
    this.#requireOpen()
    if (Object.keys(changes).length === 0) throw misuse('A replacement changes nothing')
    return this.#change(order, signal, async (id) => {
      const body = replacementBodyOf(order.clientOrderId, id, changes)
      return this.#answerOf(await this.#api.replaceOrder(id, body, signal))
    })
  }

  async order(reference: OrderReference, { signal }: { readonly signal: AbortSignal }): Promise<OrderAnswer> {
    this.#requireOpen()
    const lostAt = this.#lostAt.get(reference.clientOrderId) ?? Number.NEGATIVE_INFINITY
    let reading = await this.#find(reference, signal)
    const settlesIn = lostAt + this.#settleMs - this.#connection.clock.now()
    if (reading.type === 'not-found' && settlesIn > 0) {
      // It may still be on its way: that it is not there says nothing yet.
      const cause = 'the order was sent a moment ago and may still arrive'
      const isOver = await this.#connection.timers.after(settlesIn, { signal }).catch(() => true)
      if (isOver === true) return { type: 'unknown', cause }
      reading = await this.#find(reference, signal)
    }
    if (reading.type !== 'read') return reading
    const place = { ...this.#places.of(reading.value), clientOrderId: reference.clientOrderId }
    this.#places.set(reading.value.id, place)
    const order = orderReportOf(reading.value, place)
    return order === null
      ? { type: 'unknown', cause: 'it is an order of several instruments' }
      : { type: 'found', order }
  }

  async standing(options: { readonly signal: AbortSignal; readonly since: number }): Promise<StandingAnswer> {
    this.#requireOpen()
    for (let attempt = 0; attempt < standingAttemptsMax; attempt++) {
      const answer = await this.#readStanding(options)
      if (answer !== 'moved') return answer
    }
    return { type: 'unknown', cause: `the account changed each time of ${standingAttemptsMax} that it was read` }
  }

  reports({ signal }: { readonly signal: AbortSignal }) {
    this.#requireOpen()
    return this.#feed.subscribe(signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    this.#feed.close()
    this.#connection.limiter.close()
    await this.#stream.close()
  }

  #requireOpen(): void {
    if (!this.#ended.signal.aborted) return
    throw new RaceError('BROKER_CLOSED', {
      message: `The broker ${this.name} was closed`,
      facts: { broker: this.name },
      hint: 'Create another one for more work, and close it last.',
    })
  }

  #now(): number {
    return this.#connection.skew.now()
  }

  #gap(cause: string): void {
    this.#feed.publish({ type: 'gap', time: this.#now(), cause })
  }

  /** What the answer to an order, or to its replacement, says of it. */
  #answerOf(answer: HttpAnswer): BrokerAnswer {
    const { secrets } = this.#connection
    if (answer.type !== 'answered' || !isSuccess(answer)) return refusalOf(answer, secrets)
    try {
      const order = parseWire(orderSchema, answer.text, 'the order', 'text')
      this.#places.learn(order)
      if (order.status === 'rejected') return rejected('VENUE_REJECTED', 'Alpaca rejected the order at once')
      return { type: 'accepted', venueOrderId: order.id }
    } catch (error) {
      // It was taken, by the status; under which id, a question tells.
      if (RaceError.is(error)) return { type: 'unknown', cause: secrets.redact(error.message) }
      throw error
    }
  }

  /** Changes what works for an order now, also where that is no longer what the caller knows. */
  async #change(
    reference: OrderReference,
    signal: AbortSignal,
    change: (venueOrderId: string) => Promise<BrokerAnswer>,
  ): Promise<BrokerAnswer> {
    if (this.#verify === undefined) return rejected('NOT_CONNECTED', 'connect was not called yet')
    const known = this.#places.latestOf(reference.clientOrderId) ?? reference.venueOrderId
    if (known !== null) {
      const answer = await change(known)
      if (answer.type !== 'rejected' || answer.code !== 'ORDER_NOT_OPEN') return answer
    }
    const found = await this.#find(reference, signal)
    if (found.type === 'unknown') return found
    if (found.type === 'not-found')
      return rejected('ORDER_NOT_FOUND', `Alpaca has no order '${reference.clientOrderId}'`)
    if (found.value.id === known) return rejected('ORDER_NOT_OPEN', `the order is ${found.value.status} at Alpaca`)
    return change(found.value.id)
  }

  /** The order of a reference, or what has replaced it. */
  async #find(reference: OrderReference, signal: AbortSignal): Promise<AlpacaReading<AlpacaOrder>> {
    const id = this.#places.latestOf(reference.clientOrderId) ?? reference.venueOrderId
    let reading: AlpacaReading<AlpacaOrder> =
      id === null ? { type: 'not-found' } : await this.#api.orderById(id, signal)
    if (reading.type === 'not-found') reading = await this.#api.orderByClientId(reference.clientOrderId, signal)
    for (let step = 0; step < followedMax; step++) {
      if (reading.type !== 'read') return reading
      const order: AlpacaOrder = reading.value
      this.#places.learn(order)
      if (order.status !== 'replaced' || order.replaced_by === null) return reading
      this.#places.inherit(order.id, order.replaced_by)
      reading = await this.#api.orderById(order.replaced_by, signal)
    }
    return { type: 'unknown', cause: `the order was replaced more than ${followedMax} times` }
  }

  #onUpdate(update: AlpacaTradeUpdate): void {
    const { event, order, execution_id: execution, timestamp } = update
    if (isAboutOldFill(event)) this.#onOldFill(update)
    if (isAboutOldFill(event) || isAboutRequest(event)) return
    this.#places.learn(order)
    const fill = fillOfUpdate(update, this.#places.of(order).clientOrderId)
    const key = fill === null ? `${order.id} ${event} ${timestamp ?? order.updated_at ?? ''}` : fill.fillId
    if (!this.#told.add(key)) return
    if (fill !== null) {
      if (execution) this.#executions.set(execution, fill.fillId)
      this.#feed.publish({ type: 'fill', fill })
    } else if (event === 'fill' || event === 'partial_fill') {
      this.#gap(`Alpaca told an execution of order ${order.id} without its price or quantity`)
    }
    if (event === 'replaced' && order.replaced_by !== null) void this.#tellReplacement(order.id, order.replaced_by)
    else this.#tellOrder(order, timestamp ?? undefined)
  }

  #tellOrder(order: AlpacaOrder, toldAt?: number): void {
    const report = orderReportOf(order, this.#places.of(order), toldAt)
    if (report !== null) this.#feed.publish({ type: 'order', order: report })
  }

  /** The end of an order that was replaced is not the end of what was wanted: what works on is told instead. */
  async #tellReplacement(from: string, to: string): Promise<void> {
    this.#places.inherit(from, to)
    const reading = await this.#api.orderById(to, this.#ended.signal)
    if (reading.type !== 'read') return this.#gap(`order ${from} was replaced by ${to}, which could not be read`)
    this.#places.learn(reading.value)
    this.#tellOrder(reading.value)
  }

  #onOldFill({ event, execution_id: execution, timestamp, order }: AlpacaTradeUpdate): void {
    const fillId = execution ? this.#executions.get(execution) : undefined
    if (event === 'trade_bust' && fillId !== undefined) {
      if (!this.#told.add(`bust ${fillId}`)) return
      const time = timestamp ?? this.#now()
      this.#feed.publish({ type: 'bust', fillId, time, reason: 'Alpaca has taken the execution back' })
      return
    }
    this.#gap(`Alpaca told '${event}' of order ${order.id}`)
  }

  async #readStanding({ signal, since }: { signal: AbortSignal; since: number }): Promise<StandingAnswer | 'moved'> {
    const reading = await this.#api.snapshot(since, signal)
    if (reading.type !== 'read') return { type: 'unknown', cause: causeOfReading(reading, 'the account') }
    if (reading.value === 'moved') return 'moved'
    const { time, fills, open, positions, account } = reading.value
    for (const order of open) this.#places.learn(order)
    await this.#learnStrangers(open, fills, signal)
    const { currency, cash } = account
    return {
      type: 'known',
      standing: {
        time,
        orders: ordersWithin(open).flatMap(({ order }) => {
          const report = orderReportOf(order, this.#places.of(order))
          return report === null || isTerminal(report.status) ? [] : [report]
        }),
        fills: fills.map((fill) => fillOfActivity(fill, this.#places.ofId(fill.order_id)?.clientOrderId ?? null)),
        positions: positions.map(positionOf),
        cash: [{ currency, amount: cash }],
      },
    }
  }

  /**
   * Learns of orders that this process did not send: which legs belong to an entry that has filled, and whose the fills are
   * whose orders are gone.
   */
  async #learnStrangers(
    open: readonly AlpacaOrder[],
    fills: readonly AlpacaFillActivity[],
    signal: AbortSignal,
  ): Promise<void> {
    if (open.some((order) => isStrayLeg(order, this.#places.of(order)))) {
      const closed = await this.#api.orders('closed', signal)
      if (closed.type === 'read') for (const order of closed.value) this.#places.learn(order)
    }
    const unknown = new Set(fills.map((fill) => fill.order_id).filter((id) => this.#places.ofId(id) === undefined))
    for (const id of [...unknown].slice(0, lookedUpMax)) {
      const reading = await this.#api.orderById(id, signal)
      if (reading.type === 'read') this.#places.learn(reading.value)
    }
  }
}
