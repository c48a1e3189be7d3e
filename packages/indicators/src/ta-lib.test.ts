import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ema, macd, rsi, sma, wma } from './index.ts'

const shared = new URL('../../../../shared/', import.meta.url)
const isPresent = existsSync(new URL('oracles/indicators/meta.json', shared))

/** The columns of a CSV file by name; an empty cell is NaN. */
function readColumns(path: string): Map<string, Float64Array> {
  const bytes = readFileSync(new URL(path, shared))
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const [head = '', ...rows] = text.trimEnd().split('\n')
  const cells = rows.map((row) => row.trimEnd().split(','))
  return new Map(
    head
      .trimEnd()
      .split(',')
      .map((name, column) => [
        name,
        Float64Array.from(cells, (row) => (row[column] ? Number(row[column]) : Number.NaN)),
      ]),
  )
}

function columnOf(columns: Map<string, Float64Array>, name: string): Float64Array {
  const column = columns.get(name)
  if (column === undefined) throw new Error(`no column ${name}`)
  return column
}

/** The largest difference relative to the expected value, or to `unit` where that is larger; Infinity where only one is NaN. */
function largestDifference(actual: Float64Array, expected: Float64Array, unit = 0): number {
  let largest = 0
  for (let i = 0; i < expected.length; i++) {
    const is = actual[i] ?? Number.NaN
    const should = expected[i] ?? Number.NaN
    if (Number.isNaN(is) !== Number.isNaN(should)) return Number.POSITIVE_INFINITY
    if (Number.isNaN(is)) continue
    const scale = Math.max(Math.abs(should), unit)
    largest = Math.max(largest, is === should ? 0 : Math.abs(is - should) / scale)
  }
  return largest
}

const datasets = [
  { id: 'goog_1d', file: 'goog_1d.csv' },
  { id: 'eurusd_1h', file: 'eurusd_1h.csv.gz' },
  { id: 'ethbtc_5m', file: 'ethbtc_5m.csv.gz' },
]

describe.skipIf(!isPresent)('TA-Lib (skipped where the oracles do not lie beside the checkout)', () => {
  describe.each(datasets)('on $id', ({ id, file }) => {
    const oracle = isPresent ? readColumns(`oracles/indicators/talib__${id}.csv.gz`) : new Map()
    const bars = isPresent ? readColumns(`market-data/${file}`) : new Map()
    const rows = isPresent ? columnOf(oracle, 'SMA_10').length : 0
    const input = (name: string) => columnOf(bars, name).slice(0, rows)
    const close = () => input('close')
    const line = () => macd(close(), 12, 26, 9)

    it.each([
      ['SMA_10', () => sma(close(), 10)],
      ['SMA_20', () => sma(close(), 20)],
      ['EMA_10', () => ema(close(), 10)],
      ['EMA_20', () => ema(close(), 20)],
      ['WMA_10', () => wma(close(), 10)],
      ['WMA_20', () => wma(close(), 20)],
      ['RSI_14', () => rsi(close(), 14)],
    ])('gives the same %s to 1e-9', (name, compute) => {
      expect(largestDifference(compute(), columnOf(oracle, name))).toBeLessThan(1e-9)
    })

    // A line that crosses zero has no digits of its own there: the file's 13 digits are of the averages it comes from.
    it.each([
      ['MACD_12_26_9', () => line().macd],
      ['MACD_SIGNAL_12_26_9', () => line().signal],
      ['MACD_HIST_12_26_9', () => line().histogram],
    ])('gives the same %s to 1e-9, and to 1e-12 of the price near zero', (name, compute) => {
      expect(largestDifference(compute(), columnOf(oracle, name), Math.min(...close()) * 1e-3)).toBeLessThan(1e-9)
    })
  })
})
