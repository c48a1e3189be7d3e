import { type Decimal, decimal, defineInstrument, type Instrument, RaceError } from '@race/core'
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
const precision = z.union([z.int(), count]).pipe(z.int().min(0).max(30))
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

/** Where a message is not as it should be, and how. */
export function issueOf({ issues }: z.ZodError): string {
  const { path, message } = issues[0] ?? { path: [], message: 'it is unreadable' }
  return `${path.length === 0 ? '' : `at ${path.join('.')}, `}${message}`
}

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
const filterSchemas = {
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
  z.object({ id, error: z.object({ code: count, msg: z.string() }).optional() }),
])

export const tradeEventSchema = z.object({ t: count, p: price, q: price, T: time, m: z.boolean() })
export const bookTickerEventSchema = z.object({ u: count, b: price, B: price, a: price, A: price })
export const klineEventSchema = z.object({
  k: z.object({ t: time, T: time, o: price, h: price, l: price, c: price, v: price, x: z.boolean() }),
})

const credential = z.string().regex(/^[\x21-\x7e]{1,200}$/, '1 to 200 visible characters')
const address = z.string().regex(/^(https?|wss?):\/\/\S+[^/\s]$/, 'an address without a slash at its end')
const positiveInteger = (max: number) => z.int().min(1).max(max).optional()
const callable = z.custom((value) => typeof value === 'function', 'a function')

const hostShape = {
  fetch: callable,
  openSocket: callable,
  clock: z.object({ now: callable }),
  timers: z.object({ after: callable }).optional(),
  seed: z.union([z.string(), z.number()]),
  environment: z.enum(['live', 'testnet']),
  addresses: z.strictObject({ rest: address, socketApi: address, streams: address }).optional(),
  instruments: z.array(z.object({ id: z.string(), baseCurrency: z.string() })).min(1),
  timeoutMs: positiveInteger(600_000),
}

/** The options of the broker. */
export const brokerOptionsSchema = z.strictObject({
  ...hostShape,
  credentials: z.strictObject({ apiKey: credential, secret: credential }),
  name: z.string().min(1).max(100).optional(),
  recvWindowMs: positiveInteger(60_000),
  reportsMax: positiveInteger(1_000_000),
})

/** The options of market data. */
export const marketDataOptionsSchema = z.strictObject({ ...hostShape, messagesMax: positiveInteger(10_000_000) })

/** @throws RaceError `BROKER_CONFIG_INVALID`, which names the option and never quotes its value: it may be a secret */
export function checkBinanceOptions(schema: z.ZodType, options: { readonly instruments: readonly Instrument[] }): void {
  const read = schema.safeParse(options)
  const twice = options.instruments?.find?.(({ id }, at) => options.instruments.findIndex((one) => one.id === id) < at)
  if (read.success && twice === undefined) return
  const { path, message } = read.error?.issues[0] ?? { path: ['instruments'], message: `'${twice?.id}' is there twice` }
  throw new RaceError('BROKER_CONFIG_INVALID', {
    message: `The option ${path.join('.') || 'object'} of Binance is wrong: ${message}`,
    facts: { option: path.join('.') },
    hint: 'Correct the option that is named.',
  })
}

/**
 * The instruments of an exchange, with their increments from its filters: the tick of `PRICE_FILTER`, step and least quantity
 * of `LOT_SIZE`, least worth of `NOTIONAL` or `MIN_NOTIONAL`. A filter with a zero does not apply: the precision of the asset
 * is the increment then. Their ids are Binance's symbols.
 *
 * @param options which symbols; all that trade by default, without those whose currencies have names that core does not take
 * @param exchangeInfo what `/api/v3/exchangeInfo` answers
 * @throws RaceError `DATA_NOT_FOUND` for a symbol that is not there, `DATA_INVALID`, `INSTRUMENT_INVALID`
 *
 * @example
 * ```ts
 * const filters = [{ filterType: 'PRICE_FILTER', tickSize: '0.01' }, { filterType: 'LOT_SIZE', minQty: '0.001', stepSize: '0.001' }]
 * const precision = { baseAssetPrecision: 8, quotePrecision: 8 }
 * const bnb = { symbol: 'BNBUSDT', status: 'TRADING', baseAsset: 'BNB', quoteAsset: 'USDT', ...precision, filters }
 * console.log(String(instrumentsOf({ symbols: [bnb] })[0]?.quantityStep)) // 0.001
 * ```
 */
export function instrumentsOf(
  exchangeInfo: unknown,
  { symbols }: { readonly symbols?: readonly string[] } = {},
): readonly Instrument[] {
  const read = exchangeInfoSchema.safeParse(exchangeInfo)
  if (!read.success) {
    throw new RaceError('DATA_INVALID', {
      message: `The exchange information cannot be read: ${issueOf(read.error)}`,
      hint: 'Give what /api/v3/exchangeInfo answers.',
    })
  }
  const exchange = read.data
  const known = new Map(exchange.symbols.map((entry) => [entry.symbol, entry]))
  if (symbols === undefined) {
    const plain = /^[A-Z0-9]{2,12}$/
    return exchange.symbols
      .filter(
        ({ status, baseAsset, quoteAsset }) => status === 'TRADING' && plain.test(baseAsset) && plain.test(quoteAsset),
      )
      .map(instrumentOf)
  }
  return symbols.map((symbol) => {
    const entry = known.get(symbol)
    if (entry !== undefined) return instrumentOf(entry)
    throw new RaceError('DATA_NOT_FOUND', {
      message: `Binance has no symbol '${symbol}'`,
      facts: { symbol },
      hint: 'Give symbols as Binance writes them, such as BTCUSDT.',
    })
  })
}

function instrumentOf(entry: ExchangeInfo['symbols'][number]): Instrument {
  const price = filterOf(entry, 'PRICE_FILTER')
  const lot = filterOf(entry, 'LOT_SIZE')
  const worth = filterOf(entry, 'NOTIONAL') ?? filterOf(entry, 'MIN_NOTIONAL')
  const quantityStep = positive(lot?.stepSize) ?? decimal(`1e-${entry.baseAssetPrecision}`)
  return defineInstrument({
    id: entry.symbol,
    assetClass: 'crypto',
    baseCurrency: entry.baseAsset,
    quoteCurrency: entry.quoteAsset,
    tickSize: positive(price?.tickSize) ?? decimal(`1e-${entry.quotePrecision}`),
    quantityStep,
    minQuantity: positive(lot?.minQty) ?? quantityStep,
    minNotional: worth?.minNotional ?? 0,
  })
}

const positive = (value: Decimal | undefined): Decimal | undefined =>
  value === undefined || value.sign <= 0 ? undefined : value

function filterOf<Name extends keyof typeof filterSchemas>(
  { symbol, filters }: ExchangeInfo['symbols'][number],
  name: Name,
): ReturnType<(typeof filterSchemas)[Name]['parse']> | undefined {
  const found = filters.find(({ filterType }) => filterType === name)
  if (found === undefined) return undefined
  const read = filterSchemas[name].safeParse(found)
  if (read.success) return read.data as ReturnType<(typeof filterSchemas)[Name]['parse']>
  throw new RaceError('DATA_INVALID', {
    message: `The filter ${name} of ${symbol} cannot be read: ${read.error.issues[0]?.message}`,
    facts: { symbol, filter: name },
    hint: 'Binance may have changed its format: look for a newer version.',
  })
}
