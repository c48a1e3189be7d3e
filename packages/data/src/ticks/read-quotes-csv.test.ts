import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ReadQuotesCsvOptions, readQuotesCsv } from './read-quotes-csv.ts'

const instrument = { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' } as const
const start = Date.UTC(2024, 0, 2)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'race-quotes-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(content: string, options: Partial<ReadQuotesCsvOptions> = {}) {
  const path = join(folder, 'quotes.csv')
  await writeFile(path, content)
  return readQuotesCsv(path, { instrument, ...options })
}

describe('readQuotesCsv', () => {
  it('reads prices and sizes under usual names', async () => {
    const { series, report } = await read(
      'Time,Bid Price,Bid Size,Ask Price,Ask Size\n2024-01-02T00:00:00.5Z,1.1,3,1.2,4\n2024-01-02T00:00:00.5Z,1.1,0,1.1,0\n',
    )
    expect([...series]).toEqual([
      { time: start + 500, bid: 1.1, ask: 1.2, bidSize: 3, askSize: 4 },
      { time: start + 500, bid: 1.1, ask: 1.1, bidSize: 0, askSize: 0 },
    ])
    expect(report).toMatchObject({ instrument: 'EURUSD', calendar: 'fx-24x5', ticks: 2, rowsDropped: 0 })
  })

  it('has sizes of 0 where the file has none or they are left out', async () => {
    expect((await read('time,bid,ask\n1704153600,1,2\n')).series.at(0)).toMatchObject({ bidSize: 0, askSize: 0 })
    const columns = { bidSize: null, askSize: null }
    const text = 'time,bid,ask,bidsize,asksize\n1704153600,1,2,3,4\n'
    expect((await read(text, { columns })).series.at(0)).toMatchObject({ bidSize: 0, askSize: 0 })
    expect((await read('1704153600,1,2,3,4\n', { header: false })).series.at(0)).toMatchObject({
      bid: 1,
      ask: 2,
      bidSize: 0,
    })
  })

  it.each([
    ['3,2,1,1', 'bid 3 is above ask 2'],
    ['0,2,1,1', 'bid is 0, but must be above 0'],
    ['1,x,1,1', "ask is 'x'"],
    ['1,2,-1,1', 'bidSize is -1, but must be 0 or more'],
    ['1,2,1,-1', 'askSize is -1, but must be 0 or more'],
  ])('refuses %s, and leaves it out where it may repair', async (values, reason) => {
    const text = `time,bid,ask,bidsize,asksize\n1704153600,1,2,1,1\n1704153601,${values}\n`
    await expect(read(text)).rejects.toMatchObject({ code: 'DATA_INVALID', line: 3, reason })
    const { series, report } = await read(text, { mode: 'repair' })
    expect([series.length, report.rowsDropped, report.faults]).toEqual([1, 1, [{ line: 3, text: reason }]])
  })

  it('refuses the columns of trades', async () => {
    await expect(read('time,price,size\n1704153600,1,2\n')).rejects.toThrow("there is no column 'bid' for bid")
  })
})
