import { editDistance, isTerminal, type Order, RaceError } from '@race/core'
import { BacktestResult } from '../backtest-result.ts'
import type { OrderRow } from '../recording.ts'
import { barClosedBy } from './bar-of.ts'
import { endingOf } from './ending-of.ts'
import { explainedFills } from './explained-fill.ts'
import { explainedGate } from './explained-gate.ts'
import { nearestApproach } from './nearest-approach.ts'
import type { ExplainedEvent, ExplainedSignal, OrderExplanation } from './order-explanation.ts'
import { type OrderRecord, recordOf } from './order-record.ts'
import { sizeWords, trailWords } from './size-words.ts'
import { textOf } from './text-of.ts'

/**
 * Tells why an order filled, or did not, at that price: the signal and its terms, what the gate said, every change of its
 * status with the bar, the rule that gave the price and what costs added to it, how its size came about, its fee, and the
 * postings of the ledger; for an order that did not fill, the nearest the market came to it and why it ended.
 *
 * All of it is read from what the result keeps, and from the series again: nothing is run anew, and a run that is never
 * asked pays nothing for it. What a compatibility policy did by rules of its own is told as far as the record goes.
 *
 * @param orderId `clientOrderId` of an order, a fill or an order event of the result
 * @throws RaceError `ORDER_NOT_FOUND` with the nearest ids
 *
 * @example
 * ```ts
 * const data = randomWalk({ seed: 'explain', bars: 200, timeframe: '1d' })
 * const result = runBacktestSync({ strategy: smaCross, data })
 * console.log(`${explain(result, result.fills[0].clientOrderId)}`)
 * ```
 */
export function explain(result: BacktestResult, orderId: string): OrderExplanation {
  const place = result.orders.findIndex(({ clientOrderId }) => clientOrderId === orderId)
  const order = result.orders[place]
  if (order === undefined) throw unknownOrder(orderId, result.orders)
  const record = recordOf(BacktestResult.kernelOf(result), place)
  const fills = explainedFills(record)
  const plain = {
    order,
    signal: signalOf(record, result.orders),
    gate: explainedGate(record),
    intrabar: record.kernel.prepared.intrabar,
    slippage: record.kernel.prepared.slippage,
    events: eventsOf(record),
    fills,
    nearest: order.status === 'filled' ? null : nearestApproach(record),
    ending: endingOf(record),
  }
  return { ...plain, toString: () => textOf(plain) }
}

function signalOf({ kernel, order, instrument, changes }: OrderRecord, orders: readonly Order[]): ExplainedSignal {
  const first = changes[0]?.row
  const price = (ticks: OrderRow['limitTicks'] | undefined) =>
    ticks == null ? null : kernel.values.priceOf(order, ticks)
  const own = orders[order.index]?.clientOrderId
  return {
    decisionTime: order.decisionTime,
    bar: barClosedBy(kernel.tradedSeries(instrument), order.decisionTime),
    size: sizeWords(kernel, order),
    limitPrice: price(first?.limitTicks),
    stopPrice: price(first?.stopTicks),
    trail: trailWords(order),
    brackets: orders
      .filter(({ parentId, role }) => parentId === own && (role === 'stop-loss' || role === 'take-profit'))
      .map(({ clientOrderId }) => clientOrderId),
    // A reason of an ending takes the place of the strategy's own.
    reason: isTerminal(order.status) && order.status !== 'filled' ? null : order.reason,
  }
}

function eventsOf({ kernel, order, instrument, changes }: OrderRecord): readonly ExplainedEvent[] {
  const series = kernel.tradedSeries(instrument)
  const price = (ticks: OrderRow['limitTicks']) => (ticks === null ? null : kernel.values.priceOf(order, ticks))
  return changes.map(({ row: { status, time, reason, limitTicks, stopTicks }, sequence }) => ({
    sequence,
    status,
    time,
    reason,
    limitPrice: price(limitTicks),
    stopPrice: price(stopTicks),
    bar: barClosedBy(series, time),
  }))
}

const nearestShown = 3

/** Ids are hashes: those with the longest beginning in common are meant, and among them the one with the fewest slips. */
function unknownOrder(orderId: string, orders: readonly Order[]): RaceError {
  const common = (id: string): number => {
    let length = 0
    while (length < id.length && id[length] === orderId[length]) length++
    return length
  }
  const nearest = orders
    .map(({ clientOrderId }) => ({ id: clientOrderId, length: common(clientOrderId) }))
    .sort((a, b) => b.length - a.length)
    .slice(0, 50)
    .sort((a, b) => b.length - a.length || editDistance(a.id, orderId) - editDistance(b.id, orderId))
    .slice(0, nearestShown)
    .map(({ id }) => id)
  return new RaceError('ORDER_NOT_FOUND', {
    message: `No order of this run has the id '${orderId}'; ${nearest.length === 0 ? 'it has no orders' : `the nearest of ${orders.length}: ${nearest.join(', ')}`}`,
    facts: { orderId, orders: orders.length, nearest: nearest.join(', ') },
    hint: 'Give the clientOrderId of an order, a fill or an order event of this very result.',
  })
}
