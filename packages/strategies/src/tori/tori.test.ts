import { existsSync } from 'node:fs'
import { runBacktestSync } from '@race/backtest'
import { type BarSeries, barSeries, type InstrumentOptions } from '@race/core'
import { readCsv } from '@race/data'
import { randomWalk } from '@race/data/synthetic'
import { expectDeterministic, expectNoLookahead, expectResumable, expectWarm } from '@race/testkit'
import { describe, expect, it } from 'vitest'
import { type RecordedSignal, recordSignals } from '../internal/record-signals.ts'
import { tori } from './tori.ts'

const minute = 60_000

type Row = readonly [open: number, high: number, low: number, close: number]

const at = (price: number): Row => [price, price, price, price]
/**
 * Lows of 100 at bar 1 and of 104 at bar 3: a line that rises by 2 a bar and is known from bar 5 on, 110 at bar 6 and 112 at bar 7.
 * The impulse goes from 100 to 124 in bar 5: 38.2 % of it lead back to 114.832, 61.8 % to 109.168, and 1.272 of it on to 130.528.
 */
const impulse: readonly Row[] = [110, 100, 106, 104, 112, 124].map(at)
/** Ends the impulse, half retraced, 2 above the line: with a range of 12 since the close before, a sixth of an average of one bar. */
const touch: Row = [113, 114, 112, 113]
/** Closes above the high of the bar before. Half its range of 2 below the swing the stop is at 111, 4 below the close. */
const turn: Row = [113, 115, 113, 115]
const after: readonly Row[] = [at(116), at(117)]

const base = { left: 1, right: 2, atrPeriod: 1, reversalAtr: 0.5, toleranceAtr: 0.25, turnBars: 3, stopAtr: 0.5 }

interface Scene {
  readonly rows?: readonly Row[]
  readonly params?: object
  readonly opensLater?: number
}

function seriesOf(rows: readonly Row[], opensLater = 0): BarSeries {
  const column = (k: 0 | 1 | 2 | 3) => Float64Array.from(rows, (row) => row[k])
  return barSeries({
    instrument: { id: 'ACME', assetClass: 'crypto', calendar: '24x7', tickSize: '0.01', quantityStep: '0.001' },
    timeframe: '1m',
    columns: {
      time: Float64Array.from(rows, (_, i) => (i > 7 ? i + opensLater : i) * minute),
      ...{ open: column(0), high: column(1), low: column(2), close: column(3) },
    },
  })
}

function play({ rows = [...impulse, touch, turn, ...after], params = {}, opensLater = 0 }: Scene) {
  const signals: RecordedSignal[] = []
  const result = runBacktestSync({
    strategy: recordSignals(tori, signals),
    params: { ...base, ...params },
    data: seriesOf(rows, opensLater),
    costs: { fee: { type: 'none' } },
  })
  return { result, signals }
}

/** The bars at whose close an entry was decided, with the side. */
const entriesOf = (scene: Scene): string[] =>
  play(scene).signals.map(({ time, side }) => `${time / minute - 1} ${side}`)

/** Every price mirrored at 115. */
const upsideDown = (rows: readonly Row[]): Row[] =>
  rows.map(([open, high, low, close]) => [230 - open, 230 - low, 230 - high, 230 - close])

/** The drawing with another second low, so another line. */
const withLow = (low: number, ...rows: readonly Row[]): Row[] => [
  ...impulse.slice(0, 3),
  at(low),
  ...impulse.slice(4),
  ...rows,
]

