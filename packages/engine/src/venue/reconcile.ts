import {
  type AccountFacts,
  decimal,
  subtractScaled,
  type VenueFill,
  type VenueOrderReport,
  type VenueStanding,
} from '@race/core'
import { quantityText } from '../account/increments.ts'
import type { KernelPort } from '../kernel-port.ts'
import { unseenLegs } from './holding-legs.ts'
import { isOfNobody } from './name-orders.ts'
import { takeFill, takeOrder, takeReport } from './take-reports.ts'

/** Orders that fills are of, and of which nobody here knew the names: what the venue said when it was asked for these names. */
export interface NamedOrders {
  readonly names: ReadonlySet<string>
  readonly orders: readonly VenueOrderReport[]
}

const nobodyNamed: NamedOrders = { names: new Set(), orders: [] }

/**
 * Fills that it takes a question to know whose they are: of the venue's list, and those that were told and wait for it. Those of orders
 * that work are not among them: the list of orders tells what these are.
 */
export function fillsOfNobody(port: KernelPort, { fills, orders }: VenueStanding): readonly VenueFill[] {
  const working = new Set(orders.map(({ venueOrderId }) => venueOrderId))
  return [...fills, ...port.heldFills.values()].filter(
    (fill) => !working.has(fill.venueOrderId) && isOfNobody(port, fill),
  )
}

/**
 * Holds the account against what the venue says: fills and orders that are news are taken over, orders that the venue no longer
 * has are asked for, and what nobody can explain is told. Doing it twice changes nothing.
 */
export function reconcile(port: KernelPort, standing: VenueStanding, since: number, named = nobodyNamed): void {
  const { state, capabilities } = port
  takeFills(port, standing, named)
  if (capabilities.reports.fills) takeBack(port, standing, since)
  for (const order of standing.orders) takeOrder(port, order)
  const working = new Set(standing.orders.map(({ venueOrderId }) => venueOrderId))
  for (const order of state.open) {
    const isThere = order.venueOrderId !== null && working.has(order.venueOrderId)
    // What was told to be working and is not any more has ended in a way that only the venue knows.
    if (!isThere && order.status !== 'submitted') port.plan({ type: 'ask', clientOrderId: order.clientOrderId })
  }
  for (const leg of unseenLegs(port)) port.plan({ type: 'ask', clientOrderId: leg.clientOrderId })
  // What has filled since the venue told is in the account, and not in what it told: it is asked again.
  if (isBehind(port, standing, since)) {
    port.plan({ type: 'reconcile' })
    return
  }
  const apart = [
    ...(capabilities.reports.positions ? positionsApart(port, standing) : []),
    ...(capabilities.reports.cash ? cashApart(port, standing) : []),
  ]
  const differences = apart.map(({ of, here, there }) => `${of}: ${here} here, ${there} at the venue`)
  if (differences.join('\n') !== state.differences.join('\n')) {
    port.record('account-reconciled', { venueTime: standing.time, differences, apart })
  }
  const isHalted = state.watch.halts.open.some(({ id }) => id === 'reconcile')
  if (differences.length > 0 && !isHalted) {
    const reason = `the account and the venue differ: ${differences.join('; ')}`
    port.record('halt-added', { id: 'reconcile', state: 'reducing', cause: 'engine', by: 'engine', reason })
  }
}

/** Terms tell better than fills what an order is: the orders of fills that nobody can name come before these. */
function takeFills(port: KernelPort, { fills, orders }: VenueStanding, named: NamedOrders): void {
  const held = [...port.heldFills.values()]
  port.heldFills.clear()
  const all = [...fills, ...held]
  const names = new Set(all.filter((fill) => isOfNobody(port, fill)).map(({ venueOrderId }) => venueOrderId))
  for (const order of [...named.orders, ...orders]) if (names.has(order.venueOrderId)) takeOrder(port, order)
  for (const fill of all) takeFill(port, fill, named.names.has(fill.venueOrderId))
}

/**
 * Whether the venue told of a moment before the account's latest fill or bust. A venue that fills from the engine's market data
 * stands at the time of that fill until the market goes on: its list of fills tells whether it knows of it.
 */
function isBehind({ state, capabilities }: KernelPort, { fills, time }: VenueStanding, since: number): boolean {
  if (state.latestFill < time) return false
  if (!capabilities.reports.fills) return true
  const there = new Set(fills.map(({ fillId }) => fillId))
  for (const { filled, isBusted } of state.fills.values()) {
    if (filled.time >= since && there.has(filled.fillId) === isBusted) return true
  }
  return false
}

/** A fill that was told once and that the venue does not have any more was taken back, and the report of it was lost. */
function takeBack(port: KernelPort, { fills, time }: VenueStanding, since: number): void {
  const there = new Set(fills.map(({ fillId }) => fillId))
  for (const { filled, isBusted } of [...port.state.fills.values()]) {
    const { fillId } = filled
    if (isBusted || filled.time < since || filled.time >= time || there.has(fillId)) continue
    takeReport(port, { type: 'bust', fillId, time, reason: 'the venue does not have it any more' })
  }
  for (const order of [...port.state.open]) {
    if (!order.hasUntoldFills || order.reportedAt < since || order.reportedAt >= time) continue
    const { filledSteps, bustedSteps, reportedSteps, intended } = order
    const missing = subtractScaled(subtractScaled(reportedSteps, filledSteps), bustedSteps)
    const quantity = quantityText(missing, port.state.instrument(intended.instrument))
    port.record('fills-missing', { clientOrderId: order.clientOrderId, quantity }, intended.intentId)
  }
}

type Apart = AccountFacts['account-reconciled']['apart'][number]

function positionsApart({ state }: KernelPort, { positions }: VenueStanding): Apart[] {
  const there = new Map(positions.map(({ instrument, quantity }) => [instrument, quantity]))
  const apart: Apart[] = []
  state.instruments.forEach((spec, index) => {
    const steps = quantityText(state.whole.account.holdings[index]?.position.steps ?? 0, spec)
    const here = String(decimal(steps).plus(state.whole.remainders[index] ?? decimal(0)))
    const venue = there.get(spec.id) ?? decimal(0)
    if (!decimal(here).equals(venue)) apart.push({ kind: 'position', of: spec.id, here, there: String(venue) })
  })
  return apart
}

function cashApart({ state }: KernelPort, { cash }: VenueStanding): Apart[] {
  const { account } = state.whole
  const apart: Apart[] = []
  for (const { currency, amount } of cash) {
    if (!account.currencies.includes(currency)) continue
    const here = account.ledger.balance(account.cashAccount(currency)).amount
    if (!here.equals(amount.roundTo(account.scale, 'half-even'))) {
      apart.push({ kind: 'cash', of: currency, here: String(here), there: String(amount) })
    }
  }
  return apart
}
