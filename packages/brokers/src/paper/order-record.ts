import {
  type Decimal,
  type DecimalFraction,
  decimal,
  fromScaled,
  incrementsToText,
  type JsonValue,
  type Scaled,
  type VenueFill,
  type VenueOrderReport,
} from '@race/core'
import type { VenueOrder } from '../simulated/venue-order.ts'

/** What the broker knows of an order, for ever: a second order under its id is refused. */
export interface OrderRecord {
  readonly venueOrderId: string
  readonly clientOrderId: string | null
  /** Under which the legs of its bracket are sent; null for none. */
  readonly stopId: string | null
  readonly targetId: string | null
  report: VenueOrderReport
}

/** So many increments, as a decimal. */
function countOf(count: Scaled, increment: DecimalFraction): Decimal {
  return decimal(incrementsToText(count, increment))
}

const zero = /*#__PURE__*/ decimal(0)

/** How an order stands, as the venue tells it. */
export function reportOf(
  order: VenueOrder,
  ids: Pick<VenueOrderReport, 'clientOrderId' | 'venueOrderId' | 'parentVenueOrderId'>,
): VenueOrderReport {
  const { instrument, tick, step } = order.holding.valuation
  const priceOf = (ticks: Scaled | null): Decimal | null => (ticks === null ? null : countOf(ticks, tick))
  const { status } = order
  return {
    ...ids,
    role: order.role,
    instrument: instrument.id,
    side: order.sideName,
    type: order.type,
    // On its way it is the venue's already.
    status: status === 'initialized' || status === 'submitted' || status === 'denied' ? 'accepted' : status,
    quantity: countOf(order.steps ?? 0, step),
    filledQuantity: order.filledSteps === 0 ? zero : countOf(order.filledSteps, step),
    limitPrice: priceOf(order.limitTicks),
    stopPrice: priceOf(order.stopTicks),
    reason: order.endReason,
    time: order.updatedAt,
  }
}

export function reportToJson(report: VenueOrderReport): { readonly [name: string]: JsonValue } {
  return {
    clientOrderId: report.clientOrderId,
    filledQuantity: report.filledQuantity.toString(),
    instrument: report.instrument,
    limitPrice: report.limitPrice?.toString() ?? null,
    parentVenueOrderId: report.parentVenueOrderId,
    quantity: report.quantity.toString(),
    reason: report.reason,
    role: report.role,
    side: report.side,
    status: report.status,
    stopPrice: report.stopPrice?.toString() ?? null,
    time: report.time,
    type: report.type,
    venueOrderId: report.venueOrderId,
  }
}

type TextOf<T> = { readonly [Name in keyof T]: Decimal extends T[Name] ? Exclude<T[Name], Decimal> | string : T[Name] }

export function reportFromJson(json: JsonValue): VenueOrderReport {
  const texts = json as unknown as TextOf<VenueOrderReport>
  return {
    ...texts,
    quantity: decimal(texts.quantity),
    filledQuantity: decimal(texts.filledQuantity),
    limitPrice: texts.limitPrice === null ? null : decimal(texts.limitPrice),
    stopPrice: texts.stopPrice === null ? null : decimal(texts.stopPrice),
  }
}

/** A fill as a venue tells it. */
export function fillOf(
  order: VenueOrder,
  { clientOrderId, venueOrderId }: OrderRecord,
  { ticks, steps, ...told }: Pick<VenueFill, 'fillId' | 'fee' | 'time'> & { readonly ticks: Scaled; steps: Scaled },
): VenueFill {
  const { instrument } = order.holding.valuation
  return {
    ...told,
    clientOrderId,
    venueOrderId,
    instrument: instrument.id,
    side: order.sideName,
    price: fromScaled(ticks, 0).times(instrument.tickSize),
    quantity: fromScaled(steps, 0).times(instrument.quantityStep),
    feeCurrency: instrument.quoteCurrency,
    liquidity: order.hasMet && order.phase === 'limit' ? 'maker' : 'taker',
  }
}

export function fillToJson(fill: VenueFill): { readonly [name: string]: JsonValue } {
  return {
    clientOrderId: fill.clientOrderId,
    fee: fill.fee.toString(),
    feeCurrency: fill.feeCurrency,
    fillId: fill.fillId,
    instrument: fill.instrument,
    liquidity: fill.liquidity,
    price: fill.price.toString(),
    quantity: fill.quantity.toString(),
    side: fill.side,
    time: fill.time,
    venueOrderId: fill.venueOrderId,
  }
}

export function fillFromJson(json: JsonValue): VenueFill {
  const texts = json as unknown as TextOf<VenueFill>
  return { ...texts, price: decimal(texts.price), quantity: decimal(texts.quantity), fee: decimal(texts.fee) }
}
