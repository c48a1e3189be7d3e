import {
  applyEntry,
  type Bracket,
  type BracketLeg,
  bracketOf,
  type FeeSchedule,
  type OrderSizing,
  type PriceScale,
  ratioOf,
  resolveSteps,
  sizingOfSignal,
  type TrailDistance,
  trailPeriods,
  VenueOrder,
} from '@race/brokers/simulated'
import {
  absScaled,
  clientOrderId,
  decimal,
  fromScaled,
  type Holding,
  type Instrument,
  intentId,
  type LegFacts,
  type OrderIntended,
  type PriceFacts,
  type Scaled,
  type Signal,
  type SignalProblem,
  stopPriceOf,
  validateSignal,
} from '@race/core'
import { averageTrueRange, type RecentBars, volatilityShare } from '@race/host'
import type { Book } from '../account/book.ts'
import { priceText, quantityText } from '../account/increments.ts'

/** What a signal is turned into an order with. */
export interface SignalParts {
  readonly accountId: string
  readonly strategyInstance: string
  readonly book: Book
  /** Place of the instrument in configured order. */
  readonly instrument: number
  readonly spec: Instrument
  /** The last price; NaN before the first. */
  readonly lastPrice: number
  readonly ticksOf: (price: number) => number
  readonly recent: RecentBars
  readonly fee: FeeSchedule
  /** Whether it came from `position.close()`, and of which part. */
  readonly closing: { readonly fraction: number } | null
}

/** An order that comes of a signal, or why none does. */
export type SignalOutcome =
  | { readonly type: 'order'; readonly intended: OrderIntended; readonly order: VenueOrder }
  | { readonly type: 'refused'; readonly problem: SignalProblem }

/**
 * What a signal comes to: its size at this moment, by the same code as a backtest with `sizeAt: 'signal'`, and its prices on the
 * tick. Ids follow from the intent.
 */
export function orderOfSignal(signal: Signal, parts: SignalParts): SignalOutcome {
  const { book, instrument, spec, lastPrice, recent } = parts
  const holding = book.account.holdings[instrument] as Holding
  const scale: PriceScale = {
    ticksOf: parts.ticksOf,
    averageTrueRange: (period) => averageTrueRange(recent, period),
  }
  const problem = validateSignal(signal, lastPrice) ?? unsupported(signal, recent, scale)
  if (problem !== null) return { type: 'refused', problem }
  const intent = {
    strategyInstance: parts.strategyInstance,
    decisionTime: signal.decisionTime,
    ordinal: signal.ordinal,
  }
  const sizing = sizingOf(signal, parts, scale)
  const order = new VenueOrder(holding, instrument, signal.side === 'buy' ? 1 : -1, intent, signal.decisionTime, sizing)
  order.role = parts.closing === null ? 'entry' : 'close'
  order.timeInForce = signal.timeInForce
  order.isReduceOnly = signal.isReduceOnly
  order.isPostOnly = signal.postOnly ?? false
  applyEntry(order, signal.entry, scale)
  order.bracket = bracketOf(signal, scale)
  const steps = resolveSteps(book.account, order, parts.fee)
  if (!(steps > 0)) return { type: 'refused', problem: nothingToTrade(signal, parts) }
  return { type: 'order', intended: intendedOf(signal, order, steps, parts, spec), order }
}

function sizingOf(signal: Signal, parts: SignalParts, scale: PriceScale): OrderSizing {
  const { closing, recent, spec, book, instrument } = parts
  if (closing !== null) {
    return closing.fraction === 1 ? { type: 'held' } : { type: 'held-fraction', fraction: ratioOf(closing.fraction) }
  }
  const size =
    'volatilityTarget' in signal.size ? { equityFraction: volatilityShare(signal.size, recent, 1) } : signal.size
  const stop = stopPriceOf(signal.stop)
  const sizing = sizingOfSignal(size, {
    quantityStep: spec.quantityStep,
    ledgerScale: book.account.scale,
    stopTicks: stop === null ? null : scale.ticksOf(stop),
  })
  const holding = book.account.holdings[instrument] as Holding
  // A fixed size that may only reduce is cut to what is held when it fills.
  return sizing.type === 'fixed' && signal.isReduceOnly
    ? { type: 'fixed', steps: least(sizing.steps, absScaled(holding.position.steps)) }
    : sizing
}

