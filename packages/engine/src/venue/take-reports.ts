import {
  type BrokerReport,
  decimal,
  type Instrument,
  isTerminal,
  type Money,
  money,
  type OrderFilled,
  type Scaled,
  scaledToText,
  type TradeClosed,
  type VenueFill,
  type VenueOrderReport,
} from '@race/core'
import { feeOf } from '../account/fill-fee.ts'
import { priceText, quantityText, stepsOfText, ticksOfText } from '../account/increments.ts'
import type { KnownFill } from '../account/known-fill.ts'
import type { OrderRecord } from '../account/order-record.ts'
import { type ClosedLot, closedBy } from '../account/round-trips.ts'
import type { KernelPort } from '../kernel-port.ts'
import { tell } from '../strategy/signal-desk.ts'
import { endForClose } from './holding-legs.ts'
import { laterLegOf } from './later-legs.ts'
import { adoptedName, findOrder, isOfNobody, isReplacementOf, textOf, unnamed } from './name-orders.ts'
import { placeLegs, shareLegs } from './place-legs.ts'

/** Folds what the venue tells into facts: each once, however often and in whatever order it is told. */
export function takeReport(port: KernelPort, report: BrokerReport): void {
  switch (report.type) {
    case 'order':
      takeOrder(port, report.order)
      return
    case 'fill':
      takeFill(port, report.fill)
      return
    case 'bust':
      takeBust(port, report)
      return
    case 'gap':
      port.plan({ type: 'reconcile' })
  }
}

/** @param asked the name that the venue was asked for, where this is its answer; null for what it tells by itself */
export function takeOrder(port: KernelPort, report: VenueOrderReport, asked: string | null = null): void {
  const known = findOrder(port, report) ?? legOf(port, report) ?? unnamed(port, report)
  if (known === undefined) {
    const adopted = adopt(port, report)
    if (adopted.intended.strategyInstance !== null) tellOwner(port, adopted, report.time)
    return
  }
  const { venueOrderId } = known
  // Asked for the latest name that is known here, a venue tells of what is there: a late report had come with an older name.
  const isAnswer = asked !== null && asked === venueOrderId
  const hasName = port.state.byVenueId.get(report.venueOrderId) === known
  const isOldName = venueOrderId !== report.venueOrderId && hasName && !isAnswer
  if (!isNews(known, report, port.state.instrument(report.instrument), isOldName)) return
  const { clientOrderId, intentId } = known.intended
  const before = known.status
  port.record('order-reported', reportedOf(report, clientOrderId), intentId)
  if (before === 'initialized') endForClose(port, known)
  if (known.status !== before) tellOwner(port, known, report.time)
  // What was to become of it had come to its end, of which only a name was over: it is asked for anew.
  const goesOn = isTerminal(before) && !isTerminal(known.status)
  if (goesOn && known.isCancelAsked) port.plan({ type: 'cancel', clientOrderId })
  shareLegs(port, known)
}

/** A leg of a bracket that the venue named itself; a first one that has ended under another name is not it. */
function legOf(
  { state }: KernelPort,
  { parentVenueOrderId, venueOrderId, role }: VenueOrderReport,
): OrderRecord | undefined {
  const parent = parentVenueOrderId === null ? undefined : state.byVenueId.get(parentVenueOrderId)
  const leg = role === 'stop-loss' ? parent?.intended.stop : role === 'take-profit' ? parent?.intended.target : null
  const first = leg === null || leg === undefined ? undefined : state.orders.get(leg.clientOrderId)
  const isOver = first !== undefined && isTerminal(first.status) && first.venueOrderId !== null
  return isOver && first.venueOrderId !== venueOrderId ? undefined : first
}

