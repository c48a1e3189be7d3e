import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { atr, avgDev, bbands, natr, stddev, stderr, trueRange, variance } from './index.ts'

const shared = new URL('../../../../../shared/', import.meta.url)
const isPresent = existsSync(new URL('oracles/indicators/meta.json', shared))

/** The columns of a CSV file by name; an empty cell is NaN. */
function readColumns(path: string): Map<string, Float64Array> {
  const bytes = readFileSync(new URL(path, shared))
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const [names = [], ...rows] = text
    .trimEnd()
    .split('\n')
    .map((row) => row.trimEnd().split(','))
  return new Map(
    names.map((name, k) => [name, Float64Array.from(rows, (row) => (row[k] ? Number(row[k]) : Number.NaN))]),
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
  for (const [i, should] of expected.entries()) {
    const is = actual[i] ?? Number.NaN
    if (Number.isNaN(is) !== Number.isNaN(should)) return Number.POSITIVE_INFINITY
    if (is !== should && !Number.isNaN(is))
      largest = Math.max(largest, Math.abs(is - should) / Math.max(Math.abs(should), unit))
  }
  return largest
}

const datasets = [
  { id: 'goog_1d', file: 'goog_1d.csv' },
  { id: 'eurusd_1h', file: 'eurusd_1h.csv.gz' },
  { id: 'ethbtc_5m', file: 'ethbtc_5m.csv.gz' },
]

// Compared are every column of TA-Lib and of Tulip that this family has, the first value's bar included.
describe.skipIf(!isPresent)('TA-Lib and Tulip (skipped where the oracles do not lie beside the checkout)', () => {
  describe.each(datasets)('on $id', ({ id, file }) => {
    const talib = isPresent ? readColumns(`oracles/indicators/talib__${id}.csv.gz`) : new Map()
    const tulip = isPresent ? readColumns(`oracles/indicators/tulind__${id}.csv.gz`) : new Map()
    const bars = isPresent ? readColumns(`market-data/${file}`) : new Map()
    const rows = isPresent ? columnOf(talib, 'SMA_10').length : 0
    const input = (name: string) => columnOf(bars, name).slice(0, rows)
    // In the order in which indicators take them.
    const bar = () => [input('high'), input('low'), input('close')] as const
    const close = () => input('close')

    it.each([
      ['ATR_14', () => atr(...bar(), 14)],
      ['NATR_14', () => natr(...bar(), 14)],
      ['TRANGE', () => trueRange(...bar())],
      ['AVGDEV_20', () => avgDev(close(), 20)],
      ['BB_UPPER_20_2_2', () => bbands(close(), 20, 2).upper],
      ['BB_MIDDLE_20_2_2', () => bbands(close(), 20, 2).middle],
      ['BB_LOWER_20_2_2', () => bbands(close(), 20, 2).lower],
    ])("gives TA-Lib's %s to 1e-9", (name, compute) => {
      expect(largestDifference(compute(), columnOf(talib, name))).toBeLessThan(1e-9)
    })

    it.each([
      ['atr_14', () => atr(...bar(), 14, 'highLow')],
      ['natr_14', () => natr(...bar(), 14, 'highLow')],
      ['tr', () => trueRange(...bar(), 'highLow')],
      ['md_20', () => avgDev(close(), 20)],
      ['bb_upper_20_2', () => bbands(close(), 20, 2).upper],
      ['bb_middle_20_2', () => bbands(close(), 20, 2).middle],
      ['bb_lower_20_2', () => bbands(close(), 20, 2).lower],
    ])("gives Tulip's %s to 1e-9", (name, compute) => {
      expect(largestDifference(compute(), columnOf(tulip, name))).toBeLessThan(1e-9)
    })

    // Both keep running sums of squares of prices, which cost them half their digits.
    it.each([
      ['STDDEV_20_1', talib, () => stddev(close(), 20)],
      ['VAR_20_1', talib, () => variance(close(), 20)],
      ['stddev_20', tulip, () => stddev(close(), 20)],
      ['var_20', tulip, () => variance(close(), 20)],
      ['stderr_20', tulip, () => stderr(close(), 20)],
    ])('gives %s to 1e-7', (name, oracle, compute) => {
      expect(largestDifference(compute(), columnOf(oracle, name))).toBeLessThan(1e-7)
    })
  })
})
