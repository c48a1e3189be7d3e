import { absScaled, type IntentKey, intentId, type OrderIntended, clientOrderId as orderId } from '@race/core'
import type { Book } from '../account/book.ts'
import { quantityText } from '../account/increments.ts'
import { judgeIntent } from '../gate/judge-intent.ts'
import type { KernelPort } from '../kernel-port.ts'
import { cancelOrder } from '../strategy/signal-desk.ts'

/** Ends every order, and every position as soon as no order is open: in this session, or in the next. */
export function flatten(port: KernelPort, reason: string, by: string): void {
  port.record('flattening-changed', { isFlattening: true, by, why: reason })
  for (const order of [...port.state.open]) cancelOrder(port, order, 'FLATTEN')
  closeAll(port)
}

/** Closes every position of an account that is being flattened, if nothing is open any more. */
export function closeAll(port: KernelPort): void {
  const { state } = port
  const { flattening: reason } = state
  if (reason === null || state.open.size > 0) return
  if (port.isStarting) {
    // By what is on record, positions would be closed that may be none any more: the start goes on with it.
    return
  }
  port.record('flattening-changed', { isFlattening: false, by: 'engine', why: 'no order is open any more' })
  for (const book of state.books.values()) {
    state.instruments.forEach((_, instrument) => {
      close(port, book, instrument, reason)
    })
  }
}

function close(port: KernelPort, book: Book, instrument: number, reason: string): void {
  const spec = port.state.instruments[instrument]
  const steps = book.account.holdings[instrument]?.position.steps ?? 0
  if (spec === undefined || steps === 0) return
  const { intent, ids } = freeIntent(port, book.strategyInstance ?? 'engine')
  const intended: OrderIntended = {
    ...ids,
    strategyInstance: book.strategyInstance,
    ...{ parentId: null, instrument: spec.id, side: steps > 0 ? 'sell' : 'buy', type: 'market', role: 'close' },
    ...{ timeInForce: 'gtc', limitPrice: null, stopPrice: null, trail: null, limitOffset: null, expiresAt: null },
    quantity: quantityText(absScaled(steps), spec),
    ...{ isReduceOnly: true, isPostOnly: false, stop: null, target: null, decisionTime: port.now, reason },
  }
  if (judgeIntent(port, intent, intended).denial !== null) return
  port.record('order-intended', intended, intended.intentId)
  port.plan({ type: 'submit', clientOrderId: intended.clientOrderId })
}

/** The first intent to close something that no order has: an account may be flattened twice at one moment. */
function freeIntent(port: KernelPort, strategyInstance: string) {
  for (let ordinal = 0; ; ordinal++) {
    const intent: IntentKey = { strategyInstance, decisionTime: port.now, ordinal: `flatten-${ordinal}` }
    const id = intentId(intent)
    const clientOrderId = orderId({ accountId: port.accountId, intentId: id, leg: 'entry' })
    if (!port.state.orders.has(clientOrderId)) return { intent, ids: { clientOrderId, intentId: id } }
  }
}
