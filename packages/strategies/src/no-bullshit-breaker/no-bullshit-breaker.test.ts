import { existsSync } from 'node:fs'
import { runBacktestSync } from '@race/backtest'
import { type BarSeries, barSeries, type InstrumentOptions, parseParams, RaceError } from '@race/core'
import { readCsv } from '@race/data'
import { randomWalk } from '@race/data/synthetic'
import { expectDeterministic, expectNoLookahead, expectResumable, expectWarm } from '@race/testkit'
import { describe, expect, it } from 'vitest'
import { type RecordedSignal, recordSignals } from '../internal/record-signals.ts'
import { noBullshitBreaker } from './no-bullshit-breaker.ts'

const minute = 60_000

type Row = readonly [open: number, high: number, low: number, close: number, volume?: number]

const wide: Row = [110, 112, 108, 110]
/**
 * Three bars with a range of 4, a calm one with a range of 2, and a leap down out of it. Over 2 bars the average true range is 4, then
 * 3, then 5.25. The calm bar, number 3, leaves a supply zone from 110, the lower end of its body, to its high of 111.
 */
const zone: readonly Row[] = [wide, wide, wide, [110, 111, 109, 110.5], [110, 110, 103, 103]]
/** Touches the zone and closes above it. Its true range is 8.75, so the average becomes 7. */
const breaking: Row = [103, 111.75, 103, 111.5, 150]
const after: readonly Row[] = [
  [111.5, 113, 111.25, 112],
  [112, 113, 110.9, 112],
]
/** A fourth of the average range below 110 the stop is at 108.25: 3.25 below the close. Twice that above it is 118. */
const base = {
  ...{ atrPeriod: 2, baseRange: 0.8, impulse: 2, impulseBars: 2, breakBars: 2 },
  ...{ volumePeriod: 2, volumeFactor: 1.5, stopAtr: 0.25, targetR: 2, rewardRiskMin: 1.5 },
}

interface Scene {
  readonly rows?: readonly Row[]
  readonly params?: object
  /** Opening times in minutes; one after the other by default. */
  readonly minutes?: (bar: number) => number
}

function seriesOf(rows: readonly Row[], minutes: (bar: number) => number = (bar) => bar): BarSeries {
  const column = (k: 0 | 1 | 2 | 3) => Float64Array.from(rows, (row) => row[k])
  return barSeries({
    instrument: { id: 'ACME', assetClass: 'crypto', calendar: '24x7', tickSize: '0.01', quantityStep: '0.001' },
    timeframe: '1m',
    columns: {
      time: Float64Array.from(rows, (_, i) => minutes(i) * minute),
      ...{ open: column(0), high: column(1), low: column(2), close: column(3) },
      volume: Float64Array.from(rows, (row) => row[4] ?? 100),
    },
  })
}

function play({ rows = [...zone, breaking, ...after], params = {}, minutes }: Scene) {
  const signals: RecordedSignal[] = []
  const result = runBacktestSync({
    strategy: recordSignals(noBullshitBreaker, signals),
    params: { ...base, ...params },
    data: seriesOf(rows, minutes),
    costs: { fee: { type: 'none' } },
  })
  return { result, signals }
}

/** The bars at whose close an entry was decided, with the side. */
const entriesOf = (scene: Scene): string[] =>
  play(scene).signals.map(({ time, side }) => `${time / minute - 1} ${side}`)

/** Every price mirrored at 110. */
const upsideDown = (rows: readonly Row[]): Row[] =>
  rows.map(([open, high, low, close, volume]) => [220 - open, 220 - low, 220 - high, 220 - close, volume ?? 100])

