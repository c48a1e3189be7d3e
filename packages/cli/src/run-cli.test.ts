import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtInStrategies } from '@race/strategies'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exitCodeOf, runCli } from './index.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'race-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(args: readonly string[], signal = new AbortController().signal) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCli(args, {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    isInteractive: false,
    signal,
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const config = {
  name: 'Two',
  data: [{ path: 'prices.csv', instrument: 'ACME', timeframe: '1d' }],
  entrants: [{ strategy: 'race/buy-and-hold' }, { name: 'Coin', strategy: 'race/random' }],
}

function writeInputs(): string {
  const rows = Array.from(
    { length: 60 },
    (_, day) => `${new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10)},10,11,9,${10 + (day % 3) / 2},100`,
  )
  writeFileSync(join(folder, 'prices.csv'), ['time,open,high,low,close,volume', ...rows].join('\n'))
  const path = join(folder, 'race.config.json')
  writeFileSync(path, JSON.stringify(config))
  return path
}

describe('race', () => {
  it('demo races what its market suits, says what it leaves out and why, and writes report, race file and store', async () => {
    const { code, out } = await run(['demo', '--out', join(folder, 'demo')])
    expect(code).toBe(0)
    for (const { title } of builtInStrategies) expect(out).toContain(title)
    expect(out.split('\n').filter((line) => line.startsWith('Left out'))).toEqual([
      'Left out     Pairs reversion: needs 2 instruments, but data has 1',
      'Left out     Risk parity by inverse volatility: needs 2 instruments, but data has 1',
      'Left out     Opening range breakout: needs bars shorter than a day, but those of SYNTHETIC are of 1d',
      'Left out     Multi-timeframe pullback: needs 2 timeframes of SYNTHETIC, but data has 1',
      'Left out     Value area auction: needs bars shorter than a day, but those of SYNTHETIC are of 1d',
    ])
    const race = JSON.parse(readFileSync(join(folder, 'demo/race.json'), 'utf8')) as { standings: { status: string }[] }
    expect(race.standings.map(({ status }) => status)).toEqual(Array.from({ length: 15 }, () => 'finished'))
    expect(readFileSync(join(folder, 'demo/report.html'), 'utf8')).toMatch(/^<!doctype html>/)
  })

  it('demo tells what it leaves out as JSON, too', async () => {
    const { out } = await run(['demo', '--json', '--out', join(folder, 'demo-json')])
    const { standings, leftOut } = JSON.parse(out) as { standings: unknown[]; leftOut: { strategyId: string }[] }
    expect(standings).toHaveLength(15)
    expect(leftOut).toHaveLength(5)
    expect(leftOut[0]).toEqual({
      strategyId: 'race/pairs-reversion',
      reason: 'needs 2 instruments, but data has 1',
    })
  })

  it('verify confirms the race file of a demo, and says what was changed in another', async () => {
    const file = join(folder, 'demo/race.json')
    expect(await run(['verify', file])).toMatchObject({ code: 0, out: expect.stringContaining('Verified') })
    const forged = join(folder, 'forged.json')
    writeFileSync(forged, readFileSync(file, 'utf8').replace(/"finalEquity": "\d+/, '"finalEquity": "9'))
    const { code, out } = await run(['verify', forged])
    expect(code).toBe(3)
    expect(out).toContain('standings[0].finalEquity: the file says "9')
    expect((await run(['verify', forged, '--json'])).out).toContain('"isVerified": false')
  })

  it('run races a configuration, whose file verifies with it', async () => {
    const path = writeInputs()
    const { code, out } = await run(['run', path, '--out', join(folder, 'own'), '--json'])
    expect(code).toBe(0)
    const result = JSON.parse(out) as { standings: { name: string }[]; raceHash: string }
    expect(result.standings.map(({ name }) => name).sort()).toEqual(['Buy and hold', 'Coin'])
    expect((await run(['verify', join(folder, 'own/race.json'), '--config', path])).code).toBe(0)
    expect((await run(['verify', join(folder, 'own/race.json')])).err).toMatch(/DATA_NOT_FOUND.*ACME 1d/)
  })

  it('run reads the quotes that a configuration names, and its race file verifies with them', async () => {
    writeInputs()
    const quotes = Array.from({ length: 240 }, (_, n) => {
      const time = new Date(Date.UTC(2024, 0, 1) + n * 6 * 3_600_000).toISOString()
      return `${time},9.9${n % 5},10.1${n % 5},50,50`
    })
    writeFileSync(join(folder, 'quotes.csv'), ['time,bid,ask,bidSize,askSize', ...quotes].join('\n'))
    const path = join(folder, 'quoted.json')
    const instrument = { id: 'ACME', tickSize: '0.01' }
    const data = [{ path: 'prices.csv', instrument, timeframe: '1d' }]
    const datasets = [{ kind: 'quotes', name: 'book', path: 'quotes.csv', instrument }]
    writeFileSync(path, JSON.stringify({ ...config, data, datasets, ticks: { quotes: ['book'] } }))
    expect(await run(['run', path, '--out', join(folder, 'quoted')])).toMatchObject({ code: 0, err: '' })
    expect(await run(['verify', join(folder, 'quoted/race.json'), '--config', path])).toMatchObject({ code: 0 })
  })

  it('run takes a .ts configuration', async () => {
    writeInputs()
    const path = join(folder, 'race.config.ts')
    writeFileSync(path, `export default ${JSON.stringify(config)}`)
    expect((await run(['run', path, '--out', join(folder, 'ts')])).code).toBe(0)
    const empty = join(folder, 'empty.config.mjs')
    writeFileSync(empty, 'export const nothing = 1')
    expect((await run(['run', empty])).err).toMatch(/no default export/)
  })

  it('report writes the page of a stored race and of a race file', async () => {
    const page = join(folder, 'page.html')
    expect((await run(['report', join(folder, 'demo/results.db'), '--out', page])).code).toBe(0)
    expect(readFileSync(page, 'utf8')).toContain('Demo on a synthetic market')
    expect((await run(['report', join(folder, 'demo/race.json'), '--out', page])).code).toBe(0)
    expect((await run(['report', join(folder, 'demo/results.db'), '--race', 'nope', '--out', page])).err).toMatch(
      /no race 'nope'.*\n.*race-/,
    )
  })

  it.each([
    [['run', 'nowhere.json'], 2, /FILE_NOT_FOUND: There is no file .*nowhere\.json\n {2}Check the path/],
    [['frobnicate'], 2, /unknown command 'frobnicate'/],
    [['run'], 2, /missing required argument/],
    [['verify', 'package.json'], 2, /RACE_FILE_INVALID|FILE_NOT_FOUND/],
  ])('%j answers with a short error and code %i', async (args, expected, message) => {
    const { code, err } = await run(args)
    expect(code).toBe(expected)
    expect(err).toMatch(message)
    expect(err).not.toMatch(/\n\s+at /)
  })

  it('names what is wrong in a configuration, and shows the stack to those who ask', async () => {
    const path = join(folder, 'wrong.json')
    writeFileSync(path, JSON.stringify({ ...config, entrants: [{ strategy: 'race/nothing' }] }))
    writeInputs()
    expect((await run(['run', path])).err).toMatch(/STRATEGY_UNKNOWN: There is no strategy 'race\/nothing'/)
    writeFileSync(path, '{ "data": ')
    expect((await run(['run', path])).err).toMatch(/RACE_CONFIG_INVALID: .*wrong\.json is not JSON/)
    expect((await run(['run', path, '--debug'])).err).toMatch(/\n\s+at /)
  })

  it('stops with 130 when it is interrupted', async () => {
    const { code, err } = await run(['demo', '--out', join(folder, 'stopped')], AbortSignal.abort())
    expect(code).toBe(130)
    expect(err).toMatch(/^Stopped\. .* interrupted/)
  })

  it('documents its exit codes in the help of every command', async () => {
    for (const args of [
      ['--help'],
      ['demo', '--help'],
      ['run', '--help'],
      ['verify', '--help'],
      ['report', '--help'],
    ]) {
      const { code, out } = await run(args)
      expect(code).toBe(0)
      expect(out).toContain('Exit codes: 0')
    }
    expect(exitCodeOf(new Error('x'))).toBe(1)
  })
})
