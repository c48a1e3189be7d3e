import type { OrderLine } from '../simulated/order-line.ts'
import type { TimedWalk } from '../simulated/timed-walk.ts'

/** The ways of orders and of prices, by instrument. */
export interface Ways {
  readonly lines: readonly OrderLine[]
  /** Null where everything arrives at once. */
  readonly walk: TimedWalk | null
  /** Marks positions by what is known, before something happens. */
  markAll(): void
}

/** Lets happen what happens on the ways of some instruments until a bar of theirs opens or closes at `time`. */
export function runWays(
  { lines, walk, markAll }: Ways,
  instruments: readonly number[],
  time: number,
  isOpening: boolean,
): void {
  const lastArrival = isOpening ? time : time - 1
  for (;;) {
    let arriving: OrderLine | null = null
    let arrival = Number.POSITIVE_INFINITY
    let walking = -1
    let walked = Number.POSITIVE_INFINITY
    for (const instrument of instruments) {
      const line = lines[instrument] as OrderLine
      if (line.next <= lastArrival && line.next < arrival) {
        arrival = line.next
        arriving = line
      }
      const next = walk?.next(instrument) ?? Number.POSITIVE_INFINITY
      if (next > time || next >= walked) continue
      walked = next
      walking = instrument
    }
    if (arriving === null && walking < 0) return
    markAll()
    if (walked <= arrival) walk?.advance(walking)
    else arriving?.deliver()
  }
}
