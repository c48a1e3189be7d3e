import { runBacktestSync } from '@race/backtest'
import type { BarSeries } from '@race/core'
import { bracketOutcome, judgeOutcome, type Outcome, outcomeOf } from '../expected-results.ts'
import { asItIs, floorBracket, runFloor, toCents } from '../float-floor.ts'
import { readPrices, seriesOf, seriesWithoutTick, walkPrices } from '../market.ts'
import { type Contestant, contestant } from '../measure.ts'
import { peerContestants } from '../peers/peer-contestants.ts'
import { bracketCross } from '../strategies/bracket-cross.ts'
import { capital, lot } from '../terms.mjs'
import { type BenchOptions, floorEngine, timedRows, type Workload } from '../workload.ts'

const bars = 100_000

/** W3: entries on a cross up, exits by a bracket alone. */
export const bracketWorkload: Workload = {
  id: 'W3',
  async run(options: BenchOptions) {
    const prices = await readPrices(bars, options.dataFolder)
    const unrounded = walkPrices(options.isQuick ? bars / 10 : bars, { isUnrounded: true })
    const anyPrice = runFloor(unrounded, floorBracket(unrounded, asItIs), 0)
    const contestants = [
      backtestOf('race', seriesOf(prices), bracketOutcome),
      backtestOf('race, any float price', seriesWithoutTick(unrounded), anyPrice, { inCents: false }),
      contestant(
        floorEngine,
        () => runFloor(prices, floorBracket(prices, toCents), lot),
        (result) => judgeOutcome(result, bracketOutcome),
      ),
    ]
    const peers = options.withPeers ? await peerContestants('W3', prices) : []
    return timedRows({
      workload: 'W3',
      what: 'brackets, 100,000 bars',
      work: bars,
      unit: 'M bars/s',
      goal: { kind: 'at-least', value: 20 },
      contestants: [...contestants, ...peers],
      options,
    })
  },
}

function backtestOf(engine: string, series: BarSeries, wanted: Outcome, params: object = {}): Contestant {
  return contestant(
    engine,
    () => runBacktestSync({ strategy: bracketCross, params, data: series, capital }),
    (result) => judgeOutcome(outcomeOf(result), wanted),
  )
}
