import type { Entry, ProfitTarget, ProtectiveStop, Scaled, Signal, Trail } from '@race/core'
import { ratioOf } from './sizing-of-signal.ts'
import type { Bracket, BracketLeg, Ratio, TrailDistance, VenueOrder } from './venue-order.ts'

/** What turns the floats of a signal into the integers of one instrument. */
export interface PriceScale {
  /** The nearest tick. */
  ticksOf(price: number): number
  /** Wilder's average true range of the instrument at its latest closed bar; NaN while it warms up. */
  averageTrueRange(periodBars: number): number
}

/** Sets type, prices and trail of an entry. */
export function applyEntry(order: VenueOrder, entry: Entry, scale: PriceScale): void {
  order.type = entry.type
  switch (entry.type) {
    case 'market':
      return
    case 'limit':
      order.limitTicks = scale.ticksOf(entry.price)
      return
    case 'stop':
    case 'market-if-touched':
      order.stopTicks = scale.ticksOf(entry.price)
      return
    case 'stop-limit':
      order.stopTicks = scale.ticksOf(entry.stopPrice)
      order.limitTicks = scale.ticksOf(entry.limitPrice)
      return
    case 'limit-if-touched':
      order.stopTicks = scale.ticksOf(entry.touchPrice)
      order.limitTicks = scale.ticksOf(entry.limitPrice)
      return
    case 'trailing-stop-limit':
      order.limitOffset = scale.ticksOf(entry.limitOffset)
      order.trail = trailDistance(entry.trail, scale)
      return
    case 'trailing-stop':
      order.trail = trailDistance(entry.trail, scale)
  }
}

/** The bracket of a signal; null where it has none. */
export function bracketOf({ stop, target }: Signal, scale: PriceScale): Bracket | null {
  if (stop === undefined && target === undefined) return null
  return {
    stop: stop === undefined ? null : stopLeg(stop, scale),
    target: target === undefined ? null : targetLeg(target, scale),
  }
}

function stopLeg(stop: ProtectiveStop, scale: PriceScale): BracketLeg {
  if (typeof stop === 'number') return leg('stop', scale.ticksOf(stop), null)
  if ('price' in stop) {
    const { price, limitPrice } = stop
    if (limitPrice === undefined) return leg('stop', scale.ticksOf(price), null)
    return leg('stop-limit', scale.ticksOf(price), scale.ticksOf(limitPrice))
  }
  const trail = trailDistance(stop.trail, scale)
  if (stop.limitOffset === undefined) return { ...leg('trailing-stop', null, null), trail }
  return { ...leg('trailing-stop-limit', null, null), trail, limitOffset: scale.ticksOf(stop.limitOffset) }
}

function targetLeg(target: ProfitTarget, scale: PriceScale): BracketLeg {
  if (typeof target === 'number') return leg('limit', null, scale.ticksOf(target))
  const { touchPrice, limitPrice } = target
  if (limitPrice === undefined) return leg('market-if-touched', scale.ticksOf(touchPrice), null)
  return leg('limit-if-touched', scale.ticksOf(touchPrice), scale.ticksOf(limitPrice))
}

function leg(type: BracketLeg['type'], stopTicks: Scaled | null, limitTicks: Scaled | null): BracketLeg {
  return { type, stopTicks, limitTicks, trail: null, limitOffset: 0 }
}

/** At least one tick, so that a trailing stop is never at the price itself. */
function trailDistance(trail: Trail, scale: PriceScale): TrailDistance {
  if ('percent' in trail) return { share: percentOf(trail.percent) }
  const amount = 'amount' in trail ? trail.amount : trail.atrMultiple * scale.averageTrueRange(trail.periodBars)
  return { ticks: Math.max(1, scale.ticksOf(amount)) }
}

function percentOf(percent: number): Ratio {
  const { numerator, denominator } = ratioOf(percent)
  return { numerator, denominator: typeof denominator === 'number' ? denominator * 100 : denominator * 100n }
}

/** Periods of the average true ranges that the trails of a signal need. */
export function trailPeriods({ entry, stop }: Signal): number[] {
  const periods: number[] = []
  const note = (trail: Trail): void => {
    if ('atrMultiple' in trail) periods.push(trail.periodBars)
  }
  if ('trail' in entry) note(entry.trail)
  if (typeof stop === 'object' && 'trail' in stop) note(stop.trail)
  return periods
}
