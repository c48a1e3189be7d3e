import { decimal, type VenueStanding } from '@race/core'
import { quantityText } from '../account/increments.ts'
import type { KernelPort } from '../kernel-port.ts'
import { takeFill, takeOrder } from './take-reports.ts'

/**
 * Holds the account against what the venue says: fills and orders that are news are taken over, orders that the venue no longer
 * has are asked for, and what nobody can explain is told. Doing it twice changes nothing.
 */
export function reconcile(port: KernelPort, standing: VenueStanding): void {
  const { state, capabilities } = port
  for (const fill of standing.fills) takeFill(port, fill)
  for (const order of standing.orders) takeOrder(port, order)
  const working = new Set(standing.orders.map(({ venueOrderId }) => venueOrderId))
  for (const order of state.open) {
    const isThere = order.venueOrderId !== null && working.has(order.venueOrderId)
    // What was told to be working and is not any more has ended in a way that only the venue knows.
    if (!isThere && order.status !== 'submitted') port.plan({ type: 'ask', clientOrderId: order.clientOrderId })
  }
  // What has filled since the venue told is in the account, and not in what it told: it is asked again.
  if (state.latestFill >= standing.time) {
    port.plan({ type: 'reconcile' })
    return
  }
  const differences = [
    ...(capabilities.reports.positions ? positionsApart(port, standing) : []),
    ...(capabilities.reports.cash ? cashApart(port, standing) : []),
  ]
  if (differences.join('\n') !== state.differences.join('\n')) {
    port.record('account-reconciled', { venueTime: standing.time, differences })
  }
  const isHalted = state.halts.open.some(({ id }) => id === 'reconcile')
  if (differences.length > 0 && !isHalted) {
    const reason = `the account and the venue differ: ${differences.join('; ')}`
    port.record('halt-added', { id: 'reconcile', state: 'reducing', cause: 'engine', by: 'engine', reason })
  }
}

function positionsApart({ state }: KernelPort, { positions }: VenueStanding): string[] {
  const there = new Map(positions.map(({ instrument, quantity }) => [instrument, quantity]))
  const apart: string[] = []
  state.instruments.forEach((spec, index) => {
    const here = quantityText(state.whole.account.holdings[index]?.position.steps ?? 0, spec)
    const venue = there.get(spec.id) ?? decimal(0)
    if (!decimal(here).equals(venue)) apart.push(`${spec.id}: ${here} here, ${String(venue)} at the venue`)
  })
  return apart
}

function cashApart({ state }: KernelPort, { cash }: VenueStanding): string[] {
  const { account } = state.whole
  const apart: string[] = []
  for (const { currency, amount } of cash) {
    if (!account.currencies.includes(currency)) continue
    const here = account.ledger.balance(account.cashAccount(currency)).amount
    if (!here.equals(amount.roundTo(account.scale, 'half-even'))) {
      apart.push(`${currency}: ${String(here)} here, ${String(amount)} at the venue`)
    }
  }
  return apart
}
