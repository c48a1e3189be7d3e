import { trailLevel } from '@race/brokers/simulated'
import { type BarSeries, type Scaled, subtractScaled } from '@race/core'
import type { RecordedOrder } from '../recorded-order.ts'
import type { OrderRow } from '../recording.ts'
import { barAt, firstBarFrom } from './bar-of.ts'
import type { NearestApproach } from './order-explanation.ts'
import type { OrderRecord } from './order-record.ts'

type Wait = NearestApproach['waitedFor']

interface Candidate {
  readonly index: number
  readonly waitedFor: Wait
  readonly level: Scaled
  readonly price: number
  readonly distance: Scaled
}

/**
 * The bar that came nearest to what an order waited for, over the bars that closed while it was in the market. Where two
 * are as near, the earlier one. Null where it never waited through a bar, or for no price.
 */
export function nearestApproach(record: OrderRecord): NearestApproach | null {
  const { kernel, order, instrument, changes } = record
  const accepted = changes.find(({ row }) => row.status === 'accepted')?.row
  if (accepted === undefined) return null
  const series = kernel.tradedSeries(instrument)
  const last = changes.at(-1)?.row
  const isOver = last !== undefined && ['filled', 'cancelled', 'expired', 'rejected'].includes(last.status)
  const until = isOver ? last.time : kernel.latestTime
  let level = accepted.stopTicks
  let nearest: Candidate | null = null
  for (let index = firstBarFrom(series, accepted.time); index < series.length; index++) {
    const closeTime = series.closeTimes[index] as number
    if (closeTime > until) break
    const row = rowBefore(record, closeTime) ?? accepted
    const ticks = (price: number): Scaled => kernel.ticks(instrument, price)
    if (order.trail !== null && level !== null) level = followed(order, level, ticks(series.open[index] as number))
    const candidate = candidateOf({
      order,
      row,
      index,
      series,
      level: order.trail === null ? row.stopTicks : level,
      ticks,
    })
    if (candidate !== null && (nearest === null || candidate.distance < nearest.distance)) nearest = candidate
    if (order.trail !== null && level !== null) {
      level = followed(order, level, ticks((order.side === 1 ? series.low : series.high)[index] as number))
    }
  }
  if (nearest === null) return null
  return {
    bar: barAt(series, nearest.index),
    waitedFor: nearest.waitedFor,
    level: kernel.values.priceOf(order, nearest.level),
    price: nearest.price,
    distanceTicks: Number(nearest.distance),
  }
}

/** The latest row of the order whose terms held through the bar that closes at a time. */
function rowBefore({ changes }: OrderRecord, closeTime: number): OrderRow | null {
  return changes.findLast(({ row }) => row.time < closeTime)?.row ?? null
}

interface CandidateOptions {
  readonly order: RecordedOrder
  readonly row: OrderRow
  readonly index: number
  readonly series: BarSeries
  readonly level: Scaled | null
  readonly ticks: (price: number) => Scaled
}

function candidateOf({ order, row, index, series, level: stop, ticks }: CandidateOptions): Candidate | null {
  const waitedFor = waitOf(order, row)
  const level = waitedFor === 'limit' ? row.limitTicks : stop
  if (waitedFor === null || level === null) return null
  // A buy stop and a sell limit or touch lie above the market, the others below.
  const isAbove = (waitedFor === 'stop') === (order.side === 1)
  const price = (isAbove ? series.high : series.low)[index] as number
  const distance = isAbove ? subtractScaled(level, ticks(price)) : subtractScaled(ticks(price), level)
  return { index, waitedFor, level, price, distance }
}

/** What an order waits for, by its type and whether it has been triggered. */
function waitOf({ type }: RecordedOrder, { status }: OrderRow): Wait | null {
  const isTriggered = status === 'triggered' || status === 'partially-filled'
  switch (type) {
    case 'market':
      return null
    case 'limit':
      return 'limit'
    case 'market-if-touched':
      return 'touch'
    case 'limit-if-touched':
      return isTriggered ? 'limit' : 'touch'
    case 'stop-limit':
    case 'trailing-stop-limit':
      return isTriggered ? 'limit' : 'stop'
    default:
      return 'stop'
  }
}

function followed({ side, trail }: RecordedOrder, level: Scaled, ticks: Scaled): Scaled {
  if (trail === null) return level
  const next = trailLevel(side, trail, ticks)
  return (side === 1 ? next < level : next > level) ? next : level
}
