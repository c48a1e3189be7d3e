import { readFileSync } from 'node:fs'
import { createManualClock, decimal, defineStrategy, parseParams, RaceError, type ResultStore } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { createMemoryResultStore } from '@race/storage/memory'
import { builtInStrategies, buyAndHold, createStrategyRegistry, randomBaseline, smaCross } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  createRace,
  defineRaceConfig,
  engineVersion,
  formatLeaderboard,
  parseRaceConfig,
  parseRaceFile,
  type RaceOptions,
  raceSilenceMsMax,
  reportOfRace,
  verifyRace,
} from './index.ts'

const market = randomWalk({ seed: 'race', bars: 600, timeframe: '1d', volatility: 0.02 })

function optionsOf(more: Partial<RaceOptions> = {}): RaceOptions {
  return {
    market,
    seed: 3,
    entrants: [
      { strategy: buyAndHold },
      { name: 'Fast', strategy: smaCross, params: { fast: 5 } },
      { strategy: randomBaseline },
    ],
    scheduler: createManualClock(1_000),
    ...more,
  }
}

/** Throws on its tenth bar. */
const broken = defineStrategy({
  id: 'test/broken',
  version: '1.0.0',
  title: 'Broken',
  params: z.strictObject({}),
  setup({ data }) {
    data()
    let bars = 0
    return {
      onBar() {
        if (++bars === 10) throw new Error('out of ideas')
      },
    }
  },
})

