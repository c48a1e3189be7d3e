import type { InstrumentInput } from '@race/core'
import { describe, expect, it } from 'vitest'
import { type BarRowInput, type FromRowsOptions, fromRows } from '../bars/from-rows.ts'
import { formatQualityReport } from './format-quality-report.ts'
import type { QualityReport } from './quality-report.ts'

const crypto = { id: 'COIN', assetClass: 'crypto' } as const
const bar = { open: 10, high: 11, low: 9, close: 10, volume: 5 }

function reportOf(
  rows: readonly BarRowInput[],
  instrument: InstrumentInput,
  timeframe: string,
  more: Partial<FromRowsOptions> = {},
): QualityReport {
  return fromRows(rows, { instrument, timeframe, ...more }).report
}

/** Findings of bars at these times: kind, count and the texts. */
function findingsAt(
  times: readonly string[],
  instrument: InstrumentInput,
  timeframe: string,
): [string, number, string[]][] {
  const rows = times.map((time) => ({ time, ...bar }))
  return reportOf(rows, instrument, timeframe).findings.map(({ kind, count, occurrences }) => [
    kind,
    count,
    occurrences.map(({ text }) => text),
  ])
}

describe('sessions in the quality report', () => {
  it('finds nothing in daily bars of every session, holidays left out', () => {
    expect(
      findingsAt(
        ['2013-12-23', '2013-12-24', '2013-12-26', '2013-12-27', '2013-12-30', '2013-12-31', '2014-01-02'],
        'SPY',
        '1d',
      ),
    ).toEqual([])
  })

  it('counts missing sessions and bars on closed days', () => {
    expect(findingsAt(['2013-12-23', '2013-12-25', '2013-12-28', '2013-12-30'], 'SPY', '1d')).toEqual([
      [
        'gap',
        3,
        ['1 bar is missing between 2013-12-23 and 2013-12-25', '2 bars are missing between 2013-12-25 and 2013-12-28'],
      ],
      ['closed-day', 2, ['2013-12-25 is a Wednesday without a session', '2013-12-28 is a Saturday without a session']],
    ])
  })

  it('knows the session of daily bars that carry the instant of their open', () => {
    const eurusd = { id: 'EURUSD', assetClass: 'fx' } as const
    expect(findingsAt(['2024-01-07T22:00:00Z', '2024-01-08T22:00:00Z', '2024-01-10T22:00:00Z'], eurusd, '1d')).toEqual([
      ['gap', 1, ['1 bar is missing between 2024-01-08T22:00Z and 2024-01-10T22:00Z']],
    ])
  })

  it('counts bars that are missing inside sessions, and none overnight', () => {
    const times = ['2024-01-02T20:58:00Z', '2024-01-02T20:59:00Z', '2024-01-03T14:30:00Z', '2024-01-03T14:34:00Z']
    expect(findingsAt(times, 'SPY', '1m')).toEqual([
      ['gap', 3, ['3 bars are missing between 2024-01-03T14:30Z and 2024-01-03T14:34Z']],
    ])
  })

  it('counts bars that are missing at the end of one session and the start of the next', () => {
    expect(findingsAt(['2024-01-02T20:30:00Z', '2024-01-03T15:00:00Z'], 'SPY', '30m')).toEqual([
      ['gap', 1, ['1 bar is missing between 2024-01-02T20:30Z and 2024-01-03T15:00Z']],
    ])
    expect(findingsAt(['2024-01-02T20:00:00Z', '2024-01-04T14:30:00Z'], 'SPY', '30m')).toEqual([
      ['gap', 14, ['14 bars are missing between 2024-01-02T20:00Z and 2024-01-04T14:30Z']],
    ])
  })

  it('tells extended hours from days without trading', () => {
    const times = ['2024-01-05T09:00:00Z', '2024-01-05T14:30:00Z', '2024-01-06T15:00:00Z']
    expect(findingsAt(times, 'SPY', '30m').map(([kind, count]) => [kind, count])).toEqual([
      ['gap', 12],
      ['closed-day', 1],
      ['outside-session', 1],
    ])
  })

  it('finds bars that overlap or begin off the grid', () => {
    expect(findingsAt(['2024-01-02T00:00:00Z', '2024-01-02T00:05:00Z', '2024-01-02T00:07:30Z'], crypto, '5m')).toEqual([
      ['overlap', 1, ['2024-01-02T00:07:30Z lies in the 5m bar of 2024-01-02T00:05Z']],
      ['off-grid', 1, ['2024-01-02T00:07:30Z is no start of a 5m bar']],
    ])
    expect(findingsAt(['2024-01-02T00:00:00.500Z'], crypto, '1s')).toEqual([
      ['off-grid', 1, ['2024-01-02T00:00:00.500Z is no start of a 1s bar']],
    ])
    expect(findingsAt(['2024-01-02T00:15:00Z'], crypto, '1h').map(([kind]) => kind)).toEqual(['off-grid'])
    expect(findingsAt(['2024-01-02T00:01:00Z'], crypto, '7m')).toEqual([])
    expect(findingsAt(['2024-01-02T14:30:00Z'], 'SPY', '1d').map(([kind]) => kind)).toEqual(['off-grid'])
    expect(findingsAt(['2024-01-02', '2024-01-03'], crypto, '2d').map(([kind]) => kind)).toEqual(['overlap'])
  })

  it('counts weeks and months that are missing or stand twice', () => {
    expect(findingsAt(['2024-01-01', '2024-01-08', '2024-01-29'], 'SPY', '1w')).toEqual([
      ['gap', 2, ['2 bars are missing between 2024-01-08 and 2024-01-29']],
    ])
    expect(findingsAt(['2023-11-01', '2023-12-01', '2024-03-01'], 'SPY', '1mo')).toEqual([
      ['gap', 2, ['2 bars are missing between 2023-12-01 and 2024-03-01']],
    ])
    expect(findingsAt(['2024-01-01', '2024-01-15'], crypto, '2w')).toEqual([])
    expect(findingsAt(['2024-01-01', '2024-02-01'], crypto, '3mo').map(([kind]) => kind)).toEqual(['overlap'])
  })

  it('notes that gaps are unknown where the calendar does not know the years', () => {
    const { notes, findings } = reportOf([{ time: '1995-01-03', ...bar }], 'SPY', '1d')
    expect(findings).toEqual([])
    expect(notes[0]).toContain('Gaps and closed days were not checked: The calendar XNYS knows the years 1998 to 2030')
  })

  it('checks up to the first and last day that the calendar knows', () => {
    const { notes } = reportOf([{ time: '1998-01-02', ...bar }], 'SPY', '1d')
    expect(notes).toEqual([])
  })
})

