import { existsSync } from 'node:fs'
import { runBacktestSync } from '@race/backtest'
import { barSeries, RaceError } from '@race/core'
import { readCsv } from '@race/data'
import { describe, expect, it } from 'vitest'
import { type RecordedSignal, recordSignals } from '../internal/record-signals.ts'
import { fabio } from './fabio.ts'

const hour = 3_600_000
const market = new URL('../../../../../shared/market-data/', import.meta.url)

type Row = readonly [open: number, high: number, low: number, close: number, volume?: number]

/**
 * A day of hours, each at one price with a volume of 10. With rows of 1 there are 120 in the row of 100, which is the point of
 * control; the two rows above hold 60 and those below 40, so that 180 of 240, more than 70 %, lie from 100 to 103.
 */
const firstDay: readonly Row[] = [
  ...[97.5, 98.5, 98.5, 99.5, 99.5, ...new Array<number>(12).fill(100.5), 103.5],
  ...[101.5, 101.5, 101.5, 101.5, 102.5, 102.5],
].map((price) => [price, price, price, price])

/** A probe of two bars to 103.4 that closes back inside. */
const rejection: readonly Row[] = [
  [102.5, 102.5, 102.5, 102.5],
  [102.5, 103.4, 102.5, 103.2],
  [103.2, 103.3, 102.2, 102.3],
]
/** Two closes above 103 with a mean volume of 25, after two bars of 10. */
const acceptance: readonly Row[] = [
  [102.5, 102.5, 102.5, 102.5],
  [102.5, 103.4, 102.5, 103.3, 20],
  [103.3, 103.6, 103.2, 103.5, 30],
]
/** The bar of the last row of each: the third of the second day. */
const third = 26

const base = { rowTicks: 100, atrPeriod: 1, stopAtr: 0.5, volumePeriod: 2, short: true }

interface Scene {
  readonly workingCount?: number | undefined
  readonly rows: readonly Row[]
  readonly params?: object
  readonly day?: readonly Row[]
  /** Hours that each row of `rows` begins at; one after the other by default. */
  readonly hours?: readonly number[]
}

function play({ rows, params = {}, day = firstDay, hours, workingCount }: Scene) {
  const all = [...day, ...rows]
  const column = (k: 0 | 1 | 2 | 3) => Float64Array.from(all, (row) => row[k])
  const data = barSeries({
    instrument: { id: 'ACME', assetClass: 'crypto', calendar: '24x7', tickSize: '0.01', quantityStep: '0.001' },
    timeframe: '1h',
    columns: {
      time: Float64Array.from(all, (_, i) => (i < day.length ? i : (hours?.[i - day.length] ?? i)) * hour),
      ...{ open: column(0), high: column(1), low: column(2), close: column(3) },
      volume: Float64Array.from(all, ([, , , , volume = 10]) => volume),
    },
  })
  const signals: RecordedSignal[] = []
  const result = runBacktestSync({
    strategy: recordSignals(fabio, signals, workingCount === undefined ? {} : { workingCount }),
    params: { ...base, ...params },
    data,
    costs: { fee: { type: 'none' } },
  })
  return { result, signals }
}

/** The bars at whose close an entry was decided, with the side. */
const entriesOf = (scene: Scene): string[] => play(scene).signals.map(({ time, side }) => `${time / hour - 1} ${side}`)

const upsideDown = (rows: readonly Row[]): Row[] =>
  rows.map(([open, high, low, close, volume]) => [
    ...([200 - open, 200 - low, 200 - high, 200 - close] as const),
    volume ?? 10,
  ])

const flat = (price: number, count: number): Row[] => Array.from({ length: count }, () => [price, price, price, price])