describe('a close above a fresh supply zone', () => {
  it('is bought, with the stop behind the zone and the target so many risks ahead', () => {
    const [signal, ...others] = play({ params: { riskFraction: 0.02, expiryBars: 4 } }).signals
    expect(others).toEqual([])
    expect(signal).toMatchObject({
      ...{ side: 'buy', time: 6 * minute, expiresAt: 10 * minute, stop: 108.25, target: 118 },
      ...{ size: { riskFraction: 0.02 } },
    })
    // A market order, which is what a signal without an entry is.
    expect(signal?.entry).toBeUndefined()
  })

  it('says why, with the prices of the zone, the volume and the reward', () => {
    expect(play({}).signals[0]?.reason).toBe(
      'close of 111.5 is above the supply zone of 110 to 111, touched at 2 bars of age, volume 1.5 times its average; ' +
        'entry near 111.5, stop 108.25, target 118: reward to risk 2',
    )
  })

  it('has the mean of how far it closed, of volume and of reward as its confidence', () => {
    expect(play({}).signals[0]?.confidence).toBeCloseTo((0.5 / 7 + 1.5 / 3 + 2 / 3) / 3, 12)
    expect(play({ params: { volumeFactor: 0 } }).signals[0]?.confidence).toBeCloseTo((0.5 / 7 + 2 / 3) / 2, 12)
    // Twice the least reward and twice the volume are all that there is to have.
    const sure = { rows: [...zone, [...breaking.slice(0, 4), 900] as unknown as Row], params: { rewardRiskMin: 0.5 } }
    expect(play(sure).signals[0]?.confidence).toBeCloseTo((0.5 / 7 + 2) / 3, 12)
  })

  it('is none at the top of the zone', () => {
    expect(entriesOf({ rows: [...zone, [103, 111.75, 103, 111, 150]] })).toEqual([])
    expect(entriesOf({ rows: [...zone, [103, 111.75, 103, 111.01, 150]] })).toEqual(['5 buy'])
  })

  it('is bought once: what was fresh before is not after', () => {
    const rows: Row[] = [...zone, breaking, [111.5, 111.5, 104, 104], [104, 112, 104, 112, 900]]
    expect(entriesOf({ rows })).toEqual(['5 buy'])
  })

  it('has no mirror image without selling short', () => {
    expect(entriesOf({ rows: upsideDown([...zone, breaking]) })).toEqual([])
  })
})

describe('a close below a fresh demand zone', () => {
  it('is sold as its mirror image is bought', () => {
    const rows = upsideDown([...zone, breaking, ...after])
    const [signal] = play({ rows, params: { short: true } }).signals
    expect(signal).toMatchObject({ side: 'sell', time: 6 * minute, stop: 111.75, target: 102 })
    expect(signal?.confidence).toBeCloseTo((0.5 / 7 + 1.5 / 3 + 2 / 3) / 3, 12)
    expect(signal?.reason).toContain('close of 108.5 is below the demand zone of 109 to 110')
  })
})

describe('the time of a break', () => {
  const touch: Row = [103, 110, 103, 109]

  it('is counted from the first touch, which is at the edge', () => {
    const rows: Row[] = [...zone, touch, [109, 111.75, 109, 111.5, 150]]
    expect(entriesOf({ rows, params: { breakBars: 2 } })).toEqual(['6 buy'])
    expect(entriesOf({ rows, params: { breakBars: 1 } })).toEqual([])
    // A cent below the edge the zone stays fresh, and the next bar is the first.
    const short: Row[] = [...zone, [103, 109.99, 103, 109], [109, 111.75, 109, 111.5, 150]]
    expect(entriesOf({ rows: short, params: { breakBars: 1 } })).toEqual(['6 buy'])
  })

  it('runs out, and the zone is not fresh again', () => {
    const rows: Row[] = [...zone, touch, [109, 109, 105, 105], [105, 112, 105, 112, 900]]
    expect(entriesOf({ rows, params: { breakBars: 2 } })).toEqual([])
    expect(entriesOf({ rows, params: { breakBars: 3 } })).toEqual(['7 buy'])
  })

  it('comes too late for a zone that is too old', () => {
    expect(entriesOf({ params: { zoneBarsMax: 2 } })).toEqual(['5 buy'])
    expect(entriesOf({ params: { zoneBarsMax: 1 } })).toEqual([])
  })
})

describe('the volume of a break', () => {
  const withVolume = (volume: number): Row[] => [...zone, [103, 111.75, 103, 111.5, volume]]

  it('must be so many times the average of the bars before', () => {
    expect(entriesOf({ rows: withVolume(150) })).toEqual(['5 buy'])
    expect(entriesOf({ rows: withVolume(149) })).toEqual([])
  })

  it('is not asked for where the factor is 0 or nothing has a volume', () => {
    expect(entriesOf({ rows: withVolume(1), params: { volumeFactor: 0 } })).toEqual(['5 buy'])
    const silent = [...zone, breaking].map((row): Row => [row[0], row[1], row[2], row[3], 0])
    const { signals } = play({ rows: silent })
    expect(signals[0]?.reason).toContain('volume not asked for')
    // Bars that were made without a column of volumes.
    const { openTimes: time, open, high, low, close } = seriesOf([...zone, breaking, ...after])
    const columns = { time, open, high, low, close }
    const data = barSeries({
      instrument: { id: 'ACME', assetClass: 'crypto', calendar: '24x7' },
      timeframe: '1m',
      columns,
    })
    const { orders } = runBacktestSync({ strategy: noBullshitBreaker, params: base, data })
    expect(orders.filter(({ role }) => role === 'entry').length).toBe(1)
  })

  it('spends the zone where it is too low', () => {
    expect(entriesOf({ rows: [...withVolume(149), [111.5, 112.5, 111.25, 112.4, 900]] })).toEqual([])
  })
})

