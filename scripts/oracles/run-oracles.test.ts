import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { formatOutcome, formatTotals, type Outcome } from './outcome.ts'
import { runOracles } from './run-oracles.ts'
import { findScenarios } from './scenario-files.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const shared = new URL('../../../shared/', import.meta.url)
const isThere = existsSync(shared)
const folder = mkdtempSync(join(tmpdir(), 'race-oracles-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function outcomesOf(oracles: URL, only: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for await (const outcome of runOracles({ oracles, data: new URL('market-data/', shared) }, only))
    outcomes.push(outcome)
  return outcomes
}

function command(...args: string[]) {
  const all = ['--conditions=@race/source', 'scripts/oracles/main.ts', ...args]
  return spawnSync(process.execPath, all, { cwd: root, encoding: 'utf8' })
}

describe('findScenarios', () => {
  it('names the file and the field of a scenario that is not of the known form', () => {
    const path = join(folder, 'broken')
    mkdirSync(path)
    writeFileSync(join(path, 'scenario.json'), '{"engine": "backtrader 1.9", "id": 3}')
    writeFileSync(join(path, 'equity.csv.gz'), '')
    expect(() => findScenarios(pathToFileURL(`${path}/`))).toThrow(
      /broken\/scenario\.json is not a scenario[\s\S]*feeds/,
    )
  })

  it('leaves alone what is of no known engine', () => {
    const path = join(folder, 'other')
    mkdirSync(path)
    writeFileSync(join(path, 'scenario.json'), '{"engine": "abacus"}')
    writeFileSync(join(path, 'notes.json'), '[]')
    expect(findScenarios(pathToFileURL(`${path}/`))).toEqual([])
  })
})

describe.skipIf(!isThere)('runOracles (needs ../shared, the oracle results beside the checkout)', () => {
  it.each(['S01', 'S03', 'S11', 'S16', 'B01', 'B02', 'BasicTemplateDaily'])('reproduces %s', async (id) => {
    const outcomes = await outcomesOf(new URL('oracles/', shared), id)
    expect(outcomes.map(formatOutcome)).toEqual([expect.stringMatching(/^\S+: reproduced \(hooks: /)])
  })

  it('reproduces every column of TA-Lib, and every one of Tulip that can be compared', async () => {
    const outcomes = [
      ...(await outcomesOf(new URL('oracles/', shared), 'talib ')),
      ...(await outcomesOf(new URL('oracles/', shared), 'tulind ')),
    ]
    expect(formatTotals(outcomes)).toBe('159 of 159 columns of indicators reproduced; 4 that cannot be compared')
  })

  it('finds a column of an indicator that was changed', async () => {
    const copy = join(folder, 'columns')
    cpSync(fileURLToPath(new URL('oracles/indicators', shared)), copy, { recursive: true })
    const file = join(copy, 'talib__goog_1d.csv.gz')
    const rows = gunzipSync(readFileSync(file)).toString('utf8').split('\n')
    const cells = (rows[100] as string).split(',')
    cells[1] = String(Number(cells[1]) * (1 + 2e-9))
    rows[100] = cells.join(',')
    rmSync(file, { force: true })
    writeFileSync(file, rows.join('\n'))
    const [outcome] = await outcomesOf(pathToFileURL(`${copy}/`), 'talib SMA_10')
    expect(outcome?.difference).toMatchObject({ where: 'bar 99 of goog_1d', field: 'SMA_10' })
  })

  it('runs any folder of the same shape, and finds what was changed in one', async () => {
    const source = fileURLToPath(new URL('oracles/backtesting_py/S03_goog_smacross_10_30_published', shared))
    const copy = join(folder, 'elsewhere', 'anything')
    cpSync(source, copy, { recursive: true })
    const trades = readFileSync(join(copy, 'trades.csv'), 'utf8').split('\n')
    const [size, ...rest] = (trades[5] as string).split(',')
    trades[5] = [Number(size) + 1, ...rest].join(',')
    rmSync(join(copy, 'trades.csv'), { force: true })
    writeFileSync(join(copy, 'trades.csv'), trades.join('\n'))
    const oracles = join(folder, 'elsewhere')
    const [outcome] = await outcomesOf(pathToFileURL(`${oracles}/`), '')
    expect(outcome?.difference).toEqual({
      where: 'trade 4',
      field: 'size',
      expected: String(Number(size) + 1),
      got: size,
    })
    const { status, stdout } = command('--oracles', oracles, '--data', fileURLToPath(new URL('market-data', shared)))
    expect(stdout).toContain('differs: trade 4, size')
    expect(status).toBe(1)
  })
})
