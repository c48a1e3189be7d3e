// Worlds in which everything goes wrong.
// npm run swarm -- [--driver engine|toy] [--seeds N] [--from N]    one world for each seed; 500 by default
// npm run swarm -- --covers [--seeds N] [--parts N]                the same in so many processes, held to have seen everything rare
// npm run swarm -- --seed N [--driver toy] [--bug NAME]            one of them, with its report
// npm run swarm -- --scenarios [--part 1/2]                        crashes at the writes of every scenario, or of every second one
// npm run swarm -- --scenario NAME [--crash WRITE:MOMENT]...       one run of a scenario
// npm run swarm -- --bugs                                          plants every bug in the engine: each must be caught
import { parseArgs } from 'node:util'
import { type CrashPoint, crashMoments } from '@race/testkit/world'
import { catchBug } from './catch-bug.ts'
import { coveringSweep } from './covering-sweep.ts'
import { engineBugs } from './engine-bugs.ts'
import { runScenario } from './scenario-run.ts'
import { describeSweep, sweepScenarios } from './scenario-sweep.ts'
import { scenarios } from './scenarios.ts'
import { engineSubject, type SwarmSubject, subjectOf } from './swarm-run.ts'
import { swarmSeeds } from './swarm-seeds.ts'
import { type ToyBug, toyBugs, toyDriver } from './toy-client.ts'

const { values } = parseArgs({
  options: {
    driver: { type: 'string', default: 'engine' },
    seed: { type: 'string' },
    seeds: { type: 'string', default: '500' },
    from: { type: 'string', default: '1' },
    bug: { type: 'string' },
    tally: { type: 'string' },
    covers: { type: 'boolean', default: false },
    parts: { type: 'string', default: '2' },
    bugs: { type: 'boolean', default: false },
    scenarios: { type: 'boolean', default: false },
    part: { type: 'string', default: '1/1' },
    scenario: { type: 'string' },
    crash: { type: 'string', multiple: true, default: [] },
  },
})

process.exitCode = await run()

async function run(): Promise<number> {
  if (values.bugs) return await catchBugs()
  if (values.scenarios) return await sweep()
  if (values.scenario !== undefined) return await play(values.scenario)
  if (values.covers) {
    const range = { from: Number(values.from), count: Number(values.seeds), processes: Number(values.parts) }
    return (await coveringSweep(range)) ? 0 : 1
  }
  const subject = chosenSubject()
  if (subject === null) return 2
  const single = values.seed === undefined ? null : Number(values.seed)
  const [from, count] = single === null ? [Number(values.from), Number(values.seeds)] : [single, 1]
  const tally = values.tally === undefined ? {} : { tallyFile: values.tally }
  return (await swarmSeeds(subject, { from, count, isShown: single !== null, ...tally })) === 0 ? 0 : 1
}

async function sweep(): Promise<number> {
  const [part = 1, parts = 1] = values.part.split('/').map(Number)
  const names = Object.keys(scenarios).filter((_, index) => index % parts === part - 1)
  const started = process.hrtime.bigint()
  const sweeps = await sweepScenarios({ every: 1, from: 0, names })
  let runs = 0
  let failed = 0
  for (const [name, swept] of sweeps) {
    runs += swept.runs
    failed += swept.failures.length
    if (swept.failures.length > 0) console.log(describeSweep(name, swept))
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  console.log(`${sweeps.size} scenarios in ${seconds.toFixed(1)} s: ${runs} runs with crashes, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

async function play(name: string): Promise<number> {
  if (!Object.hasOwn(scenarios, name)) {
    console.error(
      `There is no scenario ${JSON.stringify(name)}. The scenarios are: ${Object.keys(scenarios).join(', ')}.`,
    )
    return 2
  }
  const report = await runScenario(name, values.crash.map(parseCrash))
  console.log(JSON.stringify(report, null, 2))
  return report.violations.length === 0 ? 0 : 1
}

function parseCrash(text: string): CrashPoint {
  const [write = '', moment] = text.split(':')
  const known = crashMoments.find((one) => one === moment)
  if (known === undefined)
    throw new Error(`--crash ${text}: give it as WRITE:MOMENT, with one of ${crashMoments.join(', ')}.`)
  return { write: Number(write), moment: known }
}

async function catchBugs(): Promise<number> {
  let missed = 0
  for (const [name, { what }] of Object.entries(engineBugs)) {
    const { by, laws } = await catchBug(name)
    if (by === null) missed++
    console.log(by === null ? `NOT CAUGHT: ${name}, which ${what}` : `caught by ${by}: ${name} (${laws.join(', ')})`)
  }
  return missed === 0 ? 0 : 1
}

function chosenSubject(): SwarmSubject | null {
  const { driver, bug } = values
  if (driver === 'engine' && bug === undefined) return engineSubject()
  if (driver === 'toy' && (bug === undefined || Object.hasOwn(toyBugs, bug))) {
    const options = bug === undefined ? ' --driver toy' : ` --driver toy --bug ${bug}`
    return subjectOf(toyDriver((bug as ToyBug | undefined) ?? null), options)
  }
  console.error(
    bug === undefined
      ? `There is no driver ${JSON.stringify(driver)}. The drivers are: engine, toy.`
      : `There is no bug ${JSON.stringify(bug)}. The bugs of the toy are: ${Object.keys(toyBugs).join(', ')}.`,
  )
  return null
}
