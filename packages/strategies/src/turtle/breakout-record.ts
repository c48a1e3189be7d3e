import { z } from 'zod'

/**
 * What became of the breaks of the entry channel, traded or not: the memory of the filter that leaves out a break after one that
 * would have won.
 */
export const breakoutRecord = z.strictObject({
  /** 1 while a break upwards runs, −1 while one downwards does, 0 for none. */
  side: z.int().default(0),
  /** The close that broke the channel, and the stop 2 N behind it, of the break that runs. */
  price: z.number().default(0),
  stop: z.number().default(0),
  /** Whether the latest break that has ended would have won; null while none has. */
  hasWon: z.boolean().nullable().default(null),
})

export type BreakoutRecord = z.output<typeof breakoutRecord>

/** A bar as the record needs it. Sides are those of a channel of the bars before: 1 for a close above it, −1 below, 0 within. */
export interface BreakoutBar {
  readonly high: number
  readonly low: number
  readonly close: number
  /** Of the entry channel. */
  readonly broken: 1 | -1 | 0
  /** Of the exit channel. */
  readonly beyond: 1 | -1 | 0
}

/**
 * Ends the break that runs where this bar does: lost where the bar reached its stop, else won or lost by the close that is beyond
 * the exit channel. A bar that reaches the stop and closes beyond the channel reached the stop first.
 */
export function endBreakout(record: BreakoutRecord, bar: BreakoutBar): void {
  const { side } = record
  if (side === 0) return
  const isStopped = side === 1 ? bar.low <= record.stop : bar.high >= record.stop
  if (!isStopped && bar.beyond !== -side) return
  record.hasWon = !isStopped && side * (bar.close - record.price) > 0
  record.side = 0
}

/** Begins a new break where none runs and this bar breaks the channel; tells whether it did. */
export function beginBreakout(record: BreakoutRecord, bar: BreakoutBar, stopDistance: number): boolean {
  if (record.side !== 0 || bar.broken === 0) return false
  record.side = bar.broken
  record.price = bar.close
  record.stop = bar.close - bar.broken * stopDistance
  return true
}
