import {
  type BrokerCapabilities,
  type BrokerReport,
  type Decimal,
  decimal,
  type Instrument,
  type OrderCommand,
  type OrderReplacement,
  type OrderType,
  RaceError,
  type VenueFill,
  type VenueOrderReport,
  type VenueStanding,
} from '@race/core'
import { rejectReasonOf } from './binance-errors.ts'
import type {
  AccountTrade,
  ExecutionReport,
  WireAccount,
  WireOrder,
  WireOrderStatus,
  WireOrderType,
} from './binance-schema.ts'

/** What Binance spot can do. */
export function capabilitiesOf(
  environment: 'live' | 'testnet',
  instruments: readonly Instrument[],
): BrokerCapabilities {
  return {
    environment: environment === 'live' ? 'live' : 'paper',
    orderTypes: binanceOrderTypes,
    timesInForce: binanceTimesInForce,
    short: false,
    brackets: false,
    replace: true,
    clientOrderIds: 'windowed',
    clientOrderIdsForMs: 0,
    reports: { fills: true, positions: canTellPositions(instruments), cash: true },
  }
}

/** Parameters of a request, in the order in which they are sent. */
export type Parameters = Readonly<Record<string, string>>

/** Order types of Binance spot in our words. A trailing stop with a limit has a fixed limit there, which is another thing. */
const binanceOrderTypes = [
  'market',
  'limit',
  'stop',
  'stop-limit',
  'market-if-touched',
  'limit-if-touched',
  'trailing-stop',
] as const satisfies readonly OrderType[]

const binanceTimesInForce = ['gtc', 'ioc', 'fok'] as const

const wireTypes: Readonly<Record<(typeof binanceOrderTypes)[number], WireOrderType>> = {
  market: 'MARKET',
  limit: 'LIMIT',
  stop: 'STOP_LOSS',
  'stop-limit': 'STOP_LOSS_LIMIT',
  'market-if-touched': 'TAKE_PROFIT',
  'limit-if-touched': 'TAKE_PROFIT_LIMIT',
  'trailing-stop': 'STOP_LOSS',
}

const orderTypes: Readonly<Record<WireOrderType, OrderType>> = {
  MARKET: 'market',
  LIMIT: 'limit',
  LIMIT_MAKER: 'limit',
  STOP_LOSS: 'stop',
  STOP_LOSS_LIMIT: 'stop-limit',
  TAKE_PROFIT: 'market-if-touched',
  TAKE_PROFIT_LIMIT: 'limit-if-touched',
}

/** What of a command becomes an order: enough to send it, or to send it again with other terms. */
export type OrderTerms = Pick<
  OrderCommand,
  | 'clientOrderId'
  | 'instrument'
  | 'side'
  | 'type'
  | 'timeInForce'
  | 'quantity'
  | 'limitPrice'
  | 'stopPrice'
  | 'trail'
  | 'isPostOnly'
>

/**
 * The command as parameters of a new order.
 *
 * @throws RaceError `CONFIG_INVALID` for what Binance spot has no order for
 */
export function placementOf(command: OrderCommand): Parameters {
  if (command.bracket !== null)
    throw excluded(command, 'it has a bracket', 'Let the engine place its legs when the entry fills.')
  if (command.isReduceOnly && command.side === 'buy')
    throw excluded(command, 'it is a buy that only reduces', 'A spot account has no short position to reduce.')
  return orderParameters(command)
}

export function orderParameters(terms: OrderTerms): Parameters {
  const { type, timeInForce, isPostOnly, limitPrice, stopPrice } = terms
  if (!isOneOf(binanceOrderTypes, type))
    throw excluded(terms, `its type is '${type}'`, `Binance spot takes ${binanceOrderTypes.join(', ')}.`)
  if (!isOneOf(binanceTimesInForce, timeInForce))
    throw excluded(terms, `its time in force is '${timeInForce}'`, `Give ${binanceTimesInForce.join(', ')}.`)
  const hasLimit = type === 'limit' || type === 'stop-limit' || type === 'limit-if-touched'
  // A market order fills what it can at once and its rest expires; a triggered one of those rests until its trigger.
  const allowed = hasLimit ? binanceTimesInForce : type === 'market' ? (['gtc', 'ioc'] as const) : (['gtc'] as const)
  if (!isOneOf(allowed, timeInForce))
    throw excluded(terms, `a ${type} order cannot be '${timeInForce}' there`, `Give ${allowed.join(' or ')}.`)
  if (isPostOnly && (type !== 'limit' || timeInForce !== 'gtc'))
    throw excluded(
      terms,
      'only a limit order that is gtc can be post-only there',
      'Give another type, or no post-only.',
    )
  return {
    symbol: terms.instrument,
    side: terms.side === 'buy' ? 'BUY' : 'SELL',
    type: isPostOnly ? 'LIMIT_MAKER' : wireTypes[type],
    ...(hasLimit && !isPostOnly ? { timeInForce: timeInForce.toUpperCase() } : {}),
    quantity: terms.quantity.toString(),
    ...(hasLimit ? { price: required(terms, 'limitPrice', limitPrice) } : {}),
    ...triggerOf(terms, type, stopPrice),
    newClientOrderId: terms.clientOrderId,
    newOrderRespType: 'ACK',
  }
}

