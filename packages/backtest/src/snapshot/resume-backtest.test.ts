import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type BarSeries, decimal, defineStrategy, RaceError } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { randomBaseline, rsiReversion, smaCross } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { backtestingPy } from '../compat/backtesting-py.ts'
import { engineVersion } from '../engine-version.ts'
import {
  type BacktestConfig,
  type BacktestSnapshot,
  createBacktest,
  resumeBacktest,
  runBacktestSync,
  snapshotFormat,
} from '../index.ts'
import { sealSnapshot } from './backtest-snapshot.ts'

const walk = (seed: string, bars = 300): BarSeries => randomWalk({ seed, bars, timeframe: '1d' })
const base: BacktestConfig = {
  strategy: smaCross,
  data: walk('snapshot'),
  params: { fast: 3, slow: 8, short: true },
  capital: 10_000,
}

/** An account that is charged every night, as JSON. */
const onMargin = {
  account: { type: 'margin', leverage: 3, maintenanceMargin: '0.25', marginCall: { graceMs: 86_400_000 } },
  financing: {
    interest: { positive: '0.01', negative: '0.06', dayCount: 360, credited: 'monthly' },
    borrow: { rate: '0.03', dayCount: 365 },
  },
} as const

function snapshotOf(config: BacktestConfig = base, instants = 150): BacktestSnapshot {
  const run = createBacktest(config)
  run.advance(instants)
  return run.snapshot()
}

