import type { BacktestResult } from '@race/backtest'
import type { BarSeries } from '@race/core'
import type { BacktraderScenario } from './scenario-files.ts'

const dayMs = 86_400_000

/** Interest since the last fill that closed something. */
interface Owed {
  size: number
  price: number
  day: number
  interest: number
}

/**
 * backtrader shows the interest that a position has cost in the fee of the next fill that closes something of it. Here it is
 * a payment of its own, so that this share of a fee is worked out from the fills. Call it for every fill in order.
 */
export function createInterestReader(
  { orders }: BacktestResult,
  { broker, commission }: Pick<BacktraderScenario, 'broker' | 'commission'>,
): (fill: BacktestResult['fills'][number], bars: BarSeries, bar: number) => number {
  const rate = commission.interest / 365
  const owed = new Map<string, Owed>()
  const types = new Map(orders.map(({ clientOrderId, type }) => [clientOrderId, type]))
  return ({ instrument, clientOrderId, side, quantity, price }, bars, bar) => {
    if (rate === 0) return 0
    // A fill at the close of the bar before is booked in the bar after.
    const booked = broker.coc && types.get(clientOrderId) === 'market' ? bar + 1 : bar
    const day = Math.floor((bars.openTimes[booked] as number) / dayMs)
    const held = owed.get(instrument) ?? { size: 0, price: 0, day, interest: 0 }
    owed.set(instrument, held)
    const isCharged = held.size < 0 || (held.size > 0 && commission.interest_long)
    if (isCharged) held.interest += (day - held.day) * rate * Math.abs(held.size) * held.price
    held.day = day
    const change = quantity.toNumber() * (side === 'buy' ? 1 : -1)
    const isClosing = held.size * change < 0
    const size = held.size + change
    if (!isClosing) held.price = (held.size * held.price + change * price.toNumber()) / size
    else if (held.size * size < 0) held.price = price.toNumber()
    held.size = size
    if (!isClosing) return 0
    const { interest } = held
    held.interest = 0
    return interest
  }
}
