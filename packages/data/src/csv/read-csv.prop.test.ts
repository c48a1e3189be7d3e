import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromRows } from '../bars/from-rows.ts'
import { fromCsvText } from './from-csv-text.ts'

const price = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
const bar = fc
  .tuple(price, price, price, price, fc.double({ min: 0, max: 1e12, noNaN: true }))
  .map(([a, b, c, d, volume]) => ({
    open: a,
    high: Math.max(a, b, c, d),
    low: Math.min(a, b, c, d),
    close: b,
    volume: volume + 0,
  }))
const bars = fc.array(bar, { minLength: 1, maxLength: 40 })
const instrument = { id: 'ACME', assetClass: 'crypto', tickSize: '0.000001' } as const

describe('CSV', () => {
  it('gives back the columns that were written, whatever the form of its numbers and times', () => {
    const forms = fc.record({
      separator: fc.constantFrom(',', ';', '\t', '|'),
      end: fc.constantFrom('\n', '\r\n'),
      time: fc.constantFrom<(time: number) => string>(
        (time) => new Date(time).toISOString(),
        (time) => String(time),
        (time) => String(time / 1000),
        (time) => `${time}000`,
        (time) => new Date(time).toISOString().slice(0, 19).replace('T', ' '),
      ),
    })
    fc.assert(
      fc.property(bars, forms, (list, { separator, end, time }) => {
        const rows = list.map((values, index) => ({ time: Date.UTC(2020, 0, 1) + 60_000 * index, ...values }))
        const lines = rows.map((row) =>
          [time(row.time), row.open, row.high, row.low, row.close, row.volume].join(separator),
        )
        const text = ['time,open,high,low,close,volume'.replaceAll(',', separator), ...lines, ''].join(end)
        const direct = fromRows(rows, { instrument, timeframe: '1m' }).series
        const read = fromCsvText(text, { instrument, timeframe: '1m' }).series
        for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
          expect([...read[name]]).toEqual(rows.map((row) => row[name]))
        }
        expect(read.hash).toBe(direct.hash)
      }),
    )
  })
})
