import {
  type Broker,
  type BrokerAnswer,
  type BrokerCapabilities,
  type BrokerReport,
  type Clock,
  createDefaultTimers,
  createRandom,
  type Instrument,
  type OrderAnswer,
  type OrderCommand,
  type OrderReference,
  type OrderReplacement,
  RaceError,
  type StandingAnswer,
  type Timers,
  type VenueFill,
} from '@race/core'
import { createReportFeed } from '../internal/report-feed.ts'
import { createSecrets } from '../internal/secrets.ts'
import {
  type BinanceAddresses,
  type BinanceApi,
  type BinanceCredentials,
  type BinanceEnvironment,
  type BinanceHost,
  binanceAddresses,
  clientOrderIdsOf,
  createBinanceApi,
  type Outcome,
  pageSize,
  tradesSince,
} from './binance-api.ts'
import { type BinanceFailure, codeOf } from './binance-errors.ts'
import {
  capabilitiesOf,
  fillOf,
  holdingsOf,
  orderParameters,
  orderReportOf,
  placementOf,
  replacementMark,
  termsOf,
} from './binance-mapper.ts'
import { brokerOptionsSchema, checkBinanceOptions, type WireOrder } from './binance-schema.ts'
import { createUserStream, type UserStream } from './binance-stream.ts'

export interface BinanceBrokerOptions extends BinanceHost {
  readonly environment: BinanceEnvironment
  /** A key of the kind HMAC that may read and trade on spot; better without the right to withdraw. */
  readonly credentials: BinanceCredentials
  /** What is traded; ids are Binance's symbols, such as `BTCUSDT`. See `instrumentsOf`. */
  readonly instruments: readonly Instrument[]
  /** In records and messages; `binance-live` or `binance-testnet` by default. */
  readonly name?: string
  /** Others than Binance's own, such as a proxy's. */
  readonly addresses?: BinanceAddresses
  /** How long after it was signed a request is still taken, ms, 1 to 60,000; 5,000 by default. */
  readonly recvWindowMs?: number
  /** Longest time of a request, ms; 10,000 by default. */
  readonly timeoutMs?: number
  /** Reports that may wait for a reader; 10,000 by default. */
  readonly reportsMax?: number
}

/**
 * Binance spot as a broker: signed REST for commands and questions, the user data stream of the WebSocket API for reports.
 *
 * A client order id is refused a second time only while its order works: one that has filled or ended may be used again. So
 * the capabilities say `windowed` for 0 ms, and nothing is ever sent twice blindly. A request is taken only within `recvWindowMs` of
 * its time stamp: `order` answers `not-found` only once no request of ours can still arrive, and waits for that.
 *
 * `replace` keeps the client order id. Less quantity alone keeps the order and its place in the queue; other changes make a new
 * order, in one request and only while nothing has filled.
 *
 * Fees come in the currency they were taken in, which may be the base or BNB: a holding is then less than the sum of its fills.
 * Balances are told as positions where each base currency belongs to one of the instruments and is no quote currency.
 *
 * @throws RaceError `BROKER_CONFIG_INVALID`
 *
 * @example
 * ```ts
 * await using broker = createBinanceBroker({ ...host, environment: 'testnet', credentials, instruments })
 * await broker.connect({ verify: gate.verify, signal })
 * console.log(await broker.order({ clientOrderId, venueOrderId: null, instrument: 'BTCUSDT' }, { signal }))
 * ```
 */
export function createBinanceBroker(options: BinanceBrokerOptions): Broker {
  checkBinanceOptions(brokerOptionsSchema, options)
  return new BinanceBroker(options)
}

/** Past the window of a request it may still be on its way inside Binance, whose answers also lag a little: a fifth more. */
const settleFactor = 1.2
const namesMax = 10_000

type Verify = Parameters<Broker['connect']>[0]['verify']
type Signalled = { readonly signal: AbortSignal }

class BinanceBroker implements Broker {
  readonly port = 'broker/1'
  readonly name: string
  readonly capabilities: BrokerCapabilities
  readonly #instruments: ReadonlyMap<string, Instrument>
  readonly #api: BinanceApi
  readonly #stream: UserStream
  readonly #feed: ReturnType<typeof createReportFeed>
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #settleMs: number
  readonly #closed = new AbortController()
  /** Client order ids by venue order id, the latest: Binance does not tell them with fills. */
  readonly #names = new Map<string, string>()
  /** Until when a command whose outcome is unknown may still be carried out, epoch ms, by client order id. */
  readonly #unsettled = new Map<string, number>()
  /** Until when a command of whoever traded before us may be. */
  readonly #settledAt: number
  #verify: Verify | null = null