describe('the reward of a break', () => {
  /**
   * A supply zone from 114 to 115 that stays fresh, and one from 107 to 107.5 below it, over ranges of 3.125, 5.0625 and, with the
   * break, 6.53125. The stop is at 107 − 1.6328125, the risk 2.6328125, and three times that lead to 115.8984375.
   */
  const twoZones: readonly Row[] = [
    ...zone.map(([open, high, low, close]): Row => [open + 4, high + 4, low + 4, close + 4]),
    [107, 107.5, 106.5, 107],
    [107, 107, 100, 100],
    [100, 108, 100, 108, 150],
  ]

  it('ends at the next fresh zone', () => {
    const [signal] = play({ rows: twoZones, params: { targetR: 3 } }).signals
    expect(signal).toMatchObject({ side: 'buy', stop: 105.3671875, target: 114 })
    expect(signal?.reason).toContain('reward to risk 2.27893')
  })

  it('goes past a zone that is too old to count, and to one that is further than the target', () => {
    const old = play({ rows: twoZones, params: { targetR: 3, zoneBarsMax: 3 } }).signals
    expect(old[0]?.target).toBe(115.8984375)
    const near = play({ rows: twoZones, params: { targetR: 2 } }).signals
    expect(near[0]?.target).toBe(113.265625)
  })

  it('must be the least that is asked for', () => {
    expect(entriesOf({ rows: twoZones, params: { targetR: 3, rewardRiskMin: 2.27 } })).toEqual(['7 buy'])
    expect(entriesOf({ rows: twoZones, params: { targetR: 3, rewardRiskMin: 2.28 } })).toEqual([])
  })

  it('is no less than its multiple by the rounding of prices', () => {
    for (const targetR of [1.1, 1.7, 2.3, 3.3, 4.9]) {
      expect(entriesOf({ params: { targetR, rewardRiskMin: targetR } })).toEqual(['5 buy'])
    }
  })

  it('cannot be had with a stop below nothing', () => {
    const low = [...zone, breaking].map(([open, high, low, close, volume]): Row => {
      const [a, b, c, d] = [open - 60, high - 60, low - 60, close - 60]
      return [a, b, c, d, volume ?? 100]
    })
    expect(entriesOf({ rows: low, params: { stopAtr: 7 } })).toEqual(['5 buy'])
    expect(entriesOf({ rows: low, params: { stopAtr: 8 } })).toEqual([])
  })
})

describe('an entry', () => {
  it('at market fills at the next open, in the size that loses the fraction at the stop', () => {
    const { result } = play({})
    // 1 % of 100,000 over a distance of 3.25 are 307.692 units.
    expect(result.fills.map(({ price, quantity }) => `${quantity} at ${price}`)).toEqual(['307.692 at 111.5'])
  })

  it('at market is over when the market does not open in time', () => {
    const pause = (bars: number) => (bar: number) => (bar > 5 ? bar + bars : bar)
    expect(play({ params: { expiryBars: 3 }, minutes: pause(2) }).result.orders[0]?.status).toBe('filled')
    expect(play({ params: { expiryBars: 3 }, minutes: pause(4) }).result.orders[0]?.status).toBe('expired')
  })

  it('at a retest waits at the far edge, and has its risk and target from there', () => {
    const { result, signals } = play({ params: { entry: 'retest' } })
    expect(signals[0]).toMatchObject({ entry: { type: 'limit', price: 111 }, stop: 108.25, target: 116.5 })
    expect(result.fills.map(({ price, time }) => [price.toString(), time / minute])).toEqual([['111', 8]])
  })

  it('at a retest expires', () => {
    const { result } = play({ params: { entry: 'retest', expiryBars: 1 } })
    expect(result.orders[0]?.status).toBe('expired')
    expect(result.fills).toEqual([])
  })

  it('at a retest is taken back when the price has been at the target', () => {
    const gone = (high: number): Row[] => [...zone, breaking, [111.5, high, 111.25, 112], [112, 112, 110.5, 112]]
    expect(play({ rows: gone(116.49), params: { entry: 'retest' } }).result.orders[0]?.status).toBe('filled')
    expect(play({ rows: gone(116.5), params: { entry: 'retest' } }).result.orders[0]?.status).toBe('cancelled')
    const sold = { entry: 'retest', short: true }
    expect(play({ rows: upsideDown(gone(116.49)), params: sold }).result.orders[0]?.status).toBe('filled')
    expect(play({ rows: upsideDown(gone(116.5)), params: sold }).result.orders[0]?.status).toBe('cancelled')
  })

  it('is not made while a position is held', () => {
    const second: Row[] = [wide, wide, [110, 111, 109, 110.5], [110, 110, 99, 99], [99, 113, 99, 112.5, 150]]
    const rows = [...zone, breaking, ...second]
    // The stop near the zone ends the first trade before the second; the one far away does not.
    expect(entriesOf({ rows })).toEqual(['5 buy', '10 buy'])
    expect(entriesOf({ rows, params: { stopAtr: 5 } })).toEqual(['5 buy'])
  })

  it('is not made while another one waits', () => {
    const higher = zone.map(([open, high, low, close]): Row => [open + 20, high + 20, low + 20, close + 20])
    const rows: Row[] = [...zone, breaking, ...higher, [123, 133, 123, 132.5, 150]]
    const params = { entry: 'retest', targetR: 50, impulse: 0.5 }
    expect(entriesOf({ rows, params: { ...params, expiryBars: 1 } })).toEqual(['5 buy', '11 buy'])
    expect(entriesOf({ rows, params: { ...params, expiryBars: 100 } })).toEqual(['5 buy'])
  })
})

