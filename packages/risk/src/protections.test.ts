import { RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createProtections, type ProtectedTrade, type Protection, type WantedEntry } from './index.ts'

const trade = (closedAt: number, more: Partial<ProtectedTrade> = {}): ProtectedTrade => ({
  ...{ strategyId: 'a/trend', instrument: 'SPY', side: 'long', closedAt, returnFraction: -0.01, isStopped: true },
  ...more,
})
const entry = (time: number, more: Partial<WantedEntry> = {}): WantedEntry => ({
  ...{ strategyId: 'a/trend', instrument: 'SPY', side: 'buy', time },
  ...more,
})
const untilOf = (protection: Protection, wanted: WantedEntry, trades: readonly ProtectedTrade[]): number | null =>
  createProtections([protection]).pauseFor(wanted, trades)?.until ?? null

describe('cool-down', () => {
  const rule: Protection = { type: 'cool-down', pauseMs: 100 }

  it('holds entries back in the instrument of the latest trade until its time has passed', () => {
    const trades = [trade(1_000), trade(2_000, { returnFraction: 0.5, isStopped: false })]
    expect(untilOf(rule, entry(2_000), trades)).toBe(2_100)
    expect(untilOf(rule, entry(2_099), trades)).toBe(2_100)
    expect(untilOf(rule, entry(2_100), trades)).toBe(null)
  })

  it('does not hold back another instrument, another strategy, or before anything closed', () => {
    expect(untilOf(rule, entry(2_050, { instrument: 'QQQ' }), [trade(2_000)])).toBe(null)
    expect(untilOf(rule, entry(2_050, { strategyId: 'b/other' }), [trade(2_000)])).toBe(null)
    expect(untilOf(rule, entry(2_050), [])).toBe(null)
  })

  it('does not look at what closed after the entry', () => {
    expect(untilOf(rule, entry(1_500), [trade(1_000), trade(1_600)])).toBe(null)
  })

  it('says why', () => {
    const pause = createProtections([rule]).pauseFor(entry(2_050), [trade(2_000)])
    expect(pause).toEqual({
      protection: 'cool-down',
      strategyId: 'a/trend',
      instrument: 'SPY',
      side: null,
      until: 2_100,
      reason: 'a trade in SPY closed 50 ms ago, and 100 ms are to pass',
    })
  })
})

describe('stop-loss-guard', () => {
  const rule = { type: 'stop-loss-guard', lookbackMs: 1_000, stopsMin: 3, pauseMs: 500 } as const

  it('holds everything of the strategy back once enough trades were stopped within the time', () => {
    const trades = [trade(1_000), trade(1_500, { instrument: 'QQQ' }), trade(2_000, { side: 'short' })]
    expect(untilOf(rule, entry(2_010), trades.slice(0, 2))).toBe(null)
    expect(untilOf(rule, entry(2_010), trades)).toBe(2_500)
    expect(untilOf(rule, entry(2_010, { instrument: 'BAC', side: 'sell' }), trades)).toBe(2_500)
    expect(untilOf(rule, entry(2_500), trades)).toBe(null)
  })

  it('counts the time from the first of the stops to the last, both included', () => {
    expect(untilOf(rule, entry(2_100), [trade(1_000), trade(1_500), trade(2_001)])).toBe(null)
    expect(untilOf(rule, entry(2_100), [trade(1_001), trade(1_500), trade(2_001)])).toBe(2_501)
  })

  it('does not count trades that were not stopped', () => {
    expect(untilOf(rule, entry(1_300), [trade(1_000), trade(1_100, { isStopped: false }), trade(1_200)])).toBe(null)
  })

  it('goes on from the latest stop that completed a series', () => {
    const trades = [trade(1_000), trade(1_100), trade(1_200), trade(1_600), trade(4_000)]
    expect(untilOf(rule, entry(1_650), trades)).toBe(2_100)
    expect(untilOf(rule, entry(4_010), trades)).toBe(null)
  })

  it('can look at one instrument, and at each side by itself', () => {
    const mixed = [trade(1_000), trade(1_100, { instrument: 'QQQ' }), trade(1_200)]
    expect(untilOf({ ...rule, scope: 'instrument' }, entry(1_250), mixed)).toBe(null)
    const own = createProtections([{ ...rule, scope: 'instrument' }]).pauseFor(entry(1_250), [...mixed, trade(1_220)])
    expect(own).toMatchObject({ instrument: 'SPY', side: null, until: 1_720 })
    const sides = [trade(1_000), trade(1_100, { side: 'short' }), trade(1_200), trade(1_220)]
    const each = createProtections([{ ...rule, sides: 'each' }])
    expect(each.pauseFor(entry(1_250), sides)).toMatchObject({ instrument: null, side: 'buy', until: 1_720 })
    expect(each.pauseFor(entry(1_250, { side: 'sell' }), sides)).toBe(null)
    expect(each.pauseFor(entry(1_250), sides)?.reason).toBe('3 long trades were stopped within 1000 ms')
  })

  it('of one stop is a pause after each', () => {
    expect(untilOf({ ...rule, stopsMin: 1 }, entry(1_100), [trade(1_000)])).toBe(1_500)
  })
})

