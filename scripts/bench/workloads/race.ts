import { createRace, type Entrant, type RaceResult, type Standing } from '@race/arena'
import { runBacktestSync } from '@race/backtest'
import type { BarSeries } from '@race/core'
import { buyAndHold, donchianBreakout, randomBaseline, rsiReversion, smaCross } from '@race/strategies'
import { bracketOutcome, crossOutcomes, judgeOutcome, type Outcome, outcomeOf } from '../expected-results.ts'
import { readPrices, seriesOf } from '../market.ts'
import { contestant, type Verdict } from '../measure.ts'
import { bandsReversion } from '../strategies/bands-reversion.ts'
import { bracketCross } from '../strategies/bracket-cross.ts'
import { centsCross } from '../strategies/cents-cross.ts'
import { capital } from '../terms.mjs'
import { type BenchOptions, timedRows, type Workload } from '../workload.ts'

const bars = 100_000
const variants = Array.from({ length: 8 }, (_, index) => index)

type NamedEntrant = Entrant & { readonly name: string }

/** Eight strategies, each with eight settings; the first of W1 and of W3 are those of the table. */
const entrants: readonly NamedEntrant[] = variants.flatMap((n) => [
  { name: `W1 ${n}`, strategy: centsCross, params: { fast: 10 + n, slow: 50 + 10 * n } },
  { name: `W3 ${n}`, strategy: bracketCross, params: { fast: 10 + n, slow: 50 + 10 * n } },
  { name: `Averages ${n}`, strategy: smaCross, params: { fast: 12 + n, slow: 60 + 10 * n } },
  { name: `Channel ${n}`, strategy: donchianBreakout, params: { entry: 40 + 10 * n, exit: 20 + 5 * n } },
  { name: `Strength ${n}`, strategy: rsiReversion, params: { period: 10 + n } },
  { name: `Bands ${n}`, strategy: bandsReversion, params: { period: 20 + 5 * n } },
  { name: `Chance ${n}`, strategy: randomBaseline, params: { probability: 0.01 + 0.001 * n } },
  { name: `Hold ${n}`, strategy: buyAndHold, params: { equityFraction: 1 - 0.1 * n } },
])

/** 64 entrants of 8 kinds on one market. */
export const raceWorkload: Workload = {
  id: 'race',
  isLong: true,
  async run(options: BenchOptions) {
    const series = seriesOf(await readPrices(bars, options.dataFolder))
    const alone = new Map(entrants.map((entrant) => [entrant.name, hashAlone(series, entrant)]))
    return timedRows({
      workload: 'race',
      what: `${entrants.length} entrants of 8 kinds, 100,000 bars`,
      work: bars * entrants.length,
      unit: 'M entrant·bars/s',
      goal: { kind: 'at-least', value: 40 },
      contestants: [
        contestant(
          'race',
          () => createRace({ market: series, capital, entrants }).run(),
          (result) => judgeRace(result, alone),
        ),
        contestant('race, before its result', () => runUntilLastInstant(series), judgeStandings),
      ],
      options,
    })
  },
}

/** The race alone, but for its last instant: what comes after it makes the result, with the hash of every run. */
async function runUntilLastInstant(series: BarSeries): Promise<readonly Standing[]> {
  const race = createRace({ market: series, capital, entrants, lapInstants: bars - 1 })
  for await (const { standings } of race.laps()) return standings
  return []
}

function judgeStandings(standings: readonly Standing[]): Verdict {
  const stray = standings.find(({ status, fillCount }) => status !== 'racing' || fillCount === 0)
  const isWhole = standings.length === entrants.length && stray === undefined
  return {
    result: `${standings[0]?.name} leads`,
    fault: isWhole ? null : `${stray?.name ?? 'an entrant'} is not in the race`,
  }
}

/** What the entrant comes to without the others. */
function hashAlone(series: BarSeries, { name, strategy, params }: NamedEntrant): string {
  return runBacktestSync({ strategy, params, data: series, capital, accountId: name, instanceId: name }).hash
}

function judgeRace({ standings }: RaceResult, alone: ReadonlyMap<string, string>): Verdict {
  const outcomeOfEntrant = (name: string): Outcome => {
    const standing = standings.find((one) => one.name === name)
    return standing === undefined ? { finalEquity: Number.NaN, entries: 0 } : outcomeOf(standing.result)
  }
  const cross = judgeOutcome(outcomeOfEntrant('W1 0'), crossOutcomes[bars] as Outcome)
  const bracket = judgeOutcome(outcomeOfEntrant('W3 0'), bracketOutcome)
  const failed = standings.find(({ failure }) => failure !== null)
  const stray = standings.find(({ name, result }) => result.hash !== alone.get(name))
  const fillCount = standings.reduce((sum, standing) => sum + standing.fillCount, 0)
  return {
    result: `${fillCount.toLocaleString('en-US')} fills, ${standings[0]?.name} leads`,
    fault:
      cross.fault ??
      bracket.fault ??
      (failed === undefined ? null : `${failed.name} failed: ${failed.failure?.message}`) ??
      (stray === undefined ? null : `${stray.name} came to another hash than alone`),
  }
}
