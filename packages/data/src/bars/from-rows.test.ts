import { describe, expect, it } from 'vitest'
import { DataError } from '../error/data-error.ts'
import type { QualityReport } from '../quality/quality-report.ts'
import { type BarRowInput, type FromRowsOptions, fromRows } from './from-rows.ts'

const options: FromRowsOptions = { instrument: { id: 'ACME', assetClass: 'crypto' }, timeframe: '1d' }
const day = (date: number, more: Partial<BarRowInput> = {}): BarRowInput => ({
  time: `2024-01-${String(date).padStart(2, '0')}`,
  open: 10,
  high: 11,
  low: 9,
  close: 10,
  volume: 5,
  ...more,
})

function failure(rows: Iterable<BarRowInput>, more: Partial<FromRowsOptions> = {}): DataError {
  try {
    fromRows(rows, { ...options, ...more })
  } catch (error) {
    if (DataError.is(error)) return error
    throw error
  }
  throw new Error('the rows were accepted')
}

function repaired(rows: Iterable<BarRowInput>): {
  bars: BarRowInput[]
  repairs: [string, number, readonly number[]][]
  report: QualityReport
} {
  const { series, report } = fromRows(rows, { ...options, mode: 'repair' })
  const bars = [...series].map((bar) => ({ ...bar, time: new Date(bar.time).toISOString().slice(0, 10) }))
  return { bars, repairs: report.repairs.map(({ kind, count, lines }) => [kind, count, lines]), report }
}

describe('fromRows', () => {
  it('makes a series of any iterable, counting rows from 1', () => {
    const { series, report } = fromRows(new Set([day(1), day(2)]), options)
    expect(series.length).toBe(2)
    expect(report).toMatchObject({ source: 'rows', place: 'row', rowsRead: 2, bars: 2, findings: [] })
    expect(failure([day(1), day(1)], { name: 'my rows' }).message).toMatch(/^my rows, row 2: 2024-01-01 stands twice/)
  })

  it('takes a volume that is left out for 0', () => {
    const { volume: _, ...bare } = day(1)
    expect([...fromRows([bare], options).series.volume]).toEqual([0])
  })

  it.each<[string, BarRowInput, string]>([
    ['unreadable-time', day(2, { time: 'soon' }), "the time is 'soon'"],
    ['unreadable-time', day(2, { time: Number.NaN }), "the time is 'NaN'"],
    ['missing-value', day(2, { close: Number.NaN }), 'close is NaN'],
    ['unreadable-number', day(2, { close: Number.POSITIVE_INFINITY }), 'close is Infinity'],
    ['unreadable-number', day(2, { close: '10' as unknown as number }), 'close is 10'],
    ['missing-value', day(2, { volume: null as unknown as number }), 'volume is null'],
    ['out-of-order', day(1, { time: '2023-12-31' }), '2023-12-31 comes after 2024-01-01'],
    ['duplicate-row', day(1), '2024-01-01 stands twice with the same values'],
    ['duplicate-time', day(1, { close: 10.5 }), '2024-01-01 stands twice, with close 10 and then 10.5'],
    ['non-positive-price', day(2, { low: 0 }), '2024-01-02: open 10, high 11, low 0, close 10'],
    ['high-below-low', day(2, { high: 9, low: 11 }), '2024-01-02: high 9 is below low 11'],
    ['open-outside-range', day(2, { open: 12 }), '2024-01-02: open 12 is outside 9 to 11'],
    ['close-outside-range', day(2, { close: 8 }), '2024-01-02: close 8 is outside 9 to 11'],
    ['negative-volume', day(2, { volume: -1 }), '2024-01-02: volume -1'],
  ])('refuses %s and names the row', (kind, row, text) => {
    const error = failure([day(1), row])
    expect(error).toMatchObject({
      code: 'DATA_INVALID',
      line: 2,
      reason: `${text} (found: ${kind} × 1)`,
      facts: { kind },
    })
    expect(error.report).toMatchObject({
      bars: 0,
      rowsRead: 2,
      firstTime: null,
      findings: [{ kind, severity: 'unusable', count: 1 }],
    })
    expect(error.hint).toContain("mode: 'repair'")
  })

  it('reports the earliest of several findings first and counts them all', () => {
    const error = failure([day(1), day(2, { low: -1 }), day(2, { low: -1 }), day(1, { time: 'x' })], {
      checks: { occurrencesMax: 1 },
    })
    expect(error.line).toBe(2)
    expect(error.reason).toContain('(found: unreadable-time × 1, duplicate-row × 1, non-positive-price × 2)')
    expect(error.report?.findings.map(({ occurrences }) => occurrences.length)).toEqual([1, 1, 1])
  })

  it('advises repair for rows that are newest first', () => {
    expect(failure([day(3), day(2), day(1)]).hint).toBe(
      "The rows are newest first: read with mode: 'repair', which sorts them.",
    )
    expect(repaired([day(3), day(2), day(1)]).bars.map(({ time }) => time)).toEqual([
      '2024-01-01',
      '2024-01-02',
      '2024-01-03',
    ])
  })

  it('refuses rows of which none is left, and rows that are none', () => {
    expect(failure([])).toMatchObject({ line: null, reason: 'there are no rows' })
    expect(failure([day(1, { time: 'x' })], { mode: 'repair' })).toMatchObject({
      reason: "no bar is left of 1 rows: the time is 'x'",
    })
    expect(failure([day(1), day(2)], { rowsMax: 1 }).reason).toBe('there are more than 1 rows')
  })

  it('refuses bars whose closes do not follow each other under the calendar', () => {
    const rows = [day(1, { time: '2024-01-02' }), day(1, { time: '2024-01-02T12:00:00Z' })]
    const error = failure(rows, { instrument: 'ACME' })
    expect(error).toMatchObject({ line: 2, code: 'DATA_INVALID' })
    expect(error.reason).toContain('closes no later than the bar before it')
  })
})

