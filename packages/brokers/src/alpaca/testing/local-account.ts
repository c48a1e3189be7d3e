import { type Decimal, decimal } from '@race/core'

/** An order as Alpaca writes it. */
export interface WireOrder {
  readonly id: string
  readonly client_order_id: string
  readonly symbol: string
  readonly side: string
  readonly type: string
  readonly order_type: string
  readonly order_class: string
  readonly time_in_force: string
  readonly limit_price: string | null
  readonly stop_price: string | null
  readonly replaces: string | null
  readonly submitted_at: string
  qty: string
  filled_qty: string
  status: string
  updated_at: string
  replaced_by: string | null
  legs: WireOrder[] | null
  readonly [field: string]: unknown
}

/** What the venue answers: a status of HTTP and a body. */
export interface LocalAnswer {
  readonly status: number
  readonly body: unknown
}

export interface LocalUpdate {
  readonly event: string
  readonly order: WireOrder
  readonly more?: Readonly<Record<string, unknown>>
}

type Body = Readonly<Record<string, unknown>>

export const refusal = (status: number, code: number, message: string): LocalAnswer => ({
  status,
  body: { code, message },
})
const notFound = refusal(404, 40410000, 'order not found')
const workingStatuses = new Set(['accepted', 'pending_new', 'new', 'partially_filled', 'held'])

/** An account at Alpaca as its documentation has it: orders, their fills, positions and cash, and what the stream tells. */
export class LocalAccount {
  readonly orders: WireOrder[] = []
  readonly fills: Body[] = []
  readonly positions = new Map<string, Decimal>()
  cash = decimal('100000.123456789')
  isBlocked = false
  refuseNext: LocalAnswer | null = null
  beforeCancel: (() => void) | null = null
  readonly #now: () => number
  readonly #tell: (update: LocalUpdate) => void
  #count = 0

  constructor(now: () => number, tell: (update: LocalUpdate) => void) {
    this.#now = now
    this.#tell = tell
  }

