import {
  type AccountFacts,
  addScaled,
  canTransition,
  decimal,
  type Instrument,
  invariant,
  isTerminal,
  negateScaled,
  type OrderFilled,
  type OrderIntended,
  type OrderStatus,
  type Scaled,
  subtractScaled,
} from '@race/core'
import type { AccountState } from './account-state.ts'
import type { Book } from './book.ts'
import { type FillFee, feeOf, payInKind } from './fill-fee.ts'
import { priceText, stepsOfText, ticksOfText } from './increments.ts'
import { intendSignal } from './known-signals.ts'
import type { OrderFact } from './order-fact.ts'
import { OrderRecord } from './order-record.ts'
import { answerChange, askChange, settleChange } from './pending-changes.ts'
import { takeFill } from './round-trips.ts'

/** Folds what the log tells of an order. */
export function applyOrderFact(state: AccountState, fact: OrderFact, time: number): void {
  switch (fact.type) {
    case 'order-intended':
      applyIntended(state, fact.data, time)
      return
    case 'order-answered':
      change(state, fact.data.clientOrderId, time, (order) => applyAnswer(state, order, fact.data))
      return
    case 'order-missing':
      change(state, fact.data.clientOrderId, time, (order) => {
        order.isUnknown = false
        move(order, 'cancelled')
        order.reason = 'NOT_AT_VENUE'
      })
      return
    case 'order-change-intended':
      change(state, fact.data.clientOrderId, time, (order) => askChange(state, order, fact.data))
      return
    case 'order-reported':
      change(state, fact.data.clientOrderId, fact.data.time, (order) => applyReport(state, order, fact.data))
      return
    case 'order-adopted':
      applyAdopted(state, fact.data)
      return
    case 'order-filled':
      applyFill(state, fact.data)
      return
    case 'fill-busted':
      applyBust(state, fact.data)
      return
    case 'fills-missing':
      change(state, fact.data.clientOrderId, time, (order) => {
        const steps = stepsOfText(fact.data.quantity, state.instruments[order.instrument] as Instrument)
        order.bustedSteps = addScaled(order.bustedSteps, steps)
      })
  }
}

function applyIntended(state: AccountState, intended: OrderIntended, time: number): void {
  const order = addOrder(state, intended, { isSent: true, status: 'submitted', time })
  intendSignal(state, order)
  if (!isLeg(order)) state.watch.opened(intended, order.steps, intended.role === 'entry', time)
  for (const [leg, role] of [
    [intended.stop, 'stop-loss'],
    [intended.target, 'take-profit'],
  ] as const) {
    if (leg === null) continue
    const { clientOrderId, type, limitPrice, stopPrice, trail, limitOffset } = leg
    const child: OrderIntended = {
      ...intended,
      ...{ clientOrderId, type, limitPrice, stopPrice, trail, limitOffset, role },
      parentId: intended.clientOrderId,
      side: intended.side === 'buy' ? 'sell' : 'buy',
      timeInForce: 'gtc',
      expiresAt: null,
      isReduceOnly: true,
      isPostOnly: false,
      stop: null,
      target: null,
      reason: null,
    }
    addOrder(state, child, { isSent: false, status: 'initialized', time })
  }
}

function addOrder(
  state: AccountState,
  intended: OrderIntended,
  options: { readonly isSent: boolean; readonly status: OrderStatus; readonly time: number },
): OrderRecord {
  const { clientOrderId, instrument } = intended
  invariant(!state.orders.has(clientOrderId), `the order ${clientOrderId} was intended twice`)
  const spec = state.instrument(instrument)
  const order = new OrderRecord(intended, {
    ...{ ...options, spec, instrument: state.indexOf.get(instrument) ?? 0, bornAt: state.sequence },
  })
  state.orders.set(clientOrderId, order)
  state.families.add(order)
  note(state, order)
  return order
}

function applyAnswer(state: AccountState, order: OrderRecord, answer: AccountFacts['order-answered']): void {
  const isOfSubmit = answer.command === 'submit'
  if (isOfSubmit) order.attempts = answer.attempt
  order.isUnknown = answer.answer === 'unknown'
  if (answer.command === 'replace') answerChange(state, order, answer.answer)
  if (answer.venueOrderId !== null) {
    if (order.status === 'cancelled' && answer.command === 'replace' && !order.names.includes(answer.venueOrderId)) {
      // Only the name that it had before was over: under this one it may work, or have ended without a word.
      order.status = order.filledSteps > 0 ? 'partially-filled' : 'accepted'
      order.isUnknown = true
    }
    nameAtVenue(state, order, answer.venueOrderId)
  }
  if (answer.answer === 'accepted' && isOfSubmit) move(order, 'accepted')
  // A cancellation that is refused is still wanted: the venue may have had too many calls.
  if (answer.answer !== 'rejected' || !isOfSubmit) return
  move(order, 'rejected')
  order.reason = answer.code
}

