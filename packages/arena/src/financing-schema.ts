import { z } from 'zod'
import { decimalText } from './decimal-text.ts'

/** Epoch ms. */
const time = z.int()

const ratePoints = z.array(z.strictObject({ time, rate: decimalText })).min(1)

const rate = z.union([
  decimalText,
  ratePoints,
  z.strictObject({ benchmark: ratePoints, spread: decimalText, floor: decimalText.exactOptional() }),
])

const dayCount = z.literal([360, 365])
const dayEnds = ['utc', 'new-york', 'new-york-17'] as const

function interestOf<Name extends string>(dayEnd: z.ZodType<Name, Name>) {
  return z.strictObject({
    currency: z.string().exactOptional(),
    positive: rate.exactOptional(),
    negative: rate.exactOptional(),
    dayCount,
    credited: z.enum(['daily', 'monthly']).exactOptional(),
    dayEnd: dayEnd.exactOptional(),
    shortProceeds: z.enum(['excluded', 'included']).exactOptional(),
  })
}

const borrowTerms = {
  availability: z.union([z.literal('not-borrowable'), z.strictObject({ maxQuantity: decimalText })]).exactOptional(),
}

function financingOf<Name extends string>(dayEnd: z.ZodType<Name, Name>) {
  const interest = interestOf(dayEnd)
  return z.strictObject({
    interest: z.union([interest, z.array(interest)]).exactOptional(),
    funding: z
      .strictObject({
        instruments: z.record(
          z.string(),
          z.array(z.strictObject({ time, rate: decimalText, markPrice: z.number().gt(0).exactOptional() })),
        ),
        alignToMs: z.number().gt(0).exactOptional(),
      })
      .exactOptional(),
    swap: z
      .strictObject({
        instruments: z.record(
          z.string(),
          z.strictObject({ long: rate, short: rate, pointSize: decimalText.exactOptional() }),
        ),
        tripleDay: z.enum(['wednesday', 'friday']).exactOptional(),
      })
      .exactOptional(),
    borrow: z
      .strictObject({
        rate,
        ...borrowTerms,
        dayCount,
        dayEnd: dayEnd.exactOptional(),
        instruments: z
          .record(z.string(), z.strictObject({ rate: rate.exactOptional(), ...borrowTerms }))
          .exactOptional(),
      })
      .exactOptional(),
  })
}

/** What holding costs and earns with time, as data: see `FinancingConfig`. */
export const financingSchema = financingOf(z.enum(dayEnds))

/** The same as a race file shows it: of an end of days that is code of the host's own, only that it is one. */
export const shownFinancingSchema = financingOf(z.enum([...dayEnds, 'custom']))