  time(): string {
    // Alpaca tells nanoseconds.
    return new Date(this.#now()).toISOString().replace('Z', '123456Z')
  }

  place(body: Body): LocalAnswer {
    const refused = this.refuseNext
    this.refuseNext = null
    if (refused !== null) return refused
    const clientOrderId = String(body.client_order_id ?? this.#nextId())
    if (this.ofClient(clientOrderId) !== undefined) {
      return refusal(422, 40010001, 'client_order_id must be unique')
    }
    const order = this.#make(body, clientOrderId)
    const { take_profit: target, stop_loss: stop } = body as Record<string, Body | undefined>
    const exit = { symbol: body.symbol, qty: body.qty, side: order.side === 'buy' ? 'sell' : 'buy' }
    const shared = { ...exit, order_class: order.order_class, time_in_force: order.time_in_force }
    const legs: WireOrder[] = []
    if (target !== undefined) legs.push(this.#make({ ...shared, ...target, type: 'limit' }, this.#nextId(), 'held'))
    if (stop !== undefined) {
      const type = stop.limit_price === undefined ? 'stop' : 'stop_limit'
      legs.push(this.#make({ ...shared, ...stop, type }, this.#nextId(), 'held'))
    }
    if (legs.length > 0) order.legs = legs
    const answer = { ...order }
    order.status = 'new'
    this.#tell({ event: 'new', order })
    return { status: 200, body: answer }
  }

  cancel(id: string): LocalAnswer {
    this.beforeCancel?.()
    this.beforeCancel = null
    const order = this.ofId(id)
    if (order === undefined) return notFound
    if (!workingStatuses.has(order.status)) {
      return refusal(422, 42210000, `order is already in "${order.status}" state`)
    }
    this.end(order, 'canceled')
    return { status: 204, body: null }
  }

  /** Alpaca makes a new order of it, under another id of both kinds. */
  replace(id: string, body: Body): LocalAnswer {
    const old = this.ofId(id)
    if (old === undefined) return notFound
    if (!workingStatuses.has(old.status)) return refusal(422, 42210000, 'order is not open')
    const clientOrderId = String(body.client_order_id ?? this.#nextId())
    if (this.ofClient(clientOrderId) !== undefined) {
      return refusal(422, 40010001, 'client_order_id must be unique')
    }
    const order = this.#make({ ...old, ...body, replaces: old.id, legs: old.legs }, clientOrderId)
    const answer = { ...order }
    Object.assign(old, { status: 'replaced', replaced_by: order.id, updated_at: this.time() })
    this.#tell({ event: 'replaced', order: old })
    order.status = 'new'
    this.#tell({ event: 'new', order })
    return { status: 200, body: answer }
  }

  end(order: WireOrder, status: string): void {
    Object.assign(order, { status, updated_at: this.time() })
    this.#tell({ event: status, order })
  }

  /** Executes so much of what works under a client order id now. */
  fill({ clientOrderId, quantity, price }: { clientOrderId: string; quantity: string; price: string }): void {
    const order = this.#working(clientOrderId)
    this.fillOrder(order, quantity, price)
  }

  fillOrder(order: WireOrder, quantity: string, price: string): void {
    const filled = decimal(order.filled_qty).plus(quantity)
    const isWhole = filled.greaterThanOrEqual(order.qty)
    const event = isWhole ? 'fill' : 'partial_fill'
    const execution = this.#nextId()
    const time = this.time()
    Object.assign(order, {
      filled_qty: filled.toString(),
      status: isWhole ? 'filled' : 'partially_filled',
      updated_at: time,
    })
    const signed = order.side === 'buy' ? decimal(quantity) : decimal(quantity).negated()
    const position = (this.positions.get(order.symbol) ?? decimal(0)).plus(signed)
    this.positions.set(order.symbol, position)
    this.cash = this.cash.minus(signed.times(price))
    this.fills.push({
      id: `${time.replace(/\D/g, '').slice(0, 17)}::${execution}`,
      activity_type: 'FILL',
      transaction_time: time,
      type: event,
      price,
      qty: quantity,
      cum_qty: filled.toString(),
      leaves_qty: decimal(order.qty).minus(filled).toString(),
      side: order.side,
      symbol: order.symbol,
      order_id: order.id,
      order_status: order.status,
    })
    const more = { execution_id: execution, price, qty: quantity, position_qty: position.toString() }
    this.#tell({ event, order, more })
    if (isWhole) this.#afterFill(order)
  }

  /** A bracket's legs begin to work when its entry has filled wholly; what fills of one ends the other. */
  #afterFill(order: WireOrder): void {
    for (const leg of order.legs ?? []) {
      if (leg.type === 'limit') Object.assign(leg, { status: 'new' })
      this.#tell({ event: leg.type === 'limit' ? 'new' : 'held', order: leg })
    }
    const parent = this.orders.find(({ legs }) => legs?.some(({ id }) => id === order.id))
    for (const leg of parent?.legs ?? []) if (leg.id !== order.id) this.end(leg, 'canceled')
  }

  ofId(id: string): WireOrder | undefined {
    return this.orders.find((order) => order.id === id)
  }

  ofClient(clientOrderId: string): WireOrder | undefined {
    return this.orders.find((order) => order.client_order_id === clientOrderId)
  }

  #working(clientOrderId: string): WireOrder {
    let order = this.ofClient(clientOrderId)
    while (order?.replaced_by != null) order = this.ofId(order.replaced_by)
    if (order === undefined) throw new Error(`there is no order ${clientOrderId}`)
    return order
  }

  list(status: string): readonly WireOrder[] {
    const isOpen = (order: WireOrder): boolean => workingStatuses.has(order.status)
    const legIds = new Set(this.orders.flatMap(({ legs }) => (legs ?? []).map(({ id }) => id)))
    // Legs stand within their entry where that is listed, and alone where it is not.
    return this.orders.filter((order) => {
      if (isOpen(order) !== (status === 'open')) return false
      const parent = legIds.has(order.id)
        ? this.orders.find((one) => one.legs?.some(({ id }) => id === order.id))
        : null
      return parent == null || isOpen(parent) !== (status === 'open')
    })
  }

  fillsAfter(after: string, token: string | null, size: number): readonly Body[] {
    const since = Date.parse(after)
    const found = this.fills.filter((fill) => Date.parse(String(fill.transaction_time)) > since)
    const from = token === null ? 0 : found.findIndex(({ id }) => id === token) + 1
    return found.slice(from, from + size)
  }

  #make(body: Body, clientOrderId: string, status = 'pending_new'): WireOrder {
    const text = (field: string): string | null => (body[field] == null ? null : String(body[field]))
    const time = this.time()
    const order: WireOrder = {
      id: this.#nextId(),
      client_order_id: clientOrderId,
      created_at: time,
      updated_at: time,
      submitted_at: time,
      filled_at: null,
      replaced_by: null,
      replaces: text('replaces'),
      asset_id: 'b0b6dd9d-8b9b-48a9-ba46-b9d54906e415',
      symbol: text('symbol') ?? '',
      asset_class: 'us_equity',
      notional: null,
      qty: text('qty') ?? '0',
      filled_qty: '0',
      filled_avg_price: null,
      order_class: text('order_class') ?? '',
      order_type: text('type') ?? '',
      type: text('type') ?? '',
      side: text('side') ?? 'buy',
      time_in_force: text('time_in_force') ?? 'day',
      limit_price: text('limit_price'),
      stop_price: text('stop_price'),
      status,
      extended_hours: body.extended_hours === true,
      legs: (body.legs as WireOrder[] | null | undefined) ?? null,
      trail_percent: text('trail_percent'),
      trail_price: text('trail_price'),
      hwm: null,
      position_intent: text('position_intent'),
    }
    this.orders.push(order)
    return order
  }

  #nextId(): string {
    this.#count++
    return `61e69015-8549-4bfd-b9c3-${String(this.#count).padStart(12, '0')}`
  }
}
