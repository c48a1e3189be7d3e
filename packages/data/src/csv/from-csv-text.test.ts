import { RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { DataError } from '../error/data-error.ts'
import { type FromCsvTextOptions, fromCsvText } from './from-csv-text.ts'

const options = { instrument: 'ACME', timeframe: '1d' } as const
const rows = '2024-01-02,10,11,9.5,10.5,1000\n2024-01-03,10.5,12,10,11.25,2000\n'
const text = `time,open,high,low,close,volume\n${rows}`

function failure(source: string, more: Partial<FromCsvTextOptions> = {}): DataError {
  try {
    fromCsvText(source, { ...options, ...more })
  } catch (error) {
    if (DataError.is(error)) return error
    throw error
  }
  throw new Error('the text was accepted')
}

function closes(source: string, more: Partial<FromCsvTextOptions> = {}): number[] {
  return [...fromCsvText(source, { ...options, ...more }).series.close]
}

describe('fromCsvText', () => {
  it('makes a series with its report', () => {
    const { series, report } = fromCsvText(text, options)
    expect([...series].map(({ time, ...bar }) => ({ ...bar, time: new Date(time).toISOString() }))).toEqual([
      { time: '2024-01-02T00:00:00.000Z', open: 10, high: 11, low: 9.5, close: 10.5, volume: 1000 },
      { time: '2024-01-03T00:00:00.000Z', open: 10.5, high: 12, low: 10, close: 11.25, volume: 2000 },
    ])
    expect(report).toMatchObject({
      source: 'text',
      mode: 'strict',
      rowsRead: 2,
      bars: 2,
      findings: [],
      repairs: [],
      calendar: 'XNYS',
    })
    expect(series.instrument.tickSize.toString()).toBe('0.01')
  })

  it.each([
    ['semicolons', text.replaceAll(',', ';')],
    ['tabs', text.replaceAll(',', '\t')],
    ['bars', text.replaceAll(',', '|')],
    ['windows line ends', text.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${text}`],
    ['quotes', text.replaceAll(/[^,\n]+/g, '"$&"')],
    ['blank lines', text.replaceAll('\n', '\n\n')],
    ['no end of the last line', text.trimEnd()],
    ['spaces around values', text.replaceAll(',', ' , ')],
  ])('reads a text with %s', (_, source) => {
    expect(closes(source)).toEqual([10.5, 11.25])
  })

  it.each([
    ['capitals', `Date,Open,High,Low,Close,Volume\n${rows}`],
    ['signs', `<DATE>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\n${rows}`],
    ['an index without a name', `,Open,High,Low,Close,Volume\n${rows}`],
    ['underscores', `open_time,open,high,low,close,tick_volume\n${rows}`],
  ])('knows usual column names with %s', (_, source) => {
    expect(closes(source)).toEqual([10.5, 11.25])
  })

  it('takes columns by the names and positions it is given', () => {
    const source = 'when,a,b,c,d,adjusted\n2024-01-02,10,11,9.5,10.5,10.25\n'
    const columns = { time: 'when', open: 'a', high: 1 + 1, low: 'C', close: 'adjusted', volume: null }
    expect(closes(source, { columns })).toEqual([10.25])
  })

  it('reads texts without header by position', () => {
    expect(closes(rows, { header: false })).toEqual([10.5, 11.25])
    expect(closes('2024-01-02,10,11,9.5,10.5\n', { header: false })).toEqual([10.5])
    const columns = { time: 1, open: 2, high: 3, low: 4, close: 5, volume: null }
    expect(closes('ACME,2024-01-02,10,11,9.5,10.5\n', { header: false, columns })).toEqual([10.5])
    expect(failure(rows, { header: false, columns: { time: 'Date' } }).reason).toContain(
      "the name 'Date', but header is false",
    )
  })

  it('joins a date and a time of day', () => {
    const source = '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\n2024.01.02\t14:30:00\t10\t11\t9\t10\n'
    const { series } = fromCsvText(source, { instrument: 'ACME', timeframe: '1m' })
    expect(new Date(series.time[0] ?? 0).toISOString()).toBe('2024-01-02T14:30:00.000Z')
    const split = {
      header: false,
      columns: { time: [0, 1], open: 2, high: 3, low: 4, close: 5, volume: null },
    } as const
    const bare = fromCsvText('20240102,143000,10,11,9,10\n', { instrument: 'ACME', timeframe: '1m', ...split })
    expect(bare.series.time[0]).toBe(series.time[0])
  })

  it('reads decimal commas where it is told so', () => {
    const source = 'time;open;high;low;close;volume\n2024-01-02;10,0;11,5;9,5;10,5;1000\n'
    expect(closes(source, { decimal: ',' })).toEqual([10.5])
    expect(failure(source).reason).toContain("set decimal: ','")
    expect(failure(source.replace('1000', '1.000'), { decimal: ',' }).reason).toContain("volume is '1.000'")
  })

  it('leaves comments out', () => {
    expect(closes(`# made by hand\n${text}# the end\n`, { comment: '#' })).toEqual([10.5, 11.25])
  })

  it('sets the volume of files without any to 0 and says so', () => {
    const { series, report } = fromCsvText('time,open,high,low,close\n2024-01-02,10,11,9,10\n', options)
    expect([...series.volume]).toEqual([0])
    expect(report.notes).toEqual(['No bar has a volume: volume was not checked.'])
  })

  it('lists the columns found and the nearest guess when one is missing', () => {
    const error = failure(`time,open,high,low,clsoe,volume\n${rows}`)
    expect(error).toMatchObject({ code: 'DATA_INVALID', file: 'text', line: 1 })
    expect(error.reason).toBe(
      "there is no column 'close' for close; the columns found are 'time', 'open', 'high', 'low', 'clsoe', 'volume'; did you mean 'clsoe'?",
    )
    expect(error.hint).toContain("columns: { close: 'clsoe' }")
    expect(failure(text, { columns: { close: 'Closing' } }).reason).toContain("no column 'Closing' for close")
    expect(failure(`time,bid_open,bid_high,bid_low,bid_close\n${rows}`).reason).toContain("did you mean 'bid_open'?")
    expect(failure(text, { columns: { close: 9 } }).reason).toContain("no column '9' for close")
  })

  it('says when the first line is data', () => {
    expect(failure(rows).hint).toBe('The first line looks like data: set header: false.')
  })

  it.each([
    ['', 'it is empty'],
    ['\n\n', 'it is empty'],
    ['time,open,high,low,close,volume\n', 'it has a header, but no rows'],
    ['<!DOCTYPE html><html></html>', 'it is a web page, not CSV text'],
    ['{"rows":[]}', 'it is JSON, not CSV text'],
    ['PK\u0003\u0004rubbish', 'it is a zip archive (or a spreadsheet), not CSV text'],
    ['abc\u0000\u0001\u0002', 'it is binary data, not CSV text'],
  ])('refuses %j', (source, reason) => {
    expect(failure(source).reason).toBe(reason)
  })

  it('names the line of broken quotes', () => {
    expect(failure(`${text}"2024-01-04,10,11,9,10,5\n`)).toMatchObject({ code: 'DATA_INVALID' })
    expect(failure(`${text}2024-01-04,"10"x,11,9,10,5\n`)).toMatchObject({ line: 4 })
  })

  it.each([
    ['2024-01-04,10,11\n', 'there are 3 fields instead of at least 6', 'unreadable-row'],
    ['soon,10,11,9,10,5\n', "the time is 'soon'", 'unreadable-time'],
    [
      '01/04/2024,10,11,9,10,5\n',
      "the time '01/04/2024' may have day or month first: set dateOrder to 'day-first' or 'month-first'",
      'unreadable-time',
    ],
    ['2024-01-04,ten,11,9,10,5\n', "open is 'ten'", 'unreadable-number'],
    ['2024-01-04,0x10,11,9,10,5\n', "open is '0x10'", 'unreadable-number'],
    ['2024-01-04,Infinity,11,9,10,5\n', "open is 'Infinity'", 'unreadable-number'],
    [`2024-01-04,${'9'.repeat(50)}x,11,9,10,5\n`, `open is '${'9'.repeat(39)}…'`, 'unreadable-number'],
    ['2024-01-04,,11,9,10,5\n', 'open is empty', 'missing-value'],
    ['2024-01-04,10,NaN,9,10,5\n', "high is 'NaN'", 'missing-value'],
    ['2024-01-04,10,11,9,10,null\n', "volume is 'null'", 'missing-value'],
  ])('names line and reason of %j', (row, reason, kind) => {
    const error = failure(text + row)
    expect(error).toMatchObject({ line: 4, reason: `${reason} (found: ${kind} × 1)` })
    expect(error.message).toBe(`text, line 4: ${error.reason}`)
    expect(error.report?.findings).toMatchObject([
      { kind, severity: 'unusable', count: 1, occurrences: [{ line: 4, text: reason }] },
    ])
  })

  it('reads zeros and exponents', () => {
    const { series } = fromCsvText('time,open,high,low,close,volume\n2024-01-02,1e1,1.1E+1,.5,+10.,0\n', options)
    expect([...series.high, ...series.low, ...series.close, ...series.volume]).toEqual([11, 0.5, 10, 0])
  })

  it('takes no more rows than it may', () => {
    expect(failure(text, { rowsMax: 1 }).reason).toBe('there are more than 1 rows')
  })

  it.each([
    [{ timeframe: undefined }, "timeframe: give the timeframe of the bars, such as '1d' or '5m'"],
    [{ timeframe: 'daily' }, 'timeframe: must be a count and one of'],
    [{ instrument: undefined }, 'instrument: give the instrument'],
    [{ zone: 'Gotham' }, 'zone: must be an IANA time zone'],
    [{ separator: ';;' }, 'separator: must be one character'],
    [{ columns: { tiem: 'x' } }, 'columns: '],
    [{ colour: 'red' }, 'options: '],
  ])('refuses the options %j', (more, message) => {
    const read = () => fromCsvText(text, { ...options, ...more } as FromCsvTextOptions)
    expect(read).toThrow(message)
    expect(read).toThrow(RaceError)
  })
})
