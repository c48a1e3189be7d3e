import type { BarSeries, TradeRecord } from '@race/core'
import { figure } from '../../format-metrics.ts'
import { cashText, groupThousands } from '../format-number.ts'
import { timeText } from '../format-time.ts'
import { type ChartWindow, candleOf } from './chart-window.ts'
import type { FillPlace } from './fill-places.ts'
import { plainNumber } from './plain-number.ts'
import type { ProtectionSteps } from './protection-steps.ts'
import type { TradeChartOptions } from './trade-chart-options.ts'

/** What a page draws of the trades of a window. */
export interface TradeMarks {
  /** Candle, price, 1 for a buy and −1 for a sell, 1 for an entry and 0 for an exit, and what its tooltip says, line by line. */
  readonly fills: readonly (readonly [number, number, number, number, readonly string[]])[]
  /** 1 for a stop and 0 for a target, first candle and price of each step, last candle. */
  readonly protections: readonly (readonly [number, readonly (readonly [number, number])[], number])[]
  /** Number from 1, candle and price of entry, the same of exit (the last candle and null while open), 1 for a gain or −1. */
  readonly trips: readonly (readonly [number, number, number, number, number | null, number])[]
}

const roleNames = { entry: 'entry', 'stop-loss': 'stop', 'take-profit': 'target', close: 'close' } as const

/** The fills, protections and round trips that lie in a window, with the words of their tooltips. */
export function tradeMarks(
  places: readonly FillPlace[],
  protections: readonly ProtectionSteps[],
  window: ChartWindow,
  { series, result, signals = [] }: Pick<TradeChartOptions, 'series' | 'result' | 'signals'>,
): TradeMarks {
  const confidences = new Map(
    signals.map(({ decisionTime, ordinal, confidence }) => [`${decisionTime}:${ordinal}`, confidence]),
  )
  const isSeen = (from: number, to: number): boolean => to >= window.first && from < window.end
  return {
    fills: places
      .filter(({ bar }) => isSeen(bar, bar))
      .map((place) => [
        candleOf(window, place.bar),
        plainNumber(place.fill.price.toNumber()) as number,
        place.fill.side === 'buy' ? 1 : -1,
        place.order.role === 'entry' ? 1 : 0,
        linesOf(place, confidences),
      ]),
    protections: protections
      .filter(({ steps, toBar }) => isSeen(steps[0]?.bar ?? 0, toBar))
      .map(({ kind, steps, toBar }) => [
        kind === 'stop' ? 1 : 0,
        steps.map(({ bar, price }) => [candleOf(window, bar), plainNumber(price) as number]),
        candleOf(window, toBar),
      ]),
    trips: tripPlaces(series, result.trades, places)
      .filter(({ from, to }) => isSeen(from, to))
      .map(({ trade, from, to }) => [
        trade.index + 1,
        candleOf(window, from),
        Number(trade.entryPrice),
        candleOf(window, to),
        trade.exitPrice === null ? null : Number(trade.exitPrice),
        Number(trade.profit) < 0 ? -1 : 1,
      ]),
  }
}

/** A round trip with the bars that it began and ended in, and the place of the fill that opened it. */
export interface TripPlace {
  readonly trade: TradeRecord
  readonly from: number
  readonly to: number
  readonly entry: FillPlace
}

/** The round trips of the series' instrument, with their bars: those of the fills at their times and prices. */
export function tripPlaces(
  { instrument, length }: BarSeries,
  trades: readonly TradeRecord[],
  places: readonly FillPlace[],
): readonly TripPlace[] {
  const byFill = new Map<string, FillPlace>()
  for (const place of places) {
    const key = keyOf(place.fill.time, place.fill.price.toNumber())
    if (!byFill.has(key)) byFill.set(key, place)
  }
  return trades.flatMap((trade) => {
    if (trade.instrument !== instrument.id) return []
    const entry = byFill.get(keyOf(trade.entryTime, Number(trade.entryPrice)))
    if (entry === undefined) return []
    const exit = trade.exitTime === null ? undefined : byFill.get(keyOf(trade.exitTime, Number(trade.exitPrice)))
    return [{ trade, from: entry.bar, to: exit?.bar ?? length - 1, entry }]
  })
}

function keyOf(time: number, price: number): string {
  return `${time} ${price}`
}

function linesOf({ fill, order }: FillPlace, confidences: ReadonlyMap<string, number | undefined>): string[] {
  const { role, type, reason, intentId, clientOrderId } = order
  const hasOwnWords = role === 'entry' || role === 'close'
  const confidence = confidences.get(intentId.split(':').slice(-2).join(':'))
  return [
    `${fill.side === 'buy' ? 'Buy' : 'Sell'} ${groupThousands(fill.quantity.toString())} at ${groupThousands(fill.price.toString())}`,
    `${roleNames[role]}, ${type}, ${timeText(fill.time)} UTC, fee ${cashText(fill.fee.amount.toString())}`,
    ...(role === 'entry' && confidence !== undefined ? [`confidence ${figure(confidence)}`] : []),
    ...(hasOwnWords && reason !== null ? [reason] : []),
    `order ${clientOrderId}`,
  ]
}
