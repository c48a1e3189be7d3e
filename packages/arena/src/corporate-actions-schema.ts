import { z } from 'zod'
import { decimalText } from './decimal-text.ts'

const date = z.string().regex(/^\d{4}-\d\d-\d\d$/, "must be a date such as '2020-08-31'")
const dated = { exDate: date.exactOptional(), time: z.int().exactOptional() }
const instrument = z.string().min(1)
const nullable = decimalText.nullable().exactOptional()

/** One row of `defineCorporateActions`, and what JSON of an action reads as. */
const row = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('dividend'),
    instrument,
    ...dated,
    amountPerUnit: decimalText,
    currency: z.string().exactOptional(),
    paymentDate: date.nullable().exactOptional(),
    paymentTime: z.int().nullable().exactOptional(),
    withholdingRate: decimalText.exactOptional(),
    referencePrice: nullable,
  }),
  z.strictObject({
    type: z.literal('split'),
    instrument,
    ...dated,
    ratio: z.strictObject({ numerator: z.int().min(1), denominator: z.int().min(1) }),
    cashInLieu: z.enum(['round-down-pay-cash', 'keep-fraction']).exactOptional(),
    factor: nullable,
  }),
  z.strictObject({ type: z.literal('rename'), from: instrument, to: instrument, ...dated }),
  z.strictObject({
    type: z.literal('delisting'),
    instrument,
    ...dated,
    rule: z.enum(['close-at-last-price', 'worthless', 'final-price']).exactOptional(),
    finalPrice: nullable,
  }),
])

/** What happens to instruments whose prices are raw: rows, or rows with the rules they happen by. */
export const corporateActionsSchema = z.union([
  z.array(row),
  z.strictObject({
    actions: z.array(row),
    dividends: z.enum(['ex-date', 'payment-date']).exactOptional(),
    adjustOrders: z.enum(['none', 'us-gtc']).exactOptional(),
  }),
])
