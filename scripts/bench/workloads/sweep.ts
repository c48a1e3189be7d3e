import { agrees, sweepOutcome } from '../expected-results.ts'
import { averageOf, centsOf, floorCross, runFloor } from '../float-floor.ts'
import { readPrices, seriesOf } from '../market.ts'
import { contestant, type Verdict } from '../measure.ts'
import { centsCross } from '../strategies/cents-cross.ts'
import { finalEquitiesOf } from '../sweep.ts'
import { lot, type Prices } from '../terms.mjs'
import { type BenchOptions, floorEngine, timedRows, type Workload } from '../workload.ts'

const bars = 10_000

interface Pair {
  readonly fast: number
  readonly slow: number
}

const pairs: readonly Pair[] = Array.from({ length: 25 }, (_, index) => index + 5).flatMap((fast) =>
  Array.from({ length: 20 }, (_, index) => ({ fast, slow: 30 + 5 * index })),
)

/** W2: W1 over 500 pairs of periods. */
export const sweepWorkload: Workload = {
  id: 'W2',
  async run(options: BenchOptions) {
    const prices = await readPrices(bars, options.dataFolder)
    const series = seriesOf(prices)
    return timedRows({
      workload: 'W2',
      what: `sweep of ${pairs.length} pairs of periods on 10,000 bars`,
      work: bars * pairs.length,
      unit: 'M bar·combinations/s',
      goal: { kind: 'at-least', value: 100 },
      contestants: [
        contestant('race', () => finalEquitiesOf({ series, strategy: centsCross, paramSets: pairs }), judgeSweep),
        contestant(floorEngine, () => sweepFloor(prices), judgeSweep),
      ],
      options,
    })
  },
}

/** The floor computes each average once, as a sweep may. */
function sweepFloor(prices: Prices): number[] {
  const cents = centsOf(prices.close)
  const kept = new Map<number, Float64Array>()
  const keptAverage = (period: number): Float64Array => {
    const average = kept.get(period) ?? averageOf(cents, period)
    kept.set(period, average)
    return average
  }
  return pairs.map(({ fast, slow }) => {
    return runFloor(prices, floorCross(keptAverage(fast), keptAverage(slow), slow), lot).finalEquity
  })
}

function judgeSweep(finalEquities: readonly number[]): Verdict {
  const sum = finalEquities.reduce((total, equity) => total + equity, 0)
  const best = pairs[finalEquities.indexOf(Math.max(...finalEquities))] as Pair
  const result = `sum of final equities ${sum.toFixed(2)}, best (${best.fast}, ${best.slow})`
  const { finalEquitySum, best: wanted } = sweepOutcome
  const isRight = agrees(sum, finalEquitySum) && best.fast === wanted.fast && best.slow === wanted.slow
  return {
    result,
    fault: isRight ? null : `must be ${finalEquitySum.toFixed(2)}, best (${wanted.fast}, ${wanted.slow})`,
  }
}