describe('a retracement that meets its trend line and turns', () => {
  it('is bought, with the stop beyond the swing and the target at the extension', () => {
    const [signal, ...others] = play({ params: { riskFraction: 0.02, expiryBars: 4 } }).signals
    expect(others).toEqual([])
    expect(signal).toMatchObject({
      ...{ side: 'buy', time: 8 * minute, expiresAt: 12 * minute, stop: 111 },
      ...{ size: { riskFraction: 0.02 } },
    })
    // A market order, which is what a signal without an entry is.
    expect(signal?.entry).toBeUndefined()
    expect(signal?.target).toBeCloseTo(130.528, 12)
    expect(play({ params: { extension: '1.618' } }).signals[0]?.target).toBeCloseTo(138.832, 12)
  })

  it('says why, with the impulse, the depth, the line and the reward', () => {
    expect(play({}).signals[0]?.reason).toBe(
      'close of 115 is above the high of the bar before at 114; retraced 50.0 % of the impulse from 100 to 124, as far as 112, ' +
        '0.166667 ATR from the trend line at 110; stop 111, target 130.528 at 1.272: reward to risk 3.882',
    )
  })

  it('has the mean of nearness, of touches beyond two and of the turn as its confidence', () => {
    expect(play({}).signals[0]?.confidence).toBeCloseTo((1 / 3 + 0 + 1 / 2) / 3, 12)
  })

  it('is sold upside down where that is allowed', () => {
    const rows = upsideDown([...impulse, touch, turn, ...after])
    expect(entriesOf({ rows })).toEqual([])
    const [signal] = play({ rows, params: { short: true } }).signals
    expect(signal).toMatchObject({ side: 'sell', time: 8 * minute, stop: 119 })
    expect(signal?.target).toBeCloseTo(99.472, 12)
    expect(signal?.reason).toContain('close of 115 is below the low of the bar before at 116')
  })

  it('fills at the next open, in the size that loses the fraction at the stop', () => {
    // 1 % of 100,000 over a distance of 5 from the open of 116.
    const { result } = play({})
    expect(result.fills.map(({ price, quantity }) => `${quantity} at ${price}`)).toEqual(['200 at 116'])
  })

  it('is as near as can be on the line itself, which it touches a third time', () => {
    const rows: Row[] = [...impulse, [113, 114, 110, 113], turn]
    const [signal] = play({ rows, params: { toleranceAtr: 0 } }).signals
    expect(signal?.stop).toBe(109)
    expect(signal?.confidence).toBeCloseTo((1 + 1 / 3 + 1 / 2) / 3, 12)
  })

  it('is bought again for another impulse of the same prices, but not while a position is held', () => {
    const rows = [...impulse, touch, turn, ...after, ...impulse, touch, turn]
    // The way down to 100 ends the first trade at its stop; with one far away, the trade is held through the second turn.
    expect(entriesOf({ rows })).toEqual(['7 buy', '17 buy'])
    expect(entriesOf({ rows, params: { stopAtr: 10, rewardRiskMin: 0 } })).toEqual(['7 buy'])
  })

  it('is over when the market does not open in time', () => {
    expect(play({ params: { expiryBars: 3 }, opensLater: 2 }).result.orders[0]?.status).toBe('filled')
    expect(play({ params: { expiryBars: 3 }, opensLater: 4 }).result.orders[0]?.status).toBe('expired')
  })
})

describe('the retracement', () => {
  const comingTo = (low: number): Row[] => [...impulse, [116, 116, low, 116], [116, 117, 116, 117]]
  const params = { toleranceAtr: 1 }

  it('must have come to 38.2 %', () => {
    expect(entriesOf({ rows: comingTo(114.83), params })).toEqual(['7 buy'])
    expect(entriesOf({ rows: comingTo(114.84), params })).toEqual([])
  })

  it('must not have gone beyond 61.8 %, then or before the turn', () => {
    const deep = { ...params, rewardRiskMin: 0 }
    expect(entriesOf({ rows: comingTo(109.17), params: deep })).toEqual(['7 buy'])
    expect(entriesOf({ rows: comingTo(109.16), params: deep })).toEqual([])
    const later = (low: number): Row[] => [...impulse, touch, [113, 113.5, low, 113], [113, 115, 113, 115]]
    expect(entriesOf({ rows: later(109.17) })).toEqual(['8 buy'])
    expect(entriesOf({ rows: later(109.16) })).toEqual([])
  })
})

describe('the trend line', () => {
  it('must be near', () => {
    expect(entriesOf({ params: { toleranceAtr: 0.17 } })).toEqual(['7 buy'])
    expect(entriesOf({ params: { toleranceAtr: 0.16 } })).toEqual([])
  })

  it('must rise', () => {
    const params = { toleranceAtr: 1 }
    expect(entriesOf({ rows: withLow(100.5, touch, turn), params })).toEqual(['7 buy'])
    expect(entriesOf({ rows: withLow(100, touch, turn), params })).toEqual([])
  })

  it('must hold until the turn: a close on it does, one beyond it does not', () => {
    const closing = (close: number): Row[] => [...impulse, touch, [113, 113.5, 111.5, close], [113, 115, 113, 115]]
    expect(entriesOf({ rows: closing(112) })).toEqual(['8 buy'])
    expect(entriesOf({ rows: closing(111.99) })).toEqual([])
  })
})

