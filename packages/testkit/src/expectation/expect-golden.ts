import { RaceError } from '@race/core'
import type { Golden } from '../golden/golden.ts'
import type { GoldenLock } from '../golden/golden-lock.ts'
import { type GoldenStatistics, goldenDifferences, goldenStatistics } from '../golden/golden-statistics.ts'

/**
 * Runs a golden and holds it to what is pinned: the counts of orders by what became of them, fills, trades, fees, equity,
 * drawdown, and the hash over every order event and fill.
 *
 * @returns its statistics
 * @throws RaceError `GOLDEN_CHANGED` with every statistic that differs, from cause to effect, or where it is not pinned; what
 *   the run throws
 *
 * @example
 * ```ts
 * const data = randomWalk({ seed: 'golden', bars: 500, timeframe: '1d' })
 * const golden = { id: 'race/sma-cross · walk', run: () => runBacktestSync({ strategy: smaCross, data }) }
 * const lock = pinGoldens(await runGoldens([golden]))
 * const { hash } = await expectGolden(golden, lock)
 * console.log(hash.length) // 64
 * ```
 */
export async function expectGolden(golden: Golden, lock: GoldenLock): Promise<GoldenStatistics> {
  const { id } = golden
  const pinned = lock.goldens[id]
  if (pinned === undefined) {
    throw new RaceError('GOLDEN_CHANGED', {
      message: `The golden "${id}" is not pinned`,
      facts: { golden: id },
      hint: 'Pin it: write formatGoldenLock(pinGoldens(await runGoldens(goldens))) to the lock file, and review it.',
    })
  }
  const now = goldenStatistics(await golden.run())
  const [first, ...others] = goldenDifferences(pinned, now)
  if (first === undefined) return now
  const lines = [first, ...others].map((one) => `\n  ${one.statistic}: ${one.pinned} was pinned, now ${one.now}`)
  throw new RaceError('GOLDEN_CHANGED', {
    message: `The golden "${id}" gives another result than the pinned one${lines.join('')}`,
    facts: { golden: id, statistic: first.statistic, pinned: String(first.pinned), now: String(first.now) },
    hint:
      first.statistic === 'data'
        ? 'The market is another one, so this says nothing about the code: give the bars that were pinned, or pin it anew.'
        : 'If this is meant, pin it anew and say in the changelog what moved and why; if not, the change broke something.',
  })
}