function applyReport(state: AccountState, order: OrderRecord, report: AccountFacts['order-reported']): void {
  const spec = state.instruments[order.instrument] as Instrument
  const isNewName = order.venueOrderId !== report.venueOrderId
  if (order.mayBeReplaced && isNewName && !isTerminal(report.status)) order.status = 'submitted'
  nameAtVenue(state, order, report.venueOrderId)
  order.isUnknown = false
  order.reportedAt = Math.max(order.reportedAt, report.time)
  const steps = stepsOfText(report.quantity, spec)
  // An order that was first known by a fill is for more than that.
  if (order.status === 'filled' && steps > order.steps) order.status = 'partially-filled'
  const hasChanged = order.steps !== steps
  order.steps = steps
  const reported = stepsOfText(report.filledQuantity, spec)
  if (reported > order.reportedSteps) order.reportedSteps = reported
  order.limitPrice = report.limitPrice
  order.stopPrice = report.stopPrice
  settleChange(order)
  if (report.reason !== null) order.reason = report.reason
  move(order, report.status)
  if (hasChanged && order.isOpen && !isLeg(order)) {
    state.watch.opened(order.intended, order.pendingSteps, false, report.time)
  }
}

function applyAdopted(state: AccountState, adopted: AccountFacts['order-adopted']): void {
  const { clientOrderId, instrument, side, type, role, parentId, strategyInstance, quantity } = adopted
  const order = addOrder(
    state,
    {
      ...{ clientOrderId, instrument, side, type, role, parentId, strategyInstance, quantity },
      intentId: state.orders.get(parentId ?? '')?.intended.intentId ?? adoptedIntent(adopted.venueOrderId),
      ...{ timeInForce: 'gtc', expiresAt: null, isPostOnly: false, stop: null, target: null, trail: null },
      limitPrice: adopted.limitPrice,
      stopPrice: adopted.stopPrice,
      limitOffset: null,
      isReduceOnly: role === 'stop-loss' || role === 'take-profit',
      decisionTime: adopted.time,
      reason: adopted.reason,
    },
    { isSent: false, status: 'submitted', time: adopted.time },
  )
  if (!isLeg(order)) state.watch.opened(order.intended, order.steps, false, adopted.time)
  change(state, order.clientOrderId, adopted.time, () => applyReport(state, order, adopted))
}

function applyFill(state: AccountState, filled: OrderFilled): void {
  invariant(!state.fills.has(filled.fillId), `the fill ${filled.fillId} was told twice`)
  state.latestFill = Math.max(state.latestFill, filled.time)
  const order = state.orders.get(filled.clientOrderId)
  invariant(order !== undefined, `a fill is of the order ${filled.clientOrderId}, which nobody intended`)
  const spec = state.instruments[order.instrument] as Instrument
  const steps = stepsOfText(filled.quantity, spec)
  const fee = feeOf(state, filled, spec)
  const known = { filled, sequence: state.sequence, isBusted: false, feeMoney: fee.money }
  state.fills.set(filled.fillId, known)
  order.fills.push(known)
  if (order.venueOrderId === null) nameAtVenue(state, order, filled.venueOrderId)
  change(state, filled.clientOrderId, filled.time, () => {
    order.isUnknown = false
    order.filledSteps = addScaled(order.filledSteps, steps)
    if (order.filledSteps > order.reportedSteps) order.reportedSteps = order.filledSteps
    move(order, order.filledSteps >= order.steps ? 'filled' : 'partially-filled')
  })
  for (const book of booksOf(state, filled)) post(state, book, order, { filled, steps, side: order.side, fee })
  state.watch.filled(filled, filled.side, steps)
  payFee(state, order, filled, fee)
  // By the engine's clock, as everything that follows from it: the venue's may be another.
  state.watch.worth(state.time)
}

/** The whole account, and the strategy's own part of it. */
function booksOf(state: AccountState, { strategyInstance }: Pick<OrderFilled, 'strategyInstance'>): Book[] {
  const own = strategyInstance === null ? undefined : state.books.get(strategyInstance)
  return own === undefined ? [state.whole] : [state.whole, own]
}

interface Posted {
  readonly filled: Pick<OrderFilled, 'fillId' | 'instrument' | 'price' | 'time'>
  readonly side: 1 | -1
  readonly steps: Scaled
  readonly fee: FillFee
}

