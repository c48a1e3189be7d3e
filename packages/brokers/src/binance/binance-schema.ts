import { type Decimal, decimal } from '@race/core'
import { z } from 'zod'

// What Binance sends, as far as it is read here; what is not named is dropped. Messages are read with every number as the
// text it was written in: amounts become decimals and are never floats, and ids stay exact beyond 2^53.

const amount = z
  .string()
  .regex(/^-?\d{1,30}(\.\d{1,30})?$/)
  .transform((text): Decimal => decimal(text))
const price = z
  .string()
  .regex(/^\d{1,30}(\.\d{1,30})?$/)
  .transform(Number)
const id = z.string().regex(/^-?\d{1,30}$/)
const count = z
  .string()
  .regex(/^-?\d{1,15}$/)
  .transform(Number)
const time = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
const precision = count.pipe(z.int().min(0).max(30))
const side = z.enum(['BUY', 'SELL'])

const orderType = z.enum([
  'MARKET',
  'LIMIT',
  'LIMIT_MAKER',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
])
export type WireOrderType = z.infer<typeof orderType>

const orderStatus = z.enum([
  'NEW',
  'PENDING_NEW',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'PENDING_CANCEL',
  'REJECTED',
  'EXPIRED',
  'EXPIRED_IN_MATCH',
])
export type WireOrderStatus = z.infer<typeof orderStatus>

/** The body of a refusal. `data` is there where a cancel-and-replace failed in part. */
export const refusalSchema = z.object({
  code: count,
  msg: z.string(),
  data: z
    .object({
      cancelResult: z.string(),
      newOrderResult: z.string(),
      newOrderResponse: z.object({ code: count, msg: z.string() }).nullable().catch(null),
      cancelResponse: z.object({ code: count, msg: z.string() }).nullable().catch(null),
    })
    .optional(),
})
export type Refusal = z.infer<typeof refusalSchema>

export const serverTimeSchema = z.object({ serverTime: time })

/** The answer to a new order, of type ACK. */
export const placedSchema = z.object({ symbol: z.string(), orderId: id, clientOrderId: z.string() })

export const cancelledSchema = z.object({ symbol: z.string(), orderId: id, origClientOrderId: z.string() })

export const replacedSchema = z.object({ newOrderResponse: placedSchema })

/** Of an amendment that keeps the place in the queue. */
export const amendedSchema = z.object({ amendedOrder: z.object({ orderId: id, clientOrderId: z.string() }) })

export const orderSchema = z.object({
  symbol: z.string(),
  orderId: id,
  clientOrderId: z.string(),
  price: amount,
  origQty: amount,
  executedQty: amount,
  status: orderStatus,
  timeInForce: z.string(),
  type: orderType,
  side,
  stopPrice: amount.optional(),
  trailingDelta: count.optional(),
  updateTime: time,
  isWorking: z.boolean(),
})
export type WireOrder = z.infer<typeof orderSchema>

export const ordersSchema = z.array(orderSchema)

export const accountTradesSchema = z.array(
  z.object({
    symbol: z.string(),
    id: count,
    orderId: id,
    price: amount,
    qty: amount,
    commission: amount,
    commissionAsset: z.string(),
    time,
    isBuyer: z.boolean(),
    isMaker: z.boolean(),
  }),
)
export type AccountTrade = z.infer<typeof accountTradesSchema>[number]

export const accountSchema = z.object({
  updateTime: time,
  balances: z.array(z.object({ asset: z.string(), free: amount, locked: amount })),
})
export type WireAccount = z.infer<typeof accountSchema>

const filter = z.looseObject({ filterType: z.string() })

/** `/api/v3/exchangeInfo`. */
export const exchangeInfoSchema = z.object({
  symbols: z.array(
    z.object({
      symbol: z.string(),
      status: z.string(),
      baseAsset: z.string(),
      baseAssetPrecision: precision,
      quoteAsset: z.string(),
      quotePrecision: precision,
      filters: z.array(filter),
    }),
  ),
})
export type ExchangeInfo = z.infer<typeof exchangeInfoSchema>

/** The filters that say something of an instrument. */
export const filterSchemas = {
  PRICE_FILTER: z.object({ tickSize: amount }),
  LOT_SIZE: z.object({ minQty: amount, stepSize: amount }),
  NOTIONAL: z.object({ minNotional: amount }),
  MIN_NOTIONAL: z.object({ minNotional: amount }),
}

/** Rows of `/api/v3/klines`: open time, open, high, low, close, volume, close time, and more. */
export const klinesSchema = z.array(
  z
    .tuple([time, price, price, price, price, price, time], z.unknown())
    .transform(([openTime, open, high, low, close, volume, closeTime]) => ({
      bar: { time: openTime, open, high, low, close, volume },
      closeTime,
    })),
)

export const publicTradesSchema = z.array(z.object({ id: count, price, qty: price, time, isBuyerMaker: z.boolean() }))
export type PublicTrade = z.infer<typeof publicTradesSchema>[number]

export const bookTickerSchema = z.object({ bidPrice: price, bidQty: price, askPrice: price, askQty: price })

/** An answer on the connection of the WebSocket API. */
export const socketAnswerSchema = z.object({
  id: z.string().nullable(),
  status: count,
  error: z.object({ code: count, msg: z.string() }).optional(),
})

/** What is pushed on the connection of the WebSocket API. */
export const userEventSchema = z.object({ event: z.looseObject({ e: z.string() }) })

export const executionReportSchema = z.object({
  E: time,
  s: z.string(),
  c: z.string(),
  C: z.string(),
  S: side,
  o: orderType,
  q: amount,
  p: amount,
  P: amount,
  d: count.optional(),
  x: z.string(),
  X: orderStatus,
  r: z.string(),
  i: id,
  l: amount,
  z: amount,
  L: amount,
  n: amount,
  N: z.string().nullable(),
  T: time,
  t: id,
  a: id.optional(),
  w: z.boolean(),
  m: z.boolean(),
})
export type ExecutionReport = z.infer<typeof executionReportSchema>

/** Money that came or went otherwise than by trading; the same shape for `externalLockUpdate`. */
export const balanceUpdateSchema = z.object({ E: time, a: z.string(), d: amount })

/** A message of the market streams: data of a stream, or the answer to a request. */
export const marketMessageSchema = z.union([
  z.object({ stream: z.string(), data: z.unknown() }),
  z.object({ id: count, error: z.object({ code: count, msg: z.string() }).optional() }),
])

export const tradeEventSchema = z.object({ t: count, p: price, q: price, T: time, m: z.boolean() })
export const bookTickerEventSchema = z.object({ u: count, b: price, B: price, a: price, A: price })
export const klineEventSchema = z.object({
  k: z.object({ t: time, T: time, o: price, h: price, l: price, c: price, v: price, x: z.boolean() }),
})
