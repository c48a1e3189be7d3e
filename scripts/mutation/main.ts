// Changes the sources of money and matching one place at a time and counts how often a test notices.
// Run it with: npm run mutation [-- --only core/decimal] [--files fill-size,walk-path] [--survivors] [--fresh]
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withInstallLock } from '../bootstrap/install-lock.mjs'
import { installApart } from '../workspace/install-apart.ts'
import { repositoryRoot } from '../workspace/repository-root.ts'
import {
  formatScore,
  formatScores,
  formatSurvivors,
  onlyFiles,
  percentOf,
  type Score,
  scoreOf,
  sumOfScores,
} from './mutation-score.ts'
import { runStryker } from './run-stryker.ts'
import { chooseFiles, chooseTargets, type Target, wantedScore } from './targets.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    files: { type: 'string' },
    survivors: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
  },
})
const home = join(repositoryRoot, '.race/mutation')

try {
  const chosen = chooseFiles(chooseTargets(values.only), values.files)
  // Its vitest must be the one of the tests, so none is installed beside it.
  const problem = await installApart(join(import.meta.dirname, 'stryker'), ['auto-install-peers=false'])
  if (problem !== null) throw new Error(problem)
  mkdirSync(home, { recursive: true })
  const wait = (holder: string) => console.error(`Another run is mutating (${holder}); waiting for it …`)
  await withInstallLock(join(home, 'lock'), wait, () => mutate(chosen))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}

async function mutate(chosen: readonly Target[]): Promise<void> {
  const scores = new Map<Target['group'], Score[]>()
  for (const target of chosen) {
    const folder = join(home, target.id.replace('/', '-'))
    const remembered = await runStryker(target, folder, values.fresh)
    // Of files that were left out, what the last run knew may be incomplete.
    const report = values.files === undefined ? remembered : onlyFiles(remembered, target.mutate)
    console.log(`\n${formatScores(target.id, report)}\n  ${join(folder, 'report.html')}`)
    if (values.survivors) console.log(formatSurvivors(report))
    const score = sumOfScores(Object.values(report.files).map(({ mutants }) => scoreOf(mutants)))
    scores.set(target.group, [...(scores.get(target.group) ?? []), score])
  }
  console.log('')
  for (const [group, parts] of scores) {
    const score = sumOfScores(parts)
    const isEnough = percentOf(score) >= wantedScore
    console.log(`${group}  ${formatScore(score)}${isEnough ? '' : `, below ${wantedScore} %`}`)
    if (!isEnough) process.exitCode = 1
  }
}
