import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { barAt, decimalsOf, MarketFiles } from './market-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-oracles-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const days = ['01', '02', '03', '06', '07']
const bars = days.map((day, k) => `2020-01-${day}T00:00:00Z,${10 + k},${12 + k},9.5,${11 + k},100`)
writeFileSync(join(folder, 'acme_1d_raw.csv'), `time,open,high,low,close,volume\n${bars.join('\n')}\n`)
writeFileSync(join(folder, 'acme_1m_trade.csv'), 'time,open,high,low,close,volume\n2020-01-02T00:00:00Z,1,1,1,1,1\n')
writeFileSync(join(folder, 'acme_actions.csv'), 'ex_date,type\n2020-01-02,split\n')
const market = new MarketFiles(pathToFileURL(`${folder}/`))

describe('MarketFiles', () => {
  it.each([
    ['acme_1d_raw.csv', [10, 11, 12, 13, 14]],
    ['acme_1d_raw.csv (first 2 rows)', [10, 11]],
    ['acme_1d_raw.csv (rows 3..)', [13, 14]],
    ['acme_1d_raw.csv (rows 1..2)', [11, 12]],
  ])('reads %s', async (words, opens) => {
    expect([...(await market.byWords(words)).open]).toEqual(opens)
  })

  it('refuses words about rows that it does not know', async () => {
    await expect(market.byWords('acme_1d_raw.csv (every other row)')).rejects.toThrow('words that are not known')
    await expect(market.byWords('acme.csv')).rejects.toThrow('does not say its timeframe')
  })

  it('finds the file of a feed by the number of its bars between two dates', async () => {
    const range = { first: '2020-01-02 00:00:00', last: '2020-01-06 00:00:00' }
    const daily = await market.byFeed('acme', { ...range, rows: 3 })
    expect([daily.timeframe, ...daily.open]).toEqual(['1d', 11, 12, 13])
    expect((await market.byFeed('acme', { ...range, rows: 1 })).timeframe).toBe('1m')
    await expect(market.byFeed('acme', { ...range, rows: 4 })).rejects.toThrow("No file of 'acme' has 4 bars")
  })

  it('gives ticks of the prices in the file, finer where fills will be, and the multiplier', async () => {
    const plain = await market.byWords('acme_1d_raw.csv')
    expect(plain.instrument.tickSize.toString()).toBe('0.1')
    const fine = await market.byWords('acme_1d_raw.csv', { extraDecimals: decimalsOf(0.0002), multiplier: 10 })
    expect([fine.instrument.tickSize.toString(), fine.instrument.multiplier.toString()]).toEqual(['0.00001', '10'])
  })

  it('tells the bar of an instant: the open and the close of a bar are within it', async () => {
    const series = await market.byWords('acme_1d_raw.csv')
    expect(Array.from(series.openTimes, (time) => barAt(series, time))).toEqual([0, 1, 2, 3, 4])
    expect(Array.from(series.closeTimes, (time) => barAt(series, time))).toEqual([0, 1, 2, 3, 4])
  })
})