function post(state: AccountState, book: Book, order: OrderRecord, { filled, steps, side, fee }: Posted): void {
  const { account, lots } = book
  const holding = account.holdings[order.instrument]
  const own = lots[order.instrument]
  invariant(holding !== undefined && own !== undefined, `a book has no instrument ${filled.instrument}`)
  const ticks = ticksOfText(filled.price, state.instruments[order.instrument] as Instrument)
  // The account pays units of another instrument, of which the strategy's own part may have none: it pays what they are worth.
  const isInKind = fee.instrument === order.instrument || (fee.instrument !== null && book === state.whole)
  const money = isInKind ? 0 : fee.money
  const { markTicks } = holding
  account.ledger.time = filled.time
  account.applyFill(holding, side, ticks, steps, money)
  // The market says what a position is worth, not the price of one fill.
  if (state.lastPrices.has(filled.instrument)) holding.markTicks = markTicks
  const { fillId, time } = filled
  takeFill(own, { fillId, ticks, steps, side, fee: fee.money, time, intentId: order.intended.intentId })
}

/** A fee in units of an instrument is taken from what is held of it; one that nothing here is, is counted by its currency. */
function payFee(state: AccountState, order: OrderRecord, filled: OrderFilled, { instrument, amount }: FillFee): void {
  const { fillId, feeCurrency, time } = filled
  const spec = instrument === null ? undefined : state.instruments[instrument]
  if (instrument === null || spec === undefined) {
    if (amount.isZero || feeCurrency === state.instruments[order.instrument]?.quoteCurrency) return
    state.otherFees.set(feeCurrency, (state.otherFees.get(feeCurrency) ?? decimal(0)).plus(amount))
    return
  }
  const isOwn = instrument === order.instrument
  const ticks = isOwn ? ticksOfText(filled.price, spec) : (state.whole.account.holdings[instrument]?.markTicks ?? 0)
  const { intentId } = order.intended
  const paid = { fillId: `${fillId}/fee`, intentId, time, ticks }
  let taken: Scaled = 0
  for (const book of isOwn ? booksOf(state, filled) : [state.whole]) {
    const steps = payInKind(book, { instrument, amount, spec }, paid)
    if (book === state.whole) taken = steps
  }
  if (taken === 0) return
  const fact = isOwn
    ? filled
    : { ...filled, instrument: spec.id, price: priceText(ticks, spec), strategyInstance: null }
  const [side, size] = taken > 0 ? (['sell', taken] as const) : (['buy', negateScaled(taken)] as const)
  state.watch.filled(fact, side, size, `${filled.clientOrderId}/fee`)
}

/** Takes a fill back: the same at its price the other way round, with the fee returned. */
function applyBust(state: AccountState, { fillId, time }: AccountFacts['fill-busted']): void {
  const known = state.fills.get(fillId)
  invariant(known !== undefined && !known.isBusted, `the fill ${fillId} was taken back, but it is not there`)
  known.isBusted = true
  state.latestFill = Math.max(state.latestFill, time)
  const order = state.orders.get(known.filled.clientOrderId)
  invariant(order !== undefined, `the busted fill ${fillId} has no order`)
  const spec = state.instruments[order.instrument] as Instrument
  const steps = stepsOfText(known.filled.quantity, spec)
  const { instrument, amount } = feeOf(state, known.filled, spec)
  change(state, known.filled.clientOrderId, time, () => {
    order.filledSteps = subtractScaled(order.filledSteps, steps)
    order.bustedSteps = addScaled(order.bustedSteps, steps)
    if (order.status === 'filled') order.status = 'cancelled'
  })
  const filled = { ...known.filled, fillId: `${fillId}/bust`, time }
  const side = order.side === 1 ? -1 : 1
  const fee = { instrument, amount: amount.negated(), money: negateScaled(known.feeMoney) }
  for (const book of booksOf(state, filled)) post(state, book, order, { filled, steps, side, fee })
  state.watch.filled(filled, filled.side === 'buy' ? 'sell' : 'buy', steps, `${fillId}/bust`)
  payFee(state, order, filled, fee)
  state.watch.worth(state.time)
}

/** Changes an order, and with it what is open. */
function change(state: AccountState, clientOrderId: string, time: number, apply: (order: OrderRecord) => void): void {
  const order = state.orders.get(clientOrderId)
  invariant(order !== undefined, `the log tells of the order ${clientOrderId}, which nobody intended`)
  apply(order)
  order.updatedAt = time
  note(state, order)
}

/** A leg of a bracket fills no more than its entry has opened, and one leg instead of the other: it adds to nothing. */
function isLeg({ intended }: OrderRecord): boolean {
  return intended.parentId !== null && intended.isReduceOnly
}

