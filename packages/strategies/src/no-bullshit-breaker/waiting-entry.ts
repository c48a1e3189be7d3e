import type { OrderActions } from '@race/core'
import { z } from 'zod'

/** An entry that waits for the price to come back, and the target beyond which it would come too late. */
export const waitingEntry = z.strictObject({ id: z.string(), target: z.number() })

export type WaitingEntry = z.output<typeof waitingEntry>

/**
 * Takes back an entry that waits while a bar has been at its target without it; gives what still waits, null for none.
 */
export function takeBackLate(
  waiting: WaitingEntry | null,
  { high, low }: { readonly high: number; readonly low: number },
  order: OrderActions,
): WaitingEntry | null {
  const ticket = waiting === null ? null : order.find(waiting.id)
  if (waiting === null || ticket?.status !== 'working') return null
  const isLate = ticket.signal.side === 'buy' ? high >= waiting.target : low <= waiting.target
  if (!isLate) return waiting
  order.cancel(ticket)
  return null
}
