import type { BarSeries, Order, OrderEvent } from '@race/core'
import { barsBefore } from './chart-window.ts'
import type { FillPlace } from './fill-places.ts'
import type { TradeChartResult } from './trade-chart-options.ts'

/** Where a stop or a target stood over the life of its order. */
export interface ProtectionSteps {
  readonly kind: 'stop' | 'target'
  readonly clientOrderId: string
  /** The bar from which on it stood at each price, ascending. */
  readonly steps: readonly { readonly bar: number; readonly price: number }[]
  /** The last bar that it stood in. */
  readonly toBar: number
}

/** The stops and targets of brackets, from the fill of their entry to their end, with every price that they were moved to. */
export function protectionSteps(
  series: BarSeries,
  { orders, orderEvents }: Pick<TradeChartResult, 'orders' | 'orderEvents'>,
  places: readonly FillPlace[],
): readonly ProtectionSteps[] {
  const events = new Map<string, OrderEvent[]>()
  for (const event of orderEvents) {
    const known = events.get(event.clientOrderId)
    if (known === undefined) events.set(event.clientOrderId, [event])
    else known.push(event)
  }
  const filledIn = new Map(places.map(({ fill, bar }) => [fill.clientOrderId, bar]))
  return orders.flatMap((order) => {
    const { role, instrument, parentId, clientOrderId } = order
    if ((role !== 'stop-loss' && role !== 'take-profit') || instrument !== series.instrument.id) return []
    const firstBar = parentId === null ? undefined : filledIn.get(parentId)
    const told = events.get(clientOrderId) ?? []
    if (firstBar === undefined || told.length === 0) return []
    const steps = stepsOf(series, order, told, firstBar)
    if (steps.length === 0) return []
    const kind = role === 'stop-loss' ? 'stop' : 'target'
    const lastBar = filledIn.get(clientOrderId) ?? lastBarOf(series, told)
    return [{ kind, clientOrderId, steps, toBar: Math.max(lastBar, firstBar) }]
  })
}

function stepsOf(
  { openTimes }: BarSeries,
  { role }: Order,
  told: readonly OrderEvent[],
  firstBar: number,
): { bar: number; price: number }[] {
  const steps: { bar: number; price: number }[] = []
  for (const { time, status, stopPrice, limitPrice } of told) {
    const price = (role === 'stop-loss' ? (stopPrice ?? limitPrice) : (limitPrice ?? stopPrice))?.toNumber()
    if (price === undefined || status === 'filled' || status === 'cancelled' || status === 'expired') continue
    const bar = steps.length === 0 ? firstBar : Math.max(firstBar, barsBefore(openTimes, time))
    const last = steps.at(-1)
    if (last?.price === price) continue
    // What is moved twice at one instant stood nowhere in between.
    if (last?.bar === bar) steps.pop()
    steps.push({ bar, price })
  }
  return steps
}

const ends: readonly string[] = ['cancelled', 'expired', 'rejected']

/** The bar in which an order that was never filled ended: the last one that had opened before; without an end, the last there is. */
function lastBarOf({ openTimes }: BarSeries, told: readonly OrderEvent[]): number {
  const end = told.find(({ status }) => ends.includes(status))
  return end === undefined ? openTimes.length - 1 : Math.max(0, barsBefore(openTimes, end.time) - 1)
}