describe('a rejection', () => {
  it('goes back to the point of control, with a stop beyond the probe', () => {
    const { signals, result } = play({ rows: [...rejection, [102.3, 102.3, 100.2, 100.3]] })
    expect(signals).toHaveLength(1)
    const [signal] = signals
    expect([signal?.side, signal?.time, signal?.expiresAt]).toEqual(['sell', 27 * hour, 28 * hour])
    // The bar's true range is 1.1: half of it above 103.4.
    expect(signal?.stop).toBeCloseTo(103.95, 10)
    expect(signal?.target).toBe(100.5)
    // All of a range back, the second of 6 bars, 1.8 to gain for 1.65.
    expect(signal?.confidence).toBeCloseTo((1 + 5 / 6 + 1.8 / 1.65 / 3) / 3, 10)
    expect(signal?.reason).toBe(
      'value area high rejected: probe of 2 bars to 103.4, close 102.3 back inside; ' +
        'value area 100 to 103, point of control 100.5; 1.8 to gain for 1.65 at risk',
    )
    expect(signal?.size).toEqual({ riskFraction: 0.01 })
    expect(result.trades.map(({ side, exitPrice }) => `${side} ${exitPrice}`)).toEqual(['short 100.5'])
  })

  it('at the lower edge is bought', () => {
    const { signals } = play({ rows: upsideDown(rejection), day: upsideDown(firstDay), params: { short: false } })
    expect(signals.map(({ side }) => side)).toEqual(['buy'])
    expect(signals[0]?.stop).toBeCloseTo(96.05, 10)
    expect(signals[0]?.target).toBe(99.5)
    expect(signals[0]?.reason).toContain('value area low rejected: probe of 2 bars to 96.6')
  })

  it('may be of a single bar', () => {
    expect(entriesOf({ rows: [[102.5, 103.4, 102.2, 102.3]] })).toEqual(['24 sell'])
  })

  it('has its stop a tick beyond the probe at least', () => {
    expect(play({ rows: rejection, params: { stopAtr: 0 } }).signals[0]?.stop).toBeCloseTo(103.41, 10)
  })

  it.each<readonly [string, Scene]>([
    ['prices only reach the edge', { rows: [[102.5, 103, 102.2, 102.3]] }],
    ['it does not close inside', { rows: [...rejection.slice(0, 2), [103.2, 103.3, 102.2, 103.1]] }],
    ['the probe is too long', { rows: rejection, params: { probeBarsMax: 1 } }],
    ['one bar passes both edges', { rows: [[102.5, 103.4, 99.9, 102.3]], params: { rewardMin: 0 } }],
    [
      'the probe passes the other edge when it ends',
      { rows: [...rejection.slice(0, 2), [103.2, 103.3, 99.9, 102.3]], params: { rewardMin: 0 } },
    ],
    ['the point of control is passed already', { rows: [...rejection.slice(0, 2), [103.2, 103.3, 100.1, 100.4]] }],
    ['there is less to gain than asked for', { rows: rejection, params: { rewardMin: 1.1 } }],
    ['it may not sell short', { rows: rejection, params: { short: false } }],
    ['only acceptances are traded', { rows: rejection, params: { setups: 'acceptance' } }],
    ['the session before was too short', { rows: rejection, params: { sessionBarsMin: 25 } }],
    ['the session before had no volume', { rows: rejection, day: firstDay.map(([a, b, c, d]) => [a, b, c, d, 0]) }],
    [
      'volume has accepted the prices outside',
      { rows: [...acceptance, [103.4, 103.5, 102.2, 102.3]], params: { setups: 'rejection', rewardMin: 0 } },
    ],
    [
      'volume had accepted them earlier in the stay',
      {
        rows: [...acceptance, [103.5, 103.6, 103.3, 103.5], [103.5, 103.6, 102.2, 102.3]],
        params: { setups: 'rejection', rewardMin: 0 },
      },
    ],
  ])('is none where %s', (_, scene) => {
    expect(entriesOf(scene)).toEqual([])
  })

  it('is one just within those limits', () => {
    expect(entriesOf({ rows: rejection, params: { probeBarsMax: 2, rewardMin: 1.09 } })).toEqual([`${third} sell`])
    expect(entriesOf({ rows: [[102.5, 103.01, 102.2, 102.3]] })).toEqual(['24 sell'])
    // Without volume the stay outside is still a probe, however many closes it has.
    const rows: Row[] = [...acceptance.map(([a, b, c, d]): Row => [a, b, c, d]), [103.4, 103.5, 102.2, 102.3]]
    const params = { setups: 'rejection', rewardMin: 0.5 }
    expect(entriesOf({ rows, params })).toEqual([`${third + 1} sell`])
  })

  it('begins anew where prices go from beyond one edge to beyond the other', () => {
    const rows: Row[] = [...rejection.slice(0, 2), [103.2, 103.3, 98.9, 99.8], [99.8, 100.2, 99.7, 100.1]]
    const { signals } = play({ rows, params: { rewardMin: 0 } })
    expect(signals.map(({ side, reason }) => [side, reason?.slice(0, 47)])).toEqual([
      ['buy', 'value area low rejected: probe of 2 bars to 98.9'.slice(0, 47)],
    ])
  })
})

