import type { Scaled } from '@race/core'

/** A bar in ticks, as the venue matches against it. The engine fills one object anew for each bar. */
export interface VenueBar {
  open: Scaled
  high: Scaled
  low: Scaled
  close: Scaled
  /** Epoch ms. */
  openTime: number
  closeTime: number
  /** Opening of the instrument's bar before, epoch ms; NaN for the first. */
  previousOpenTime: number
  /** Close of the instrument's bar before; null for the first. Both are kept up only where a compatibility policy works orders. */
  previousClose: Scaled | null
  previousCloseTime: number
  /** What was traded, in steps; null where nobody asks for it. */
  volumeSteps: Scaled | null
}

/** A bar to be filled. Its times begin as fractions, so that they are kept as floats from the first on. */
export function createVenueBar(): VenueBar {
  return {
    open: 0,
    high: 0,
    low: 0,
    close: 0,
    openTime: 0.5,
    closeTime: 0.5,
    previousOpenTime: 0.5,
    previousClose: null,
    previousCloseTime: 0.5,
    volumeSteps: null,
  }
}

/**
 * What is assumed of the way that the price took inside a bar.
 *
 * - `pessimistic`: what is bad for the trader comes first. Stops before limits; the stop of an entry that filled inside the
 *   bar is in the market at once, its target from the next bar, where it may meet a better open.
 * - `optimistic`: the other way round.
 * - `open-high-low-close`, `open-low-high-close`: the price walks in straight lines; everything fills where the way meets it.
 * - `adaptive`: of the two ways, the one whose first extreme is nearer the open; the high where both are as near.
 * - `lower-timeframe`: walks the bars of a finer series; where there are none, as `adaptive`.
 */
export type IntrabarPolicy =
  | 'pessimistic'
  | 'optimistic'
  | 'open-high-low-close'
  | 'open-low-high-close'
  | 'adaptive'
  | 'lower-timeframe'

export const intrabarPolicies = [
  'pessimistic',
  'optimistic',
  'open-high-low-close',
  'open-low-high-close',
  'adaptive',
  'lower-timeframe',
] as const satisfies readonly IntrabarPolicy[]