function triggerOf(terms: OrderTerms, type: OrderType, stopPrice: Decimal | null): Parameters {
  if (type === 'market' || type === 'limit') return {}
  if (type !== 'trailing-stop') return { stopPrice: required(terms, 'stopPrice', stopPrice) }
  const { trail } = terms
  if (trail === null || !('percent' in trail))
    throw excluded(terms, 'its trail is no percentage', 'Binance follows a price by basis points: give trail.percent.')
  const points = trail.percent.times(100)
  if (points.decimalPlaces > 0 || points.sign <= 0)
    throw excluded(terms, `its trail is ${trail.percent} %`, 'Give a positive multiple of 0.01 %.')
  return { trailingDelta: points.toString(), ...(stopPrice === null ? {} : { stopPrice: stopPrice.toString() }) }
}

function required(terms: OrderTerms, name: string, price: Decimal | null): string {
  if (price === null) throw excluded(terms, `a ${terms.type} order has no ${name}`, `Give ${name}.`)
  return price.toString()
}

function excluded(terms: OrderTerms, what: string, hint: string): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `Order ${terms.clientOrderId} cannot be sent to Binance: ${what}`,
    facts: { clientOrderId: terms.clientOrderId, instrument: terms.instrument, type: terms.type },
    hint,
  })
}

function isOneOf<T extends string>(values: readonly T[], value: string): value is T {
  return (values as readonly string[]).includes(value)
}

/** What `orderReportOf` and `executionOf` share: an order in the words of REST and of the stream alike. */
interface OrderFacts {
  readonly symbol: string
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly side: 'BUY' | 'SELL'
  readonly type: WireOrderType
  readonly isTrailing: boolean
  readonly status: WireOrderStatus
  /** Whether it is in the book, or has been: for a triggered limit order, whether it has met its trigger. */
  readonly isWorking: boolean
  readonly quantity: Decimal
  readonly filledQuantity: Decimal
  readonly price: Decimal
  readonly stopPrice: Decimal | undefined
  readonly reason: string | null
  readonly time: number
}

function reportOf(facts: OrderFacts): VenueOrderReport {
  return {
    clientOrderId: facts.clientOrderId === '' ? null : facts.clientOrderId,
    venueOrderId: facts.venueOrderId,
    parentVenueOrderId: null,
    role: null,
    instrument: facts.symbol,
    side: sideOf(facts.side),
    type: typeOf(facts),
    status: statusOf(facts),
    quantity: facts.quantity,
    filledQuantity: facts.filledQuantity,
    limitPrice: zeroAsNull(facts.price),
    stopPrice: zeroAsNull(facts.stopPrice),
    reason: facts.reason,
    time: facts.time,
  }
}

function typeOf({ type, isTrailing }: OrderFacts): OrderType {
  if (isTrailing && type === 'STOP_LOSS') return 'trailing-stop'
  if (isTrailing && type === 'STOP_LOSS_LIMIT') return 'trailing-stop-limit'
  return orderTypes[type]
}

function statusOf({ status, type, isWorking }: OrderFacts): VenueOrderReport['status'] {
  switch (status) {
    case 'NEW':
    case 'PENDING_NEW':
      return isWorking && (type === 'STOP_LOSS_LIMIT' || type === 'TAKE_PROFIT_LIMIT') ? 'triggered' : 'accepted'
    case 'PARTIALLY_FILLED':
      return 'partially-filled'
    case 'FILLED':
      return 'filled'
    case 'CANCELED':
    case 'PENDING_CANCEL':
      return 'cancelled'
    case 'REJECTED':
      return 'rejected'
    case 'EXPIRED':
    case 'EXPIRED_IN_MATCH':
      return 'expired'
  }
}

const sideOf = (side: 'BUY' | 'SELL') => (side === 'BUY' ? 'buy' : 'sell')

/** Binance writes a price that an order does not have as zero. */
const zeroAsNull = (price: Decimal | undefined): Decimal | null => (price === undefined || price.isZero ? null : price)

/** An order as REST tells it. */
export function orderReportOf(order: WireOrder): VenueOrderReport {
  return reportOf({
    symbol: order.symbol,
    clientOrderId: order.clientOrderId,
    venueOrderId: order.orderId,
    side: order.side,
    type: order.type,
    isTrailing: order.trailingDelta !== undefined,
    status: order.status,
    isWorking: order.isWorking,
    quantity: order.origQty,
    filledQuantity: order.executedQty,
    price: order.price,
    stopPrice: order.stopPrice,
    reason: order.status === 'EXPIRED_IN_MATCH' ? 'self-trade prevention' : null,
    time: order.updateTime,
  })
}