describe('an acceptance', () => {
  it('goes with the move, with a stop back inside and a target one value area on', () => {
    const { signals } = play({ rows: acceptance })
    expect(signals).toHaveLength(1)
    const [signal] = signals
    expect([signal?.side, signal?.time]).toEqual(['buy', (third + 1) * hour])
    expect([signal?.stop, signal?.target]).toEqual([102.25, 106])
    // 2.5 averages of volume and 2 risks, of 3 each.
    expect(signal?.confidence).toBeCloseTo(0.75, 12)
    expect(signal?.reason).toBe(
      'prices beyond value area high accepted: second close outside at 103.5, volume 25 against an average of 10; ' +
        'value area 100 to 103, point of control 100.5; 2.5 to gain for 1.25 at risk',
    )
  })

  it('aims at a multiple of the risk where it is told to', () => {
    const { signals } = play({ rows: acceptance, params: { acceptanceTarget: 'risk', targetR: 3 } })
    expect(signals[0]?.target).toBe(107.25)
  })

  it('has its stop a tick inside at least', () => {
    expect(play({ rows: acceptance, params: { insideFraction: 0 } }).signals[0]?.stop).toBeCloseTo(102.99, 10)
  })

  it('below the value area is sold, where that is allowed', () => {
    const scene = { rows: upsideDown(acceptance), day: upsideDown(firstDay) }
    expect(play(scene).signals.map(({ side, stop, target }) => [side, stop, target])).toEqual([['sell', 97.75, 94]])
    expect(entriesOf({ ...scene, params: { short: false } })).toEqual([])
  })

  it.each<readonly [string, Scene]>([
    ['there is no more volume than on average', { rows: acceptance, params: { volumeFactor: 2.5 } }],
    [
      'the second close is not outside',
      { rows: [...acceptance.slice(0, 2), [103.3, 103.6, 102.9, 103, 30]], params: { setups: 'acceptance' } },
    ],
    ['only rejections are traded', { rows: acceptance, params: { setups: 'rejection' } }],
    ['there is less to gain than asked for', { rows: acceptance, params: { rewardMin: 2.1 } }],
    [
      'volume comes with the third close only',
      {
        rows: [
          ...acceptance.slice(0, 2).map(([a, b, c, d]): Row => [a, b, c, d, 1]),
          [103.3, 103.6, 103.2, 103.5, 1],
          [103.5, 103.6, 103.4, 103.5, 90],
        ],
      },
    ],
    ['the closes are of two sessions', { rows: [...flat(102.5, 22), ...acceptance], params: { setups: 'acceptance' } }],
  ])('is none where %s', (_, scene) => {
    expect(entriesOf(scene)).toEqual([])
  })

  it('is none where its target would lie below nothing', () => {
    const day = firstDay.map(([a, b, c, d]): Row => [a - 99, b - 99, c - 99, d - 99])
    const rows: Row[] = [...flat(1.2, 1), [1.2, 1.2, 0.6, 0.7, 20], [0.7, 0.7, 0.5, 0.6, 30]]
    expect(entriesOf({ rows, day, params: { rewardMin: 0 } })).toEqual([])
    const byRisk = { acceptanceTarget: 'risk', targetR: 0.5, rewardMin: 0 }
    expect(entriesOf({ rows, day, params: byRisk })).toEqual([`${third} sell`])
  })

  it('is one with just enough volume', () => {
    expect(entriesOf({ rows: acceptance, params: { volumeFactor: 2.49, rewardMin: 2 } })).toEqual([`${third} buy`])
  })

  it('is made once for a stay outside, and again for the next one', () => {
    const stay: Row[] = [...acceptance, [103.5, 107, 103.4, 106.5, 90], [106.5, 106.6, 106.4, 106.5, 90]]
    expect(entriesOf({ rows: stay })).toEqual([`${third} buy`])
    const next: Row[] = [[106, 106, 102.5, 102.5], ...flat(102.5, 1), ...acceptance]
    expect(entriesOf({ rows: [...stay, ...next], params: { setups: 'acceptance' } })).toEqual([
      ...[`${third} buy`, `${third + 7} buy`],
    ])
  })
})

