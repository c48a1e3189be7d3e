import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { crashEverywhere, runWorld, type WorldReport } from '@race/testkit/world'
import { describe, expect, it } from 'vitest'
import { describeFailure, runSeed, subjectOf } from './swarm-run.ts'
import { type ToyBug, toyBugs, toyDriver } from './toy-client.ts'

/** The law that finds each bug first. */
const found: Readonly<Record<ToyBug, readonly string[]>> = {
  'sends-before-journal': ['intended-before-sent'],
  'timeout-is-rejection': ['orders-agree', 'venue-known'],
  'retries-with-new-id': ['one-order-per-intent'],
  'resends-blindly': ['one-order-per-intent', 'venue-known'],
  'counts-repeated-fills': ['fill-counted-once'],
  'trades-when-halted': ['halt-obeyed'],
  'rounds-fees': ['cash-exact'],
  'skips-recovery': ['venue-known'],
}

const toy = subjectOf(toyDriver(), ' --driver toy')

async function firstFailure(bug: ToyBug, seedsMax: number): Promise<WorldReport | null> {
  for (let seed = 1; seed <= seedsMax; seed++) {
    const report = await runSeed(seed, subjectOf(toyDriver(bug), ''))
    if (report.violations.length > 0) return report
  }
  return null
}

describe('the swarm', () => {
  it('lets a client pass that writes before it sends and asks before it believes', async () => {
    const struck = new Set<string>()
    let crashes = 0
    let fills = 0
    for (let seed = 1; seed <= 15; seed++) {
      const report = await runSeed(seed, toy)
      expect(report.violations, describeFailure(report)).toEqual([])
      for (const kind of Object.keys(report.struck)) struck.add(kind)
      crashes += report.crashes
      fills += report.fills
    }
    expect(struck.size).toBeGreaterThanOrEqual(20)
    expect(crashes).toBeGreaterThan(15)
    expect(fills).toBeGreaterThan(150)
  })

  it.each(Object.keys(toyBugs) as ToyBug[])('catches a client that %s within 40 seeds', async (bug) => {
    const report = await firstFailure(bug, 40)
    expect(report?.violations.map(({ invariant }) => invariant)).toEqual(
      expect.arrayContaining([expect.toSatisfy((law: string) => found[bug].includes(law))]),
    )
  })

  it('gives the same report for the same seed, and another for another', async () => {
    const first = await runSeed(3, toy)
    expect(await runSeed(3, toy)).toEqual(first)
    expect((await runSeed(4, toy)).hash).not.toBe(first.hash)
  })

  it('finds nothing when the client is lost at any moment of any of its writes, and again while it recovers', async () => {
    const calm = await crashEverywhere({ seed: 'sweep', driver: toyDriver(), forMs: 2500, restMs: 60_000 })
    expect(calm.failures).toEqual([])
    expect(calm.runs).toBe(4 * calm.writes)
    expect(calm.writes).toBeGreaterThan(10)
    const twice = { isAgainInRecovery: true, sample: { every: 7, from: 5 } }
    const rough = await crashEverywhere({ seed: 'sweep', driver: toyDriver(), forMs: 2500, restMs: 60_000, ...twice })
    expect(rough.failures).toEqual([])
    expect(rough.runs).toBeGreaterThan(20)
  })

  it('says when a system never comes to rest', async () => {
    const driver = {
      name: 'stuck',
      create: () => ({ start: async () => undefined, reconcile: () => new Promise<void>(() => undefined) }),
    }
    const { violations } = await runWorld({ seed: 1, driver, forMs: 1000, restMs: 60_000 })
    expect(violations.map(({ invariant }) => invariant)).toEqual(['comes-to-rest'])
  })

  it('prints the command that plays a failing seed again, and that command fails alike', async () => {
    const report = await firstFailure('rounds-fees', 5)
    const message = describeFailure(report as WorldReport, ' --driver toy --bug rounds-fees')
    const command = /npm run swarm -- (.*)$/m.exec(message)?.[1] ?? ''
    expect(command).toBe(`--seed ${report?.seed} --driver toy --bug rounds-fees`)
    const main = fileURLToPath(new URL('main.ts', import.meta.url))
    const args = ['--conditions=@race/source', main, ...command.split(' ')]
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stdout).toContain(message.split('\n')[1])
  })
})
