import type { BarSeries, Fill, Order } from '@race/core'
import { barsBefore } from './chart-window.ts'
import type { TradeChartResult } from './trade-chart-options.ts'

/** A fill with its order, and the bar that it happened in. */
export interface FillPlace {
  readonly fill: Fill
  readonly order: Order
  readonly bar: number
}

/**
 * The bar that each fill of the series' instrument happened in, by sequence.
 *
 * A fill at the open is told with the opening time of its bar, one in its path with the closing time. Where one bar closes as
 * the next opens these are the same instant: an order that came at it can only have met the next bar; of others, a fill is of the
 * bar that closed where its price lies within that bar's range, and else of the next one, whose open jumped to it.
 */
export function fillPlaces(series: BarSeries, { fills, orders, orderEvents }: TradeChartResult): readonly FillPlace[] {
  const byId = new Map(orders.map((order) => [order.clientOrderId, order]))
  const submitted = new Map<string, number>()
  for (const { clientOrderId, status, time } of orderEvents) {
    if (status === 'submitted' && !submitted.has(clientOrderId)) submitted.set(clientOrderId, time)
  }
  return fills.flatMap((fill) => {
    const order = byId.get(fill.clientOrderId)
    if (order === undefined || fill.instrument !== series.instrument.id || series.length === 0) return []
    const cameAt = submitted.get(fill.clientOrderId) ?? order.createdAt
    return [{ fill, order, bar: barOfFill(series, fill, cameAt) }]
  })
}

function barOfFill({ openTimes, closeTimes, high, low }: BarSeries, { time, price }: Fill, cameAt: number): number {
  const closing = barsBefore(closeTimes, time)
  const opening = barsBefore(openTimes, time)
  const isAtClose = closeTimes[closing] === time
  if (openTimes[opening] !== time) return Math.min(closing, closeTimes.length - 1)
  if (!isAtClose || cameAt >= time) return opening
  const value = price.toNumber()
  return value >= (low[closing] as number) && value <= (high[closing] as number) ? closing : opening
}