  constructor(options: BinanceBrokerOptions) {
    const { environment, credentials, instruments, clock, recvWindowMs = 5_000, timeoutMs = 10_000 } = options
    const addresses = options.addresses ?? binanceAddresses[environment]
    const secrets = createSecrets([credentials.apiKey, credentials.secret])
    this.#timers = options.timers ?? createDefaultTimers()
    const parts = { ...options, timers: this.#timers, random: createRandom(options.seed), secrets }
    this.name = options.name ?? `binance-${environment}`
    this.capabilities = capabilitiesOf(environment, instruments)
    this.#instruments = new Map(instruments.map((instrument) => [instrument.id, instrument]))
    this.#clock = clock
    this.#settleMs = Math.ceil(recvWindowMs * settleFactor)
    this.#settledAt = clock.now() + this.#settleMs
    this.#api = createBinanceApi({ ...parts, address: addresses.rest, recvWindowMs, timeoutMs })
    this.#feed = createReportFeed({ clock, bufferMax: options.reportsMax ?? 10_000 })
    this.#stream = createUserStream({
      ...parts,
      address: addresses.socketApi,
      open: options.openSocket,
      api: this.#api,
      // Where no fee is charged its currency does not matter: for a foreign symbol, the symbol stands in for it.
      quoteCurrencyOf: (symbol) => this.#instruments.get(symbol)?.quoteCurrency ?? symbol,
      publish: (report) => this.#publish(report),
    })
  }

  async connect({ verify, signal }: Signalled & { readonly verify: Verify }): ReturnType<Broker['connect']> {
    const ends = this.#ends(signal)
    try {
      const synced = await this.#api.syncClock(ends)
      if (synced.type !== 'done') return { type: 'unknown', cause: wordsOf(synced) }
      await this.#stream.connect(ends)
    } catch (error) {
      const cause = this.#stream.lastCause ?? (ends.aborted ? 'the call was aborted' : String(error))
      return { type: 'unknown', cause }
    }
    this.#verify = verify
    return { type: 'connected' }
  }

  async submit(command: OrderCommand, { signal }: Signalled): Promise<BrokerAnswer> {
    const ends = this.#ends(signal)
    this.#requireInstrument(command.instrument)
    const parameters = placementOf(command)
    if (this.#verify === null) return notConnected
    if (!this.#verify(command.approval, command.intentId)) {
      return refusal('NOT_APPROVED', 'the approval is not the gate’s own for this intent')
    }
    const placed = await this.#watched(command.clientOrderId, this.#api.place(parameters, ends))
    return this.#answer(placed, ({ orderId }) => {
      this.#remember(orderId, command.clientOrderId)
      return orderId
    })
  }

  async cancel({ clientOrderId, instrument }: OrderReference, { signal }: Signalled): Promise<BrokerAnswer> {
    const ends = this.#ends(signal)
    if (this.#verify === null) return notConnected
    const cancelled = await this.#api.cancel({ symbol: instrument, origClientOrderId: clientOrderId }, ends)
    return this.#answer(cancelled, ({ orderId }) => orderId)
  }

  async replace(order: OrderReference, changes: OrderReplacement, { signal }: Signalled): Promise<BrokerAnswer> {
    const ends = this.#ends(signal)
    if (this.#verify === null) return notConnected
    const { clientOrderId, instrument: symbol } = order
    const found = await this.#api.order({ symbol, origClientOrderId: clientOrderId }, ends)
    if (found.type !== 'done') return this.#answer(found, () => '')
    const present = found.value
    if (present.status !== 'NEW' && present.status !== 'PARTIALLY_FILLED') {
      return refusal('ORDER_NOT_OPEN', `the order is ${present.status}`)
    }
    const { quantity, limitPrice, stopPrice } = changes
    const isLess = quantity?.lessThan(present.origQty) === true
    if (isLess && limitPrice === undefined && stopPrice === undefined) {
      const parameters = {
        symbol,
        origClientOrderId: clientOrderId,
        newClientOrderId: clientOrderId,
        newQty: quantity.toString(),
      }
      const amended = await this.#watched(clientOrderId, this.#api.amend(parameters, ends))
      return this.#answer(amended, ({ amendedOrder }) => amendedOrder.orderId)
    }
    // A new order of the whole quantity after a part has filled would be too much: Binance holds this for the moment itself.
    if (!present.executedQty.isZero) return refusal('ORDER_HAS_FILLED', `${present.executedQty} of it has filled`)
    return this.#cancelReplace(present, clientOrderId, changes, ends)
  }

  async #cancelReplace(
    present: WireOrder,
    clientOrderId: string,
    changes: OrderReplacement,
    signal: AbortSignal,
  ): Promise<BrokerAnswer> {
    const parameters = {
      ...orderParameters(termsOf(present, clientOrderId, changes)),
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelRestrictions: 'ONLY_NEW',
      cancelOrderId: present.orderId,
      cancelNewClientOrderId: `${replacementMark}${present.orderId}`,
    }
    const replaced = await this.#watched(clientOrderId, this.#api.cancelReplace(parameters, signal))
    const data = replaced.type === 'refused' ? replaced.refusal?.data : undefined
    if (replaced.type !== 'refused' || data === undefined) {
      return this.#answer(replaced, ({ newOrderResponse }) => {
        this.#remember(newOrderResponse.orderId, clientOrderId)
        return newOrderResponse.orderId
      })
    }
    if (data.cancelResult !== 'SUCCESS') {
      return refusal(codeOf(400, data.cancelResponse), data.cancelResponse?.msg ?? replaced.message)
    }
    if (!this.#stream.tellCancelled(clientOrderId)) {
      const cause = 'a replacement failed after the order was cancelled, which no report has told yet'
      this.#publish({ type: 'gap', time: this.#clock.now(), cause })
    }
    const why = data.newOrderResponse?.msg ?? replaced.message
    return refusal(codeOf(400, data.newOrderResponse), `the order was cancelled and the new one refused: ${why}`)
  }

  async order({ clientOrderId, instrument: symbol }: OrderReference, { signal }: Signalled): Promise<OrderAnswer> {
    const ends = this.#ends(signal)
    const until = this.#unsettled.get(clientOrderId)
    if (until !== undefined && !(await this.#reaches(until, ends))) return undecided
    for (;;) {
      const asked = this.#clock.now()
      const found = await this.#api.order({ symbol, origClientOrderId: clientOrderId }, ends)
      if (found.type === 'done') {
        const latest =
          found.value.status === 'CANCELED' ? await this.#successorOf(found.value, clientOrderId, ends) : found
        if (latest.type !== 'done') return { type: 'unknown', cause: wordsOf(latest) }
        this.#remember(latest.value.orderId, clientOrderId)
        return { type: 'found', order: { ...orderReportOf(latest.value), clientOrderId } }
      }
      if (found.type !== 'refused' || found.code !== 'ORDER_NOT_FOUND')
        return { type: 'unknown', cause: wordsOf(found) }
      if (asked >= this.#settledAt) return { type: 'not-found' }
      if (!(await this.#reaches(this.#settledAt, ends))) return undecided
    }
  }

  /** A replacement has the client order id of what it replaced: the latest order under the id is the one. */
  async #successorOf(cancelled: WireOrder, clientOrderId: string, signal: AbortSignal): Promise<Outcome<WireOrder>> {
    const { symbol, orderId } = cancelled
    const all = await this.#api.allOrders({ symbol, orderId, limit: String(pageSize) }, signal)
    if (all.type !== 'done') return all
    const latest = all.value.findLast((order) => order.clientOrderId === clientOrderId)
    return { type: 'done', value: latest ?? cancelled }
  }

  async standing({ since, signal }: Signalled & { readonly since: number }): Promise<StandingAnswer> {
    const ends = this.#ends(signal)
    const attempts = 3
    for (let attempt = 1; ; attempt++) {
      const before = await this.#api.account(ends)
      if (before.type !== 'done') return { type: 'unknown', cause: wordsOf(before) }
      const orders = await this.#api.openOrders(ends)
      if (orders.type !== 'done') return { type: 'unknown', cause: wordsOf(orders) }
      const fills = await this.#fillsSince(since, ends)
      if (fills.type !== 'done') return { type: 'unknown', cause: wordsOf(fills) }
      const after = await this.#api.account(ends)
      if (after.type !== 'done') return { type: 'unknown', cause: wordsOf(after) }
      // Orders, fills and balances are three questions: they are of one moment only if nothing happened in between.
      if (before.value.updateTime === after.value.updateTime) {
        const time = Math.floor(this.#api.skew.now())
        const instruments = [...this.#instruments.values()]
        const holdings = holdingsOf(after.value, instruments)
        return {
          type: 'known',
          standing: { time, orders: orders.value.map(orderReportOf), fills: fills.value, ...holdings },
        }
      }
      if (attempt === attempts) return { type: 'unknown', cause: 'the account changed whenever it was looked at' }
    }
  }

  async #fillsSince(since: number, signal: AbortSignal): Promise<Outcome<readonly VenueFill[]>> {
    const fills: VenueFill[] = []
    for (const symbol of this.#instruments.keys()) {
      const trades = await tradesSince(this.#api, symbol, since, signal)
      if (trades.type !== 'done') return trades
      const unnamed = trades.value.map(({ orderId }) => orderId).filter((id) => !this.#names.has(id))
      const names = await clientOrderIdsOf(this.#api, symbol, unnamed, signal)
      if (names.type !== 'done') return names
      const nameOf = (id: string): string | null => this.#names.get(id) ?? names.value.get(id) ?? null
      fills.push(...trades.value.map((trade) => ({ ...fillOf(trade), clientOrderId: nameOf(trade.orderId) })))
    }
    return { type: 'done', value: fills.sort((a, b) => a.time - b.time) }
  }

  reports({ signal }: Signalled): AsyncIterable<BrokerReport> {
    this.#requireOpen()
    return this.#feed.subscribe(signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed.signal.aborted) return
    this.#closed.abort()
    await this.#stream.close()
    this.#api.close()
    this.#feed.close()
  }

  #publish(report: BrokerReport): void {
    if (report.type === 'order') this.#remember(report.order.venueOrderId, report.order.clientOrderId)
    this.#feed.publish(report)
  }

  #remember(venueOrderId: string, clientOrderId: string | null): void {
    if (clientOrderId === null) return
    this.#names.set(venueOrderId, clientOrderId)
    evictOldest(this.#names)
  }

  /** Keeps in mind until when a command may still be carried out, should its outcome stay unknown. */
  async #watched<T>(clientOrderId: string, sent: Promise<Outcome<T>>): Promise<Outcome<T>> {
    this.#unsettled.set(clientOrderId, Number.POSITIVE_INFINITY)
    const outcome = await sent
    if (outcome.type === 'unknown') this.#unsettled.set(clientOrderId, this.#clock.now() + this.#settleMs)
    else this.#unsettled.delete(clientOrderId)
    evictOldest(this.#unsettled)
    return outcome
  }

  async #reaches(time: number, signal: AbortSignal): Promise<boolean> {
    if (time === Number.POSITIVE_INFINITY) return false
    const wait = time - this.#clock.now()
    if (wait <= 0) return true
    return this.#timers.after(wait, { signal }).then(
      () => true,
      () => false,
    )
  }

  #answer<T>(outcome: Outcome<T>, venueOrderIdOf: (value: T) => string): BrokerAnswer {
    if (outcome.type === 'done') return { type: 'accepted', venueOrderId: venueOrderIdOf(outcome.value) }
    if (outcome.type === 'unknown') return { type: 'unknown', cause: outcome.cause }
    return { type: 'rejected', code: outcome.code, message: outcome.message, isDuplicate: outcome.isDuplicate }
  }

  #ends(signal: AbortSignal): AbortSignal {
    this.#requireOpen()
    return AbortSignal.any([signal, this.#closed.signal])
  }

  #requireOpen(): void {
    if (!this.#closed.signal.aborted) return
    throw new RaceError('BROKER_CLOSED', {
      message: `The broker '${this.name}' has been closed`,
      facts: { broker: this.name },
      hint: 'Create another one.',
    })
  }

  #requireInstrument(id: string): void {
    if (this.#instruments.has(id)) return
    throw new RaceError('CONFIG_INVALID', {
      message: `The broker '${this.name}' has no instrument '${id}'`,
      facts: { broker: this.name, instrument: id },
      hint: 'Give it in the option instruments.',
    })
  }
}

function evictOldest(map: Map<string, unknown>): void {
  if (map.size <= namesMax) return
  // A map keeps the order of insertion: its first is the oldest.
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}

const notConnected: BrokerAnswer = refusal('NOT_CONNECTED', 'the broker has not been connected')
const undecided: OrderAnswer = { type: 'unknown', cause: 'a command for it may still be on its way' }

function refusal(code: string, message: string): BrokerAnswer {
  return { type: 'rejected', code, message, isDuplicate: false }
}

const wordsOf = (failure: BinanceFailure): string => (failure.type === 'unknown' ? failure.cause : failure.message)
