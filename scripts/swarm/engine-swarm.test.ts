import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { engineBugs } from './engine-bugs.ts'
import { findRarePaths } from './paths-taken.ts'
import { plantedSource, sources } from './plant-bug.ts'
import { runScenario } from './scenario-run.ts'
import { describeSweep, sweepScenarios } from './scenario-sweep.ts'
import { scenarios } from './scenarios.ts'
import { describeFailure, engineSubject, runSeed } from './swarm-run.ts'

describe('the engine in the swarm', () => {
  it('passes seeds with 20 kinds of faults', async () => {
    const struck = new Set<string>()
    for (let seed = 1; seed <= 12; seed++) {
      const report = await runSeed(seed, engineSubject())
      expect(report.violations, describeFailure(report)).toEqual([])
      for (const kind of Object.keys(report.struck)) struck.add(kind)
    }
    expect(struck.size).toBeGreaterThanOrEqual(20)
  })

  it('has at least 20 scenarios of 10 to 60 writes, five of them exhaustive, and passes each', async () => {
    const all = Object.entries(scenarios)
    expect(all.length).toBeGreaterThanOrEqual(20)
    expect(all.filter(([, { isExhaustive }]) => isExhaustive).length).toBeGreaterThanOrEqual(5)
    for (const [name] of all) {
      const { violations, writes } = await runScenario(name)
      expect(violations, name).toEqual([])
      expect(writes, name).toBeGreaterThanOrEqual(10)
      expect(writes, name).toBeLessThanOrEqual(60)
    }
  })

  it('passes a sample of crashes in every scenario', async () => {
    for (const [name, sweep] of await sweepScenarios({ every: 29, from: 2 })) {
      expect(sweep.runs, name).toBeGreaterThan(0)
      expect(sweep.failures, describeSweep(name, sweep)).toEqual([])
    }
  })

  it('has every rare path that a sweep must have come to', () => {
    const paths = findRarePaths()
    expect(paths.length).toBeGreaterThan(40)
    expect(new Set(paths.map(({ url, offset }) => `${url} ${offset}`)).size).toBe(paths.length)
  })

  // That each is caught is for the gate, which takes a minute for it.
  it('has at least 18 bugs that still fit its sources', () => {
    const bugs = Object.entries(engineBugs)
    expect(bugs.length).toBeGreaterThanOrEqual(18)
    for (const [name, { patches, scenario }] of bugs) {
      if (scenario !== undefined) expect(Object.keys(scenarios)).toContain(scenario)
      for (const { file } of patches) {
        const url = new URL(file, sources)
        expect(plantedSource(name, url.href), name).not.toBe(readFileSync(url, 'utf8'))
      }
    }
  })
})
