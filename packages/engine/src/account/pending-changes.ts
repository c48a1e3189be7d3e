import type { AccountFacts, Instrument } from '@race/core'
import type { AccountState } from './account-state.ts'
import { stepsOfText } from './increments.ts'
import type { OrderRecord } from './order-record.ts'

type AskedTerms = NonNullable<OrderRecord['replacing']>['before'][number]

/** How many replacements of an order are known at once beside the latest: the oldest is forgotten. */
const earlierMax = 64

/** A change of an order is asked for. Until its answer is known, what was asked for before it is asked for as well. */
export function askChange(
  state: AccountState,
  order: OrderRecord,
  change: AccountFacts['order-change-intended'],
): void {
  if (change.command === 'cancel') {
    order.isCancelAsked = true
    return
  }
  const { quantity, limitPrice, stopPrice, stop = null, target = null } = change
  if (order.status === 'initialized') {
    // A leg that is not at the venue yet: it will be placed so. Its entry's command tells a venue that places it itself.
    order.limitPrice = limitPrice ?? order.limitPrice
    order.stopPrice = stopPrice ?? order.stopPrice
    return
  }
  const steps = quantity === null ? null : stepsOfText(quantity, state.instruments[order.instrument] as Instrument)
  const before = order.replacing
  order.replacing = {
    steps: steps ?? before?.steps ?? null,
    limitPrice: limitPrice ?? before?.limitPrice ?? null,
    stopPrice: stopPrice ?? before?.stopPrice ?? null,
    stop: stop ?? before?.stop ?? null,
    target: target ?? before?.target ?? null,
    before: before === null ? [] : [...before.before, termsOf(before)].slice(-earlierMax),
  }
  order.changesDue++
  for (const leg of waitingLegs(state, order)) {
    if ((leg.intended.role === 'stop-loss' ? stop : target) === null) continue
    // The venue may place it as it was: then this is still to come.
    leg.replacing = {
      steps: null,
      limitPrice: leg.limitPrice,
      stopPrice: leg.stopPrice,
      stop: null,
      target: null,
      before: [],
    }
  }
}

function termsOf({ steps, limitPrice, stopPrice }: AskedTerms): AskedTerms {
  return { steps, limitPrice, stopPrice }
}

/** A replacement is answered: with the last answer nothing of what was asked for is open. */
export function answerChange(
  state: AccountState,
  order: OrderRecord,
  answer: 'accepted' | 'rejected' | 'unknown',
): void {
  if (answer === 'unknown' && order.replacing !== null) {
    order.changesLost = Math.min(order.changesDue, order.changesLost + 1)
    return
  }
  order.changesDue = Math.max(0, order.changesDue - 1)
  order.changesLost = Math.min(order.changesLost, order.changesDue)
  if (order.changesDue > 0) return
  order.replacing = null
  for (const leg of waitingLegs(state, order)) leg.replacing = null
}

/** The venue told the terms of an order: those that were asked for have arrived, whatever was answered. */
export function settleChange(order: OrderRecord): void {
  const { replacing } = order
  if (replacing === null) return
  const shown = replacing.before.findLastIndex((terms) => isShown(order, terms))
  // What was asked for before something that has arrived comes no more.
  if (shown >= 0) order.replacing = { ...replacing, before: replacing.before.slice(shown + 1) }
  // What is to become of legs shows in no term of the entry.
  if (replacing.stop !== null || replacing.target !== null || !isShown(order, replacing)) return
  order.replacing = null
  // Nothing is sent again of them, and so no answer comes any more.
  order.changesDue -= order.changesLost
  order.changesLost = 0
}

function isShown(order: OrderRecord, { steps, limitPrice, stopPrice }: AskedTerms): boolean {
  return (
    (steps ?? order.steps) === order.steps &&
    (limitPrice ?? order.limitPrice) === order.limitPrice &&
    (stopPrice ?? order.stopPrice) === order.stopPrice
  )
}

/** No answer comes to what an engine before this one has sent: what is open will be sent once more. */
export function forgetAnswers(state: AccountState): void {
  for (const order of state.open) order.changesDue = order.changesLost = order.replacing === null ? 0 : 1
}

/** The legs of a bracket that are not at the venue. */
function waitingLegs({ orders }: AccountState, { intended }: OrderRecord): OrderRecord[] {
  return [intended.stop, intended.target].flatMap((leg) => {
    const record = leg === null ? undefined : orders.get(leg.clientOrderId)
    return record?.status === 'initialized' ? [record] : []
  })
}