describe('parameters', () => {
  it('ask for no more reward than the target gives', () => {
    expect(() => parseParams(noBullshitBreaker, { targetR: 2, rewardRiskMin: 2.5 })).toThrow(RaceError)
    expect(() => parseParams(noBullshitBreaker, { targetR: 2, rewardRiskMin: 2.5 })).toThrow(
      'must be at most targetR, but rewardRiskMin is 2.5 and targetR is 2 risks',
    )
  })
})

describe('noBullshitBreaker', () => {
  const params = { atrPeriod: 5, impulse: 1, short: true, breakBars: 8, volumeFactor: 0.8, zonesMax: 5 }
  const walk = (bars: number) => randomWalk({ seed: 'breaker', bars, timeframe: '5m' })

  it('does not look ahead', () => {
    const report = expectNoLookahead({ strategy: noBullshitBreaker, params }, walk(900), { cuts: 8, signalCutsMax: 12 })
    expect(report.decisions).toBeGreaterThan(20)
    expect(report.fills).toBeGreaterThan(20)
  })

  it('is warm after its run-in', () => {
    expect(expectWarm({ strategy: noBullshitBreaker, params }, walk(4_000)).decisions).toBeGreaterThan(20)
  })

  it('is deterministic', () => {
    expect(expectDeterministic({ strategy: noBullshitBreaker, params }, walk(900)).fills).toBeGreaterThan(20)
  })

  it.each(['market', 'retest'])('keeps all that it remembers in its state, entering at %s', (entry) => {
    const subject = { strategy: noBullshitBreaker, params: { ...params, entry } }
    expect(expectResumable(subject, walk(400)).fills).toBeGreaterThan(5)
  })
})

const market = new URL('../../../../../shared/market-data/', import.meta.url)
const coin = (id: string, tickSize: string): InstrumentOptions => ({
  ...{ id, assetClass: 'crypto', tickSize, quantityStep: '0.001' },
})

/** File, instrument, timeframe and the fewest trades that show that it trades. */
const markets: readonly [string, InstrumentOptions, string, number][] = [
  ['goog_1d.csv', { id: 'GOOG', tickSize: '0.01' }, '1d', 10],
  ['spy_1d_raw.csv.gz', { id: 'SPY', tickSize: '0.01' }, '1d', 10],
  ['ethbtc_5m.csv.gz', coin('ETHBTC', '0.00000001'), '5m', 2],
  ['eurusd_1h.csv.gz', { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' }, '1h', 10],
  ['spy_1m_trade.csv.gz', { id: 'SPY', tickSize: '0.01' }, '1m', 10],
]

describe.skipIf(!existsSync(market))('on real markets (skipped where ../shared is not beside the checkout)', () => {
  it.each(markets)('%s: it trades, and asks for nothing unsound', async (file, instrument, timeframe, tradesMin) => {
    const { series } = await readCsv(new URL(file, market), { instrument, timeframe })
    const signals: RecordedSignal[] = []
    const strategy = recordSignals(noBullshitBreaker, signals)
    const result = runBacktestSync({ strategy, params: { short: true }, data: series })
    expect(result.trades.length).toBeGreaterThanOrEqual(tradesMin)
    expect(result.orders.filter(({ status }) => status === 'denied')).toEqual([])
    for (const { confidence = -1, reason } of signals) {
      expect(confidence).toBeGreaterThan(0)
      expect(confidence).toBeLessThanOrEqual(1)
      expect(reason).toMatch(
        /^close of [\d.]+ is (above the supply|below the demand) zone of .* reward to risk [\d.]+$/,
      )
    }
  })
})
