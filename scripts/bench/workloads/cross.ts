import { runBacktestSync } from '@race/backtest'
import type { BarSeries } from '@race/core'
import { crossOutcomes, judgeOutcome, type Outcome, outcomeOf } from '../expected-results.ts'
import { averageOf, centsOf, floorCross, runFloor } from '../float-floor.ts'
import { readPrices, seriesOf, seriesWithoutTick, walkPrices } from '../market.ts'
import { type Contestant, contestant } from '../measure.ts'
import { peerContestants } from '../peers/peer-contestants.ts'
import type { Goal } from '../row.ts'
import { centsCross } from '../strategies/cents-cross.ts'
import { capital, lot, type Prices } from '../terms.mjs'
import { type BenchOptions, floorEngine, timedRows, type Workload } from '../workload.ts'

interface CrossSize {
  readonly id: string
  readonly bars: number
  readonly goal: Goal | null
  readonly isLong: boolean
}

const sizes: readonly CrossSize[] = [
  { id: 'W1-10k', bars: 10_000, goal: null, isLong: false },
  { id: 'W1-100k', bars: 100_000, goal: null, isLong: true },
  { id: 'W1-1M', bars: 1_000_000, goal: { kind: 'at-least', value: 40 }, isLong: true },
]

/** Peers take seconds for a million bars; there they sit out. */
const peerBarsMax = 100_000

/** W1: one backtest of a cross of two averages, all in at the next open. */
export const crossWorkloads: readonly Workload[] = sizes.map((size) => ({
  id: size.id,
  isLong: size.isLong,
  run: (options) => runCross(size, options),
}))

async function runCross({ bars, goal }: CrossSize, options: BenchOptions) {
  const prices = await readPrices(bars, options.dataFolder)
  const unrounded = walkPrices(bars, { isUnrounded: true })
  const wanted = crossOutcomes[bars] as Outcome
  const anyPrice = runCrossOverFloor(unrounded, 0)
  const contestants = [
    backtestOf('race', seriesOf(prices), wanted),
    contestant(
      'race, new series',
      () => runBacktestSync({ strategy: centsCross, data: seriesOf(prices), capital }),
      (result) => judgeOutcome(outcomeOf(result), wanted),
    ),
    backtestOf('race, any float price', seriesWithoutTick(unrounded), anyPrice),
    floorOf(prices, wanted),
  ]
  const peers = options.withPeers && bars <= peerBarsMax ? await peerContestants('W1', prices) : []
  return timedRows({
    workload: 'W1',
    what: `one backtest, ${bars.toLocaleString('en-US')} bars`,
    work: bars,
    unit: 'M bars/s',
    goal,
    contestants: [...contestants, ...peers],
    options,
  })
}

function backtestOf(engine: string, series: BarSeries, wanted: Outcome): Contestant {
  return contestant(
    engine,
    () => runBacktestSync({ strategy: centsCross, data: series, capital }),
    (result) => judgeOutcome(outcomeOf(result), wanted),
  )
}

function floorOf(prices: Prices, wanted: Outcome): Contestant {
  return contestant(
    floorEngine,
    () => runCrossOverFloor(prices, lot),
    (result) => judgeOutcome(result, wanted),
  )
}

function runCrossOverFloor(prices: Prices, smallestLot: number) {
  const cents = centsOf(prices.close)
  return runFloor(prices, floorCross(averageOf(cents, 10), averageOf(cents, 50), 50), smallestLot)
}
