import { createDefaultTimers, type Timers } from '@race/core'

/** The time of a market that passes faster than that of the wall, or slower, and stands still while nobody waits for it. */
export interface MarketClock {
  /** Epoch ms of the market, never beyond the moment that is waited for. */
  now(): number
  /** Resolves when the market has come to a moment, epoch ms. */
  until(time: number, signal: AbortSignal): Promise<void>
  /** For an engine: it tells the time of the market, and waits by the wall. */
  readonly timers: Timers
}

/** @param speed minutes of the market in a minute of the wall */
export function createMarketClock({ start, speed }: { readonly start: number; readonly speed: number }): MarketClock {
  const wall = createDefaultTimers()
  let [from, to, wallFrom] = [start, start, wall.now()]
  const now = (): number => Math.min(to, from + Math.floor((wall.now() - wallFrom) * speed))
  return {
    now,
    async until(time, signal) {
      from = now()
      wallFrom = wall.now()
      to = Math.max(from, time)
      await wall.after((to - from) / speed, { signal })
      from = to
    },
    timers: { ...wall, now },
  }
}
