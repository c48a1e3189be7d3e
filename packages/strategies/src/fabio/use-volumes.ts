import type { Handle, SetupContext } from '@race/core'
import { sma } from '@race/indicators'

/** What an acceptance is measured by, to be read in handlers. */
export interface Volumes {
  /** Mean of the two latest bars. */
  latest(): number
  /** Mean of the `period` bars before those two. */
  average(): number
}

export function useVolumes(use: SetupContext<unknown>['use'], volume: Handle, period: number): Volumes {
  const mean = use(sma, volume, period)
  return { latest: () => (volume.now + volume.ago(1)) / 2, average: () => mean.ago(2) }
}