describe('the turn', () => {
  it('is a close beyond the bar before, not one at it', () => {
    expect(entriesOf({ rows: [...impulse, touch, [113, 115, 113, 114]] })).toEqual([])
    expect(entriesOf({ rows: [...impulse, touch, [113, 115, 113, 114.01]] })).toEqual(['7 buy'])
  })

  it('may be the bar that came to the line', () => {
    // Closes above the last bar of a slower way back, whose range is too small for it to be near the line.
    const rows: Row[] = [...impulse, [118, 118, 116, 116], [116, 119, 113, 118.5]]
    expect(entriesOf({ rows, params: { rewardRiskMin: 1 } })).toEqual(['7 buy'])
  })

  it('must come in time, counted from the last bar that was near the line', () => {
    const rows: Row[] = [...impulse, touch, [113.9, 114, 113.9, 113.9], turn]
    expect(entriesOf({ rows, params: { turnBars: 3 } })).toEqual(['8 buy'])
    expect(entriesOf({ rows, params: { turnBars: 2 } })).toEqual([])
  })

  it('counts when it is large enough to end the leg back', () => {
    expect(entriesOf({ rows: [...impulse, touch, [113, 119, 113, 119]], params: { rewardRiskMin: 1 } })).toEqual([
      '7 buy',
    ])
  })

  it('is over when a new impulse has taken the place of the one that was retraced', () => {
    // Bar 7 goes up to 119 and ends the leg back without a turn; from there 116 is far enough back to end the leg up, then or
    // at the close that turns.
    const resting: Row = [113, 119, 113, 113.5]
    const endsWith = (...rows: readonly Row[]) =>
      entriesOf({ rows: [...impulse, touch, resting, ...rows], params: { turnBars: 5 } })
    expect(endsWith(at(116.01), [116.1, 116.5, 116.01, 116.5])).toEqual(['9 buy'])
    expect(endsWith(at(116.01), [116.1, 116.5, 116, 116.5])).toEqual([])
    expect(endsWith(at(116), [116.1, 116.5, 116.01, 116.5])).toEqual([])
  })

  it('must be worth its risk', () => {
    expect(entriesOf({ params: { rewardRiskMin: 3.88 } })).toEqual(['7 buy'])
    expect(entriesOf({ params: { rewardRiskMin: 3.89 } })).toEqual([])
  })

  it('is taken once for an impulse', () => {
    // A line that rises by a half. The first turn is worth 1.8 risks, the second, from a deeper swing, 2.2.
    const dip: Row = [115, 115.1, 110, 113]
    const up: Row = [113, 115.5, 113, 115.5]
    const params = { toleranceAtr: 1.5, rewardRiskMin: 2 }
    const turned: Row = [113, 117, 112.2, 117]
    expect(entriesOf({ rows: withLow(101, touch, turned, dip, up), params })).toEqual([])
    const resting: Row = [113, 117, 112.2, 113.9]
    expect(entriesOf({ rows: withLow(101, touch, resting, dip, up), params })).toEqual(['9 buy'])
  })
})

describe('tori', () => {
  const params = { left: 3, right: 2, atrPeriod: 5, reversalAtr: 1.5, toleranceAtr: 2, short: true, rewardRiskMin: 0.5 }
  const walk = (bars: number) => randomWalk({ seed: 'leg', bars, timeframe: '5m' })

  it('does not look ahead', () => {
    const report = expectNoLookahead({ strategy: tori, params }, walk(1_800), { cuts: 8, signalCutsMax: 12 })
    expect(report.decisions).toBeGreaterThan(10)
    expect(report.fills).toBeGreaterThan(10)
  })

  it('is warm after its run-in', () => {
    expect(expectWarm({ strategy: tori, params }, walk(4_000)).decisions).toBeGreaterThan(20)
  })

  it('is deterministic', () => {
    expect(expectDeterministic({ strategy: tori, params }, walk(1_800)).fills).toBeGreaterThan(10)
  })

  it('keeps all that it remembers in its state', () => {
    expect(expectResumable({ strategy: tori, params }, walk(300)).fills).toBeGreaterThan(5)
  })
})

const market = new URL('../../../../../shared/market-data/', import.meta.url)
const coin = (id: string, tickSize: string): InstrumentOptions => ({
  ...{ id, assetClass: 'crypto', tickSize, quantityStep: '0.001' },
})

/** File, instrument, timeframe and the fewest trades that show that it trades. */
const markets: readonly [string, InstrumentOptions, string, number][] = [
  ['goog_1d.csv', { id: 'GOOG', tickSize: '0.01' }, '1d', 5],
  ['spy_1d_raw.csv.gz', { id: 'SPY', tickSize: '0.01' }, '1d', 5],
  ['xrpusdt_perp_5m.csv', coin('XRPUSDT', '0.0001'), '5m', 2],
  ['eurusd_1h.csv.gz', { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' }, '1h', 5],
  ['spy_1m_trade.csv.gz', { id: 'SPY', tickSize: '0.01' }, '1m', 5],
]

describe.skipIf(!existsSync(market))('on real markets (skipped where ../shared is not beside the checkout)', () => {
  it.each(markets)('%s: it trades, and asks for nothing unsound', async (file, instrument, timeframe, tradesMin) => {
    const { series } = await readCsv(new URL(file, market), { instrument, timeframe })
    const signals: RecordedSignal[] = []
    const strategy = recordSignals(tori, signals)
    const result = runBacktestSync({ strategy, params: { short: true }, data: series })
    expect(result.trades.length).toBeGreaterThanOrEqual(tradesMin)
    expect(result.orders.filter(({ status }) => status === 'denied')).toEqual([])
    for (const { confidence = -1, reason } of signals) {
      expect(confidence).toBeGreaterThanOrEqual(0)
      expect(confidence).toBeLessThanOrEqual(1)
      expect(reason).toMatch(/^close of [\d.]+ is (above the high|below the low) of .* reward to risk [\d.]+$/)
    }
  })
})
