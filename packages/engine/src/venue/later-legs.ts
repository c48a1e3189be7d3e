import { clientOrderId, type OrderRole, type VenueOrderReport } from '@race/core'
import type { OrderRecord } from '../account/order-record.ts'
import type { KernelPort } from '../kernel-port.ts'

/** A leg of a bracket that the venue placed after the first of its role had ended, for what the entry has filled since. */
export interface LaterLeg {
  readonly clientOrderId: string
  readonly role: OrderRole
  readonly parent: OrderRecord
}

/** What a venue tells of an order that nobody sent: a report tells what it is to others, a fill only its name. */
type OfUnknown = Pick<VenueOrderReport, 'clientOrderId'> &
  Partial<Pick<VenueOrderReport, 'parentVenueOrderId' | 'role'>>

/**
 * Which leg of ours an unknown order is: the venue names it after the first leg (its id, `-` and a number from 2), or tells its
 * entry and its role. It gets the id that a backtest gives it.
 */
export function laterLegOf(port: KernelPort, told: OfUnknown): LaterLeg | null {
  const named = byName(port, told.clientOrderId)
  if (named !== null) return named
  const { orders, byVenueId } = port.state
  const { parentVenueOrderId = null, role = null } = told
  const parent = parentVenueOrderId === null ? undefined : byVenueId.get(parentVenueOrderId)
  if (parent === undefined || firstLegOf(parent, role) === null || role === null) return null
  let number = 1
  while (orders.has(nameOf(port, parent, role, number))) number++
  return { clientOrderId: nameOf(port, parent, role, number), role, parent }
}

function byName(port: KernelPort, name: string | null): LaterLeg | null {
  const [, first = '', number = ''] = /^(.+)-([0-9]+)$/.exec(name ?? '') ?? []
  const leg = port.state.orders.get(first)
  const parent = leg === undefined ? undefined : port.state.orders.get(leg.intended.parentId ?? '')
  if (leg === undefined || parent === undefined) return null
  const { role } = leg.intended
  if (firstLegOf(parent, role) !== first) return null
  const id = nameOf(port, parent, role, Number(number))
  return port.state.orders.has(id) ? null : { clientOrderId: id, role, parent }
}

function firstLegOf({ intended }: OrderRecord, role: OrderRole | null): string | null {
  const leg = role === 'stop-loss' ? intended.stop : role === 'take-profit' ? intended.target : null
  return leg?.clientOrderId ?? null
}

function nameOf({ accountId }: KernelPort, { intended }: OrderRecord, role: OrderRole, number: number): string {
  return clientOrderId({ accountId, intentId: intended.intentId, leg: number === 1 ? role : `${role}-${number}` })
}