function isNews(order: OrderRecord, report: VenueOrderReport, spec: Instrument, isOldName: boolean): boolean {
  // What is told of a name that another took over, or late, is of before: only fills count.
  if (isOldName || report.time < order.reportedAt) {
    return stepsOfText(String(report.filledQuantity), spec) > order.reportedSteps && !isOldName
  }
  // That an order works which has ended was told before, and has come late.
  if (isTerminal(order.status) && !(order.hasUntoldFills && isTerminal(report.status))) {
    const filled = stepsOfText(String(report.filledQuantity), spec)
    // A call that came twice may have been refused once and taken once.
    const wasNotThere = order.reason === 'NOT_AT_VENUE' || order.status === 'rejected'
    const wasGivenUp = wasNotThere && order.status !== report.status
    const isLarger = order.status === 'filled' && stepsOfText(String(report.quantity), spec) > order.steps
    const isOther = order.mayBeReplaced && order.venueOrderId !== report.venueOrderId && !isTerminal(report.status)
    const goesOn = isOther && isReplacementOf(order, report, stepsOfText(String(report.quantity), spec))
    return wasGivenUp || isLarger || goesOn || filled > order.reportedSteps
  }
  return (
    order.isUnknown ||
    order.venueOrderId !== report.venueOrderId ||
    (order.status !== report.status && !(report.status === 'accepted' && order.status === 'partially-filled')) ||
    order.steps !== stepsOfText(String(report.quantity), spec) ||
    stepsOfText(String(report.filledQuantity), spec) > order.reportedSteps ||
    order.limitPrice !== textOf(report.limitPrice) ||
    order.stopPrice !== textOf(report.stopPrice)
  )
}

function reportedOf(report: VenueOrderReport, clientOrderId: string) {
  return {
    clientOrderId,
    filledQuantity: String(report.filledQuantity),
    instrument: report.instrument,
    limitPrice: textOf(report.limitPrice),
    quantity: String(report.quantity),
    reason: report.reason,
    status: report.status,
    stopPrice: textOf(report.stopPrice),
    time: report.time,
    venueOrderId: report.venueOrderId,
  }
}

function adopt(port: KernelPort, report: VenueOrderReport): OrderRecord {
  const { state } = port
  const leg = laterLegOf(port, report)
  const atVenue = report.parentVenueOrderId === null ? undefined : state.byVenueId.get(report.parentVenueOrderId)
  const parent = leg?.parent ?? atVenue
  const clientOrderId = leg?.clientOrderId ?? report.clientOrderId ?? adoptedName(report.venueOrderId)
  port.record('order-adopted', {
    ...reportedOf(report, clientOrderId),
    side: report.side,
    type: report.type,
    role: leg?.role ?? report.role ?? 'entry',
    parentId: parent?.clientOrderId ?? null,
    strategyInstance: parent?.intended.strategyInstance ?? null,
  })
  return state.orders.get(clientOrderId) as OrderRecord
}

/** @param asked whether the venue was asked whose it is, where its name tells nothing */
export function takeFill(port: KernelPort, fill: VenueFill, asked = false): void {
  const { state } = port
  if (state.fills.has(fill.fillId)) return
  if (!asked && isOfNobody(port, fill)) {
    port.heldFills.set(fill.fillId, fill)
    port.plan({ type: 'reconcile' })
    return
  }
  const order = findOrder(port, fill) ?? unnamed(port, fill) ?? adoptOfFill(port, fill)
  const { strategyInstance, intentId, clientOrderId } = order.intended
  const filled: OrderFilled = {
    clientOrderId,
    fee: String(fill.fee),
    feeCurrency: fill.feeCurrency,
    fillId: fill.fillId,
    instrument: fill.instrument,
    liquidity: fill.liquidity,
    price: String(fill.price),
    quantity: String(fill.quantity),
    side: fill.side,
    strategyInstance,
    time: fill.time,
    venueOrderId: fill.venueOrderId,
  }
  const trades = tradesOf(port, order, filled)
  const before = order.status
  port.record('order-filled', filled, intentId)
  for (const trade of trades) port.record('trade-closed', trade, intentId)
  // Legs that the engine places are there when the strategy hears of the fill.
  placeLegs(port, order, filled)
  const runner = strategyInstance === null ? undefined : port.runners.get(strategyInstance)
  if (runner !== undefined) {
    const { price, quantity, time, side, instrument } = fill
    const { feeMoney } = state.fills.get(fill.fillId) as KnownFill
    runner.tellFill(
      {
        ...{ clientOrderId, instrument, side, price, quantity, time },
        fee: moneyOf(feeMoney, state.opened.ledgerScale, state.instrument(instrument)),
      },
      state.marketTime,
    )
    if (order.status !== before) tellOwner(port, order, fill.time)
  }
}