describe('low-profit', () => {
  const rule = { type: 'low-profit', lookbackMs: 1_000, tradesMin: 2, returnMin: 0, pauseMs: 500 } as const

  it('holds an instrument back whose latest trades returned too little in all', () => {
    const trades = [trade(1_000, { returnFraction: 0.02 }), trade(1_400, { returnFraction: -0.03 })]
    expect(untilOf(rule, entry(1_500), trades)).toBe(1_900)
    expect(untilOf({ ...rule, returnMin: -0.02 }, entry(1_500), trades)).toBe(null)
    expect(untilOf(rule, entry(1_500, { instrument: 'QQQ' }), trades)).toBe(null)
  })

  it('needs enough trades within the time', () => {
    const trades = [trade(1_000), trade(2_001)]
    expect(untilOf(rule, entry(2_100), trades)).toBe(null)
    expect(untilOf({ ...rule, lookbackMs: 1_001 }, entry(2_100), trades)).toBe(2_501)
  })

  it('lasts its time, also when a better trade follows', () => {
    const trades = [trade(1_000), trade(1_100), trade(1_200, { returnFraction: 0.9 })]
    expect(untilOf(rule, entry(1_300), trades)).toBe(1_600)
  })

  it('takes a return that is no number for too little', () => {
    expect(untilOf(rule, entry(1_200), [trade(1_000), trade(1_100, { returnFraction: Number.NaN })])).toBe(1_600)
  })
})

describe('several protections', () => {
  it('hold back as long as the longest of them', () => {
    const { pauseFor } = createProtections([
      { type: 'cool-down', pauseMs: 100 },
      { type: 'stop-loss-guard', lookbackMs: 1_000, stopsMin: 1, pauseMs: 300 },
      { type: 'cool-down', pauseMs: 200 },
    ])
    expect(pauseFor(entry(1_050), [trade(1_000)])).toMatchObject({ protection: 'stop-loss-guard', until: 1_300 })
    expect(pauseFor(entry(1_300), [trade(1_000)])).toBe(null)
  })

  it('are none where none is given', () => {
    for (const time of [1_000, Number.NaN]) {
      expect(createProtections([]).pauseFor(entry(time), [trade(1_000)])).toBe(null)
    }
  })

  const each: readonly Protection[] = [
    { type: 'cool-down', pauseMs: 100 },
    { type: 'stop-loss-guard', lookbackMs: 1_000, stopsMin: 2, pauseMs: 300 },
    { type: 'low-profit', lookbackMs: 1_000, tradesMin: 2, returnMin: 0, pauseMs: 200 },
  ]

  it.each(each)('hold back an entry whose time is none, also before any trade: $type', (rule) => {
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const trades of [[], [trade(1_000)]]) {
        expect(createProtections([rule]).pauseFor(entry(time), trades)).toMatchObject({
          ...{ protection: rule.type, instrument: null, side: null, until: Number.POSITIVE_INFINITY },
          reason: `the time of the entry is ${time}, and whether a pause is over can be judged by a finite time only`,
        })
      }
    }
  })

  it.each(each)('count a trade whose time is none as closed just now: $type', (rule) => {
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(untilOf(rule, entry(5_000), [trade(4_500), trade(time)])).toBe(5_000 + rule.pauseMs)
    }
  })

  it.each<readonly [object, string]>([
    [
      { type: 'cooldown', pauseMs: 1 },
      "protections[0].type is 'cooldown', but must be one of cool-down, stop-loss-guard, low-profit",
    ],
    [{ type: 'cool-down' }, 'protections[0].pauseMs is undefined, but must be a whole number of ms above 0'],
    [{ type: 'cool-down', pauseMs: 0.5 }, 'protections[0].pauseMs is 0.5, but must be a whole number of ms above 0'],
    [
      { type: 'cool-down', pauseMs: 1, lookbackMs: 1 },
      'protections[0].lookbackMs is 1, but must be left out: cool-down has pauseMs',
    ],
    [
      { type: 'stop-loss-guard', lookbackMs: 1, stopsMin: 0, pauseMs: 1 },
      'protections[0].stopsMin is 0, but must be a whole number above 0',
    ],
    [
      { type: 'stop-loss-guard', lookbackMs: 1, stopsMin: 1, pauseMs: 1, sides: 'long' },
      "protections[0].sides is 'long', but must be both or each",
    ],
    [
      { type: 'low-profit', lookbackMs: 1, tradesMin: 1, returnMin: Number.NaN, pauseMs: 1 },
      'protections[0].returnMin is NaN, but must be a fraction, such as 0.01 for 1 %',
    ],
  ])('refuse %j', (wrong, message) => {
    try {
      createProtections([wrong as Protection])
    } catch (error) {
      expect(RaceError.is(error, 'RISK_CONFIG_INVALID') && error.message).toBe(message)
      return
    }
    throw new Error('it was accepted')
  })
})
