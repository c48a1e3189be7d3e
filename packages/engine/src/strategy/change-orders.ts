import { type Decimal, decimal, type Instrument, type OrderChanges, type OrderReplacement } from '@race/core'
import { rootIntentOf } from '../account/apply-order-fact.ts'
import { stepsOfText } from '../account/increments.ts'
import type { OrderRecord } from '../account/order-record.ts'
import type { KernelPort } from '../kernel-port.ts'

/** Changes what works of an intent: its entry, and the legs of its bracket, placed or not. Prices go to the nearest tick. */
export function changeOrders(port: KernelPort, intentId: string, changes: OrderChanges): void {
  for (const order of [...port.state.open]) {
    const { intended } = order
    if (rootIntentOf(port.state, order) !== intentId) continue
    if (intended.role === 'stop-loss') changeLeg(port, order, changes.stop)
    else if (intended.role === 'take-profit') changeLeg(port, order, changes.target)
    else changeEntry(port, order, changes)
  }
}

function changeEntry(port: KernelPort, order: OrderRecord, changes: OrderChanges): void {
  const spec = port.state.instrument(order.intended.instrument)
  const { units } = changes
  const isSize = units !== undefined && units >= 0 && Number.isFinite(units)
  const parts = {
    limitPrice: order.limitPrice === null ? undefined : priceOf(changes.limitPrice, spec),
    stopPrice: order.stopPrice === null ? undefined : priceOf(changes.stopPrice, spec),
    quantity: isSize ? smallerQuantity(order, units, spec) : undefined,
    stop: waitingLeg(port, order, order.intended.stop, changes.stop),
    target: waitingLeg(port, order, order.intended.target, changes.target),
  }
  const { limitPrice, stopPrice, quantity, stop, target } = parts
  if ([limitPrice, stopPrice, quantity, stop, target].every((part) => part === undefined)) return
  const { clientOrderId, intentId } = order.intended
  port.record(
    'order-change-intended',
    {
      ...{ clientOrderId, command: 'replace', reason: 'CHANGED_BY_STRATEGY' },
      ...{ quantity: textOf(quantity), limitPrice: textOf(limitPrice), stopPrice: textOf(stopPrice) },
      ...{ stop: textOf(stop), target: textOf(target) },
    },
    intentId,
  )
  port.plan({ type: 'replace', clientOrderId, changes: given(parts) })
}

/** What an order is to be for in all. It can only become smaller: more was not judged by the gate, so it takes another order. */
function smallerQuantity(order: OrderRecord, units: number, spec: Instrument): Decimal | undefined {
  const quantity = decimal(units).roundToStep(spec.quantityStep, 'floor')
  return stepsOfText(String(quantity), spec) < order.steps ? quantity : undefined
}

/**
 * The new price of legs that the venue is to place: of the first, and of later ones while the entry fills. Where none has been
 * placed it is on record with the leg, and that is all where the engine places legs.
 */
function waitingLeg(
  port: KernelPort,
  entry: OrderRecord,
  leg: OrderRecord['intended']['stop'],
  price: number | undefined,
): Decimal | undefined {
  const record = leg === null ? undefined : port.state.orders.get(leg.clientOrderId)
  const to = priceOf(price, port.state.instrument(entry.intended.instrument))
  if (record === undefined || to === undefined) return undefined
  const { brackets } = port.capabilities
  if (record.status !== 'initialized') {
    return brackets && entry.status === 'partially-filled' && record.trail === null ? to : undefined
  }
  const moved = movedTo(record, to)
  if (moved === null) return undefined
  const { clientOrderId, intentId } = record.intended
  port.record(
    'order-change-intended',
    { ...{ clientOrderId, command: 'replace', quantity: null, reason: 'CHANGED_BY_STRATEGY' }, ...moved },
    intentId,
  )
  return brackets ? to : undefined
}

function changeLeg(port: KernelPort, order: OrderRecord, price: number | undefined): void {
  const to = priceOf(price, port.state.instrument(order.intended.instrument))
  const moved = to === undefined ? null : movedTo(order, to)
  if (moved === null) return
  const { limitPrice, stopPrice } = moved
  // What was asked for last will come to be, where it is not refused.
  const limitAsked = order.replacing?.limitPrice ?? order.limitPrice
  const stopAsked = order.replacing?.stopPrice ?? order.stopPrice
  if (limitPrice === limitAsked && stopPrice === stopAsked) return
  const { clientOrderId, intentId } = order.intended
  port.record(
    'order-change-intended',
    { ...{ clientOrderId, command: 'replace', quantity: null, reason: 'CHANGED_BY_STRATEGY' }, limitPrice, stopPrice },
    intentId,
  )
  const changes = {
    limitPrice: limitPrice === null ? undefined : decimal(limitPrice),
    stopPrice: stopPrice === null ? undefined : decimal(stopPrice),
  }
  port.plan({ type: 'replace', clientOrderId, changes: given(changes) })
}

/**
 * The trigger of a leg, where it has one, and its limit by as much, so that the distance between them stays; else its limit. Null
 * for a trail that has no price yet.
 */
export function movedTo(
  { limitPrice, stopPrice, trail }: Pick<OrderRecord, 'limitPrice' | 'stopPrice' | 'trail'>,
  to: Decimal,
): { readonly limitPrice: string | null; readonly stopPrice: string | null } | null {
  if (stopPrice === null) return trail === null ? { limitPrice: String(to), stopPrice: null } : null
  const limit = limitPrice === null ? null : String(to.plus(decimal(limitPrice)).minus(decimal(stopPrice)))
  return { limitPrice: limit, stopPrice: String(to) }
}

function priceOf(value: number | undefined, { tickSize }: Instrument): Decimal | undefined {
  return value !== undefined && value > 0 && Number.isFinite(value)
    ? decimal(value).roundToStep(tickSize, 'half-even')
    : undefined
}

function textOf(value: Decimal | undefined): string | null {
  return value === undefined ? null : String(value)
}

/** What is given of a change; nothing stands for what is not. */
function given(parts: Readonly<Record<string, Decimal | undefined>>): OrderReplacement {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as OrderReplacement
}
