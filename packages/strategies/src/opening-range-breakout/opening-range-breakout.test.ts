import { runBacktestSync } from '@race/backtest'
import { type BarSeries, barSeries, barSeriesFromRows, getCalendar, RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { openingRangeBreakout } from '../index.ts'
import { type RecordedSignal, type RecordOptions, recordSignals } from '../internal/record-signals.ts'
import { type ScriptedBar, type ScriptedBarsOptions, scriptedBars } from '../internal/scripted-bars.ts'

const hour = 3_600_000
const start = Date.UTC(2024, 0, 1)
const hourly = { timeframe: '1h', stepMs: hour }

function run(
  params: object,
  bars: readonly ScriptedBar[],
  options: ScriptedBarsOptions = hourly,
  record: RecordOptions = {},
) {
  const signals: RecordedSignal[] = []
  const strategy = recordSignals(openingRangeBreakout, signals, record)
  const data = scriptedBars(bars, options)
  const result = runBacktestSync({ strategy, params, data, costs: { fee: { type: 'none' } } })
  const fills = result.fills.map(({ side, price, time }) => `${side} at ${price} in ${(time - start) / hour}`)
  return { signals, entries: signals.filter(({ reduceOnly }) => reduceOnly !== true), fills, result }
}

const around = (close: number): ScriptedBar => [close, close + 1, close - 1, close]
const today = Array.from({ length: 24 }, () => around(100))
const params = { rangeMinutes: 120, riskFraction: 0.01 }
/** A day of hours: the first two make a range of 98 to 103. */
const tomorrow = (...after: readonly ScriptedBar[]): readonly ScriptedBar[] => [
  ...today,
  [100, 103, 100, 102],
  [102, 102, 98, 100],
  ...after,
]

describe('openingRangeBreakout', () => {
  it('buys the first close above the range, with the stop at its low', () => {
    const { entries } = run(params, tomorrow(around(102), [102, 104.5, 102, 104]))
    expect(entries).toMatchObject([
      {
        side: 'buy',
        time: start + 28 * hour,
        size: { riskFraction: 0.01 },
        stop: 98,
        reason: 'close of 104 is above the opening range of 98 to 103',
        expiresAt: start + 48 * hour,
      },
    ])
    expect(entries[0]?.target).toBeUndefined()
    expect(entries[0]?.confidence).toBeCloseTo(0.2 / 1.2, 12)
  })

  it('takes a close at the edge for no break, and one within the range time neither', () => {
    expect(run(params, tomorrow([102, 103, 102, 103])).entries).toEqual([])
    expect(run(params, [...today, around(100), [100, 106, 100, 105], around(105)]).entries).toEqual([])
  })

  it('aims at so many heights of the range, and says the reward for the risk', () => {
    const { entries, fills } = run(
      { ...params, targetRanges: 2 },
      tomorrow([102, 104.5, 102, 104], [104, 115, 104, 110]),
    )
    expect(entries[0]).toMatchObject({ target: 114, reason: expect.stringMatching(/, reward to risk 1\.6667$/) })
    expect(fills).toEqual(['buy at 104 in 27', 'sell at 114 in 28'])
  })

  it('is flat at the end of the session, at its last price', () => {
    const evening = Array.from({ length: 21 }, (_, i) => around(104 + i / 10))
    const { fills, signals } = run(
      params,
      tomorrow([102, 104, 102, 104], ...evening, [106, 108, 106, 107], around(107)),
    )
    expect(fills).toEqual(['buy at 104 in 27', 'sell at 106 in 48'])
    expect(signals.at(-1)?.reason).toMatch(/^flat at the end of the session: [\d.]+ from 104$/)
  })

  it('leaves by the stop, and takes the order at the close back', () => {
    const { fills, result } = run(params, tomorrow([102, 104, 102, 104], [104, 104, 97, 97], around(97)))
    expect(fills).toEqual(['buy at 104 in 27', 'sell at 98 in 28'])
    expect(result.equity.at(-1)).toBeCloseTo(99_000, -1)
    expect(result.orders.map(({ status }) => status).toSorted()).toEqual(['cancelled', 'filled', 'filled'])
  })

  it('enters as often in a session as it may, and begins anew in the next', () => {
    const twice = tomorrow([102, 104, 102, 104], [104, 104, 97, 97], [97, 105, 97, 104], around(104))
    expect(run(params, twice).entries).toHaveLength(1)
    expect(run({ ...params, entriesMax: 2 }, twice).entries).toHaveLength(2)
    const rest = Array.from({ length: 18 }, () => around(104))
    const next: readonly ScriptedBar[] = [around(104), around(104), [104, 106, 104, 106], around(106)]
    expect(run(params, [...twice, ...rest, ...next]).entries.map(({ time }) => (time - start) / hour)).toEqual([27, 51])
  })

  it('sells a close below the range only where it may', () => {
    const fall = tomorrow([100, 100, 96, 97], around(97))
    expect(run(params, fall).entries).toEqual([])
    const { entries, fills } = run({ ...params, short: true, targetRanges: 1 }, [...fall, [97, 97, 90, 91]])
    expect(entries).toMatchObject([{ side: 'sell', stop: 103, target: 92 }])
    expect(fills).toEqual(
      ['sell at 97 in 27', 'buy at 92 in 28'].map((one, i) => (i === 0 ? one : one.replace('28', '29'))),
    )
  })

  it('leaves out a target that would lie at or below 0', () => {
    const low: readonly ScriptedBar[] = [...today, [4, 6, 1, 4], [4, 4, 3, 4], [4, 4, 0.5, 0.6], [0.6, 0.7, 0.5, 0.6]]
    const { entries } = run({ ...params, short: true, targetRanges: 1 }, low)
    expect(entries).toHaveLength(1)
    expect(entries[0]?.target).toBeUndefined()
  })

  it('knows a range without height', () => {
    const still: readonly ScriptedBar[] = [...today, 100, 100, 101].map((bar, i) =>
      i === 24 ? [100, 100, 100, 100] : bar,
    )
    expect(run({ ...params, targetRanges: 1 }, still).entries).toMatchObject([{ stop: 100, confidence: 1 }])
  })

  it('leaves out the session that the data begins in', () => {
    expect(run(params, [around(100), around(100), [100, 106, 100, 105], around(105)]).entries).toEqual([])
  })

  it('enters nothing at the last close of a session, nor while another order waits', () => {
    const late = tomorrow(...Array.from({ length: 21 }, () => around(100)), [100, 106, 100, 105], around(105))
    expect(run(params, late).entries).toEqual([])
    expect(run(params, tomorrow([102, 104, 102, 104]), hourly, { workingCount: 1 }).entries).toEqual([])
  })

  it('closes at the first bar after a session whose last bar is missing', () => {
    const evening = scriptedBars(tomorrow([102, 104, 102, 104], around(104), around(104)), hourly)
    const morning = scriptedBars([around(105), around(105), around(105)], { ...hourly, start: start + 50 * hour })
    const { instrument, timeframe } = evening
    const result = runBacktestSync({
      strategy: openingRangeBreakout,
      params,
      data: barSeriesFromRows({ instrument, timeframe, rows: [...evening, ...morning] }),
    })
    expect(result.orders.map(({ role, status, reason }) => `${role} ${status} ${reason}`)).toContain(
      'close filled the session has ended without a last price',
    )
  })

  it('goes by the sessions of the exchange, and leaves out what lies outside', () => {
    // Tuesday and Wednesday, 2 and 3 January 2024, from 9:00 in New York: 14:00 UTC. A jump before the open is no part of it.
    const stock = {
      instrument: { assetClass: 'equity', quantityStep: '1' },
      timeframe: '30m',
      stepMs: 1_800_000,
    } as const
    const monday = Array.from({ length: 48 }, () => around(100))
    const morning: readonly ScriptedBar[] = [
      [100, 200, 50, 100],
      around(100),
      around(100),
      [100, 103, 100, 102],
      around(102),
    ]
    const { entries } = run({ rangeMinutes: 60 }, [...monday, ...morning], {
      ...stock,
      start: Date.UTC(2024, 0, 2, 14),
    })
    expect(entries).toMatchObject([{ stop: 99, time: Date.UTC(2024, 0, 3, 16), expiresAt: Date.UTC(2024, 0, 3, 21) }])
  })

  it('refuses bars of whole days, and instruments of a calendar it does not know', () => {
    const failureOf = (data: BarSeries) => {
      try {
        runBacktestSync({ strategy: openingRangeBreakout, data })
      } catch (error) {
        if (RaceError.is(error)) return `${error.code}: ${error.message}`
        throw error
      }
      return 'none'
    }
    expect(failureOf(scriptedBars(today))).toBe(
      "BACKTEST_CONFIG_INVALID: Backtest: strategy 'race/opening-range-breakout' needs bars shorter than a day, but those of ACME are of 1d",
    )
    const { time, open, high, low, close } = scriptedBars(today, hourly)
    const own = { ...getCalendar('24x7'), id: 'own' }
    const data = barSeries({
      instrument: { id: 'ACME', calendar: 'own' },
      timeframe: '1h',
      calendar: own,
      columns: { time, open, high, low, close },
    })
    expect(failureOf(data)).toBe(
      "CONFIG_INVALID: Strategy 'race/opening-range-breakout' knows no sessions of 'ACME', whose calendar is 'own'",
    )
  })
})