describe('a race', () => {
  it.each([{ checkAt: 'bar-extreme' }, { positions: 'hedging' }])(
    'gives every entrant the account that was named, also when it is verified: %j',
    async (more) => {
      const { account } = parseRaceConfig({
        data: [{ synthetic: { seed: 1, bars: 10 } }],
        entrants: [{ strategy: 'race/buy-and-hold' }],
        account: { type: 'margin', leverage: '3', maintenanceMargin: '0.25', ...more },
      })
      const result = await createRace(optionsOf(account === undefined ? {} : { account })).run()
      expect(result.standings[0]?.result.settings.account).toEqual(account)
      const verification = await verifyRace(result.toRaceFileText(), {
        markets: [market],
        strategies: builtInStrategies,
      })
      expect(verification.differences).toEqual([])
      const plain = await createRace(optionsOf()).run()
      expect(plain.toRaceFileText()).not.toContain('"account"')
      expect(() => parseRaceConfig({ data: [], entrants: [], account: { type: 'margin' } })).toThrow(
        'account.maintenanceMargin',
      )
    },
  )

  it('ranks its entrants by the stated rule and gives the same hash each time', async () => {
    const first = await createRace(optionsOf()).run()
    const second = await createRace(optionsOf()).run()
    expect(second.hash).toBe(first.hash)
    expect(first.standings.map(({ rank }) => rank)).toEqual([1, 2, 3])
    const equities = first.standings.map(({ equity }) => equity)
    expect(equities).toEqual([...equities].sort((a, b) => b - a))
    expect((await createRace(optionsOf({ seed: 4 })).run()).hash).not.toBe(first.hash)
  })

  it('does not change an entrant because of who else takes part', async () => {
    const all = await createRace(optionsOf()).run()
    const alone = await createRace(optionsOf({ entrants: [{ strategy: randomBaseline }] })).run()
    const inField = all.standings.find(({ strategyId }) => strategyId === 'race/random')
    expect(inField?.result.hash).toBe(alone.standings[0]?.result.hash)
  })

  it('shows the standings after every lap, and ends with the result', async () => {
    const race = createRace(optionsOf({ lapInstants: 250 }))
    const laps = []
    for await (const lap of race.laps()) laps.push(lap)
    expect(laps.map(({ lap, laps: count, time }) => [lap, count, time])).toEqual([
      [1, 3, market.closeTimes[249]],
      [2, 3, market.closeTimes[499]],
      [3, 3, market.closeTimes[599]],
    ])
    expect(laps[0]?.standings.every(({ status }) => status === 'racing')).toBe(true)
    expect(laps[2]?.standings.map(({ status }) => status)).toEqual(['finished', 'finished', 'finished'])
    expect(race.result?.standings).toHaveLength(3)
  })

  it('gives the same result whatever the laps', async () => {
    const long = await createRace(optionsOf({ lapInstants: 600 })).run()
    const short = await createRace(optionsOf({ lapInstants: 7 })).run()
    expect(short.hash).toBe(long.hash)
  })

  it('goes on without an entrant that fails, and ranks it last with its error', async () => {
    const result = await createRace(optionsOf({ entrants: [{ strategy: broken }, { strategy: buyAndHold }] })).run()
    expect(result.standings.map(({ name, status }) => [name, status])).toEqual([
      ['Buy and hold', 'finished'],
      ['Broken', 'failed'],
    ])
    expect(result.standings[1]?.failure?.message).toMatch(/test\/broken.*out of ideas/)
    expect(formatLeaderboard(result)).toContain('Broken (failed)')
    expect(reportOfRace(result).entrants[1]?.run.status).toBe('failed')
  })

  it('closes a failed entrant at the last bar it saw, and survives an onStop that throws', async () => {
    const stumbling = defineStrategy({
      ...broken,
      id: 'test/stumbling',
      title: 'Stumbling',
      setup({ data }) {
        data()
        let bars = 0
        return {
          onBar({ order }) {
            if (bars++ === 0) order.buy()
            if (bars === 10) throw new Error('the cause')
          },
          onStop() {
            throw new Error('the consequence')
          },
        }
      },
    })
    const result = await createRace(
      optionsOf({ entrants: [{ strategy: stumbling }, { strategy: buyAndHold }], closeAtEnd: 'last-close' }),
    ).run()
    const failed = result.standings.find(({ status }) => status === 'failed')
    expect(failed?.failure?.message).toContain('the cause')
    expect(failed?.result.equity).toHaveLength(10)
    expect(failed?.result.fills.map(({ price, time }) => [price.toNumber(), time])).toEqual([
      [market.open[1], market.openTimes[1]],
      [market.close[9], market.closeTimes[9]],
    ])
  })

  it('runs once', async () => {
    const race = createRace(optionsOf())
    await race.run()
    await expect(race.run()).rejects.toMatchObject({ code: 'RACE_CONFIG_INVALID' })
  })

  it.each([
    [{ entrants: [] }, /no entrants/],
    [{ entrants: [{ strategy: buyAndHold }, { strategy: buyAndHold }] }, /two entrants are named 'Buy and hold'/],
    [{ lapInstants: 0 }, /lapInstants is 0/],
  ] as const)('refuses what makes no race (%#)', (more, message) => {
    expect(() => createRace(optionsOf(more))).toThrow(message)
  })

  it('reports progress while it yields', async () => {
    let now = 0
    const fractions: number[] = []
    const scheduler = { now: () => (now += 6), yield: () => Promise.resolve() }
    await createRace(optionsOf({ scheduler })).run({ onProgress: ({ fraction }) => fractions.push(fraction) })
    expect(fractions.length).toBeGreaterThan(2)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
  })
})

