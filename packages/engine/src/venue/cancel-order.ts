import type { OrderRecord } from '../account/order-record.ts'
import type { KernelPort } from '../kernel-port.ts'

/** Asks the venue to end an order, unless that was asked already. */
export function cancelOrder(port: KernelPort, order: OrderRecord, reason: string): void {
  if (order.isCancelAsked || order.status === 'initialized' || order.hasUntoldFills) return
  const { clientOrderId, intentId: id } = order.intended
  const change = {
    clientOrderId,
    command: 'cancel',
    quantity: null,
    limitPrice: null,
    stopPrice: null,
    reason,
  } as const
  port.record('order-change-intended', change, id)
  port.plan({ type: 'cancel', clientOrderId })
}