function errorOf(work: () => unknown): RaceError {
  try {
    work()
  } catch (error) {
    if (RaceError.is(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('a snapshot', () => {
  it('names its format, engine, configuration, data and moment, and is JSON', () => {
    const snapshot = snapshotOf()
    const data = base.data as BarSeries
    expect(snapshot).toMatchObject({
      format: snapshotFormat,
      engine: { name: '@race/backtest', version: engineVersion },
      datasets: [{ instrument: data.instrument.id, timeframe: '1d', bars: 300, hash: data.hash }],
      done: 150,
      time: data.closeTimes[149],
    })
    expect(snapshot.config.fields).toMatchObject({
      strategy: { id: 'race/sma-cross' },
      params: { fast: 3, slow: 8, short: true, equityFraction: 1 },
      capital: '10000',
      seed: 'race',
      closeAtEnd: null,
    })
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot)
    expect(createBacktest(base).snapshot()).toMatchObject({ done: 0, time: null })
  })

  it('carries the version of this package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    expect(engineVersion).toBe(manifest.version)
  })

  it('is the same for defaults that are named and that are left out', () => {
    const named = snapshotOf({ ...base, seed: 'race', sizeAt: 'fill', costs: { slippage: { type: 'none' } } })
    expect(named.config.hash).toBe(snapshotOf().config.hash)
    expect(resumeBacktest({ ...base, capital: decimal('10000.0') }, named).done).toBe(150)
  })

  it('is refused of a run that has ended or failed', () => {
    const run = createBacktest(base)
    run.advance(10)
    run.finish()
    expect(errorOf(() => run.snapshot())).toMatchObject({
      code: 'SNAPSHOT_UNSUPPORTED',
      message: 'The run cannot be snapshotted: it has ended',
    })
    const failing = createBacktest({
      ...base,
      params: {},
      strategy: defineStrategy({
        id: 'test/failing',
        version: '1.0.0',
        title: 'Failing',
        params: z.strictObject({}),
        setup: () => ({
          onBar() {
            throw new Error('no')
          },
        }),
      }),
    })
    expect(errorOf(() => failing.advance(3)).code).toBe('HANDLER_FAILED')
    expect(errorOf(() => failing.snapshot()).message).toContain('it has failed in the middle of an instant')
  })

  it('is refused by name of a part whose state it does not keep', () => {
    const compat = createBacktest({ ...base, compatibility: backtestingPy() })
    expect(errorOf(() => compat.snapshot())).toMatchObject({
      code: 'SNAPSHOT_UNSUPPORTED',
      facts: { part: 'compatibility' },
    })
  })
})

describe('resumeBacktest', () => {
  it('refuses another configuration, naming every field with both values', () => {
    const snapshot = snapshotOf()
    const other = errorOf(() => resumeBacktest({ ...base, capital: 20_000, seed: 7 }, snapshot))
    expect(other).toMatchObject({
      code: 'SNAPSHOT_MISMATCH',
      message: 'The snapshot is of another run: capital was "10000", but is "20000"; seed was "race", but is "7"',
      facts: { field: 'capital, seed', snapshot: '"10000"', now: '"20000"' },
    })
    for (const change of [
      { params: { fast: 4, slow: 8, short: true } },
      { costs: { fee: { type: 'none' } } },
      { risk: { profile: 'cautious' } },
      { intrabar: 'optimistic' },
      { sizeAt: 'signal' },
      { closeAtEnd: 'last-open' },
      { accountId: 'a' },
      { instanceId: 'b' },
      { strategy: { ...smaCross, version: '1.0.1' } },
    ] satisfies Partial<BacktestConfig>[]) {
      expect(errorOf(() => resumeBacktest({ ...base, ...change }, snapshot)).code).toBe('SNAPSHOT_MISMATCH')
    }
  })

  it('refuses other data: other bars, and more or fewer series', () => {
    const snapshot = snapshotOf()
    const error = errorOf(() => resumeBacktest({ ...base, data: walk('snapshot', 301) }, snapshot))
    expect(error.code).toBe('SNAPSHOT_MISMATCH')
    expect(error.message).toMatch(/data\[0\] was .*"bars":300.*, but is .*"bars":301/)
    const second = randomWalk({ instrument: { id: 'BETA' }, seed: 'x', bars: 300, timeframe: '1d' })
    expect(
      errorOf(() => resumeBacktest({ ...base, data: [base.data as BarSeries, second] }, snapshot)).facts.field,
    ).toBe('data[1]')
  })

  it('refuses another version of the engine, another format, and what was changed', () => {
    const snapshot = snapshotOf()
    const newer = sealSnapshot(snapshot, '9.9.9')
    expect(errorOf(() => resumeBacktest(base, newer))).toMatchObject({
      code: 'SNAPSHOT_MISMATCH',
      facts: { field: 'engine', snapshot: '9.9.9', now: engineVersion },
    })
    for (const wrong of [
      null,
      {},
      'text',
      { ...snapshot, format: 'backtest-snapshot/2' },
      { ...snapshot, done: 151 },
      { ...snapshot, done: Number.NaN },
    ]) {
      expect(errorOf(() => resumeBacktest(base, wrong as BacktestSnapshot)).code).toBe('SNAPSHOT_INVALID')
    }
  })

  it('refuses parts that are not there, that cannot be read, and approvals that the gate did not give', () => {
    const withLimit = { ...base, strategy: rsiReversion, params: { stopPercent: 5, oversold: 45, exit: 60 } }
    const whole = createBacktest(withLimit)
    // On until a protective stop waits in the market, which carries an approval.
    while ((whole.snapshot().parts.gate as { approved: unknown[] }).approved.length === 0) whole.advance(1)
    const snapshot = whole.snapshot()
    const changed = (parts: BacktestSnapshot['parts']) =>
      sealSnapshot({ ...snapshot, parts: { ...snapshot.parts, ...parts } })
    const { desk: _, ...rest } = snapshot.parts
    expect(errorOf(() => resumeBacktest(withLimit, sealSnapshot({ ...snapshot, parts: rest }))).message).toContain(
      "It has no part 'desk'",
    )
    expect(errorOf(() => resumeBacktest(withLimit, changed({ record: {} })))).toMatchObject({
      code: 'SNAPSHOT_INVALID',
      facts: { part: 'record' },
    })
    const gate = { ...(snapshot.parts.gate as object), approved: [] }
    expect(errorOf(() => resumeBacktest(withLimit, changed({ gate }))).message).toContain(
      'An order of it holds an approval that its gate did not give',
    )
    const venue = snapshot.parts.venue as Record<string, never>
    expect(errorOf(() => resumeBacktest(withLimit, changed({ venue: { ...venue, held: [77] } }))).message).toContain(
      'names order 77',
    )
  })

  it('refuses a state that the strategy does not declare, when it is taken and when it is read', () => {
    const withState = (state: z.ZodType) =>
      defineStrategy({
        id: 'test/state',
        version: '1.0.0',
        title: 'State',
        params: z.strictObject({}),
        state,
        setup: () => ({
          onBar({ state: given }) {
            const memory = given as { bars: number; deep?: { hidden?: number } }
            memory.bars++
            if (memory.deep !== undefined) memory.deep.hidden = 1
          },
        }),
      })
    const of = (state: z.ZodType): BacktestConfig => ({ ...base, params: {}, strategy: withState(state) })
    const hidden = of(z.object({ bars: z.number().default(0), deep: z.object({}).default({}) }))
    expect(errorOf(() => snapshotOf(hidden))).toMatchObject({
      code: 'SNAPSHOT_UNSUPPORTED',
      message: expect.stringContaining('state.deep.hidden: the schema does not give it back as it is'),
    })
    const nan = of(z.object({ bars: z.number().default(Number.NaN) }))
    expect(errorOf(() => snapshotOf(nan)).message).toContain('state.bars: Invalid input')
    const counting = snapshotOf(of(z.object({ bars: z.number().default(0) })))
    expect(errorOf(() => resumeBacktest(of(z.object({ bars: z.string().default('') })), counting))).toMatchObject({
      code: 'SNAPSHOT_INVALID',
      facts: { part: 'state' },
    })
  })

  it('refuses a strategy whose setup makes other streams of chance', () => {
    const withForks = (forks: number): BacktestConfig => ({
      ...base,
      params: {},
      strategy: defineStrategy({
        id: 'test/forks',
        version: '1.0.0',
        title: 'Forks',
        params: z.strictObject({}),
        setup({ random }) {
          for (let n = 0; n < forks; n++) random.fork(`${n}`)
          return {}
        },
      }),
    })
    const error = errorOf(() => resumeBacktest(withForks(2), snapshotOf(withForks(1))))
    expect(error.message).toBe('The snapshot has 2 streams of randomness, but setup made 3')
  })

  it('knows a fee function by its source', () => {
    const withFee = (feeOf: () => ReturnType<typeof decimal>): BacktestConfig => ({
      ...base,
      costs: { fee: { type: 'custom', feeOf } },
    })
    const snapshot = snapshotOf(withFee(() => decimal(1)))
    const run = resumeBacktest(
      withFee(() => decimal(1)),
      snapshot,
    )
    run.advance(run.length)
    expect(run.finish().hash).toBe(runBacktestSync(withFee(() => decimal(1))).hash)
    const other = withFee(() => decimal(2))
    expect(errorOf(() => resumeBacktest(other, snapshot)).facts.field).toBe('costs')
  })

  it.each(['UTC', 'America/New_York'])(
    'goes on in another process to the same hash, under TZ=%s',
    (zone) => {
      const cases = [
        { strategy: 'smaCross', params: { fast: 3, slow: 8, short: true } },
        { strategy: 'rsiReversion', params: { stopPercent: 3, oversold: 45 } },
        { strategy: 'randomBaseline', params: { probability: 0.2, short: true } },
        { strategy: 'smaCross', params: { fast: 3, slow: 8, short: true }, more: onMargin },
        {
          strategy: 'randomBaseline',
          params: { probability: 0.2, short: true },
          more: { ...onMargin, account: { ...onMargin.account, positions: 'hedging' } },
        },
      ] as const
      const strategies = { smaCross, rsiReversion, randomBaseline }
      const program = `
      import { resumeBacktest } from '@race/backtest'
      import { randomWalk } from '@race/data/synthetic'
      import * as strategies from '@race/strategies'
      import { readFileSync } from 'node:fs'
      const data = randomWalk({ seed: 'process', bars: 200, timeframe: '1d' })
      const hashes = JSON.parse(readFileSync(0, 'utf8')).map(({ strategy, params, more, snapshot }) => {
        const run = resumeBacktest({ strategy: strategies[strategy], params, data, ...more }, snapshot)
        run.advance(run.length)
        return run.finish().hash
      })
      console.log(JSON.stringify(hashes))
    `
      const data = walk('process', 200)
      const configs = cases.map(({ strategy, params, ...one }): BacktestConfig => {
        return { strategy: strategies[strategy], params, data, ...('more' in one ? one.more : {}) }
      })
      const input = JSON.stringify(cases.map((one, n) => ({ ...one, snapshot: snapshotOf(configs[n], 77 + n) })))
      const answer = execFileSync(
        process.execPath,
        ['--conditions=@race/source', '--no-warnings', '--input-type=module', '--eval', program],
        {
          input,
          encoding: 'utf8',
          cwd: fileURLToPath(new URL('../../../..', import.meta.url)),
          env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
        },
      )
      expect(JSON.parse(answer)).toEqual(configs.map((config) => runBacktestSync(config).hash))
    },
    60_000,
  )
})
