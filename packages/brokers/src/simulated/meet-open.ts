import type { Calendar, Scaled } from '@race/core'
import { follow, isBeyondStop, isTouched, isWithinLimit } from './match-price.ts'
import type { MatchingPort } from './matching-port.ts'
import { closesSession, opensSession } from './session-edge.ts'
import type { VenueBar } from './venue-bar.ts'
import type { VenueOrder } from './venue-order.ts'

/** Lets a resting order meet one price that stands for the whole market: the open of a bar, or a price on its way. */
export function meetPrice(port: MatchingPort, order: VenueOrder, price: Scaled, time: number): void {
  switch (order.phase) {
    case 'market':
      port.meet(order, price, time)
      return
    case 'limit':
      if (isWithinLimit(order, price)) meetAsLimit(port, order, price, time)
      break
    case 'stop':
      if (isBeyondStop(order, price)) triggerAt(port, order, price, time)
      else if (order.trail !== null) follow(order, price)
      break
    case 'touch':
      if (isTouched(order, price)) triggerAt(port, order, price, time)
  }
  order.hasMet = true
}

/** The open of a bar. */
export function meetOpen(port: MatchingPort, order: VenueOrder, bar: VenueBar, calendar: Calendar | undefined): void {
  const { open, openTime } = bar
  if (order.timeInForce === 'gtc') meetPrice(port, order, open, openTime)
  else if (order.timeInForce === 'at-open') {
    if (!opensSession(calendar, bar)) return
    meetPrice(port, order, open, openTime)
    if (order.isWorking) port.become(order, 'expired', openTime, 'OPEN_PASSED')
  } else port.enter(order, open, openTime)
}

/** The close of a session's last bar, for orders at the close. */
export function meetSessionClose(
  port: MatchingPort,
  orders: readonly VenueOrder[],
  bar: VenueBar,
  calendar: Calendar | undefined,
): void {
  const { close, closeTime } = bar
  for (let n = 0; n < orders.length; n++) {
    const order = orders[n] as VenueOrder
    if (order.timeInForce !== 'at-close' || !order.isWorking) continue
    if (order.restsFromBar > port.barNumber(order.instrument)) continue
    if (!closesSession(calendar, bar)) return
    if (order.phase === 'market' || isWithinLimit(order, close)) port.meet(order, close, closeTime)
    if (order.isWorking) port.become(order, 'expired', closeTime, 'CLOSE_PASSED')
  }
}

/** A price beyond the bar is refused for the whole of it: asked again in the same bar, it would be refused without end. */
export function waitForBar(port: MatchingPort, order: VenueOrder, time: number): void {
  order.restsFromBar = port.barNumber(order.instrument) + 1
  port.miss(order, time)
}

function meetAsLimit(port: MatchingPort, order: VenueOrder, price: Scaled, time: number): void {
  if (order.isPostOnly && !order.hasMet) {
    port.become(order, order.filledSteps === 0 ? 'rejected' : 'cancelled', time, 'POST_ONLY_WOULD_TAKE')
  } else if (!order.hasMet || port.fillsAtTouch(order, price)) port.meet(order, price, time)
}

function triggerAt(port: MatchingPort, order: VenueOrder, price: Scaled, time: number): void {
  port.trigger(order, time)
  if (order.phase === 'market' || isWithinLimit(order, price)) port.meet(order, price, time)
}
