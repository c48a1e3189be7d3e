import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { browserSafe } from '../../.dependency-cruiser.mjs'
import { isTestFile, listFiles } from '../workspace/list-files.ts'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { bansAllowed } from './bans-allowed.ts'
import { type Ban, type BanFinding, findBans } from './find-bans.ts'
import { type Gate, resultOfFindings } from './gate.ts'

const deterministic: readonly Ban[] = ['clock', 'randomness', 'timer', 'process']

/** Where time, chance and timers must be handed in. Synthetic markets must be the same on every machine as well. */
const deterministicFolders: readonly string[] = [...browserSafe, 'data/synthetic'].map(folderOf)

/** What reaches an order or a synthetic market: there the last digit of `Math.exp` would change the run. */
const exactFolders: readonly string[] = [
  ...['core', 'indicators', 'host', 'strategies', 'risk', 'brokers/simulated', 'backtest', 'data/synthetic'],
].map(folderOf)

export const bansGate: Gate = {
  name: 'bans',
  guards: 'no clock, chance, timer or engine-dependent mathematics where a run must be the same everywhere',
  async run() {
    const targets = listFiles(repositoryRoot, 'packages')
      .filter((path) => path.endsWith('.ts') && !isTestFile(path))
      .map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), 'utf8'), bans: bansFor(path) }))
      .filter((target) => target.bans.size > 0)
    return resultOfFindings(applyAllowances(findBans(targets)), `${targets.length} files`)
  },
}

function folderOf(name: string): string {
  const [folder, ...inner] = name.split('/')
  return `${['packages', folder, 'src', ...inner].join('/')}/`
}

/** What is banned in a file, by its path from the repository's root. */
export function bansFor(path: string): ReadonlySet<Ban> {
  const bans = new Set<Ban>()
  if (deterministicFolders.some((folder) => path.startsWith(folder))) for (const ban of deterministic) bans.add(ban)
  if (exactFolders.some((folder) => path.startsWith(folder))) bans.add('inexact-math')
  return bans
}

/** Takes away what has a reason, and adds the reasons that nothing needs any more. */
export function applyAllowances(findings: readonly BanFinding[], allowed = bansAllowed): readonly string[] {
  const isAllowed = (finding: BanFinding): boolean =>
    allowed.some((allowance) => allowance.path === finding.path && allowance.bans.includes(finding.ban))
  const stale = allowed.flatMap(({ path, bans }) =>
    bans
      .filter((ban) => !findings.some((finding) => finding.path === path && finding.ban === ban))
      .map((ban) => `scripts/check/bans-allowed.ts: ${path} does not need ${ban} any more; take the line away.`),
  )
  const broken = findings
    .filter((finding) => !isAllowed(finding))
    .map(({ path, line, what, ban }) => `${path}:${line}: ${what} (${ban}). ${instead[ban]}`)
  return [...broken, ...stale]
}

const instead: Readonly<Record<Ban, string>> = {
  clock: 'Take the time from the Clock that is handed in.',
  randomness: 'Take chance from createRandom(seed).',
  timer: 'Take waiting from the Scheduler that is handed in.',
  process: 'A library reads no process: take the value as an option.',
  'inexact-math': 'Its last digit differs between engines: use exp, log, pow and sin of @race/core.',
}
