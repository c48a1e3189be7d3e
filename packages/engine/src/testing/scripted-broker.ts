import {
  type Broker,
  type BrokerAnswer,
  type BrokerCapabilities,
  type BrokerReport,
  decimal,
  type MarketEvent,
  type OrderAnswer,
  type OrderCommand,
  type OrderReference,
  type OrderReplacement,
  orderTypes,
  timesInForce,
  type VenueFill,
  type VenueOrderReport,
} from '@race/core'

/** What a scripted venue does with the next command instead of taking it. */
export type Mishap =
  | { readonly type: 'reject'; readonly code: string }
  /** The command arrives, its answer does not. */
  | { readonly type: 'lose-answer' }
  /** The command does not arrive. */
  | { readonly type: 'lose-command' }

type Report = { -readonly [Name in keyof VenueOrderReport]: VenueOrderReport[Name] }

/** A venue for tests: fills market orders at the next bar's open, in full, and does what a script says with commands. */
export class ScriptedBroker implements Broker {
  readonly port = 'broker/1'
  readonly name = 'scripted'
  readonly capabilities: BrokerCapabilities
  readonly commands: OrderCommand[] = []
  readonly cancelled: string[] = []
  readonly mishaps: Mishap[] = []
  readonly orders = new Map<string, Report>()
  readonly fills: VenueFill[] = []
  time = 0
  questions = 0
  #verify: (approval: never, intentId: string) => boolean = () => false
  #pending: BrokerReport[] = []
  #wake: () => void = () => {}

  constructor(capabilities: Partial<BrokerCapabilities> = {}) {
    this.capabilities = {
      ...{ environment: 'paper', orderTypes, timesInForce, short: true, brackets: true, replace: true },
      ...{ clientOrderIds: 'enforced', clientOrderIdsForMs: null },
      reports: { fills: true, positions: true, cash: false },
      ...capabilities,
    }
  }

  connect({ verify }: Parameters<Broker['connect']>[0]): ReturnType<Broker['connect']> {
    this.#verify = verify as (approval: never, intentId: string) => boolean
    return Promise.resolve({ type: 'connected' })
  }

  async submit(command: OrderCommand): Promise<BrokerAnswer> {
    const mishap = this.mishaps.shift()
    if (mishap?.type === 'lose-command') return { type: 'unknown', cause: 'lost on the way' }
    if (mishap?.type === 'reject')
      return { type: 'rejected', code: mishap.code, message: mishap.code, isDuplicate: false }
    if (!this.#verify(command.approval as never, command.intentId)) {
      return { type: 'rejected', code: 'NOT_APPROVED', message: 'not approved', isDuplicate: false }
    }
    this.commands.push(command)
    if (this.orders.has(command.clientOrderId)) {
      return { type: 'rejected', code: 'DUPLICATE', message: 'known', isDuplicate: true }
    }
    const venueOrderId = `v${this.orders.size + 1}`
    const { clientOrderId, instrument, side, type, role, quantity, limitPrice, stopPrice } = command
    this.orders.set(clientOrderId, {
      ...{ clientOrderId, venueOrderId, parentVenueOrderId: null, role, instrument, side, type, quantity },
      ...{ status: 'accepted', filledQuantity: decimal(0), limitPrice, stopPrice, reason: null, time: this.time },
    })
    if (mishap?.type === 'lose-answer') return { type: 'unknown', cause: 'no answer' }
    return { type: 'accepted', venueOrderId }
  }

  async cancel({ clientOrderId }: { readonly clientOrderId: string }): Promise<BrokerAnswer> {
    this.cancelled.push(clientOrderId)
    const order = this.orders.get(clientOrderId)
    if (order === undefined || order.status !== 'accepted') {
      return { type: 'rejected', code: 'NOT_OPEN', message: 'not open', isDuplicate: false }
    }
    order.status = 'cancelled'
    this.tell({ type: 'order', order: { ...order } })
    return { type: 'accepted', venueOrderId: order.venueOrderId }
  }

  replace(_order: OrderReference, _changes: OrderReplacement): Promise<BrokerAnswer> {
    return Promise.resolve({ type: 'rejected', code: 'NO', message: 'no', isDuplicate: false })
  }

  async order({ clientOrderId }: { readonly clientOrderId: string }): Promise<OrderAnswer> {
    this.questions++
    const order = this.orders.get(clientOrderId)
    return order === undefined ? { type: 'not-found' } : { type: 'found', order: { ...order } }
  }

  standing({ since }: { readonly since: number }): ReturnType<Broker['standing']> {
    const held = new Map<string, ReturnType<typeof decimal>>()
    for (const { instrument, side, quantity } of this.fills) {
      const before = held.get(instrument) ?? decimal(0)
      held.set(instrument, side === 'buy' ? before.plus(quantity) : before.minus(quantity))
    }
    return Promise.resolve({
      type: 'known',
      standing: {
        time: this.time + 1,
        orders: [...this.orders.values()].filter(({ status }) => status === 'accepted').map((order) => ({ ...order })),
        fills: this.fills.filter(({ time }) => time >= since),
        positions: [...held].map(([instrument, quantity]) => ({ instrument, quantity })),
        cash: [],
      },
    })
  }

  async *reports({ signal }: { readonly signal: AbortSignal }): AsyncGenerator<BrokerReport> {
    signal.addEventListener('abort', () => this.#wake(), { once: true })
    while (!signal.aborted) {
      const report = this.#pending.shift()
      if (report !== undefined) yield report
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** Reports something by itself. */
  tell(report: BrokerReport): void {
    this.#pending.push(report)
    this.#wake()
  }

  async match(event: MarketEvent): Promise<readonly BrokerReport[]> {
    this.time = event.time
    const reports = this.#pending.splice(0)
    if (event.type !== 'bar-opened') return reports
    for (const order of this.orders.values()) {
      if (order.status !== 'accepted' || order.type !== 'market' || order.instrument !== event.instrument) continue
      reports.push(...this.fill(order.clientOrderId as string, String(event.bar.open)))
    }
    return reports
  }

  /** What the venue says when an order fills in full. */
  fill(clientOrderId: string, price: string): BrokerReport[] {
    const order = this.orders.get(clientOrderId)
    if (order === undefined) return []
    order.status = 'filled'
    order.filledQuantity = order.quantity
    order.time = this.time
    const { venueOrderId, instrument, side, quantity } = order
    const fill: VenueFill = {
      ...{ fillId: `f${this.fills.length + 1}`, clientOrderId, venueOrderId, instrument, side, quantity },
      ...{ price: decimal(price), fee: decimal(0), feeCurrency: 'USD', liquidity: null, time: this.time },
    }
    this.fills.push(fill)
    return [
      { type: 'order', order: { ...order } },
      { type: 'fill', fill },
    ]
  }

  /** Places the legs that an entry was sent with, and tells nobody. */
  placeLegs(clientOrderId: string): void {
    const entry = this.orders.get(clientOrderId)
    const { stop, target } = this.commands.find((one) => one.clientOrderId === clientOrderId)?.bracket ?? {}
    for (const leg of [stop, target]) {
      if (entry === undefined || leg === undefined || leg === null) continue
      const { limitPrice, stopPrice, type } = leg
      this.orders.set(leg.clientOrderId, {
        ...entry,
        ...{ clientOrderId: leg.clientOrderId, venueOrderId: `v${this.orders.size + 1}`, type, limitPrice, stopPrice },
        ...{ parentVenueOrderId: entry.venueOrderId, role: leg === stop ? 'stop-loss' : 'take-profit' },
        ...{ side: 'sell', status: 'accepted', filledQuantity: decimal(0) },
      })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
