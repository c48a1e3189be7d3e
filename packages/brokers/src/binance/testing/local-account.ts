import { type Decimal, decimal } from '@race/core'

type Wire = Readonly<Record<string, unknown>>
export type Query = Readonly<Record<string, string>>

/** What the venue answers: a status of HTTP and a body. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

interface LocalOrder {
  readonly orderId: number
  readonly symbol: string
  readonly clientOrderId: string
  readonly side: string
  readonly type: string
  readonly timeInForce: string
  readonly price: string
  readonly stopPrice: string
  readonly trailingDelta: number | null
  quantity: Decimal
  filled: Decimal
  status: string
  time: number
}

export interface LocalFill {
  readonly clientOrderId: string
  readonly quantity: string
  readonly price: string
  readonly fee?: string
  readonly feeCurrency?: string | null
  readonly isMaker?: boolean
}

export const refusal = (code: number, msg: string, data?: unknown): Answer => ({
  status: 400,
  body: { code, msg, ...(data === undefined ? {} : { data }) },
})

/** One account of a venue that behaves as Binance is documented to: its orders, trades and balances, and what it reports of them. */
export class LocalAccount {
  readonly orders: LocalOrder[] = []
  readonly trades: Wire[] = []
  readonly balances = new Map<string, Decimal>([
    ['USDT', decimal(100_000)],
    ['BNB', decimal(10)],
  ])
  /** The next order is refused with this. */
  refuseNext: Answer | null = null
  /** Happens when the next cancellation has arrived, before it is carried out. */
  beforeCancel: (() => void) | null = null
  #updateTime = 1
  readonly #now: () => number
  readonly #report: (event: Wire) => void
  #executions = 0

  constructor(now: () => number, report: (event: Wire) => void) {
    this.#now = now
    this.#report = report
  }

  /** The latest order under an id: what a search by client order id finds. */
  find(query: Query): LocalOrder | undefined {
    return this.orders.findLast(
      ({ orderId, clientOrderId, symbol }) =>
        symbol === query.symbol &&
        (query.orderId === undefined ? clientOrderId === query.origClientOrderId : String(orderId) === query.orderId),
    )
  }

