import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { runCommand } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-oracles-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const oracles = join(folder, 'oracles')
const data = join(folder, 'data')

/** Five days: opens 10 to 14, each close one above its open. */
const times = ['01', '02', '03', '06', '07'].map((day) => `2020-01-${day}T00:00:00Z`)
const bars = times.map((time, k) => `${time},${10 + k},${12 + k},9.5,${11 + k},100`)
mkdirSync(data)
writeFileSync(join(data, 'acme_1d_raw.csv'), `time,open,high,low,close,volume\n${bars.join('\n')}\n`)

function writeScenario(name: string, scenario: object, table: string, rows: string[], value: string, equity: number[]) {
  const path = join(oracles, name)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'scenario.json'), JSON.stringify({ id: name, ...scenario }))
  writeFileSync(join(path, table), `${rows.join('\n')}\n`)
  const curve = equity.map((point, k) => `${times[k]},${point}`)
  writeFileSync(join(path, 'equity.csv.gz'), gzipSync(`time,${value}\n${curve.join('\n')}\n`))
}

const py = { engine: 'backtesting.py 0.6', dataset: 'acme_1d_raw.csv' }
const trades = ['size,entry_bar,exit_bar,entry_price,exit_price', '5,2,4,12,14']
// Five units from the open of bar 2 at 12 to the open of the last bar at 14.
const options = { cash: 1000, finalize_trades: true }
const once = { ...py, strategy: 'Once', params: { at: 1, size: 5, dir: 1 }, options }
writeScenario('P1_once', once, 'trades.csv', trades, 'equity', [1000, 1000, 1005, 1010, 1010])
writeScenario('P2_wrong', once, 'trades.csv', trades, 'equity', [1000, 1000, 1005, 1011, 1010])
const unknown = { ...once, strategy: 'Martingale' }
writeScenario('P3_unknown', unknown, 'trades.csv', trades, 'equity', [1000, 1000, 1005, 1010, 1010])
const missing = { ...once, dataset: 'other_1d.csv' }
writeScenario('P4_missing', missing, 'trades.csv', trades, 'equity', [1000, 1000, 1005, 1010, 1010])
const dated = {
  ...once,
  dataset: 'acme_1d_raw.csv (a week)',
  first: '2020-01-01 00:00:00',
  last: '2020-01-07 00:00:00',
}
writeScenario('P5_dated', dated, 'trades.csv', trades, 'equity', [1000, 1000, 1005, 1010, 1010])

// Five units sold short at the open of bar 1 and bought back at that of bar 3, for 36.5 % a year.
const script = [
  { bar: 0, type: 'Market', side: 'sell', units: 5, price: null },
  { bar: 2, type: 'Market', side: 'buy', units: 5 },
]
const bt = {
  engine: 'backtrader 1.9',
  feeds: ['acme'],
  rows: [5],
  first: '2020-01-01 00:00:00',
  last: '2020-01-07 00:00:00',
  strategy: 'Script',
  params: { script },
  cash: 1000,
  commission: { commission: 0, interest: 0.365 },
  broker: {},
}
const orders = [
  'data,fill_time,fill_size,fill_price,fill_comm',
  `acme,${times[1]},-5,11,0`,
  `acme,,,,`,
  // One day to the third bar and three over the weekend, at 5 × 11 × 0.001 a day.
  `acme,${times[3]},5,13,0.22`,
]
writeScenario('B1_short', bt, 'orders.csv', orders, 'value', [1000, 995, 989.945, 989.78, 989.78])

async function command(...args: string[]) {
  const lines: string[] = []
  const errors: string[] = []
  const code = await runCommand(args, { log: (line) => lines.push(line), error: (line) => errors.push(line) })
  return { code, lines, errors: errors.join('\n') }
}

describe('npm run oracles', () => {
  it('succeeds where all is reproduced, with the hooks of each and the counts', async () => {
    const { code, lines } = await command('--oracles', oracles, '--data', data, '--only', 'P1')
    expect(lines).toEqual([
      'P1_once: reproduced (hooks: size, end of run)',
      '1 of 1 required scenarios reproduced; 1 with no hook beyond size and end of run',
    ])
    expect(code).toBe(0)
  })

  it('shows interest in the fee of the fill that closes, as backtrader does', async () => {
    const { code, lines } = await command('--oracles', oracles, '--data', data, '--only', 'B1')
    expect(lines[0]).toBe('B1_short: reproduced (hooks: queue, prices, cash)')
    expect(code).toBe(0)
  })

  it('takes the rows between the first and the last date where it does not know the words', async () => {
    expect((await command('--oracles', oracles, '--data', data, '--only', 'P5')).code).toBe(0)
  })

  it('fails with the first difference', async () => {
    const { code, lines } = await command('--oracles', oracles, '--data', data, '--only', 'P2')
    expect(lines[0]).toMatch(/^P2_wrong: differs: bar 3 .*equity: expected 1011, got 1010/)
    expect(code).toBe(1)
  })

  it('goes on after a scenario that cannot be run, and says why and what to do', async () => {
    const { code, lines } = await command('--oracles', oracles, '--data', data)
    expect(lines).toHaveLength(7)
    expect(lines.find((line) => line.startsWith('P3'))).toMatch(
      /not run: There is no strategy 'Martingale' of backtesting.py, only Cycle.*Write it in scripts\/oracles\/strategies/,
    )
    expect(lines.find((line) => line.startsWith('P4'))).toMatch(/not run: .*other_1d\.csv/)
    expect(lines.at(-1)).toMatch(/^3 of 6 required/)
    expect(code).toBe(1)
  })

  it('says which folder is missing, that nothing is chosen, or which option it does not know', async () => {
    const nowhere = await command('--oracles', join(folder, 'nowhere'))
    expect(nowhere.errors).toMatch(/There is no folder '.*nowhere'\. Name the folder with --oracles/)
    expect(nowhere.code).toBe(2)
    const nothing = await command('--oracles', oracles, '--data', data, '--only', 'Z9')
    expect(nothing.errors).toContain("There is no scenario whose id contains 'Z9'")
    expect(nothing.code).toBe(2)
    expect((await command('--loud')).errors).toContain('Usage: npm run oracles')
  })
})