/** A fill's id: trade ids are counted by symbol. */
const fillIdOf = (symbol: string, tradeId: string | number): string => `${symbol}:${tradeId}`

/** An execution as REST tells it. The client order id is not among what it tells. */
export function fillOf(trade: AccountTrade): VenueFill {
  return {
    fillId: fillIdOf(trade.symbol, trade.id),
    clientOrderId: null,
    venueOrderId: trade.orderId,
    instrument: trade.symbol,
    side: trade.isBuyer ? 'buy' : 'sell',
    price: trade.price,
    quantity: trade.qty,
    fee: trade.commission,
    feeCurrency: trade.commissionAsset,
    liquidity: trade.isMaker ? 'maker' : 'taker',
    time: trade.time,
  }
}

/** Marks the cancellation that is part of a replacement: its report is not the end of the order. */
export const replacementMark = 'swap-'

/**
 * An execution report of the stream as ours: the fill first where there is one, then how the order stands after it.
 *
 * @param quoteCurrency of the symbol: where no fee is charged, Binance names no currency for it
 */
export function executionOf(report: ExecutionReport, quoteCurrency: string): readonly BrokerReport[] {
  // A cancellation and an amendment come under an id of their own, with the order's beside it.
  const clientOrderId = report.C === '' ? report.c : report.C
  const order = reportOf({
    symbol: report.s,
    clientOrderId,
    venueOrderId: report.i,
    side: report.S,
    type: report.o,
    isTrailing: report.d !== undefined,
    status: report.X,
    isWorking: report.w,
    quantity: report.q,
    filledQuantity: report.z,
    price: report.p,
    stopPrice: report.P,
    reason: report.x === 'TRADE_PREVENTION' ? 'self-trade prevention' : rejectReasonOf(report.r),
    time: report.T,
  })
  if (report.x !== 'TRADE') return [{ type: 'order', order }]
  const fill: VenueFill = {
    // An order that was filled outside the book has an allocation in place of a trade.
    fillId: fillIdOf(report.s, report.t === '-1' && report.a !== undefined ? `a${report.a}` : report.t),
    clientOrderId: order.clientOrderId,
    venueOrderId: report.i,
    instrument: report.s,
    side: order.side,
    price: report.L,
    quantity: report.l,
    fee: report.n,
    feeCurrency: report.N ?? quoteCurrency,
    liquidity: report.m ? 'maker' : 'taker',
    time: report.T,
  }
  return [
    { type: 'fill', fill },
    { type: 'order', order },
  ]
}

/** Whether every configured holding is of one instrument and is not money as well, so that balances tell positions. */
function canTellPositions(instruments: readonly Instrument[]): boolean {
  const bases = instruments.map(({ baseCurrency }) => baseCurrency)
  const quotes = new Set(instruments.map(({ quoteCurrency }) => quoteCurrency))
  return new Set(bases).size === bases.length && bases.every((base) => base !== null && !quotes.has(base))
}

/** Balances as positions of the instruments and as cash: free and locked together. */
export function holdingsOf(
  { balances }: WireAccount,
  instruments: readonly Instrument[],
): Pick<VenueStanding, 'positions' | 'cash'> {
  const totals = new Map(balances.map(({ asset, free, locked }) => [asset, free.plus(locked)]))
  const zero = decimal(0)
  const positions = canTellPositions(instruments)
    ? instruments.map(({ id, baseCurrency }) => ({
        instrument: id,
        quantity: (baseCurrency === null ? undefined : totals.get(baseCurrency)) ?? zero,
      }))
    : []
  const held = new Set(positions.length === 0 ? [] : instruments.map(({ baseCurrency }) => baseCurrency))
  for (const { quoteCurrency } of instruments) if (!totals.has(quoteCurrency)) totals.set(quoteCurrency, zero)
  const cash = [...totals]
    .filter(([asset]) => !held.has(asset))
    .map(([currency, amount]) => ({ currency, amount }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1))
  return { positions, cash }
}

/** The terms of an order as it stands, with what is to change. */
export function termsOf(order: WireOrder, clientOrderId: string, changes: OrderReplacement): OrderTerms {
  const report = orderReportOf(order)
  const { trailingDelta } = order
  return {
    clientOrderId,
    instrument: order.symbol,
    side: report.side,
    type: report.type,
    timeInForce: order.timeInForce === 'IOC' ? 'ioc' : order.timeInForce === 'FOK' ? 'fok' : 'gtc',
    quantity: changes.quantity ?? order.origQty,
    limitPrice: changes.limitPrice ?? report.limitPrice,
    stopPrice: changes.stopPrice ?? report.stopPrice,
    trail: trailingDelta === undefined ? null : { percent: decimal(trailingDelta).times('0.01') },
    isPostOnly: order.type === 'LIMIT_MAKER',
  }
}
