import { type CrashPoint, type CrashSweep, crashEverywhere } from '@race/testkit/world'
import { worldOfScenario } from './scenario-run.ts'
import { scenarios } from './scenarios.ts'
import { describeViolations } from './swarm-run.ts'

export interface SweepPart {
  /** Takes only every so-manieth crash of each scenario; 1 takes all where the scenario is exhaustive, in recovery too. */
  readonly every: number
  readonly from: number
  readonly names?: readonly string[]
}

/** Loses the processes of scenarios at their writes. Of a scenario that is not exhaustive every third crash is taken at most. */
export async function sweepScenarios({ every, from, names }: SweepPart): Promise<ReadonlyMap<string, CrashSweep>> {
  const sweeps = new Map<string, CrashSweep>()
  for (const name of names ?? Object.keys(scenarios)) {
    const isExhaustive = scenarios[name]?.isExhaustive === true
    const sample = { every: isExhaustive ? every : Math.max(3, every), from: isExhaustive ? from : from % 3 }
    const isAgainInRecovery = isExhaustive && every === 1
    sweeps.set(name, await crashEverywhere({ ...worldOfScenario(name), sample, isAgainInRecovery }))
  }
  return sweeps
}

/** What a person needs to see of a scenario that fails, with the command that plays its first failure again. */
export function describeSweep(name: string, { failures }: CrashSweep): string {
  const [first] = failures
  if (first === undefined) return ''
  const what = `scenario ${name}, in ${failures.length} of its runs,`
  return describeViolations(what, first.violations, `--scenario ${name}${crashOptions(first.crashes)}`)
}

/** Crashes as the command line takes them, such as ` --crash 7:kept --crash 9:before`. */
function crashOptions(crashes: readonly CrashPoint[]): string {
  return crashes.map(({ write, moment }) => ` --crash ${write}:${moment}`).join('')
}
