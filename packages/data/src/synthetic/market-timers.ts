import type { Timers } from '@race/core'

/**
 * Timers of a market whose time passes faster or slower than that of the clock: `now` is the market's, and so are the
 * milliseconds that `after` waits.
 *
 * @param options.at epoch ms: what the market's clock shows now
 */
export function marketTimers(timers: Timers, { speed, at }: { readonly speed: number; readonly at: number }): Timers {
  const began = timers.now()
  return {
    now: () => at + Math.floor((timers.now() - began) * speed),
    after: (milliseconds, options) => timers.after(milliseconds / speed, options),
    yield: () => timers.yield(),
  }
}