describe('a session', () => {
  const held: readonly Row[] = [...acceptance, ...flat(104, 24)]
  const closesOf = (scene: Scene): string[] =>
    play(scene)
      .result.orders.filter(({ role }) => role === 'close')
      .map(({ createdAt, side }) => `${createdAt / hour - 1} ${side}`)

  it('ends flat: what is held is closed at the open of its last bar', () => {
    expect(closesOf({ rows: held })).toEqual(['46 sell'])
    const exit = play({ rows: held }).result.trades[0]?.exitTime
    expect(exit).toBe(47 * hour)
    expect(closesOf({ rows: held, params: { sessionHours: 6 } })).toEqual(['28 sell'])
  })

  it('may leave positions open', () => {
    expect(closesOf({ rows: held, params: { flatAtEnd: false } })).toEqual([])
  })

  it('whose last bars are missing is ended with the next bar there is', () => {
    expect(
      closesOf({ rows: [...held.slice(0, 6), ...flat(104, 3)], hours: [24, 25, 26, 27, 28, 29, 50, 51, 52] }),
    ).toEqual(['50 sell'])
  })

  it('takes no entry that could not be held for a bar, nor one after its hours', () => {
    expect(entriesOf({ rows: acceptance, params: { sessionHours: 4 } })).toEqual([])
    expect(entriesOf({ rows: acceptance, params: { sessionHours: 5 } })).toEqual([`${third} buy`])
    expect(entriesOf({ rows: acceptance, params: { sessionHours: 4, flatAtEnd: false } })).toEqual([`${third} buy`])
    expect(entriesOf({ rows: acceptance, params: { sessionHours: 3, flatAtEnd: false } })).toEqual([])
  })

  it('is the time that an entry is worth making in', () => {
    const params = { sessionHours: 6, expiryBars: 10 }
    expect(play({ rows: acceptance, params }).signals[0]?.expiresAt).toBe(30 * hour)
  })

  it('has so many entries at most, and the next one as many again', () => {
    const again: Row = [103.5, 103.6, 102.2, 102.3]
    const rows: Row[] = [
      ...rejection,
      // Each stop is hit by a bar that closes outside, from where the next one comes back in.
      ...([[102.3, 104.5, 102.2, 103.5], again, [102.3, 105.5, 102.2, 103.5], again] as const),
      ...([[102.3, 102.3, 100.2, 100.3], ...flat(100.3, 16)] as const),
      // The first day's value area again, and its rejection.
      ...rejection,
    ]
    const limited = (tradesMax: number) => entriesOf({ rows, params: { rewardMin: 0.1, tradesMax } })
    expect(limited(3)).toEqual(['26 sell', '28 sell', '30 sell', '50 sell'])
    expect(limited(2)).toEqual(['26 sell', '28 sell', '50 sell'])
    expect(limited(1)).toEqual(['26 sell', '50 sell'])
  })

  it('has one entry order at a time', () => {
    expect(entriesOf({ rows: acceptance, workingCount: 1 })).toEqual([])
  })

  it('has one position at a time', () => {
    const rows: Row[] = [...acceptance, [103.5, 103.5, 99.5, 99.6], [99.6, 100.4, 99.6, 100.2]]
    const params = { insideFraction: 2, rewardMin: 0 }
    expect(entriesOf({ rows, params })).toEqual([`${third} buy`])
    expect(entriesOf({ rows, params: { ...params, setups: 'rejection' } })).toEqual([`${third + 2} buy`])
  })

  it('begins at the hour it is told', () => {
    // Six hours later the profile is of other bars, and the first day is only 18 of them.
    expect(entriesOf({ rows: rejection, params: { sessionStart: 6 } })).toEqual([])
    const shifted = [...flat(100.5, 6), ...firstDay]
    expect(entriesOf({ rows: rejection, day: shifted, params: { sessionStart: 6 } })).toEqual([`${third + 6} sell`])
  })
})

