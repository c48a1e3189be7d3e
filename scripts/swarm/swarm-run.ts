import { createRandom } from '@race/core'
import { drawFaultPlan, runWorld, type SystemDriver, type WorldReport } from '@race/testkit/world'

const idModes = ['enforced', 'windowed', 'echo-only', 'none'] as const

/** One seed: which faults, which venue and what happens there are all drawn from it. */
export async function runSeed(seed: number, driver: SystemDriver, forMs = 30_000): Promise<WorldReport> {
  const random = createRandom(`swarm ${seed}`)
  const clientOrderIds = idModes[random.integer(0, idModes.length - 1)] ?? 'enforced'
  return await runWorld({
    seed,
    driver,
    forMs,
    faults: drawFaultPlan(random.fork('faults')),
    capabilities: { clientOrderIds },
  })
}

/** What a person needs to see of a seed that fails, with the command that plays it again. */
export function describeFailure({ seed, violations }: WorldReport, options = ''): string {
  const shown = violations.slice(0, 5).map(({ invariant, message }) => `  ${invariant}: ${message}`)
  const more = violations.length > shown.length ? [`  and ${violations.length - shown.length} more`] : []
  return [`seed ${seed} fails`, ...shown, ...more, `  npm run swarm -- --seed ${seed}${options}`].join('\n')
}
