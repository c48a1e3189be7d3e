import { readFileSync } from 'node:fs'
import { createManualClock, decimal, defineCorporateActions, quoteSeries, resampleBars, tradeSeries } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { createMemoryResultStore } from '@race/storage/memory'
import { buyAndHold } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  createRace,
  parseRaceConfig,
  type RaceDataset,
  type RaceFileConfig,
  raceConfigSchema,
  raceFileSchema,
  raceOptionsOf,
  verifyRace,
} from './index.ts'

const hourMs = 3_600_000
const acme = { id: 'ACME', assetClass: 'crypto', tickSize: '0.01' } as const
const fine = randomWalk({ seed: 'fine', bars: 400, timeframe: '15m', instrument: acme })
const market = resampleBars(fine, '1h')
const yen = randomWalk({ seed: 'yen', bars: 100, timeframe: '1h', instrument: { ...acme, quoteCurrency: 'JPY' } })
const start = market.openTimes[0] as number
const time = fine.openTimes
const trades = tradeSeries({ instrument: acme, columns: { time, price: fine.open, quantity: fine.volume } })
const quotes = quoteSeries({ instrument: acme, columns: { time, bid: fine.open, ask: fine.open } })
const finance = { interest: { positive: '0.5', dayCount: 365 } } as const
const file = { path: 'a.csv', instrument: 'ACME' }
const entrants = [{ strategy: buyAndHold.id }]

interface Given {
  readonly config?: Partial<RaceFileConfig>
  readonly datasets?: readonly RaceDataset[]
  readonly bars?: typeof market
}

function optionsOf({ config = {}, datasets = [], bars = market }: Given = {}) {
  const parsed = parseRaceConfig({ data: [{ ...file, timeframe: '1h' }], entrants, ...config })
  const options = raceOptionsOf(parsed, { market: [bars], datasets, strategyOf: () => buyAndHold })
  return { ...options, scheduler: createManualClock(0) }
}

describe('terms of a race', () => {
  it('may refer to a series by its hash', async () => {
    const options = optionsOf({
      config: {
        intrabar: 'lower-timeframe',
        intrabarData: [fine.hash],
        datasets: [{ kind: 'bars', name: 'some bars', timeframe: '15m', ...file }],
      },
      datasets: [fine],
    })
    expect(options.intrabarData).toEqual([fine])
  })

  it('are the same race as the same terms in code, in whatever order actions are listed', async () => {
    const rows = [
      { type: 'dividend', instrument: 'ACME', time: start + 20 * hourMs, amountPerUnit: '5' },
      { type: 'dividend', instrument: 'ACME', time: start + 60 * hourMs, amountPerUnit: '7' },
    ] as const
    const fromData = await createRace(optionsOf({ config: { corporateActions: [...rows] } })).run()
    const options = optionsOf()
    const inCode = await createRace({
      ...options,
      corporateActions: { actions: defineCorporateActions(rows.toReversed()), dividends: 'ex-date' },
      intrabar: 'pessimistic',
      intrabarData: undefined as never,
    }).run()
    expect(inCode.hash).toBe(fromData.hash)
  })

  it('hold decimals as text in the file', async () => {
    const { file: written } = await createRace({
      ...optionsOf(),
      financing: { interest: { positive: decimal('0.000001'), dayCount: 365 } },
    }).run()
    expect(written.config.financing).toEqual({ interest: { positive: '0.000001', dayCount: 365 } })
    expect(raceFileSchema.safeParse(written).success).toBe(true)
  })

  it('leave the file as it was where none is given', async () => {
    const { file: written } = await createRace(optionsOf()).run()
    expect(Object.keys(written.config)).toEqual([
      'name',
      'seed',
      'capital',
      'currency',
      'costs',
      'risk',
      'sizeAt',
      'closeAtEnd',
    ])
    expect(written).not.toHaveProperty('references')
  })

  it('mark a race whose days end by code of the host', async () => {
    const day = 24 * hourMs
    const dayEnd = { next: (time: number) => (Math.floor(time / day) + 1) * day, dayAt: (at: number) => at / day }
    const { file: written } = await createRace({
      ...optionsOf(),
      financing: { interest: { positive: '0.1', dayCount: 365, dayEnd } },
    }).run()
    expect(written.notVerifiable).toEqual([
      "financing.interest.dayEnd.next: a function of the host's own",
      "financing.interest.dayEnd.dayAt: a function of the host's own",
    ])
    const verification = await verifyRace(written, { markets: [market], strategies: [buyAndHold] })
    expect(verification).toMatchObject({ isVerified: false, result: null })
  })

  it('mark a race whose ticks have a calendar of the host', async () => {
    const own = tradeSeries({
      instrument: acme,
      calendar: { ...trades.calendar, id: 'mine' },
      columns: { time: trades.time, price: trades.price, quantity: trades.quantity },
    })
    const { file: written } = await createRace({ ...optionsOf(), ticks: { trades: [own] } }).run()
    expect(written.notVerifiable).toEqual(["references[0].calendar: 'mine' is an object of the host's own"])
  })

  it('tell races apart in a store', async () => {
    await using store = createMemoryResultStore()
    const ids = [
      {},
      { financing: finance },
      { ticks: { trades: [trades] } },
      { ticks: { trades: [trades], queue: 'back' } },
    ].map((terms) => createRace({ ...optionsOf(), ...(terms as object), store }).id)
    expect(new Set(ids).size).toBe(4)
    const race = createRace({
      ...optionsOf({
        config: { currency: 'USD', conversions: [{ base: 'JPY', quote: 'USD', rate: 1 }] },
        bars: yen,
      }),
      store,
    })
    await race.run()
    expect(await store.getRace(race.id ?? '')).toMatchObject({ currency: 'USD', config: { currency: 'USD' } })
  })
})