describe('the rows of the profile', () => {
  it('are a share of the price where no ticks are given', () => {
    const { signals } = play({ rows: rejection, params: { rowTicks: 0, rowPercent: 1 } })
    // Rows begin at powers of 1.01: 100.5 is in the 463rd, and the value area ends with the 465th, at 103.22.
    expect(signals.map(({ time, side }) => `${time / hour - 1} ${side}`)).toEqual(['25 sell'])
    expect(signals[0]?.target).toBeCloseTo(1.01 ** 463.5, 9)
    expect(signals[0]?.reason).toContain(`value area ${(1.01 ** 463).toFixed(3)} to ${(1.01 ** 466).toFixed(3)}`)
  })
})

describe('fabio', () => {
  it('refuses bars of whole days, because a session must have several', () => {
    const price = Float64Array.of(10, 11)
    const data = barSeries({
      instrument: 'ACME',
      timeframe: '1d',
      columns: { time: Float64Array.of(0, 86_400_000), open: price, high: price, low: price, close: price },
    })
    const failure = (): unknown => {
      try {
        return runBacktestSync({ strategy: fabio, data })
      } catch (error) {
        return error
      }
    }
    const error = failure()
    expect(RaceError.is(error, 'BACKTEST_CONFIG_INVALID') && error.message).toBe(
      "Backtest: strategy 'race/fabio' needs bars shorter than a day, but those of ACME are of 1d",
    )
  })
})

describe.skipIf(!existsSync(market))(
  'fabio on real markets (skipped where ../shared is not beside the checkout)',
  () => {
    it.each([
      [
        'ethbtc_5m.csv.gz',
        { id: 'ETHBTC', assetClass: 'crypto', tickSize: '0.00000001', quantityStep: '0.0001' },
        '5m',
        {},
      ],
      [
        'eurusd_1h.csv.gz',
        { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' },
        '1h',
        { sessionStart: 21, rowTicks: 10 },
      ],
      [
        'spy_1m_trade.csv.gz',
        { id: 'SPY', tickSize: '0.01' },
        '1m',
        { sessionStart: 13.5, sessionHours: 6.5, rowTicks: 5 },
      ],
    ] as const)(
      'trades %s, a few times a session and within its hours',
      async (file, instrument, timeframe, params) => {
        const { series } = await readCsv(new URL(file, market), { instrument, timeframe })
        const signals: RecordedSignal[] = []
        const strategy = recordSignals(fabio, signals)
        const result = runBacktestSync({ strategy, params: { ...params, short: true }, data: series })
        expect(result.trades.length).toBeGreaterThan(5)
        for (const kind of ['rejected', 'accepted']) {
          expect(signals.some(({ reason }) => reason?.includes(kind))).toBe(true)
        }
        const { sessionStart = 0, sessionHours = 24 } = params as { sessionStart?: number; sessionHours?: number }
        const sessions = new Map<number, number>()
        for (const { time, side, stop, target, confidence = Number.NaN } of signals) {
          expect((side === 'buy' ? 1 : -1) * ((target as number) - (stop as number))).toBeGreaterThan(0)
          expect(confidence >= 0 && confidence <= 1).toBe(true)
          // A decision at a close is of the bar before it.
          const hours = (time - 1) / hour - sessionStart
          const session = Math.floor(hours / 24)
          sessions.set(session, (sessions.get(session) ?? 0) + 1)
          expect(hours - session * 24).toBeLessThan(sessionHours)
        }
        expect(Math.max(...sessions.values())).toBeLessThanOrEqual(2)
        for (const { entryTime, exitTime } of result.trades) {
          const barsHeld = ((exitTime ?? entryTime) - entryTime) / hour
          if (file !== 'eurusd_1h.csv.gz') expect(barsHeld).toBeLessThanOrEqual(sessionHours)
        }
      },
    )
  },
)