describe('a stored race', () => {
  const statusOf = async (store: ResultStore) => (await store.listRaces()).map(({ status }) => status)

  it('holds the race, ranked runs, trades and equity', async () => {
    await using store = createMemoryResultStore()
    const race = createRace(optionsOf({ store }))
    const result = await race.run()
    const record = await store.getRace(race.id ?? '')
    expect(record).toMatchObject({ status: 'finished', raceHash: result.hash, currency: 'USD', riskProfile: 'open' })
    const runs = await store.listRuns({ raceId: record?.id ?? '' })
    expect(runs.map(({ rank, name }) => [rank, name])).toEqual(result.standings.map(({ rank, name }) => [rank, name]))
    for (const [index, { id }] of runs.entries()) {
      expect(await store.listTrades(id)).toEqual(result.standings[index]?.result.trades)
      expect((await store.getEquity(id))?.equity).toEqual(result.standings[index]?.result.equity)
    }
  })

  it('is seen as running, then as interrupted when it is aborted or its laps are left', async () => {
    await using store = createMemoryResultStore()
    const abortion = new AbortController()
    const race = createRace(optionsOf({ store, lapInstants: 100 }))
    const run = (async () => {
      for await (const { lap } of race.laps({ signal: abortion.signal })) {
        expect(await statusOf(store)).toEqual(['running'])
        if (lap === 2) abortion.abort()
      }
    })()
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await statusOf(store)).toEqual(['interrupted'])
    for await (const _ of createRace(optionsOf({ store, lapInstants: 100 })).laps()) break
    expect(await statusOf(store)).toEqual(['interrupted'])
    expect((await store.listRuns({ raceId: race.id ?? '' })).every(({ status }) => status === 'interrupted')).toBe(true)
  })

  it('of a process that was killed is seen as interrupted when the next race starts a minute later', async () => {
    await using store = createMemoryResultStore()
    const killed = createRace(optionsOf({ store, lapInstants: 100, name: 'Killed' }))
    const laps = killed.laps()
    await laps.next()
    expect(await statusOf(store)).toEqual(['running'])
    await createRace(optionsOf({ store, scheduler: createManualClock(1_000 + raceSilenceMsMax + 1) })).run()
    expect((await store.getRace(killed.id ?? ''))?.status).toBe('interrupted')
  })

  it('shows nothing of its earlier results when it is run again and interrupted', async () => {
    await using store = createMemoryResultStore()
    const first = createRace(optionsOf({ store }))
    await first.run()
    for await (const _ of createRace(optionsOf({ store })).laps()) break
    const runs = await store.listRuns({ raceId: first.id ?? '' })
    expect(runs.map(({ status }) => status)).toEqual(['interrupted', 'interrupted', 'interrupted'])
    for (const { id } of runs) expect([await store.listTrades(id), await store.getEquity(id)]).toEqual([[], null])
  })

  it('gives signs of life within a long lap', async () => {
    await using store = createMemoryResultStore()
    let now = 0
    const scheduler = { now: () => (now += 1_000), yield: () => Promise.resolve() }
    const seen = new Set<number>()
    const race = createRace(optionsOf({ store, lapInstants: 600, scheduler }))
    await race.run({
      onProgress: () => void store.getRace(race.id ?? '').then((record) => seen.add(record?.updatedAt ?? 0)),
    })
    expect(seen.size).toBeGreaterThan(1)
  })
})

