import { absScaled, type IntentKey, intentId, type OrderIntended, clientOrderId as orderId } from '@race/core'
import type { Book } from '../account/book.ts'
import { quantityText } from '../account/increments.ts'
import { judgeIntent } from '../gate/judge-intent.ts'
import type { KernelPort } from '../kernel-port.ts'
import { cancelOrder } from '../strategy/signal-desk.ts'

/** What flattening needs of the kernel: it goes on until every order has ended. */
interface FlattenPort extends KernelPort {
  /** Why the account is being flattened; null while it is not. */
  flattening: string | null
}

/** Ends every order, and every position as soon as no order is open. */
export function flatten(port: FlattenPort, reason: string): void {
  for (const order of [...port.state.open]) cancelOrder(port, order, 'FLATTEN')
  port.flattening = reason
  closeAll(port)
}

/** Closes every position of an account that is being flattened, if nothing is open any more. Returns how many. */
export function closeAll(port: FlattenPort): number {
  const { state, flattening: reason } = port
  if (reason === null || state.open.size > 0) return 0
  port.flattening = null
  let count = 0
  for (const book of state.books.values()) {
    state.instruments.forEach((_, instrument) => {
      if (close(port, book, instrument, count, reason)) count++
    })
  }
  return count
}

function close(port: FlattenPort, book: Book, instrument: number, ordinal: number, reason: string): boolean {
  const spec = port.state.instruments[instrument]
  const steps = book.account.holdings[instrument]?.position.steps ?? 0
  if (spec === undefined || steps === 0) return false
  const intent: IntentKey = {
    strategyInstance: book.strategyInstance ?? 'engine',
    decisionTime: port.now,
    ordinal: `flatten-${ordinal}`,
  }
  const id = intentId(intent)
  const intended: OrderIntended = {
    clientOrderId: orderId({ accountId: port.accountId, intentId: id, leg: 'entry' }),
    intentId: id,
    strategyInstance: book.strategyInstance,
    ...{ parentId: null, instrument: spec.id, side: steps > 0 ? 'sell' : 'buy', type: 'market', role: 'close' },
    ...{ timeInForce: 'gtc', limitPrice: null, stopPrice: null, trail: null, limitOffset: null, expiresAt: null },
    quantity: quantityText(absScaled(steps), spec),
    ...{ isReduceOnly: true, isPostOnly: false, stop: null, target: null, decisionTime: port.now, reason },
  }
  if (judgeIntent(port, intent, intended).denial !== null) return false
  port.record('order-intended', intended, id)
  port.plan({ type: 'submit', clientOrderId: intended.clientOrderId })
  return true
}
