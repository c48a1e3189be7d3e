import { z } from 'zod'

/** An exact number in a configuration: text, or a number as it is written. */
export const decimalText = z.union([
  z.string().regex(/^-?\d+(\.\d+)?$/, "must be decimal text such as '0.001'"),
  z.number(),
])