describe('repair', () => {
  it('changes nothing where nothing is wrong', () => {
    expect(repaired([day(1), day(2)])).toMatchObject({ repairs: [], report: { mode: 'repair', findings: [] } })
  })

  it('drops rows that cannot be read, and rows with a price of zero or below', () => {
    const { bars, repairs, report } = repaired([
      day(1),
      day(2, { time: 'x' }),
      day(3, { open: Number.NaN }),
      day(4, { low: 0 }),
      day(5),
    ])
    expect(bars).toEqual([day(1), day(5)])
    expect(repairs).toEqual([
      ['dropped-unreadable', 2, [2, 3]],
      ['dropped-non-positive', 1, [4]],
    ])
    expect(report).toMatchObject({
      rowsRead: 5,
      bars: 2,
      firstTime: Date.UTC(2024, 0, 1),
      lastTime: Date.UTC(2024, 0, 5),
    })
    expect(report.findings.map(({ kind, count }) => [kind, count])).toEqual([
      ['unreadable-time', 1],
      ['missing-value', 1],
      ['non-positive-price', 1],
      ['gap', 3],
    ])
  })

  it('sorts, drops exact duplicates and lets the last of conflicting ones win', () => {
    const rows = [day(2, { close: 9.5 }), day(1), day(3), day(2, { close: 10.5 }), day(3)]
    const { bars, repairs } = repaired(rows)
    expect(bars).toEqual([day(1), day(2, { close: 10.5 }), day(3)])
    expect(repairs).toEqual([
      ['sorted', 2, [2, 4]],
      ['dropped-duplicate-time', 1, [1]],
      ['dropped-duplicate-row', 1, [3]],
    ])
  })

  it('exchanges high and low, moves them out to open and close, and sets volumes to 0', () => {
    const rows = [
      day(1, { high: 9, low: 11 }),
      day(2, { open: 12 }),
      day(3, { close: 8, volume: -3 }),
      day(4, { volume: Number.NaN }),
    ]
    const { bars, repairs } = repaired(rows)
    expect(bars).toEqual([
      day(1),
      day(2, { open: 12, high: 12 }),
      day(3, { close: 8, low: 8, volume: 0 }),
      day(4, { volume: 0 }),
    ])
    expect(repairs).toEqual([
      ['swapped-high-low', 1, [1]],
      ['expanded-range', 2, [2, 3]],
      ['zeroed-volume', 2, [3, 4]],
    ])
  })

  it('lists no more lines than it may', () => {
    const rows = Array.from({ length: 20 }, () => day(1))
    const { report } = fromRows(rows, { ...options, mode: 'repair', checks: { occurrencesMax: 3 } })
    expect(report.repairs).toMatchObject([{ kind: 'dropped-duplicate-row', count: 19, lines: [1, 2, 3] }])
  })
})
