import type { BacktestResult } from '@race/backtest'
import type { Decimal, Order } from '@race/core'
import { isoTime } from '../internal/iso-time.ts'
import { describeEvent, type LoggedEvent, loggedEvents, sameEvent } from '../observation/logged-events.ts'

/** Where two results part: the first order event or fill that is not the same in both. */
export interface ResultDifference {
  /** `prices` when all events agree and only the prices of a working order were changed differently. */
  readonly kind: 'order event' | 'fill' | 'prices'
  /** Position in the sequence of order events and fills, from 0; of an order, for `prices`. */
  readonly sequence: number
  /** Epoch ms of the earlier of the two. */
  readonly time: number
  /** What the first result has there, in words; null where it has no more. */
  readonly first: string | null
  readonly second: string | null
  /** All of it in words. */
  readonly message: string
}

/**
 * The first order event or fill that differs between two results, in words; null when they have the same.
 *
 * Events are compared in sequence: time, order id, instrument, side, type, role, status and reason; fills with their
 * exact price, quantity and fee. Where all of them agree, the prices and quantities with which orders ended are
 * compared too. A result does not keep the prices that an order had in between: null does not prove equal hashes.
 *
 * @example
 * ```ts
 * const slow = runBacktestSync({ strategy: smaCross, params: { slow: 50 }, data: series })
 * const slower = runBacktestSync({ strategy: smaCross, params: { slow: 51 }, data: series })
 * console.log(firstDifference(slow, slower)?.message)
 * ```
 */
export function firstDifference(resultA: BacktestResult, resultB: BacktestResult): ResultDifference | null {
  const found = firstUnequalEvent(loggedEvents(resultA), loggedEvents(resultB))
  if (found === null) return pricesDifference(resultA, resultB)
  const { sequence, time, first, second } = found
  const words = wordsOf(first, second)
  const message = inWords(`Order event or fill ${sequence} at ${isoTime(time)} differs`, words)
  return { kind: (first ?? second)?.kind ?? 'order event', sequence, time, ...words, message }
}

/** Both events in words; with their ids where nothing else tells them apart. */
function wordsOf(a: LoggedEvent | undefined, b: LoggedEvent | undefined): Pick<ResultDifference, 'first' | 'second'> {
  const first = a === undefined ? null : describeEvent(a)
  const second = b === undefined ? null : describeEvent(b)
  if (first !== second) return { first, second }
  return { first: `${first}, order ${a?.event.clientOrderId}`, second: `${second}, order ${b?.event.clientOrderId}` }
}

/** Where two logs part; an event that is missing is undefined. */
export interface UnequalEvents {
  readonly sequence: number
  /** Epoch ms of the earlier of the two. */
  readonly time: number
  readonly first: LoggedEvent | undefined
  readonly second: LoggedEvent | undefined
}

export function firstUnequalEvent(a: readonly LoggedEvent[], b: readonly LoggedEvent[]): UnequalEvents | null {
  const length = Math.max(a.length, b.length)
  for (let sequence = 0; sequence < length; sequence++) {
    const first = a[sequence]
    const second = b[sequence]
    if (first !== undefined && second !== undefined && sameEvent(first, second)) continue
    const time = Math.min(first?.time ?? Number.POSITIVE_INFINITY, second?.time ?? Number.POSITIVE_INFINITY)
    return { sequence, time, first, second }
  }
  return null
}

function pricesDifference(resultA: BacktestResult, resultB: BacktestResult): ResultDifference | null {
  for (const [sequence, first] of resultA.orders.entries()) {
    const second = resultB.orders[sequence]
    if (second === undefined || pricesOf(first) === pricesOf(second)) continue
    const words = { first: pricesOf(first), second: pricesOf(second) }
    const time = Math.min(first.updatedAt, second.updatedAt)
    const what = `Order ${sequence} of ${isoTime(first.createdAt)} (${first.side} ${first.instrument}) ended otherwise`
    return { kind: 'prices', sequence, time, ...words, message: inWords(what, words) }
  }
  return null
}

function pricesOf({ limitPrice, stopPrice, quantity }: Order): string {
  return `limit ${text(limitPrice)}, stop ${text(stopPrice)}, quantity ${text(quantity)}`
}

function text(value: Decimal | null): string {
  return value === null ? 'none' : value.toString()
}

function inWords(what: string, { first, second }: { first: string | null; second: string | null }): string {
  return `${what}:\n  first result:  ${first ?? 'nothing more'}\n  second result: ${second ?? 'nothing more'}`
}
