import { fingerprintOf } from './account-standing.ts'
import { isAscending } from './count-times.ts'
import type { ExposureLimits } from './gate-rules.ts'
import type { MonitorOrderOpened } from './monitor-event.ts'

/** Beyond them the oldest orders are no longer known to the check for duplicates. */
const recentOrdersKept = 65_536
const hourMs = 3_600_000

/** What is remembered of orders, as JSON. */
export interface OrderMemorySnapshot {
  readonly entryTimes: readonly number[]
  readonly orderTimes: readonly number[]
  readonly recentOrders: readonly (readonly [fingerprint: string, time: number])[]
}

/**
 * When orders were approved, as far back and as many of them as a limit can ask for. What no limit asks for is not kept.
 */
export class OrderMemory {
  readonly entryTimes: number[] = []
  readonly orderTimes: number[] = []
  readonly recentOrders = new Map<string, number>()
  /** Whether the times of both have come in their order, as they do unless a clock was put back. */
  timesAscend = true
  readonly #exposure: ExposureLimits
  readonly #entryTimesKept: number

  /** @param entryTimesKept so many entries deny the next one; those before them need not be known */
  constructor(exposure: ExposureLimits, entryTimesKept: number) {
    this.#exposure = exposure
    this.#entryTimesKept = entryTimesKept
  }

  count(order: MonitorOrderOpened, dayStart: number): void {
    const { time, isEntry } = order
    if (isEntry) keepTime(this.entryTimes, time, Math.min(dayStart, time - hourMs), this.#entryTimesKept)
    const { ordersMax, orderRateWindowMs = 60_000, duplicateWindowMs } = this.#exposure
    if (ordersMax !== undefined) keepTime(this.orderTimes, time, time - orderRateWindowMs, Math.ceil(ordersMax))
    this.#seeOrder()
    if (duplicateWindowMs === undefined) return
    const fingerprint = fingerprintOf(order)
    this.recentOrders.delete(fingerprint)
    this.recentOrders.set(fingerprint, time)
    for (const [oldest, at] of this.recentOrders) {
      if (time - at < duplicateWindowMs && this.recentOrders.size <= recentOrdersKept) break
      this.recentOrders.delete(oldest)
    }
  }

  entriesFrom(time: number): number {
    return this.entryTimes.filter((at) => at >= time).length
  }

  snapshot(): OrderMemorySnapshot {
    const { entryTimes, orderTimes, recentOrders } = this
    return { entryTimes: [...entryTimes], orderTimes: [...orderTimes], recentOrders: [...recentOrders] }
  }

  restore({ entryTimes, orderTimes, recentOrders }: OrderMemorySnapshot): void {
    for (const time of entryTimes) this.entryTimes.push(time)
    for (const time of orderTimes) this.orderTimes.push(time)
    for (const [fingerprint, time] of recentOrders) this.recentOrders.set(fingerprint, time)
    this.timesAscend = isAscending(this.entryTimes) && isAscending(this.orderTimes)
  }

  /** While they ascend, the latest of each says whether they still do; once they do not, all of them say when they do again. */
  #seeOrder(): void {
    const { entryTimes, orderTimes, timesAscend } = this
    this.timesAscend =
      isAscending(entryTimes, timesAscend ? entryTimes.length - 1 : 1) &&
      isAscending(orderTimes, timesAscend ? orderTimes.length - 1 : 1)
  }
}

/** Adds a time, and lets go of those before another and of the oldest beyond a number. */
function keepTime(times: number[], time: number, from: number, most: number): void {
  times.push(time)
  let gone = Math.max(0, times.length - most)
  while (gone < times.length && (times[gone] ?? time) < from) gone++
  if (gone > 0) times.splice(0, gone)
}
