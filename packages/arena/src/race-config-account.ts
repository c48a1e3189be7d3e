import { z } from 'zod'
import { decimalText } from './decimal-text.ts'

const fractions = {
  leverage: decimalText.exactOptional(),
  initialMargin: decimalText.exactOptional(),
  maintenanceMargin: decimalText.exactOptional(),
}

/** What every entrant's account may do, as data. */
export const accountSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('cash'),
    settlement: z
      .strictObject({ days: z.int().min(0).max(10), calendar: z.enum(['24x7', 'fx-24x5', 'XNYS']) })
      .exactOptional(),
  }),
  z.strictObject({
    type: z.literal('margin'),
    ...fractions,
    maintenanceMargin: decimalText,
    instruments: z.record(z.string(), z.strictObject(fractions)).exactOptional(),
    hedged: z.enum(['larger-side', 'both-sides', 'net']).exactOptional(),
    marginCall: z
      .strictObject({
        warnAt: decimalText.exactOptional(),
        graceMs: z.number().min(0).exactOptional(),
        restoreTo: z.enum(['maintenance', 'initial']).exactOptional(),
      })
      .exactOptional(),
    liquidation: z.enum(['largest-loss-first', 'all', 'proportional']).exactOptional(),
    liquidationFeeRate: decimalText.exactOptional(),
    checkAt: z.enum(['close', 'bar-extreme']).exactOptional(),
    positions: z.enum(['netting', 'hedging']).exactOptional(),
  }),
])

/** The account of every entrant: that of a backtest, with calendars by their names. */
export type RaceAccount = z.output<typeof accountSchema>