describe('prices in the quality report', () => {
  const closes = (values: readonly number[]): BarRowInput[] =>
    values.map((close, i) => ({
      time: Date.UTC(2024, 0, 1) + i * 60_000,
      open: close,
      high: close,
      low: close,
      close,
      volume: 1,
    }))

  it('finds jumps by fraction, and by the own spread of the series once that is known', () => {
    expect(reportOf(closes([100, 160, 100]), crypto, '1m').findings).toMatchObject([
      { kind: 'jump', count: 1, occurrences: [{ line: 2 }] },
    ])
    const calm = Array.from({ length: 200 }, (_, i) => 100 + (i % 2) * 0.1)
    expect(reportOf(closes(calm), crypto, '1m').findings).toEqual([])
    const report = reportOf(closes([...calm, 105]), crypto, '1m')
    expect(report.findings).toMatchObject([{ kind: 'jump', count: 1, occurrences: [{ line: 201 }] }])
    expect(report.findings[0]?.occurrences[0]?.text).toMatch(
      /close 105 after 100\.1, \+4\.9 %, 3\d standard deviations/,
    )
    expect(reportOf(closes([...calm, 105]), crypto, '1m', { checks: { jumpSigmas: 100 } }).findings).toEqual([])
    expect(reportOf(closes([100, 160]), crypto, '1m', { checks: { jumpFraction: 1 } }).findings).toEqual([])
    expect(reportOf(closes(Array.from({ length: 40 }, () => 5)), crypto, '1m').findings).toEqual([])
  })

  it('finds prices off a tick that is given, and none off an inferred one', () => {
    const rows = closes([100.25, 100.1, 100.5])
    expect(reportOf(rows, { ...crypto, tickSize: '0.25' }, '1m').findings).toMatchObject([
      {
        kind: 'off-tick',
        count: 1,
        occurrences: [{ line: 2, text: '2024-01-01T00:01Z: open 100.1 is not a multiple of 0.25' }],
      },
    ])
    expect(reportOf(rows, crypto, '1m').findings).toEqual([])
    expect(reportOf(closes([1e300, 1e300]), { ...crypto, tickSize: '0.01' }, '1m').findings).toMatchObject([
      { kind: 'off-tick', count: 2 },
    ])
  })

  it('finds bars without volume', () => {
    const rows = closes([1, 1, 1]).map((row, i) => ({ ...row, volume: i === 1 ? 0 : 3 }))
    expect(reportOf(rows, crypto, '1m').findings).toMatchObject([
      { kind: 'zero-volume', severity: 'suspicious', count: 1, occurrences: [{ line: 2 }] },
    ])
  })
})

describe('formatQualityReport', () => {
  it('shows findings, repairs and notes', () => {
    const rows = [
      ...Array.from({ length: 6 }, (_, i) => ({ time: `2024-01-0${1 + i}`, ...bar, volume: 0 })),
      ...Array.from({ length: 6 }, () => ({ time: '2024-01-09', ...bar, volume: 0 })),
    ]
    expect(formatQualityReport(reportOf(rows, crypto, '1d', { mode: 'repair' }), { occurrences: 2 })).toBe(
      [
        'rows: COIN 1d (calendar 24x7), 7 bars from 12 rows, 2024-01-01 to 2024-01-09',
        '  unusable: duplicate-row × 5: rows repeat the row before them',
        '    row 8: 2024-01-09 stands twice with the same values',
        '    row 9: 2024-01-09 stands twice with the same values',
        '    …',
        '  suspicious: gap × 2: bars are missing while the market was open',
        '    row 12: 2 bars are missing between 2024-01-06 and 2024-01-09',
        '  repaired: dropped-duplicate-row × 5: rows that repeated another were dropped (rows 7, 8, 9, 10, 11)',
        '  note: No bar has a volume: volume was not checked.',
      ].join('\n'),
    )
  })

  it('says when nothing was found', () => {
    expect(formatQualityReport(reportOf([{ time: '2024-01-01', ...bar }], crypto, '1d'))).toMatch(
      /\n {2}nothing was found$/,
    )
  })
})
