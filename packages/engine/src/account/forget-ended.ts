import type { AccountState } from './account-state.ts'
import type { OrderRecord } from './order-record.ts'

const dayMs = 86_400_000
/** How long orders that are over, and their fills, are known: a venue that tells of one later tells of an unknown one. */
const endedKeptMs = 7 * dayMs

/**
 * Lets go of orders that have been over for a week, with their legs and fills, so that an account does not grow with its log. An
 * entry is known as long as one of its legs works. Fills are known as long as a venue is asked for what came since the latest.
 *
 * @param time epoch ms, of the fact that brings it about
 */
export function forgetEnded(state: AccountState, time: number): void {
  const { orders, fills, byVenueId, signals, latestFill } = state
  const from = time - endedKeptMs
  const fillsFrom = Math.min(from, latestFill - dayMs)
  // Orders are known with their families: an entry and all its legs.
  const kept = new Set<string>()
  for (const order of orders.values()) if (order.isOpen || order.updatedAt >= from) kept.add(familyOf(order))
  for (const { filled } of fills.values()) {
    const order = filled.time >= fillsFrom ? orders.get(filled.clientOrderId) : undefined
    if (order !== undefined) kept.add(familyOf(order))
  }
  const isKept = (order: OrderRecord | undefined): boolean => order !== undefined && kept.has(familyOf(order))
  for (const [fillId, { filled }] of fills) if (!isKept(orders.get(filled.clientOrderId))) fills.delete(fillId)
  for (const [venueOrderId, order] of byVenueId) if (!isKept(order)) byVenueId.delete(venueOrderId)
  for (const [clientOrderId, order] of orders) if (!isKept(order)) orders.delete(clientOrderId)
  for (const [intentId, { entry }] of signals) if (entry !== null && !isKept(entry)) signals.delete(intentId)
}

function familyOf({ intended }: OrderRecord): string {
  return intended.parentId ?? intended.clientOrderId
}
