import type { WorldReport } from '@race/testkit/world'
import { type EngineBug, engineBugs } from './engine-bugs.ts'
import { plantBug } from './plant-bug.ts'
import { runScenario } from './scenario-run.ts'
import { engineSubject, runSeed } from './swarm-run.ts'

/** How a bug was caught. */
export interface BugCaught {
  /** The seed or the scenario; null where nothing caught it. */
  readonly by: string | null
  /** Laws that named it. */
  readonly laws: readonly string[]
}

/** Plants a bug and runs its scenario, or seeds until one fails, its own first. */
export async function catchBug(name: string, seedsMax = 300): Promise<BugCaught> {
  const kit = await plantBug(name)
  const { scenario, seed: own, laws } = engineBugs[name] as EngineBug
  const named = ({ violations }: WorldReport): readonly string[] =>
    [...new Set(violations.map(({ invariant }) => invariant))].filter((law) => laws.includes(law))
  if (scenario !== undefined) {
    const found = named(await runScenario(scenario, [], kit))
    return { by: found.length > 0 ? `scenario ${scenario}` : null, laws: found }
  }
  const subject = engineSubject(kit)
  const seeds = Array.from({ length: seedsMax }, (_, index) => index + 1)
  for (const seed of own === undefined ? seeds : [own, ...seeds]) {
    const found = named(await runSeed(seed, subject))
    if (found.length > 0) return { by: `seed ${seed}`, laws: found }
  }
  return { by: null, laws: [] }
}
