import { z } from 'zod'

const column = z.object({
  function: z.string(),
  inputs: z.array(z.string()).min(1),
  /** By name (TA-Lib), or in order (Tulip). */
  params: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
  options: z.array(z.number()).optional(),
  /** Its position, or its name. */
  output: z.union([z.int(), z.string()]),
})

const library = z.object({ package: z.string(), columns: z.record(z.string(), column) })

/** The form of a file that says what the columns of other libraries are, and over which bars they were computed. */
export const indicatorOracles = z.object({
  talib: library.optional(),
  tulind: library.optional(),
  datasets: z
    .array(z.object({ id: z.string(), file: z.string(), rows_used: z.int(), first: z.string(), last: z.string() }))
    .min(1),
})

export type IndicatorOracles = z.output<typeof indicatorOracles>
export type OracleColumn = z.output<typeof column>
export type IndicatorLibrary = 'talib' | 'tulind'

/** Whether a JSON file is of this form, told by its content. */
export function isIndicatorOracles(content: unknown): boolean {
  const { datasets, talib, tulind } = (content ?? {}) as Record<string, unknown>
  return Array.isArray(datasets) && (talib !== undefined || tulind !== undefined)
}