  place(query: Query): Answer {
    const refused = this.refuseNext
    this.refuseNext = null
    if (refused !== null) return refused
    const { newClientOrderId = `web_${this.orders.length}` } = query
    if (this.#works(newClientOrderId) !== undefined) return refusal(-2010, 'Duplicate order sent.')
    const order: LocalOrder = {
      orderId: 9_007_199_254_741_000 - 10_000 + this.orders.length,
      symbol: query.symbol ?? '',
      clientOrderId: newClientOrderId,
      side: query.side ?? '',
      type: query.type ?? '',
      timeInForce: query.timeInForce ?? 'GTC',
      price: query.price ?? '0.00000000',
      stopPrice: query.stopPrice ?? '0.00000000',
      trailingDelta: query.trailingDelta === undefined ? null : Number(query.trailingDelta),
      quantity: decimal(query.quantity ?? 0),
      filled: decimal(0),
      status: 'NEW',
      time: this.#now(),
    }
    this.orders.push(order)
    this.#touch(order)
    this.#tell(order, 'NEW', {})
    const { symbol, orderId, clientOrderId, time } = order
    return { status: 200, body: { symbol, orderId, orderListId: -1, clientOrderId, transactTime: time } }
  }

  cancel(query: Query): Answer {
    this.beforeCancel?.()
    this.beforeCancel = null
    const order =
      query.orderId === undefined
        ? this.#works(query.origClientOrderId ?? '')
        : this.orders.find(({ orderId }) => String(orderId) === query.orderId)
    if (order === undefined || !isOpen(order)) return refusal(-2011, 'Unknown order sent.')
    if (query.cancelRestrictions === 'ONLY_NEW' && order.status !== 'NEW')
      return refusal(-2011, 'Order was not canceled due to cancel restrictions.')
    order.status = 'CANCELED'
    this.#touch(order)
    const clientOrderId = query.newClientOrderId ?? `cancel_${order.orderId}`
    this.#tell(order, 'CANCELED', { c: clientOrderId, C: order.clientOrderId })
    return { status: 200, body: { ...wireOrder(order), origClientOrderId: order.clientOrderId, clientOrderId } }
  }

  cancelReplace(query: Query): Answer {
    const { cancelOrderId = '', cancelNewClientOrderId = '', cancelRestrictions = '' } = query
    const cancelled = this.cancel({
      symbol: query.symbol ?? '',
      orderId: cancelOrderId,
      newClientOrderId: cancelNewClientOrderId,
      cancelRestrictions,
    })
    if (cancelled.status !== 200) {
      const data = {
        cancelResult: 'FAILURE',
        newOrderResult: 'NOT_ATTEMPTED',
        cancelResponse: cancelled.body,
        newOrderResponse: null,
      }
      return refusal(-2022, 'Order cancel-replace failed.', data)
    }
    const placed = this.place(query)
    if (placed.status !== 200) {
      const data = {
        cancelResult: 'SUCCESS',
        newOrderResult: 'FAILURE',
        cancelResponse: cancelled.body,
        newOrderResponse: placed.body,
      }
      return { ...refusal(-2021, 'Order cancel-replace partially failed.', data), status: 409 }
    }
    const body = { cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS', cancelResponse: cancelled.body }
    return { status: 200, body: { ...body, newOrderResponse: placed.body } }
  }

  amend(query: Query): Answer {
    const order = this.#works(query.origClientOrderId ?? '')
    const quantity = decimal(query.newQty ?? 0)
    if (order === undefined) return refusal(-2011, 'Unknown order sent.')
    if (!quantity.lessThan(order.quantity) || !quantity.greaterThan(order.filled))
      return refusal(-2038, 'Order amend rejected.')
    order.quantity = quantity
    this.#touch(order)
    this.#tell(order, 'REPLACED', { C: order.clientOrderId })
    const { orderId, clientOrderId } = order
    return { status: 200, body: { transactTime: order.time, executionId: 1, amendedOrder: { orderId, clientOrderId } } }
  }

  fill({ clientOrderId, quantity, price, fee = '0', feeCurrency = null, isMaker = true }: LocalFill): void {
    const order = this.#works(clientOrderId)
    if (order === undefined) throw new Error(`no order '${clientOrderId}' works`)
    order.filled = order.filled.plus(quantity)
    order.status = order.filled.equals(order.quantity) ? 'FILLED' : 'PARTIALLY_FILLED'
    this.#touch(order)
    const [base = '', quote = ''] = [order.symbol.slice(0, -4), order.symbol.slice(-4)]
    const sign = order.side === 'BUY' ? 1 : -1
    this.#add(base, decimal(quantity).times(sign))
    this.#add(quote, decimal(quantity).times(price).times(-sign))
    if (feeCurrency !== null) this.#add(feeCurrency, decimal(fee).negated())
    const id = 1_000 + this.trades.length
    this.trades.push({
      symbol: order.symbol,
      id,
      orderId: order.orderId,
      orderListId: -1,
      price,
      qty: quantity,
      quoteQty: decimal(quantity).times(price).toString(),
      commission: fee,
      commissionAsset: feeCurrency ?? quote,
      time: order.time,
      isBuyer: order.side === 'BUY',
      isMaker,
      isBestMatch: true,
    })
    this.#tell(order, 'TRADE', { t: id, l: quantity, L: price, n: fee, N: feeCurrency, m: isMaker, w: false })
  }

  /** The venue itself ends an order. */
  expire(clientOrderId: string): void {
    const order = this.#works(clientOrderId)
    if (order === undefined) return
    order.status = 'EXPIRED'
    this.#touch(order)
    this.#tell(order, 'EXPIRED', {})
  }

  openOrders(): readonly Wire[] {
    return this.orders.filter(isOpen).map(wireOrder)
  }

  allOrders({ symbol, orderId = '0', limit = '500' }: Query): readonly Wire[] {
    return this.orders
      .filter((order) => order.symbol === symbol && order.orderId >= Number(orderId))
      .slice(0, Number(limit))
      .map(wireOrder)
  }

  myTrades({ symbol, fromId, limit = '500' }: Query): readonly Wire[] {
    const all = this.trades.filter((trade) => trade.symbol === symbol)
    if (fromId === undefined) return all.slice(-Number(limit))
    return all.filter(({ id }) => Number(id) >= Number(fromId)).slice(0, Number(limit))
  }

  account(): Wire {
    const balances = [...this.balances].map(([asset, amount]) => ({ asset, free: amount.toString(), locked: '0.00' }))
    return { makerCommission: 10, canTrade: true, updateTime: this.#updateTime, accountType: 'SPOT', balances }
  }

  #works(clientOrderId: string): LocalOrder | undefined {
    return this.orders.find((order) => order.clientOrderId === clientOrderId && isOpen(order))
  }

  #add(asset: string, amount: Decimal): void {
    this.balances.set(asset, (this.balances.get(asset) ?? decimal(0)).plus(amount))
  }

  #touch(order: LocalOrder): void {
    order.time = this.#now()
    this.#updateTime += 1
  }

  #tell(order: LocalOrder, executionType: string, more: Wire): void {
    this.#executions += 1
    this.#report({
      e: 'executionReport',
      E: order.time,
      s: order.symbol,
      c: order.clientOrderId,
      S: order.side,
      o: order.type,
      f: order.timeInForce,
      q: order.quantity.toString(),
      p: order.price,
      P: order.stopPrice,
      ...(order.trailingDelta === null ? {} : { d: order.trailingDelta }),
      F: '0.00000000',
      g: -1,
      C: '',
      x: executionType,
      X: order.status,
      r: 'NONE',
      i: order.orderId,
      l: '0.00000000',
      z: order.filled.toString(),
      L: '0.00000000',
      n: '0',
      N: null,
      T: order.time,
      t: -1,
      I: this.#executions,
      w: order.type === 'LIMIT',
      m: false,
      M: false,
      O: order.time,
      Z: '0.00000000',
      Y: '0.00000000',
      Q: '0.00000000',
      V: 'NONE',
      ...more,
    })
  }
}

const isOpen = ({ status }: LocalOrder): boolean => status === 'NEW' || status === 'PARTIALLY_FILLED'

export function wireOrder(order: LocalOrder): Wire {
  const { symbol, orderId, clientOrderId, price, status, timeInForce, type, side, stopPrice, time } = order
  return {
    symbol,
    orderId,
    orderListId: -1,
    clientOrderId,
    price,
    origQty: order.quantity.toString(),
    executedQty: order.filled.toString(),
    cummulativeQuoteQty: '0.00000000',
    status,
    timeInForce,
    type,
    side,
    stopPrice,
    ...(order.trailingDelta === null ? {} : { trailingDelta: order.trailingDelta }),
    icebergQty: '0.00000000',
    time,
    updateTime: time,
    isWorking: true,
    workingTime: time,
    origQuoteOrderQty: '0.00000000',
    selfTradePreventionMode: 'NONE',
  }
}
