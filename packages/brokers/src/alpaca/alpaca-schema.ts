import { decimal, RaceError } from '@race/core'
import { z } from 'zod'
import { readJson } from '../internal/json-text.ts'

// What Alpaca's Trading API v2 and Market Data API v2 send, as far as it is read (docs.alpaca.markets, reference of orders,
// account, positions, activities, clock, trade_updates and stock data). Fields that are not named are ignored, and statuses and
// events are left open, so that an addition of Alpaca's breaks nothing.

/** An amount: text, as Alpaca writes it, or a number that was kept as text. */
const amount = z.string().transform((text, context) => {
  try {
    return decimal(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'is no decimal number' })
    return z.NEVER
  }
})
const amountOrNull = amount.nullish().transform((value) => value ?? null)
const textOrNull = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === '' ? null : value))

/** RFC 3339 with up to nanoseconds, as epoch ms. */
const time = z.string().transform((text, context) => {
  const ms = timeOf(text)
  if (ms !== null) return ms
  context.addIssue({ code: 'custom', message: 'is no time' })
  return z.NEVER
})

const orderShape = z.object({
  id: z.string().min(1),
  client_order_id: z.string(),
  updated_at: time.nullish(),
  submitted_at: time.nullish(),
  created_at: time.nullish(),
  replaced_by: textOrNull,
  replaces: textOrNull,
  /** Null for the head of a multi-leg option order. */
  symbol: textOrNull,
  order_class: z.string().nullish(),
  qty: amountOrNull,
  filled_qty: amountOrNull,
  type: z.string().nullish(),
  order_type: z.string().nullish(),
  side: z.string().nullish(),
  limit_price: amountOrNull,
  stop_price: amountOrNull,
  status: z.string(),
})
export const orderSchema = orderShape.extend({ legs: z.array(orderShape).nullish() })
export type AlpacaOrder = z.infer<typeof orderSchema>
export type AlpacaLeg = z.infer<typeof orderShape>
export const ordersSchema = z.array(orderSchema)

export const accountSchema = z.object({
  currency: z.string(),
  cash: amount,
  status: z.string(),
  trading_blocked: z.boolean().nullish(),
  account_blocked: z.boolean().nullish(),
})
export const positionsSchema = z.array(z.object({ symbol: z.string(), qty: amount, side: z.string() }))
export const clockSchema = z.object({ timestamp: time })
export const fillActivitiesSchema = z.array(
  z.object({
    id: z.string().min(1),
    transaction_time: time,
    price: amount,
    qty: amount,
    cum_qty: amount,
    side: z.string(),
    symbol: z.string(),
    order_id: z.string(),
  }),
)
export type AlpacaFillActivity = z.infer<typeof fillActivitiesSchema>[number]

/** What a refusal says; the code is eight digits, the first three of them the HTTP status. */
export const problemSchema = z.object({
  code: z
    .union([z.string(), z.number()])
    .nullish()
    .transform((code) => (code === null || code === undefined ? null : String(code))),
  message: z.string(),
})

/** Messages of the trading stream: `authorization`, `listening`, `trade_updates`. */
export const streamMessageSchema = z.object({ stream: z.string(), data: z.unknown() })
export const authorizationSchema = z.object({ status: z.string() })
export const listeningSchema = z.object({ streams: z.array(z.string()).nullish(), error: z.string().nullish() })
export const tradeUpdateSchema = z.object({
  event: z.string(),
  execution_id: z.string().nullish(),
  timestamp: time.nullish(),
  price: amountOrNull,
  qty: amountOrNull,
  order: orderSchema,
})
export type AlpacaTradeUpdate = z.infer<typeof tradeUpdateSchema>

/** Prices of markets are floats: signals are made of them, and never money. */
const price = z.number()
const barShape = { t: time, o: price, h: price, l: price, c: price, v: z.number() }
const tradeShape = { t: time, p: price, s: z.number(), i: z.union([z.number(), z.string()]).nullish(), x: textOrNull }

export const barsPageSchema = z.object({ bars: z.array(z.object(barShape)).nullish(), next_page_token: textOrNull })
export type AlpacaBar = NonNullable<z.infer<typeof barsPageSchema>['bars']>[number]
export const tradesPageSchema = z.object({
  trades: z.array(z.object(tradeShape)).nullish(),
  next_page_token: textOrNull,
})
export type AlpacaTrade = NonNullable<z.infer<typeof tradesPageSchema>['trades']>[number]

/** Messages of the data stream, each within an array. */
export const dataMessageSchema = z.union([
  z.object({ T: z.literal('t'), S: z.string(), ...tradeShape }),
  z.object({ T: z.literal('q'), S: z.string(), t: time, bp: price, bs: z.number(), ap: price, as: z.number() }),
  z.object({ T: z.literal('b'), S: z.string(), ...barShape }),
  z.object({ T: z.literal('success'), msg: z.string() }),
  z.object({ T: z.literal('error'), code: z.number(), msg: z.string() }),
  z.object({ T: z.literal('subscription') }),
])
export type AlpacaDataMessage = z.infer<typeof dataMessageSchema>
/** Other kinds, such as corrections of trades, are passed over. */
export const dataMessagesSchema = z.array(z.looseObject({ T: z.string() }))

/**
 * Reads what came over the wire.
 *
 * @param what names it in the error, such as `the order`
 * @param numbers see `readJson`
 * @throws RaceError `DATA_INVALID` naming the fields that are wrong, never their values: they may be anything
 */
export function parseWire<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  what: string,
  numbers: 'text' | 'float',
): z.infer<Schema> {
  const read = readJson(text, numbers)
  if (!read.isJson) throw unreadable(what, `is no JSON (${text.length} characters)`)
  return parseValue(schema, read.value, what)
}

/** @throws RaceError `DATA_INVALID` */
export function parseValue<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`)
  throw unreadable(what, `does not have the form that Alpaca documents: ${fields.join('; ')}`)
}

function unreadable(what: string, why: string): RaceError {
  return new RaceError('DATA_INVALID', {
    message: `Alpaca: ${what} ${why}`,
    facts: { what },
    hint: 'Try again; if it stays, Alpaca has changed its interface, or something between answers in its place.',
    retryable: true,
  })
}

const timeForm = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/

/** Engines need not read more than three digits of a second: the rest is cut off here. Null for no time. */
function timeOf(text: string): number | null {
  const match = timeForm.exec(text)
  if (match === null) return null
  const [, seconds = '', fraction = '', zone = ''] = match
  const ms = Date.parse(`${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`)
  return Number.isNaN(ms) ? null : ms
}
