import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { createSqliteResultStore } from './create-sqlite-result-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-processes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What every child begins with: a store at the path of its first argument, a race and a run that are going on. */
const prelude = `
  const { createSqliteResultStore } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)})
  const [path, id] = process.argv.slice(1)
  const race = {
    id, name: id, status: 'running', seed: '1', currency: 'USD', capital: '1', riskProfile: 'standard', datasets: [],
    config: {}, raceHash: null, startedAt: 1, updatedAt: 2,
  }
  const run = {
    id, raceId: id, name: id, strategyId: 's', strategyVersion: '1.0.0', params: {}, status: 'running', rank: null,
    currency: 'USD', initialEquity: '1', finalEquity: null, runHash: null, riskProfile: 'standard', metrics: {},
    warnings: [],
  }
  const trades = (count, fees) => Array.from({ length: count }, (_, index) => ({
    index, instrument: 'SPY', side: 'long', quantity: '1', entryTime: 0, entryPrice: '1', exitTime: null,
    exitPrice: null, fees, profit: '0', returnFraction: 0, barsHeld: 0,
  }))
  const describeError = ({ code, message, hint, facts }) => JSON.stringify({ code, message, hint, facts })
`

const nodeArguments = (code: string): readonly string[] => [
  '--conditions=@race/source',
  '--no-warnings',
  '--input-type=module',
  '--eval',
  prelude + code,
]

function start(code: string, ...values: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [...nodeArguments(code), ...values])
  child.stderr.pipe(process.stderr)
  return child
}

describe('a process that is killed in the middle of a race', () => {
  const endlessRace = `
    const store = await createSqliteResultStore({ path })
    await store.putRace(race)
    await store.putRun(run)
    for (let round = 0; ; round += 1) {
      await store.putTrades(id, trades(700, String(round)))
      await store.putEquity(id, { time: new Float64Array(5000), equity: new Float64Array(5000).fill(round) })
      process.stdout.write(round + '\\n')
    }
  `

  it.each([0, 7, 16])('leaves all it had put, whole, and a race to be marked interrupted: round %i', async (last) => {
    const path = join(folder, `killed-${last}.sqlite`)
    const child = start(endlessRace, path, 'race')
    let acknowledged = -1
    for await (const line of createInterface(child.stdout)) {
      acknowledged = Number(line)
      if (acknowledged >= last) child.kill('SIGKILL')
    }
    if (child.signalCode === null) await once(child, 'exit')
    expect(child.signalCode).toBe('SIGKILL')

    await using store = await createSqliteResultStore({ path })
    expect((await store.getRace('race'))?.status).toBe('running')
    const fees = (await store.listTrades('race')).map((trade) => Number(trade.fees))
    const curve = (await store.getEquity('race'))?.equity
    expect(fees).toHaveLength(700)
    expect(new Set(fees).size).toBe(1)
    expect(fees[0]).toBeGreaterThanOrEqual(acknowledged)
    expect(curve).toHaveLength(5000)
    expect(new Set(curve).size).toBe(1)
    expect(curve?.[0]).toBeGreaterThanOrEqual(acknowledged)

    expect(await store.markInterrupted(3)).toBe(1)
    expect((await store.getRace('race'))?.status).toBe('interrupted')
    expect((await store.getRun('race'))?.status).toBe('interrupted')
  })
})

describe('a process that is killed while it creates the file', () => {
  it('leaves a file that the next one can open', async () => {
    // Child after child is killed, a little later each time, from before it opens the file to after.
    const path = join(folder, 'half-made.sqlite')
    for (let delayMs = 0; delayMs < 24; delayMs += 6) {
      const child = start("process.stdout.write('ready\\n'); await createSqliteResultStore({ path })", path, 'race')
      await once(child.stdout, 'data')
      await pause(delayMs)
      child.kill('SIGKILL')
      await once(child, 'exit')
      await using store = await createSqliteResultStore({ path })
      expect(await store.listRaces()).toEqual([])
      await store[Symbol.asyncDispose]()
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
    }
  })
})

