import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { listFiles } from '../workspace/list-files.ts'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { copyCheckout } from './copy-checkout.ts'
import {
  formatScore,
  formatScores,
  formatSurvivors,
  type MutationReport,
  onlyFiles,
  percentOf,
  scoreOf,
  sumOfScores,
} from './mutation-score.ts'
import { chooseFiles, chooseTargets, targets } from './targets.ts'

const mutant = (status: string, line = 1, column = 1, endLine = line, endColumn = column + 5) => ({
  mutatorName: 'EqualityOperator',
  replacement: 'a <= b',
  status,
  location: { start: { line, column }, end: { line: endLine, column: endColumn } },
})

const report: MutationReport = {
  files: {
    'src/one.ts': { source: 'if (a < b) {\n  go()\n}\n', mutants: [mutant('Killed'), mutant('Survived', 1, 5)] },
    'src/two.ts': {
      source: 'if (a < b) {\n  go()\n}\n',
      mutants: [mutant('Timeout'), mutant('NoCoverage', 1, 12, 3, 2), mutant('Ignored'), mutant('CompileError')],
    },
  },
}

describe('the score of mutants', () => {
  it('counts what tests noticed, by a failure or by no end, of what they could notice', () => {
    const scores = Object.values(report.files).map(({ mutants }) => scoreOf(mutants))
    expect(scores).toEqual([
      { detected: 1, survived: 1, uncovered: 0 },
      { detected: 1, survived: 0, uncovered: 1 },
    ])
    expect(percentOf(sumOfScores(scores))).toBe(50)
    expect(formatScore(sumOfScores([]))).toBe('       —  0 detected, 0 survived, 0 not run')
  })

  it('is shown for the target and for each file', () => {
    expect(formatScores('core/decimal', report).split('\n')).toEqual([
      'core/decimal    50.0 %  2 detected, 1 survived, 1 not run',
      '  src/one.ts    50.0 %  1 detected, 1 survived, 0 not run',
      '  src/two.ts    50.0 %  1 detected, 0 survived, 1 not run',
    ])
  })

  it('can be that of some files', () => {
    expect(Object.keys(onlyFiles(report, ['src/two.ts', 'src/three.ts']).files)).toEqual(['src/two.ts'])
  })

  it('lists what no test noticed, with what stood there and what stands there instead', () => {
    expect(formatSurvivors(report).split('\n')).toEqual([
      'src/one.ts:1:5  EqualityOperator  a < b → a <= b',
      'src/two.ts:1:12  EqualityOperator (not run)  { go() } → a <= b',
    ])
  })
})

const venue = 'packages/brokers/src/simulated'

/** Models that the matching asks, the matching by rules of other engines, data, and what only tests use. */
const decidesNoFill = [
  ...['fee', 'fee-desk', 'index', 'keyed-draw', 'latency', 'liquidity', 'luck-numbers', 'matching-port'],
  ...['mirror-script', 'order-costs', 'queue-matching', 'queue-rule', 'slippage', 'ticks/tick-feed', 'ticks/tick-port'],
  ...[
    'ticks/tick-rules',
    'ticks/tick-script',
    'venue-bar',
    'venue-counters',
    'venue-hours',
    'venue-lot',
    'venue-options',
    'venue-order',
  ],
  ...['venue-refusals', 'venue-rules', 'venue-script', 'venue-snapshot'],
]

describe('the targets', () => {
  it('are chosen by the beginnings of their names, and all without any', () => {
    expect(chooseTargets(undefined)).toBe(targets)
    expect(chooseTargets('core').map(({ id }) => id)).toEqual(['core/decimal', 'core/order', 'core/ledger'])
    expect(chooseTargets('brokers/time, core/order').map(({ id }) => id)).toEqual(['core/order', 'brokers/time'])
    expect(chooseTargets('brokers').map(({ id }) => id)).toEqual([
      'brokers/matching',
      'brokers/time',
      'brokers/ticks',
      'brokers/changes',
      'brokers/signals',
    ])
    expect(() => chooseTargets('core,dashboard')).toThrow(/no target "dashboard".*core\/decimal, /)
    expect(() => chooseTargets('')).toThrow('no target ""')
  })

  it('are narrowed to files by name, and keep all without any', () => {
    expect(chooseFiles(targets, undefined)).toBe(targets)
    const [matching] = chooseTargets('brokers/matching')
    const [time] = chooseTargets('brokers/time')
    expect(chooseFiles(targets, 'fill-size, timed-way,walk-path')).toEqual([
      { ...matching, mutate: [`${venue}/walk-path.ts`, `${venue}/fill-size.ts`] },
      { ...time, mutate: [`${venue}/timed-way.ts`] },
    ])
    expect(() => chooseFiles(chooseTargets('brokers/t'), 'timed-way,decimal')).toThrow(
      'No file "decimal" is named by the targets brokers/time, brokers/ticks.',
    )
    expect(() => chooseFiles(targets, '')).toThrow('No file ""')
  })

  it('name files that exist, each once', () => {
    const files = targets.flatMap(({ mutate }) => mutate.filter((glob) => !glob.includes('*')))
    const tests = targets.flatMap(({ tests }) => tests.filter((glob) => !glob.includes('*')))
    expect([...files, ...tests].filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual([])
    expect(files).toEqual([...new Set(files)])
  })

  it('name every file of the venue, but for what decides no fill', () => {
    const named = targets.flatMap(({ mutate }) => mutate)
    const files = [...listFiles(repositoryRoot, venue)].filter(
      (path) => path.endsWith('.ts') && !/\.(test|test-d|bench)\.ts$/.test(path) && !named.includes(path),
    )
    const folders = [`${venue}/account/`, `${venue}/costs/`]
    const rest = files.filter((path) => !folders.some((folder) => path.startsWith(folder)))
    expect(rest.map((path) => path.slice(venue.length + 1, -'.ts'.length)).sort()).toEqual(decidesNoFill)
  })
})

describe('the copy of the checkout', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'race-mutation-')))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('holds the sources, finds packages in itself, and leads to what is installed', () => {
    copyCheckout(folder, ['packages/core/src/order/*.test.ts'])
    expect(listFiles(folder, 'packages')).toEqual(listFiles(repositoryRoot, 'packages'))
    const leadsTo = (path: string) => realpathSync(join(folder, path))
    expect(leadsTo('node_modules/@race/core')).toBe(join(folder, 'packages/core'))
    expect(leadsTo('packages/brokers/node_modules/@race/core')).toBe(join(folder, 'packages/core'))
    const installed = realpathSync(join(repositoryRoot, 'node_modules'))
    expect(leadsTo('node_modules/vitest').startsWith(installed)).toBe(true)
    expect(leadsTo('packages/core/node_modules/decimal.js').startsWith(installed)).toBe(true)
    const config = readFileSync(join(folder, 'vitest.mutation.ts'), 'utf8')
    expect(config).toContain('["packages/core/src/order/*.test.ts"]')
  })
})