function note(state: AccountState, order: OrderRecord): void {
  const { open, families } = state
  const { isOpen } = order
  if (isOpen === open.has(order)) {
    families.changed(order, 0)
    return
  }
  families.changed(order, isOpen ? 1 : -1)
  // One that comes back counts again, but is no new entry.
  if (isOpen && order.attempts > 0 && !isLeg(order)) {
    state.watch.opened(order.intended, order.pendingSteps, false, order.updatedAt)
  } else if (!isOpen) state.watch.closed(order.clientOrderId, order.updatedAt)
  if (isOpen) open.add(order)
  else open.delete(order)
  countOpen(state, order, isOpen ? 1 : -1)
}

/** Counts an order that is open from now on, or no more. */
export function countOpen(state: AccountState, order: OrderRecord, change: 1 | -1): void {
  count(state.openByIntent, rootIntentOf(state, order), change)
  const { role, strategyInstance } = order.intended
  if (role === 'entry' && strategyInstance !== null) count(state.openEntries, strategyInstance, change)
}

function count(counts: Map<string, number>, name: string, change: 1 | -1): void {
  const now = (counts.get(name) ?? 0) + change
  if (now > 0) counts.set(name, now)
  else counts.delete(name)
}

/** The intent that an order goes back to: for a leg of a bracket, that of its entry. */
export function rootIntentOf({ orders }: AccountState, { intended }: OrderRecord): string {
  const parent = intended.parentId === null ? undefined : orders.get(intended.parentId)
  return (parent ?? { intended }).intended.intentId
}

function nameAtVenue(state: AccountState, order: OrderRecord, venueOrderId: string): void {
  const other = state.byVenueId.get(venueOrderId)
  order.venueOrderId = venueOrderId
  state.byVenueId.set(venueOrderId, order)
  if (other === order) return
  order.names.push(venueOrderId)
  if (other === undefined) return
  other.names.splice(other.names.indexOf(venueOrderId), 1)
  state.families.changed(other, 0)
  if (other.intended.intentId === adoptedIntent(venueOrderId)) standAside(state, other)
  else if (other.venueOrderId === venueOrderId) takeNameBack(state, other)
}

/**
 * At a venue without our ids a report was taken for this order, and is of another of the same terms: nothing is known of it but its
 * fills, its own rejection, and the name that it had before it was replaced.
 */
function takeNameBack(state: AccountState, order: OrderRecord): void {
  order.venueOrderId = order.names.at(-1) ?? null
  order.reportedSteps = addScaled(order.filledSteps, order.bustedSteps)
  order.reportedAt = Number.NEGATIVE_INFINITY
  if (order.status !== 'rejected') {
    order.reason = order.intended.reason
    if (order.filledSteps >= order.steps) order.status = 'filled'
    else if (order.filledSteps > 0) order.status = 'partially-filled'
    else order.status = order.venueOrderId === null ? 'submitted' : 'accepted'
    order.isUnknown = order.isOpen
  }
  note(state, order)
  // What had ended it counts no more: all that it was for may still fill.
  if (order.isOpen && !isLeg(order)) state.watch.opened(order.intended, order.pendingSteps, false, order.updatedAt)
}

function adoptedIntent(venueOrderId: string): string {
  return `adopted:${venueOrderId}`
}

/** What was adopted turns out to be an order of ours that the venue had not named yet: nothing more comes of the adopted one. */
function standAside(state: AccountState, adopted: OrderRecord): void {
  adopted.status = 'cancelled'
  adopted.reason = 'KNOWN_ORDER'
  adopted.isUnknown = false
  adopted.isCancelAsked = false
  adopted.reportedSteps = addScaled(adopted.filledSteps, adopted.bustedSteps)
  note(state, adopted)
}

/** What is over stays over: a late report does not bring an order back, but for one that was given up as not at the venue. */
function move(order: OrderRecord, status: OrderStatus): void {
  if (order.status === status) return
  if (isTerminal(order.status)) {
    const wasGivenUp = order.reason === 'NOT_AT_VENUE' || order.status === 'rejected'
    if (!(wasGivenUp && status !== 'rejected') && status !== 'filled') return
    order.status = status
    return
  }
  if (canTransition(order.status, status) || status === 'accepted') {
    // A late `accepted` does not undo what came after it.
    if (status === 'accepted' && order.status !== 'submitted' && order.status !== 'initialized') return
    order.status = status
  } else if (isTerminal(status) || isBeforeVenue(order)) order.status = status
}

/** Nothing is known of it from the venue yet: whatever the first report says tells also that it was taken. */
function isBeforeVenue({ status }: OrderRecord): boolean {
  return status === 'initialized' || status === 'submitted'
}