describe('processes that open a new file at once', () => {
  it('all find it ready, and lose nothing of what each of them puts', async () => {
    const path = join(folder, 'new', 'races.sqlite')
    const puts = `
      process.stdout.write('ready\\n')
      await new Promise((resolve) => process.stdin.once('data', resolve))
      const store = await createSqliteResultStore({ path })
      await store.putRace(race)
      for (let at = 0; at < 10; at += 1) {
        await store.putRun({ ...run, id: id + '-' + at })
        await store.putTrades(id + '-' + at, trades(200, '0'))
      }
      await store[Symbol.asyncDispose]()
      process.stdin.destroy()
    `
    const children = ['a', 'b', 'c', 'd'].map((id) => start(puts, path, id))
    await Promise.all(children.map((child) => once(child.stdout, 'data')))
    const exits = children.map((child) => once(child, 'exit'))
    for (const child of children) child.stdin.write('go\n')
    for (const exit of exits) expect((await exit)[0]).toBe(0)

    await using store = await createSqliteResultStore({ path })
    for (const id of ['a', 'b', 'c', 'd']) {
      const runs = await store.listRuns({ raceId: id })
      expect(runs).toHaveLength(10)
      for (const { id: runId } of runs) expect(await store.listTrades(runId)).toHaveLength(200)
    }
  })
})

/** Of Linux: runs a command in a mount namespace of its own, so that what it mounts is gone with it. */
const isolation = 'unshare'
const namespaced = ['--user', '--map-root-user', '--mount', 'sh', '-ec'] as const
const canMount =
  spawnSync(isolation, [...namespaced, 'mount -t tmpfs tmpfs "$0"', mkdtempSync(join(folder, 'probe-'))]).status === 0

// Skipped where a user may not mount: there is no other way to a real full disk or read-only disk.
describe.skipIf(!canMount)('a disk of its own', () => {
  function runOnDisk(mount: string, code: string): readonly string[] {
    const disk = mkdtempSync(join(folder, 'disk-'))
    const script = `mount -t tmpfs ${mount} tmpfs "$0"; exec "$@"`
    const path = join(disk, 'races.sqlite')
    const ended = spawnSync(isolation, [
      ...namespaced,
      script,
      disk,
      process.execPath,
      ...nodeArguments(code),
      path,
      'a',
    ])
    expect(ended.stderr.toString()).toBe('')
    return ended.stdout.toString().trim().split('\n')
  }

  it('that is full fails the put with path and remedy, and nothing is half-written', () => {
    const [failure, ...kept] = runOnDisk(
      '-o size=1m',
      `
      const store = await createSqliteResultStore({ path })
      await store.putRace(race)
      await store.putRun(run)
      await store.putTrades(id, trades(100, '1'))
      await store.putTrades(id, trades(50_000, '2')).catch((error) => console.log(describeError(error)))
      console.log((await store.listTrades(id)).filter((trade) => trade.fees === '1').length)
      await store[Symbol.asyncDispose]()
      const again = await createSqliteResultStore({ path })
      console.log((await again.listTrades(id)).length, (await again.getRace(id)).status)
      `,
    )
    const error = JSON.parse(failure ?? '')
    expect(error).toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('disk is full') })
    expect(error.facts.path).toContain('races.sqlite')
    expect(error.hint).toContain('Free space')
    expect(kept).toEqual(['100', '100 running'])
  })

  it('that is full from the start fails the opening', () => {
    const [failure] = runOnDisk(
      '-o size=8k',
      'await createSqliteResultStore({ path }).catch((error) => console.log(describeError(error)))',
    )
    expect(JSON.parse(failure ?? '')).toMatchObject({ code: 'STORE_FAILED', hint: expect.stringMatching(/space/) })
  })

  it('that is read-only fails the opening', () => {
    const [failure] = runOnDisk(
      '-o ro',
      'await createSqliteResultStore({ path }).catch((error) => console.log(describeError(error)))',
    )
    expect(JSON.parse(failure ?? '')).toMatchObject({ code: 'STORE_FAILED', hint: expect.stringContaining('right') })
  })
})
