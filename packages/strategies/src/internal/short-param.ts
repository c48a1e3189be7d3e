import { z } from 'zod'

/** Whether a strategy also sells short: the same parameter wherever there is a mirror image of the long side. */
export const shortParam = z
  .boolean()
  .default(false)
  .meta({ description: 'Whether it also sells short on the mirror image of its entry.' })
