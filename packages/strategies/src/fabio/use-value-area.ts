import { type BarHandles, exp, type Handle, log, type SetupContext } from '@race/core'
import { volumeProfile } from '@race/indicators'
import type { ValueArea } from './auction.ts'
import type { FabioParams } from './fabio-params.ts'

/**
 * The value area of the session before, to be read in handlers; NaN where there is none.
 *
 * Rows of a share of the price are rows of one height in logarithms of the price. Of these the profile is made then, and its
 * prices come back by the exponential.
 */
export function useValueArea(
  { params, use, map }: Pick<SetupContext<FabioParams>, 'params' | 'use' | 'map'>,
  { high, low, volume, instrument }: BarHandles,
  sessions: Handle,
): () => ValueArea {
  const { rowTicks, rowPercent, valueArea } = params
  if (rowTicks > 0) {
    const rowHeight = rowTicks * instrument.tickSize.toNumber()
    const profile = use(volumeProfile, sessions, high, low, volume, rowHeight, valueArea)
    return () => ({ poc: profile.previousPoc.now, high: profile.previousHigh.now, low: profile.previousLow.now })
  }
  const rowHeight = log(1 + rowPercent / 100)
  const profile = use(volumeProfile, sessions, map(high, log), map(low, log), volume, rowHeight, valueArea)
  return () => ({
    poc: exp(profile.previousPoc.now),
    high: exp(profile.previousHigh.now),
    low: exp(profile.previousLow.now),
  })
}
