import { absScaled, type IntentKey, intentId, type OrderIntended, clientOrderId as orderId } from '@race/core'
import type { Book } from '../account/book.ts'
import { quantityText } from '../account/increments.ts'
import { judgeIntent } from '../gate/judge-intent.ts'
import type { KernelPort } from '../kernel-port.ts'
import { cancelOrder } from '../venue/cancel-order.ts'
import { unseenLegs } from '../venue/holding-legs.ts'

/** Ends every order, and every position as soon as no order is open: in this session, or in the next. */
export function flatten(port: KernelPort, reason: string, by: string): void {
  port.record('flattening-changed', { isFlattening: true, by, why: reason })
  endAll(port)
  closeAll(port)
}

/**
 * Goes on with an account that is being flattened: ends what has come to be open since, such as legs that the venue has placed, and
 * closes every position if nothing is. Within a moment of the market that waits for its end.
 */
export function closeAll(port: KernelPort): void {
  const { state } = port
  const { flattening: reason } = state
  if (reason === null || port.isInMoment) return
  if (port.isStarting) {
    // By what is on record, positions would be closed that may be none any more: the start goes on with it.
    return
  }
  endAll(port)
  if (state.open.size > 0) return
  const legs = unseenLegs(port)
  for (const { clientOrderId } of legs) port.plan({ type: 'ask', clientOrderId })
  if (legs.length > 0) {
    // They hold what is to be closed, or would open a position of their own after it.
    return
  }
  port.record('flattening-changed', { isFlattening: false, by: 'engine', why: 'no order is open any more' })
  for (const book of state.books.values()) {
    state.instruments.forEach((_, instrument) => {
      close(port, book, instrument, reason)
    })
  }
}

function endAll(port: KernelPort): void {
  for (const order of [...port.state.open]) cancelOrder(port, order, 'FLATTEN')
}

function close(port: KernelPort, book: Book, instrument: number, reason: string): void {
  const spec = port.state.instruments[instrument]
  const steps = book.account.holdings[instrument]?.position.steps ?? 0
  if (spec === undefined || steps === 0) return
  const { intent, ids } = freeIntent(port, book.strategyInstance ?? 'engine')
  const { decisionTime } = intent
  const intended: OrderIntended = {
    ...ids,
    strategyInstance: book.strategyInstance,
    ...{ parentId: null, instrument: spec.id, side: steps > 0 ? 'sell' : 'buy', type: 'market', role: 'close' },
    ...{ timeInForce: 'gtc', limitPrice: null, stopPrice: null, trail: null, limitOffset: null, expiresAt: null },
    quantity: quantityText(absScaled(steps), spec),
    ...{ isReduceOnly: true, isPostOnly: false, stop: null, target: null, decisionTime, reason },
  }
  if (judgeIntent(port, intent, intended).denial !== null) return
  port.record('order-intended', intended, intended.intentId)
  port.plan({ type: 'submit', clientOrderId: intended.clientOrderId })
}

/**
 * The first intent to close something that no order has: an account may be flattened twice at one moment. A venue that fills from our
 * market data goes by its time, and has it filled at the next moment of that, which by the clock may be over.
 */
function freeIntent(port: KernelPort, strategyInstance: string) {
  const { marketTime } = port.state
  const decisionTime = port.matchesHere && marketTime > 0 ? marketTime : port.now
  for (let ordinal = 0; ; ordinal++) {
    const intent: IntentKey = { strategyInstance, decisionTime, ordinal: `flatten-${ordinal}` }
    const id = intentId(intent)
    const clientOrderId = orderId({ accountId: port.accountId, intentId: id, leg: 'entry' })
    if (!port.state.orders.has(clientOrderId)) return { intent, ids: { clientOrderId, intentId: id } }
  }
}
