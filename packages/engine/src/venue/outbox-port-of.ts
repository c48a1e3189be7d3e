import type { Broker } from '@race/core'
import { intentOf } from '../account/intent-of.ts'
import type { OrderRecord } from '../account/order-record.ts'
import { tradingStateAt } from '../gate/standing-of.ts'
import type { Kernel } from '../kernel.ts'
import { legsHolding } from './holding-legs.ts'
import type { LiftsUnderWay } from './lifts-under-way.ts'
import type { OutboxPort } from './outbox.ts'

/** What an outbox is between. */
export interface OutboxStage {
  readonly kernel: Kernel
  readonly broker: Broker
  readonly lifts: Pick<LiftsUnderWay, 'durable'>
  /** A turn that fails has failed the engine, which everybody hears of there. */
  readonly turn: (work: () => void) => Promise<void>
  readonly reconcile: () => Promise<void>
}

/** What the outbox asks and tells: the kernel, each time in a turn of its own. */
export function outboxPortOf({ kernel, broker, lifts, turn, reconcile }: OutboxStage): OutboxPort {
  return {
    orderOf: (id) => kernel.state.orders.get(id),
    approvalOf: (order) => kernel.mint.approve(intentOf(order.intended)).approval,
    mayLeave: (order) => mayLeave(kernel, order),
    lifting: () => lifts.durable,
    isHeldByLegs: (order) => broker.match === undefined && legsHolding(kernel, order.intended).length > 0,
    mayChange: () => tradingStateAt(kernel.state, true) !== 'halted',
    giveUp: (order) => turn(() => kernel.giveUp(order)),
    answer: (id, command, answer) => void turn(() => kernel.answer(id, command, answer)),
    found: (id, answer, mayResend, asked) => turn(() => kernel.found(id, answer, mayResend, asked)),
    reconcile,
  }
}

function mayLeave({ state, isConnected }: Kernel, { intended }: OrderRecord): boolean {
  const now = tradingStateAt(state, isConnected)
  return now === 'active' || (now === 'reducing' && intended.isReduceOnly)
}
