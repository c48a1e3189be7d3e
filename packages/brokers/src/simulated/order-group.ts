import { addScaled, isTerminal, type Scaled, subtractScaled } from '@race/core'
import { trailLevel } from './match-price.ts'
import type { GroupPort } from './matching-port.ts'
import { type BracketLeg, VenueOrder } from './venue-order.ts'

/**
 * Ties orders into a ring: `oco`, a fill of one cancels the others; `ouo`, what one fills the others are for less. An order
 * is of one group at most: one that is linked anew leaves the group that it was of.
 */
export function linkOrders(type: 'oco' | 'ouo', orders: readonly VenueOrder[]): void {
  const members = [...new Set(orders)]
  for (const order of members) unlink(order)
  members.forEach((order, n) => {
    order.linkType = type
    order.linked = members.length === 1 ? null : (members[(n + 1) % members.length] as VenueOrder)
  })
}

/** Takes an order out of its ring and closes the ring behind it. */
function unlink(order: VenueOrder): void {
  const { linked } = order
  if (linked === null) return
  let last = linked
  while (last.linked !== null && last.linked !== order) last = last.linked
  last.linked = last === linked ? null : linked
  order.linked = null
}

/** After a fill of `steps`: ends or makes smaller what is tied to the order. */
export function settleLinked(venue: GroupPort, filled: VenueOrder, steps: Scaled, time: number): void {
  for (let other = filled.linked; other !== null && other !== filled; other = other.linked) {
    if (other.status === 'submitted' && !shrinkOnTheWay(other, steps)) venue.cancel(other, time, 'SIBLING_FILLED')
    if (!other.isWorking) continue
    const left = other.linkType === 'ouo' && other.steps !== null ? subtractScaled(other.steps, steps) : 0
    if (left > other.filledSteps) venue.resize(other, left, time)
    else {
      venue.end(other, time, 'SIBLING_FILLED')
      // The list that is being matched is swept at its end; others are not.
      if (other.instrument !== filled.instrument) venue.sweep(other.instrument)
    }
  }
}

/** A leg that is on its way to the venue is for less when it arrives; false where nothing is left for it. */
function shrinkOnTheWay(leg: VenueOrder, steps: Scaled): boolean {
  const { role, sizing } = leg
  if ((role !== 'stop-loss' && role !== 'take-profit') || sizing.type !== 'fixed' || sizing.steps <= steps) return false
  leg.sizing = { type: 'fixed', steps: subtractScaled(sizing.steps, steps) }
  leg.steps = leg.sizing.steps
  return true
}

/** Makes a leg larger by what its entry has filled since. */
function grow(venue: GroupPort, leg: VenueOrder, steps: Scaled, time: number): void {
  const total = addScaled(leg.steps ?? 0, steps)
  if (leg.isWorking) {
    venue.resize(leg, total, time)
    return
  }
  // On its way to the venue, which reads its size when it arrives.
  leg.sizing = { type: 'fixed', steps: total }
  leg.steps = total
}

/** Places the children of an entry for what has filled, or makes those that are there larger by it. */
export function placeBracket(venue: GroupPort, parent: VenueOrder, steps: Scaled, time: number): void {
  const { bracket, stopChild, targetChild } = parent
  if (bracket === null) return
  const isStopThere = stopChild !== null && !isTerminal(stopChild.status)
  const isTargetThere = targetChild !== null && !isTerminal(targetChild.status)
  if (isStopThere || isTargetThere) {
    if (isStopThere) grow(venue, stopChild, steps, time)
    if (isTargetThere) grow(venue, targetChild, steps, time)
    return
  }
  const stop = bracket.stop === null ? null : childOf(parent, 'stop-loss', bracket.stop, steps, time)
  const target = bracket.target === null ? null : childOf(parent, 'take-profit', bracket.target, steps, time)
  const legNumber = 1 + Math.max(stopChild?.legNumber ?? 0, targetChild?.legNumber ?? 0)
  if (stop !== null) stop.legNumber = legNumber
  if (target !== null) target.legNumber = legNumber
  parent.stopChild = stop
  parent.targetChild = target
  if (stop !== null && target !== null) tieLegs(stop, target)
  if (stop !== null) venue.submit(stop, time)
  if (target !== null) venue.submit(target, time)
}

/** What one leg of a bracket fills, the other is for less. */
export function tieLegs(stop: VenueOrder, target: VenueOrder): void {
  stop.linkType = 'ouo'
  target.linkType = 'ouo'
  stop.linked = target
  target.linked = stop
}

/** A leg of the bracket of an entry, as it is sent. */
export function childOf(
  parent: VenueOrder,
  role: 'stop-loss' | 'take-profit',
  leg: BracketLeg,
  steps: Scaled,
  time: number,
): VenueOrder {
  const side = parent.side === 1 ? -1 : 1
  const child = new VenueOrder(parent.holding, parent.instrument, side, parent, time, { type: 'fixed', steps })
  child.type = leg.type
  child.role = role
  child.isReduceOnly = true
  child.approval = parent.approval
  child.limitTicks = leg.limitTicks
  child.stopTicks = leg.trail === null ? leg.stopTicks : trailLevel(side, leg.trail, parent.holding.markTicks)
  child.trail = leg.trail
  child.limitOffset = leg.limitOffset
  child.reason = parent.reason
  child.parent = parent
  return child
}

/** Sends what waited for an order that has now ended, or ends it where nothing was filled. */
export function releaseDependants(venue: GroupPort, parent: VenueOrder, time: number): void {
  const { dependants } = parent
  if (dependants === null) return
  parent.dependants = null
  for (const order of dependants) {
    if (order.status !== 'submitted') continue
    if (parent.filledSteps === 0) venue.cancel(order, time, 'PARENT_ENDED')
    else {
      venue.held.splice(venue.held.indexOf(order), 1)
      venue.accept(order, time)
    }
  }
}

/** Orders that may only reduce end when there is nothing left on the other side for them. */
export function endWhatNoLongerReduces(
  venue: Pick<GroupPort, 'end'>,
  orders: readonly VenueOrder[],
  filled: VenueOrder,
  time: number,
): void {
  const held = filled.holding.position.steps
  for (let n = 0; n < orders.length; n++) {
    const order = orders[n] as VenueOrder
    if (!order.isReduceOnly || !order.isWorking || order.holding !== filled.holding) continue
    const reduces = order.side === 1 ? held < 0 : held > 0
    if (!reduces) venue.end(order, time, 'POSITION_CLOSED')
  }
}

/** Takes out of a list what no longer works, keeping the order. */
export function keepWorking(orders: VenueOrder[]): void {
  let kept = 0
  for (let n = 0; n < orders.length; n++) {
    const order = orders[n] as VenueOrder
    if (order.isWorking) orders[kept++] = order
  }
  // Setting the length would give the array's memory away.
  while (orders.length > kept) orders.pop()
}

/** Lets an order wait for another one to fill. */
export function waitFor(parent: VenueOrder, order: VenueOrder): void {
  if (parent.dependants === null) parent.dependants = [order]
  else parent.dependants.push(order)
}
