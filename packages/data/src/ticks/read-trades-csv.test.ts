import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { getCalendar, RaceError } from '@race/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ReadTradesCsvOptions, readTradesCsv } from './read-trades-csv.ts'

const instrument = { id: 'BTCUSD', assetClass: 'crypto', tickSize: '0.5' } as const
const start = Date.UTC(2024, 0, 2)
const text = `time,price,amount,side,id
2024-01-02T00:00:00.250Z,44000,0.25,buy,1
2024-01-02T00:00:00.250Z,44000.5,1,SELL,2
2024-01-02T00:00:01Z,44001,2,,3
`

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'race-trades-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(content: string | Uint8Array, options: Partial<ReadTradesCsvOptions> = {}) {
  const path = join(folder, 'trades.csv')
  await writeFile(path, content)
  return readTradesCsv(path, { instrument, ...options })
}

async function failure(content: string, options: Partial<ReadTradesCsvOptions> = {}): Promise<RaceError> {
  const error = await read(content, options).then(
    () => new Error('the file was accepted'),
    (cause: unknown) => cause,
  )
  if (RaceError.is(error)) return error
  throw error
}

describe('readTradesCsv', () => {
  it('reads plain and packed files with usual names, in the order of the file', async () => {
    const { series, report } = await read(text)
    expect([...series]).toEqual([
      { time: start + 250, price: 44_000, quantity: 0.25, aggressor: 'buy' },
      { time: start + 250, price: 44_000.5, quantity: 1, aggressor: 'sell' },
      { time: start + 1000, price: 44_001, quantity: 2, aggressor: null },
    ])
    expect(report).toEqual({
      source: join(folder, 'trades.csv'),
      mode: 'strict',
      instrument: 'BTCUSD',
      calendar: '24x7',
      rowsRead: 3,
      ticks: 3,
      firstTime: start + 250,
      lastTime: start + 1000,
      rowsDropped: 0,
      faults: [],
      rowsOutOfOrder: 0,
    })
    expect([...(await read(gzipSync(text))).series]).toEqual([...series])
  })

  it('takes the instrument, infers its tick where it has none, and takes the calendar that is given', async () => {
    const calendar = getCalendar('XNYS')
    const { series, report } = await read(text, { instrument: 'X', calendar })
    expect([String(series.instrument.tickSize), series.calendar, report.calendar]).toEqual(['0.1', calendar, 'XNYS'])
  })

  it('reads other names, positions, separators, decimal signs, zones and epoch units', async () => {
    const named = 'when;what;how much\n1704153600;1,5;2\n'
    const columns = { time: 'when', price: 'what', quantity: 2 }
    expect((await read(named, { columns, decimal: ',' })).series.at(0)).toMatchObject({ time: start, price: 1.5 })
    const bare = '2024-01-01 19:00:00|1.5|2|1\n'
    const options = { header: false, zone: 'America/New_York', columns: { aggressor: 3 } }
    expect((await read(bare, options)).series.at(0)).toEqual({ time: start, price: 1.5, quantity: 2, aggressor: 'buy' })
    expect((await read(bare, { ...options, columns: {} })).series.at(0).aggressor).toBeNull()
    const apart = 'Date,Time,Price,Size\n2024-01-02,00:00:01,3,4\n'
    expect((await read(apart)).series.at(0)).toMatchObject({ time: start + 1000, price: 3, quantity: 4 })
    const columnsApart = { time: [0, 1], price: 2, quantity: 3 } as const
    const noHeader = apart.split('\n').slice(1).join('\n')
    expect((await read(noHeader, { header: false, columns: columnsApart })).series.at(0).time).toBe(start + 1000)
    expect((await read(text, { columns: { aggressor: null } })).series.at(0).aggressor).toBeNull()
  })

  it.each([
    ['buy', 'buy'],
    [' B ', 'buy'],
    ['+1', 'buy'],
    ['Sell', 'sell'],
    ['s', 'sell'],
    ['-1', 'sell'],
    ['0', null],
    ['', null],
    ['n/a', null],
  ])('takes %j for the side %s', async (cell, side) => {
    expect((await read(`time,price,size,side\n1704153600,1,1,${cell}\n`)).series.at(0).aggressor).toBe(side)
  })

  it.each([
    ['2024-01-02T00:00:02Z,0,1,buy,4', 'price is 0, but must be above 0'],
    ['2024-01-02T00:00:02Z,1,-1,buy,4', 'quantity is -1, but must be 0 or more'],
    ['2024-01-02T00:00:02Z,1,1,maker,4', "aggressor is 'maker'"],
    ['2024-01-02T00:00:02Z,,1,buy,4', 'price is empty'],
    ['2024-01-02T00:00:02Z,nan,1,buy,4', "price is 'nan'"],
    ['2024-01-02T00:00:02Z,1e999,1,buy,4', "price is '1e999'"],
    ['soon,1,1,buy,4', "the time is 'soon'"],
    ['2024-01-02T00:00:02Z,1', 'there are 2 fields instead of at least 4'],
    ['2024-01-02T00:00:00Z,1,1,buy,4', 'the time 2024-01-02 is before 2024-01-02T00:00:01Z, which stands above it'],
  ])('refuses the row %j with its line', async (row, reason) => {
    const error = await failure(`${text}${row}\n`)
    expect(error).toMatchObject({ code: 'DATA_INVALID', line: 5, reason })
    expect(error.hint).toContain("mode: 'repair'")
  })

  it('leaves faulty rows out, sorts the others and tells both where it may repair', async () => {
    const rows = ['soon,1,1,buy,4', '2024-01-02T00:00:00Z,9,1,buy,5', ...Array.from({ length: 11 }, () => ',,,,')]
    const { series, report } = await read(`${text}${rows.join('\n')}\n`, { mode: 'repair' })
    expect(Array.from(series.time, (time) => time - start)).toEqual([0, 250, 250, 1000])
    expect([...series].map(({ price }) => price)).toEqual([9, 44_000, 44_000.5, 44_001])
    expect(report).toMatchObject({ rowsRead: 16, ticks: 4, rowsDropped: 12, rowsOutOfOrder: 1, firstTime: start })
    expect(report.faults).toHaveLength(10)
    expect(report.faults[0]).toEqual({ line: 5, text: "the time is 'soon'" })
  })

  it('grows over many rows and keeps them all', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `${1_704_153_600_000 + i},${1 + (i % 7)},${i}`)
    const steps: number[] = []
    const { series } = await read(`time,price,size\n${rows.join('\n')}\n`, {
      onProgress: (step) => steps.push(step.rows),
    })
    expect([series.length, series.at(4999).quantity, series.time[4999]]).toEqual([5000, 4999, 1_704_153_604_999])
    expect(steps.length).toBeGreaterThan(0)
  })

  it.each([
    ['', 'it is empty'],
    ['time,price,size\n', 'it has a header, but no rows'],
    [
      'time,price,sice\n1,1,1\n',
      "there is no column 'quantity' for quantity; the columns found are 'time', 'price', 'sice'",
    ],
    ['a,price,size\n1,1,1\n', "there is no column 'time' for time"],
  ])('refuses the file %j', async (content, reason) => {
    expect((await failure(content)).message).toContain(reason)
  })

  it('refuses a file of which nothing is left, more rows than it may take, and names without a header', async () => {
    const faulty = await failure('time,price,size\nsoon,1,1\n', { mode: 'repair' })
    expect(faulty).toMatchObject({ line: 2, reason: "no tick is left of 1 rows: the time is 'soon'" })
    expect((await failure(text, { rowsMax: 2 })).message).toContain('there are more than 2 rows')
    const unnamed = await failure(text, { header: false, columns: { price: 'price' } })
    expect(unnamed.message).toContain("columns.price is the name 'price', but header is false")
    expect((await failure(text, { columns: { price: 'close' } })).message).toContain("no column 'close' for price")
  })

  it('refuses options that are wrong, files that are not there, and stops when it is aborted', async () => {
    expect((await failure(text, { timeframe: '1m' } as never)).code).toBe('CONFIG_INVALID')
    expect((await failure(text, { columns: { bid: 1 } } as never)).code).toBe('CONFIG_INVALID')
    expect((await failure(text, { signal: AbortSignal.abort() })).code).toBe('ABORTED')
    const missing = await readTradesCsv(join(folder, 'no.csv'), { instrument }).catch((error: unknown) => error)
    expect(missing).toMatchObject({ code: 'FILE_NOT_FOUND' })
  })
})
