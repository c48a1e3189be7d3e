import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  adx,
  adxr,
  dx,
  linearReg,
  linearRegAngle,
  linearRegIntercept,
  linearRegSlope,
  minusDi,
  minusDm,
  plusDi,
  plusDm,
  sar,
  tsf,
} from './index.ts'

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
    const range = () => [input('high'), input('low')] as const
    const close = () => input('close')

    it.each([
      ['ADX_14', () => adx(...bar(), 14)],
      ['ADXR_14', () => adxr(...bar(), 14)],
      ['DX_14', () => dx(...bar(), 14)],
      ['PLUS_DI_14', () => plusDi(...bar(), 14)],
      ['MINUS_DI_14', () => minusDi(...bar(), 14)],
      ['PLUS_DM_14', () => plusDm(...range(), 14)],
      ['MINUS_DM_14', () => minusDm(...range(), 14)],
      ['SAR_0.02_0.2', () => sar(...range(), 0.02, 0.2)],
      ['LINEARREG_14', () => linearReg(close(), 14)],
      ['LINEARREG_INTERCEPT_14', () => linearRegIntercept(close(), 14)],
      ['TSF_14', () => tsf(close(), 14)],
    ])("gives TA-Lib's %s to 1e-9", (name, compute) => {
      expect(largestDifference(compute(), columnOf(talib, name))).toBeLessThan(1e-9)
    })

    it.each([
      ['adx_14', () => adx(...bar(), 14, 'tulip')],
      ['adxr_14', () => adxr(...bar(), 14, 'tulip')],
      ['dx_14', () => dx(...bar(), 14, 'tulip')],
      ['plus_di_14', () => plusDi(...bar(), 14, 'tulip')],
      ['minus_di_14', () => minusDi(...bar(), 14, 'tulip')],
      ['plus_dm_14', () => plusDm(...range(), 14, 'tulip')],
      ['minus_dm_14', () => minusDm(...range(), 14, 'tulip')],
      ['psar_0.02_0.2', () => sar(...range(), 0.02, 0.2, 'tulip')],
      ['linreg_14', () => linearReg(close(), 14)],
      ['linregintercept_14', () => linearRegIntercept(close(), 14)],
      ['tsf_14', () => tsf(close(), 14)],
    ])("gives Tulip's %s to 1e-9", (name, compute) => {
      expect(largestDifference(compute(), columnOf(tulip, name))).toBeLessThan(1e-9)
    })

    // A slope that crosses zero has no digits of its own there: theirs are those of products of prices and bars.
    const perBar = () => Math.max(...close()) * 1e-6
    it.each([
      ['LINEARREG_SLOPE_14', talib, () => linearRegSlope(close(), 14), 1],
      ['LINEARREG_ANGLE_14', talib, () => linearRegAngle(close(), 14), 180 / Math.PI],
      ['linregslope_14', tulip, () => linearRegSlope(close(), 14), 1],
    ])('gives %s to 1e-7, and to 1e-13 of the highest price near zero', (name, oracle, compute, unit) => {
      expect(largestDifference(compute(), columnOf(oracle, name), perBar() * unit)).toBeLessThan(1e-7)
    })
  })
})
