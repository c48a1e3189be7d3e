import { RaceError } from '@race/core'
import type { z } from 'zod'

/**
 * Guards options that come from outside.
 *
 * @throws RaceError `CONFIG_INVALID` naming the path of the first option that is wrong, and the others in its facts
 */
export function checkOptions(schema: z.ZodType, options: unknown, caller: string): void {
  const parsed = schema.safeParse(options)
  if (parsed.success) return
  const issues = parsed.error.issues.map(
    ({ path, message }) => `${path.length === 0 ? 'options' : path.join('.')}: ${message}`,
  )
  throw new RaceError('CONFIG_INVALID', {
    message: `${caller} was given options it cannot use: ${issues.join('; ')}`,
    facts: { caller, path: parsed.error.issues[0]?.path.join('.') ?? '', problems: issues.length },
    hint: `Correct ${issues.length === 1 ? 'this option' : 'these options'} in the call of ${caller}.`,
  })
}
