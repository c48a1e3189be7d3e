import type { AccountState } from './account-state.ts'
import { dayMs } from './order-families.ts'
import type { OrderFamily } from './order-family.ts'

/** How long orders that are over, and their fills, are known: a venue that tells of one later tells of an unknown one. */
const endedKeptMs = 7 * dayMs

/**
 * Lets go of orders that have been over for a week, with their legs and fills, so that an account does not grow with its log. An
 * entry is known as long as one of its legs works. Fills are known as long as a venue is asked for what came since the latest.
 *
 * @param time epoch ms, of the fact that brings it about
 */
export function forgetEnded(state: AccountState, time: number): void {
  const { families, latestFill } = state
  const from = time - endedKeptMs
  const fillsFrom = Math.min(from, latestFill - dayMs)
  // Each is looked at about twice: a week after it came, and a week after it ended.
  for (const family of families.unchangedSince(from)) {
    const changedAt = latestChange(family)
    if (changedAt >= from) families.put(family, changedAt)
    else if (family.openCount > 0 || hasFillSince(family, fillsFrom)) families.put(family, from)
    else forget(state, family)
  }
}

function latestChange({ orders }: OrderFamily): number {
  let latest = Number.NEGATIVE_INFINITY
  for (const { updatedAt } of orders) if (updatedAt > latest) latest = updatedAt
  return latest
}

function hasFillSince({ orders }: OrderFamily, from: number): boolean {
  return orders.some(({ fills }) => fills.some(({ filled }) => filled.time >= from))
}

function forget({ families, orders, fills, byVenueId, signals }: AccountState, family: OrderFamily): void {
  families.delete(family)
  for (const order of family.orders) {
    orders.delete(order.clientOrderId)
    for (const name of order.names) byVenueId.delete(name)
    for (const { filled } of order.fills) fills.delete(filled.fillId)
    const { intentId } = order.intended
    if (signals.get(intentId)?.entry === order) signals.delete(intentId)
  }
}
