// Worlds in which everything goes wrong.
// npm run swarm -- [--driver engine|toy] [--seeds N] [--from N]    one world for each seed; 500 by default
// npm run swarm -- --seed N [--driver toy] [--bug NAME]            one of them, with its report
import { parseArgs } from 'node:util'
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
  },
})

process.exitCode = await run()

async function run(): Promise<number> {
  const subject = chosenSubject()
  if (subject === null) return 2
  const single = values.seed === undefined ? null : Number(values.seed)
  const [from, count] = single === null ? [Number(values.from), Number(values.seeds)] : [single, 1]
  return (await swarmSeeds(subject, { from, count, isShown: single !== null })) === 0 ? 0 : 1
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
