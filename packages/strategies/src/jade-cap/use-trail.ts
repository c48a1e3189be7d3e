import type { BarHandles, Handle, SetupContext, StrategyContext } from '@race/core'
import { highest, lowest } from '@race/indicators'
import { further } from '../internal/direction.ts'
import type { JadeCapParams } from './jade-cap-params.ts'
import { type OpenTrade, trailedStop } from './trailed-stop.ts'

type TrailContext = Pick<StrategyContext, 'order' | 'position'>

/** What moves the stop of a trade, to be called at each close while its position is open. */
export function useTrail(
  { params, use }: Pick<SetupContext<JadeCapParams>, 'params' | 'use'>,
  { high, low, close, instrument }: BarHandles,
  range: Handle,
): (trade: OpenTrade, context: TrailContext) => void {
  const swingLow = use(lowest, low, params.swingBars)
  const swingHigh = use(highest, high, params.swingBars)
  const tick = instrument.tickSize.toNumber()
  return (trade, { order, position }) => {
    const ticket = order.find(trade.entryId)
    if (ticket === null) return
    const direction = position.isLong ? 1 : -1
    trade.best = further(direction, trade.best, direction === 1 ? high.now : low.now)
    const swing = direction === 1 ? swingLow.now : swingHigh.now
    const entryPrice = position.averagePrice
    const market = { direction, entryPrice, swing, close: close.now, atr: range.now, tick } as const
    const stop = trailedStop(trade, market, params)
    if (stop === null) return
    order.modify(ticket, { stop })
    trade.stop = stop
  }
}