/** A fill of an order that nobody knows: the order comes into being with it. */
function adoptOfFill(port: KernelPort, fill: VenueFill): OrderRecord {
  const order = adopt(port, {
    ...{ clientOrderId: fill.clientOrderId, venueOrderId: fill.venueOrderId, instrument: fill.instrument },
    ...{ parentVenueOrderId: null, role: null, side: fill.side, type: 'market', status: 'accepted' },
    ...{ quantity: fill.quantity, filledQuantity: decimal(0), limitPrice: null, stopPrice: null },
    ...{ reason: null, time: fill.time },
  })
  // What else it is for only the venue knows.
  port.plan({ type: 'ask', clientOrderId: order.clientOrderId })
  return order
}

function takeBust(port: KernelPort, { fillId, reason, time }: Extract<BrokerReport, { type: 'bust' }>): void {
  const known = port.state.fills.get(fillId)
  if (known === undefined) {
    // The venue took back what it has not told yet: only the whole picture helps.
    port.plan({ type: 'reconcile' })
    return
  }
  if (known.isBusted) return
  const { clientOrderId } = known.filled
  port.record(
    'fill-busted',
    { fillId, clientOrderId, reason, time },
    port.state.orders.get(clientOrderId)?.intended.intentId,
  )
}

/** The round trips that a fill ends, of the book that it belongs to. */
function tradesOf({ state, runners }: KernelPort, order: OrderRecord, filled: OrderFilled): TradeClosed[] {
  const { strategyInstance } = filled
  const book = (strategyInstance === null ? undefined : state.books.get(strategyInstance)) ?? state.whole
  const spec = state.instrument(filled.instrument)
  const fee = feeOf(state, filled, spec).money
  const closing = {
    ...{ fillId: filled.fillId, intentId: order.intended.intentId, side: order.side, fee, time: filled.time },
    ticks: ticksOfText(filled.price, spec),
    steps: stepsOfText(filled.quantity, spec),
  }
  const strategy = strategyInstance === null ? undefined : runners.get(strategyInstance)?.entry.strategy
  return closedBy(book.lots[order.instrument] ?? [], closing).map((closed, place) => ({
    tradeId: `${filled.fillId}/${place}`,
    source: state.mode?.venue ?? 'simulation',
    strategyInstance,
    strategyId: strategy?.id ?? null,
    strategyVersion: strategy?.version ?? null,
    ...tripOf(closed, filled, spec, state.opened.ledgerScale),
    exitReason: order.intended.role,
  }))
}

function tripOf({ lot, steps, entryFee, exitFee }: ClosedLot, filled: OrderFilled, spec: Instrument, scale: number) {
  const quantity = decimal(quantityText(steps, spec))
  const entryPrice = priceText(lot.ticks, spec)
  const fees = decimal(scaledToText(entryFee, scale)).plus(decimal(scaledToText(exitFee, scale)))
  const move = decimal(filled.price).minus(decimal(entryPrice)).times(quantity).times(spec.multiplier)
  const gross = lot.side === 1 ? move : decimal(0).minus(move)
  return {
    intentId: lot.intentId,
    instrument: spec.id,
    side: lot.side === 1 ? ('long' as const) : ('short' as const),
    quantity: String(quantity),
    entryTime: lot.time,
    entryPrice,
    exitTime: filled.time,
    exitPrice: filled.price,
    fees: String(fees),
    profit: String(gross.minus(fees)),
    currency: spec.quoteCurrency,
  }
}

export function tellOwner(port: KernelPort, order: OrderRecord, time: number): void {
  const { strategyInstance, parentId } = order.intended
  const runner = strategyInstance === null ? undefined : port.runners.get(strategyInstance)
  if (runner === undefined) return
  if (parentId === null) runner.tickets.follow(order)
  tell(port, runner, order.intended, { status: order.status, reason: order.reason, time })
}

function moneyOf(fee: Scaled, scale: number, { quoteCurrency }: Instrument): Money {
  return money(decimal(scaledToText(fee, scale)), quoteCurrency)
}