function least(a: Scaled, b: Scaled): Scaled {
  return a < b ? a : b
}

function unsupported(signal: Signal, recent: RecentBars, scale: PriceScale): SignalProblem | null {
  if (signal.displayUnits !== undefined) {
    return { code: 'UNSUPPORTED', message: 'displayUnits was given, but the engine sends no iceberg orders' }
  }
  if ('volatilityTarget' in signal.size && Number.isNaN(volatilityShare(signal.size, recent, 1))) {
    const { lookbackBars } = signal.size.volatilityTarget
    const message = `volatilityTarget needs ${lookbackBars + 1} closed bars, but there are ${recent.last + 1}`
    return { code: 'SIGNAL_SIZE', message }
  }
  const period = trailPeriods(signal).find((bars) => Number.isNaN(scale.averageTrueRange(bars)))
  if (period === undefined) return null
  const message = `a trail by ATR(${period}) needs ${period + 1} closed bars, but there are ${recent.last + 1}`
  return { code: 'SIGNAL_PRICE', message }
}

function nothingToTrade({ isReduceOnly, size }: Signal, { spec }: SignalParts): SignalProblem {
  if (isReduceOnly) return { code: 'NOTHING_TO_REDUCE', message: `nothing of ${spec.id} is held that it could reduce` }
  if ('targetFraction' in size) return { code: 'TARGET_REACHED', message: `${spec.id} is at its target already` }
  return {
    code: 'INSUFFICIENT_FUNDS',
    message: `the size comes to less than one step of ${spec.id}, or to no money left`,
  }
}

function intendedOf(
  signal: Signal,
  order: VenueOrder,
  steps: Scaled,
  { accountId, strategyInstance }: SignalParts,
  spec: Instrument,
): OrderIntended {
  const id = intentId(order)
  const idOf = (leg: string): string => clientOrderId({ accountId, intentId: id, leg })
  const { limitOffset, limitPrice, stopPrice, trail } = pricesOf(order, spec)
  const { stop, target } = legsOf(order.bracket, idOf, spec)
  return {
    clientOrderId: idOf('entry'),
    decisionTime: signal.decisionTime,
    expiresAt: signal.expiresAt ?? null,
    instrument: spec.id,
    intentId: id,
    isPostOnly: order.isPostOnly,
    isReduceOnly: order.isReduceOnly,
    limitOffset,
    limitPrice,
    parentId: null,
    quantity: quantityText(steps, spec),
    reason: signal.reason ?? null,
    role: order.role,
    side: signal.side,
    stop,
    stopPrice,
    strategyInstance,
    target,
    timeInForce: order.timeInForce,
    trail,
    type: order.type,
  }
}

function legsOf(
  bracket: Bracket | null,
  idOf: (leg: string) => string,
  spec: Instrument,
): { readonly stop: LegFacts | null; readonly target: LegFacts | null } {
  const legOf = (leg: BracketLeg | null, name: string): LegFacts | null =>
    leg === null ? null : { clientOrderId: idOf(name), ...pricesOf(leg, spec), type: leg.type }
  return { stop: legOf(bracket?.stop ?? null, 'stop-loss'), target: legOf(bracket?.target ?? null, 'take-profit') }
}

function pricesOf(
  { limitTicks, stopTicks, trail, limitOffset }: Pick<BracketLeg, 'limitTicks' | 'stopTicks' | 'trail' | 'limitOffset'>,
  spec: Instrument,
): PriceFacts {
  return {
    limitOffset: trail === null || limitOffset === 0 ? null : priceText(limitOffset, spec),
    limitPrice: limitTicks === null ? null : priceText(limitTicks, spec),
    stopPrice: stopTicks === null ? null : priceText(stopTicks, spec),
    trail: trail === null ? null : trailOf(trail, spec),
  }
}

function trailOf(trail: TrailDistance, spec: Instrument): NonNullable<PriceFacts['trail']> {
  if ('ticks' in trail) return { amount: priceText(trail.ticks, spec) }
  const { numerator, denominator } = trail.share
  const share = fromScaled(numerator, 0).dividedBy(fromScaled(denominator, 0), { decimals: 18, rounding: 'half-even' })
  return { percent: String(share.times(decimal(100))) }
}
