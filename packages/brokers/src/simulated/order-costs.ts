import type { Scaled } from '@race/core'
import { createOrderFees, type OrderFees } from './fee.ts'

/** What the costs of an order's next fill depend on; made only for orders that need it. */
export interface OrderCosts {
  readonly fees: OrderFees
  /** The bar (counted by the venue for the instrument) that `usedSteps` were taken from. */
  bar: number
  usedSteps: Scaled
}

/** The costs kept of an order, made when they are first asked for. */
export function orderCostsOf(order: { costs: OrderCosts | null }): OrderCosts {
  order.costs ??= { fees: createOrderFees(), bar: -1, usedSteps: 0 }
  return order.costs
}