describe('a race file', () => {
  const strategies = builtInStrategies

  it('is verified by running it again', async () => {
    const result = await createRace(
      optionsOf({ closeAtEnd: 'last-close', risk: { limits: { drawdownMax: 0.4 } } }),
    ).run()
    const verification = await verifyRace(result.toRaceFileText(), { markets: [market], strategies })
    expect(verification.differences).toEqual([])
    expect(verification.isVerified).toBe(true)
    expect(verification.result?.hash).toBe(result.hash)
  })

  it('says what differs when it was changed', async () => {
    const { file } = await createRace(optionsOf()).run()
    const forged = structuredClone(file)
    const [winner] = forged.standings
    if (winner !== undefined) winner.finalEquity = '1000000'
    const { isVerified, differences } = await verifyRace(forged, { markets: [market], strategies })
    expect(isVerified).toBe(false)
    expect(differences.map(({ path }) => path)).toEqual(['raceHash', 'standings[0].finalEquity'])
  })

  it('names data and strategies that were not given, and refuses what is no race file', async () => {
    const { file } = await createRace(optionsOf()).run()
    await expect(verifyRace(file, { markets: [], strategies })).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' })
    await expect(verifyRace(file, { markets: [market], strategies: [] })).rejects.toMatchObject({
      code: 'STRATEGY_UNKNOWN',
    })
    expect(() => parseRaceFile('{')).toThrow(/not JSON/)
    expect(() => parseRaceFile({ format: 'race-file/2' })).toThrow(RaceError)
  })

  it('holds every cost as data, and can be recomputed from them', async () => {
    const costs = {
      fee: { type: 'tiered', days: 30, tiers: [{ from: 0, maker: '-0.0001', taker: '0.001' }], minimum: '1' },
      slippage: {
        type: 'sum',
        models: [
          { type: 'random', distribution: 'uniform', bps: 5 },
          { type: 'volume-share', priceImpact: '0.1', volumeLimit: '0.025', capToBar: true },
        ],
      },
      spread: { type: 'fixed-bps', bps: 2 },
      liquidity: { participation: '0.2', scope: 'order' },
      touch: { rule: { probability: '0.5' } },
      latency: { toVenueMs: { type: 'uniform', min: 10, max: 7_000_000 }, reportMs: 20 },
      venueRules: { maximumQuantity: 5_000, halts: [{ from: 0, to: 1 }] },
    } as const
    const result = await createRace(optionsOf({ costs, fillOnRepairedBars: true })).run()
    expect(result.file.config.costs).toEqual(costs)
    expect(result.file.verifiable).toBe(true)
    const verification = await verifyRace(result.toRaceFileText(), { markets: [market], strategies })
    expect(verification.differences).toEqual([])
    const parsed = parseRaceConfig({
      costs,
      data: [{ path: 'a.csv', instrument: 'A', timeframe: '1d' }],
      entrants: [{ strategy: 'x' }],
    })
    expect(parsed.costs).toEqual(costs)
    const wrong = { ...parsed, costs: { latency: { toVenueMs: -1 } } }
    expect(() => parseRaceConfig(wrong)).toThrow(/costs\.latency\.toVenueMs/)
  })

  it('is marked when its fee is a function of the host', async () => {
    const fee = { type: 'custom', feeOf: () => decimal(1) } as const
    const { file } = await createRace(optionsOf({ costs: { fee } })).run()
    expect(file.notVerifiable).toEqual(["costs.fee.feeOf: a function of the host's own"])
    expect(file.config.costs.fee).toEqual({ type: 'custom' })
    expect(await verifyRace(JSON.stringify(file), { markets: [market], strategies })).toMatchObject({
      isVerified: false,
    })
  })

  it('is marked when its calendar is an object of the host', async () => {
    const calendar = { ...market.calendar, id: 'mine' }
    const own = randomWalk({ seed: 1, bars: 50, timeframe: '1d', calendar })
    const { file } = await createRace(optionsOf({ market: own, entrants: [{ strategy: buyAndHold }] })).run()
    expect(file.notVerifiable).toEqual(["market[0].calendar: 'mine' is an object of the host's own"])
    expect(await verifyRace(file, { markets: [own], strategies })).toMatchObject({ isVerified: false, result: null })
  })
})

describe('a race configuration', () => {
  it('is what its page shows, with parameters that the strategies take', () => {
    const page = readFileSync(new URL('../../../docs/formats/race-config.md', import.meta.url), 'utf8')
    const config = parseRaceConfig(JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ''))
    const registry = createStrategyRegistry().use(...builtInStrategies)
    for (const { strategy, params } of config.entrants)
      expect(parseParams(registry.get(strategy), params)).toBeTypeOf('object')
  })

  it('gets its defaults, and every wrong field is named', () => {
    const config = defineRaceConfig({
      data: [{ synthetic: { seed: 1, bars: 10 } }],
      entrants: [{ strategy: 'race/random' }],
    })
    expect(parseRaceConfig(config)).toMatchObject({ name: 'Race', capital: '100000', seed: 'race' })
    expect(() => parseRaceConfig({ ...config, capitol: 5 })).toThrow(/capitol/)
    expect(() => parseRaceConfig({ ...config, costs: { fee: { type: 'percentage', rate: 'much' } } })).toThrow(
      /costs\.fee\.rate/,
    )
  })
})

describe('the engine version', () => {
  it('is that of the package', async () => {
    const { default: manifest } = (await import('../package.json', { with: { type: 'json' } })) as {
      default: { version: string }
    }
    expect(engineVersion).toBe(manifest.version)
  })
})
