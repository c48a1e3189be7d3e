import { decimal, type OrderReplacement } from '@race/core'
import { quantityText } from '../account/increments.ts'
import type { OrderRecord } from '../account/order-record.ts'
import type { KernelPort } from '../kernel-port.ts'

/**
 * Sends a change once more that was asked for, and of which the venue shows nothing: it was on record when an engine ended, or was
 * lost on its way. Terms are absolute, so that one that arrives twice changes nothing.
 */
export function replaceAgain(port: KernelPort, order: OrderRecord): void {
  const { replacing, clientOrderId } = order
  if (replacing === null || !order.isOpen || order.isUnknown || order.isCancelAsked || order.status === 'submitted')
    return
  const spec = port.state.instrument(order.intended.instrument)
  const { steps, limitPrice, stopPrice, stop, target } = replacing
  const quantity = steps === null ? null : quantityText(steps, spec)
  const parts = { quantity, limitPrice, stopPrice, stop, target }
  const given = Object.entries(parts).flatMap(([name, text]) => (text === null ? [] : [[name, decimal(text)] as const]))
  if (given.length === 0) return
  port.plan({ type: 'replace', clientOrderId, changes: Object.fromEntries(given) as OrderReplacement, isAgain: true })
}

/**
 * Sends to the legs at the venue what a change of their entry was to bring them, after the venue refused that: the entry may have
 * filled before it came. A leg to which a change of its own is on its way is left alone.
 */
export function replaceLegsAgain(port: KernelPort, { intended }: OrderRecord): void {
  for (const leg of [intended.stop, intended.target]) {
    const record = leg === null ? undefined : port.state.orders.get(leg.clientOrderId)
    if (record !== undefined && record.changesDue === 0) replaceAgain(port, record)
  }
}