describe('a configuration with terms', () => {
  const base = { data: [{ ...file, timeframe: '1h' }], entrants }

  it.each([
    [{ intrabar: 'fast' }, /intrabar is 'fast': .*pessimistic/],
    [
      { financing: { interest: { positive: 'much', dayCount: 365 } } },
      /financing\.interest\.positive is 'much': must be decimal text/,
    ],
    [{ financing: { interest: { dayCount: 366 } } }, /financing\.interest\.dayCount is 366: .*360/],
    [
      { financing: { interest: [{ dayCount: 365 }, { dayCount: 365, dayEnd: 'noon' }] } },
      /financing\.interest\[1\]\.dayEnd is 'noon'/,
    ],
    [
      { financing: { swap: { instruments: { ACME: { long: 1 } } } } },
      /financing\.swap\.instruments\.ACME\.short is missing/,
    ],
    [{ financing: { rent: {} } }, /financing\.rent is not a field/],
    [
      { corporateActions: [{ type: 'dividend', instrument: 'ACME', exDate: '2020-1-1', amountPerUnit: 1 }] },
      /corporateActions\[0\]\.exDate is '2020-1-1': must be a date such as/,
    ],
    [{ corporateActions: [{ type: 'merger' }] }, /corporateActions\[0\]\.type is 'merger'/],
    [
      { conversions: [{ base: 'JPY', quote: 'usd', rate: 1 }] },
      /conversions\[0\]\.quote is 'usd': must be 2 to 12 capital/,
    ],
    [{ conversions: [{ base: 'JPY', quote: 'USD' }] }, /conversions\[0\]\.(rate|series) is missing/],
    [{ futures: { ACME: { settlement: 'weekly' } } }, /futures\.ACME\.settlement is 'weekly'/],
    [{ ticks: { trades: [] } }, /ticks\.trades is \[\]/],
    [{ ticks: { limitFills: { probability: 'often' } } }, /ticks\.limitFills\.probability is 'often'/],
    [{ datasets: [{ kind: 'bars', ...file, timeframe: '1m' }] }, /datasets\[0\]\.name is missing/],
    [{ data: [] }, /data is \[\]: there is no market/],
    [{ data: 'a.csv' }, /data is 'a\.csv'/],
    [{ name: 'x'.repeat(200) }, /name is 'x{59}…/],
  ])('is refused with path, value and what to give: %j', (wrong, message) => {
    expect(() => parseRaceConfig({ ...base, ...wrong })).toThrow(message)
  })

  it('is refused when it is no object at all', () => {
    expect(() => parseRaceConfig(7)).toThrow(/\(root\) is 7/)
  })

  it.each<[string, Partial<RaceFileConfig>, readonly RaceDataset[], RegExp]>([
    [
      'a name of nothing',
      { intrabarData: ['fime'] },
      [],
      /intrabarData\[0\] is 'fime', but no data set has this name or hash/,
    ],
    [
      'a hash of nothing',
      { ticks: { trades: ['0'.repeat(64)] } },
      [],
      /ticks\.trades\[0\] is '0{64}', but no data set/,
    ],
    [
      'a series of another kind',
      { ticks: { quotes: ['t'] }, datasets: [{ kind: 'trades', name: 't', ...file }] },
      [trades],
      /ticks\.quotes\[0\] is 't', which is a series of trades/,
    ],
    [
      'two series of one name',
      {
        datasets: [
          { kind: 'trades', name: 't', ...file },
          { kind: 'quotes', name: 't', ...file },
        ],
      },
      [trades, quotes],
      /two data sets are named 't'/,
    ],
    [
      'series that were not read',
      { datasets: [{ kind: 'trades', name: 't', ...file }] },
      [],
      /0 series were given as datasets, but datasets names 1/,
    ],
  ])('is refused with %s', (_, config, datasets, message) => {
    expect(() => optionsOf({ config, datasets })).toThrow(message)
  })

  it('is refused with bars beside ticks that make bars, and with neither', () => {
    const options = optionsOf()
    expect(() => createRace({ ...options, ticks: { trades: [trades], timeframe: '1h' } })).toThrow(
      /ticks\.timeframe is '1h' beside a market/,
    )
    const { market: _, ...bare } = options
    expect(() => createRace(bare)).toThrow(/there is no market/)
  })

  it('is what its page shows', () => {
    const page = readFileSync(new URL('../../../docs/formats/race-config.md', import.meta.url), 'utf8')
    const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text ?? ''))
    const config = parseRaceConfig(blocks[1])
    expect(config.conversions).toEqual([{ base: 'EUR', quote: 'USD', series: 'rates', maxAgeMs: 345_600_000 }])
    expect(config.datasets?.map(({ name }) => name)).toEqual(['minutes', 'rates'])
  })

  it('has a JSON Schema, also of its file', () => {
    const schema = z.toJSONSchema(raceConfigSchema, { io: 'input' })
    expect(Object.keys(schema.properties ?? {})).toEqual(
      expect.arrayContaining([
        'intrabarData',
        'financing',
        'corporateActions',
        'ticks',
        'futures',
        'conversions',
        'account',
      ]),
    )
    expect(schema.required).toEqual(['entrants'])
    expect(z.toJSONSchema(raceFileSchema).type).toBe('object')
  })
})
