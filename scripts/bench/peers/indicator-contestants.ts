import { type Contestant, contestant } from '../measure.ts'
import { installPeers } from './install-peers.ts'
import { nameOf } from './peer-contestants.ts'

/** What the libraries are given, and the last value that ours gives, by indicator. */
export interface LibraryCase {
  readonly indicator: string
  readonly last: number
}

/**
 * The indicator libraries of the npm registry on W4, by indicator. Where they cannot be installed, the bench says so and goes
 * on without them.
 */
export async function libraryContestants(
  prices: Record<'high' | 'low' | 'close', Float64Array>,
): Promise<(one: LibraryCase) => Contestant[]> {
  const missing = await installPeers()
  if (missing !== null) {
    console.error(`Without the peers: ${missing}`)
    return () => []
  }
  const { libraryRuns } = await import('./indicator-libraries.mjs')
  const runs = await libraryRuns(prices)
  return ({ indicator, last }) =>
    runs
      .filter((run) => run.indicator === indicator)
      .map(({ packageName, way, run, tolerance }) =>
        contestant(`${nameOf(packageName)}, ${way}`, run, (value) => ({
          result: `last value ${value.toPrecision(8)}`,
          fault:
            Math.abs(value - last) <= tolerance * Math.abs(last) ? null : `its last value is ${value}, not ${last}`,
        })),
      )
}
