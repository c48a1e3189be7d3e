import { join } from 'node:path'
import { createRace, formatLeaderboard, type RaceOptions, type RaceResult } from '@race/arena'
import { createSqliteResultStore } from '@race/storage/sqlite'
import { SingleBar } from 'cli-progress'
import type { LeftOut } from './demo-race.ts'
import type { Terminal } from './terminal.ts'
import { writeRace } from './write-output.ts'

export interface RunRaceOptions {
  readonly out: string
  readonly json: boolean
  /** Strategies that do not take part, which are told. */
  readonly leftOut?: readonly LeftOut[]
}

/** Runs a race with a progress bar, stores it, writes its files and prints the leaderboard. */
export async function runRace(
  options: RaceOptions,
  { out, json, leftOut = [] }: RunRaceOptions,
  terminal: Terminal,
): Promise<void> {
  const database = join(out, 'results.db')
  await using store = await createSqliteResultStore({ path: database })
  const race = createRace({ ...options, store })
  const result = await withProgress(terminal, (onProgress) => race.run({ signal: terminal.signal, onProgress }))
  const files = await writeRace(result, out)
  if (json) {
    terminal.out(
      JSON.stringify(
        { ...jsonOf(result), leftOut: leftOut.map(leftOutJson), id: race.id, files: { ...files, database } },
        null,
        2,
      ),
    )
    return
  }
  terminal.out(formatLeaderboard(result))
  terminal.out('')
  for (const { strategy, reason } of leftOut) terminal.out(`Left out     ${strategy.title}: ${reason}`)
  terminal.out(`Race hash    ${result.hash}`)
  terminal.out(`Report       ${files.report}`)
  terminal.out(`Race file    ${files.raceFile}`)
  terminal.out(`Stored race  ${database} (${race.id})`)
}

/** Shows a bar while work goes on, where someone watches. */
async function withProgress<Value>(
  terminal: Terminal,
  work: (onProgress: (progress: { readonly fraction: number }) => void) => Promise<Value>,
): Promise<Value> {
  if (!terminal.isInteractive) return await work(() => {})
  const bar = new SingleBar({ format: 'Racing {bar} {percentage} %', clearOnComplete: true, hideCursor: true })
  bar.start(100, 0)
  try {
    return await work(({ fraction }) => bar.update(Math.floor(100 * fraction)))
  } finally {
    bar.stop()
  }
}

function leftOutJson({ strategy, reason }: LeftOut) {
  return { strategyId: strategy.id, reason }
}

function jsonOf(result: RaceResult) {
  return {
    name: result.name,
    raceHash: result.hash,
    standings: result.standings.map(({ rank, name, strategyId, status, result: run }) => ({
      rank,
      name,
      strategyId,
      status,
      finalEquity: run.finalEquity.amount.toString(),
      currency: run.settings.currency,
      runHash: run.hash,
      metrics: run.metrics,
      warnings: run.warnings,
    })),
  }
}
