import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  atr,
  bbands,
  crossedAbove,
  crossedBelow,
  crossings,
  ema,
  highest,
  lowest,
  macd,
  rsi,
  sma,
  stddev,
  wma,
} from './index.ts'

const shared = new URL('../../../../shared/', import.meta.url)

function columnsOfCsv(path: string): Map<string, Float64Array> {
  const bytes = readFileSync(new URL(path, shared))
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trim()
  const [header = '', ...lines] = text.split('\n')
  const names = header.trim().split(',')
  const cells = lines.map((line) => line.trim().split(','))
  return new Map(
    names.map((name, k) => [
      name,
      Float64Array.from(cells, (row) => (row[k] === '' || row[k] === undefined ? Number.NaN : Number(row[k]))),
    ]),
  )
}

function expectClose(actual: Float64Array, expected: Float64Array, tolerance: number): void {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) {
    const wanted = expected[i] as number
    const got = actual[i] as number
    if (Number.isNaN(wanted)) expect(Number.isNaN(got), `index ${i} is warming up`).toBe(true)
    else if (!(Math.abs(got - wanted) <= tolerance * Math.max(Math.abs(wanted), 1e-12)))
      throw new Error(`index ${i}: ${got} is not ${wanted}`)
  }
}

describe.skipIf(!existsSync(shared))('TA-Lib (needs ../shared, the oracle results beside the checkout)', () => {
  const datasets = [
    ['goog_1d', 'market-data/goog_1d.csv'],
    ['eurusd_1h', 'market-data/eurusd_1h.csv.gz'],
    ['ethbtc_5m', 'market-data/ethbtc_5m.csv.gz'],
  ] as const

  it.each(datasets)('every column of %s is the same', (name, path) => {
    const bars = columnsOfCsv(path)
    const oracle = columnsOfCsv(`oracles/indicators/talib__${name}.csv.gz`)
    const rows = oracle.get('SMA_10')?.length ?? 0
    const columnOf = (column: string) => (bars.get(column) as Float64Array).subarray(0, rows)
    const [high, low, close] = [columnOf('high'), columnOf('low'), columnOf('close')]
    let compared = 0
    for (const [column, expected] of oracle) {
      const actual = columnFor(column, { high, low, close })
      if (actual === null) continue
      // TA-Lib's running sums lose digits in deviations; its own values are good to about 1e-7 there.
      expectClose(actual, expected, /^(STDDEV|BB_)/.test(column) ? 1e-7 : 1e-9)
      compared++
    }
    expect(compared).toBe(17)
  })
})

function columnFor(
  name: string,
  { high, low, close }: { high: Float64Array; low: Float64Array; close: Float64Array },
): Float64Array | null {
  const [period = 0, second = 0, third = 0] = name.split('_').map(Number).filter(Number.isFinite)
  switch (name.replace(/(_[\d.]+)+$/, '')) {
    case 'SMA':
      return sma(close, period)
    case 'EMA':
      return ema(close, period)
    case 'WMA':
      return wma(close, period)
    case 'RSI':
      return rsi(close, period)
    case 'ATR':
      return atr(high, low, close, period)
    case 'STDDEV':
      return stddev(close, period)
    case 'MAX_HIGH':
      return highest(high, period)
    case 'MIN_LOW':
      return lowest(low, period)
    case 'MACD':
      return macd(close, period, second, third).macd
    case 'MACD_SIGNAL':
      return macd(close, period, second, third).signal
    case 'MACD_HIST':
      return macd(close, period, second, third).histogram
    case 'BB_UPPER':
      return bbands(close, period, second).upper
    case 'BB_MIDDLE':
      return bbands(close, period, second).middle
    case 'BB_LOWER':
      return bbands(close, period, second).lower
    default:
      return null
  }
}

describe('small cases by hand', () => {
  const of = (...values: number[]) => Float64Array.from(values)
  const close = (column: Float64Array) =>
    [...column].map((value) => (Number.isNaN(value) ? null : Math.round(value * 1e9) / 1e9))

  it('sma, ema, wma, stddev, highest and lowest', () => {
    expect(close(sma(of(1, 2, 3, 4), 2))).toEqual([null, 1.5, 2.5, 3.5])
    expect(close(ema(of(1, 2, 3, 6), 3))).toEqual([null, null, 2, 4])
    expect(close(wma(of(1, 2, 3, 4, 5), 3))).toEqual([null, null, 2.333333333, 3.333333333, 4.333333333])
    expect(close(stddev(of(1, 3, 5, 5), 2))).toEqual([null, 1, 1, 0])
    expect(close(highest(of(2, 3, 1, 0, 0), 2))).toEqual([null, 3, 3, 1, 0])
    expect(close(lowest(of(2, 3, 1, 0, 5), 2))).toEqual([null, 2, 1, 0, 0])
  })

  it('rsi is 100 where all went up, 0 where nothing moved', () => {
    expect(close(rsi(of(1, 2, 3, 2), 2))).toEqual([null, null, 100, 50])
    expect(close(rsi(of(5, 5, 5, 5), 2))).toEqual([null, null, 0, 0])
  })

  it('a value that is NaN or infinite starts an indicator anew', () => {
    expect(close(sma(of(1, 2, Number.NaN, 4, 6), 2))).toEqual([null, 1.5, null, null, 5])
    expect(close(ema(of(1, 3, Number.POSITIVE_INFINITY, 4, 6), 2))).toEqual([null, 2, null, null, 5])
    expect(close(wma(of(1, 2, Number.NaN, 1, 2), 2))).toEqual([null, 1.666666667, null, null, 1.666666667])
    expect(close(rsi(of(1, 2, 3, Number.NaN, 1, 2, 3), 2)).slice(3)).toEqual([null, null, null, 100])
    expect(close(stddev(of(1, 3, Number.NaN, 1, 3), 2))).toEqual([null, 1, null, null, 1])
    expect(close(highest(of(9, 9, Number.NaN, 1, 2), 2))).toEqual([null, 9, null, null, 2])
    const bars = of(2, 3, Number.NaN, 2, 3, 4)
    expect(close(atr(bars, bars, bars, 1))).toEqual([null, 1, null, null, 1, 1])
    expect(close(macd(of(1, 2, 3, 4, Number.NaN, 1, 2, 3, 4), 2, 3, 1).macd).slice(4)).toEqual([
      null,
      null,
      null,
      0.5,
      0.5,
    ])
    expect(close(bbands(of(1, 3, Number.NaN, 1, 3), 2, 1).middle)).toEqual([null, 2, null, null, 2])
  })

  it('empty columns, one value and a period beyond the length give columns of the same length', () => {
    for (const length of [0, 1, 5]) {
      const values = new Float64Array(length).fill(7)
      expect(sma(values, 9)).toEqual(new Float64Array(length).fill(Number.NaN))
      expect(macd(values, 3, 9, 4).signal.length).toBe(length)
    }
  })

  it('a sum of whole numbers stays exact over a million bars, and a deviation keeps its digits on a high price', () => {
    const values = Float64Array.from({ length: 1_000_000 }, (_, i) => 10_000 + ((i * 7919) % 104_729))
    const average = sma(values, 50)
    const exact = values.subarray(-50).reduce((sum, value) => sum + value, 0) / 50
    expect(average[999_999]).toBe(exact)
    const high = Float64Array.from({ length: 1000 }, (_, i) => 1_000_000 + (i % 2) * 0.001)
    expect(stddev(high, 10)[999]).toBeCloseTo(0.0005, 9)
    const drifting = Float64Array.from({ length: 200_000 }, (_, i) => 1e6 + Math.sin(i) * 0.1)
    expect(
      Math.abs(
        (sma(drifting, 20)[199_999] as number) / (drifting.subarray(-20).reduce((sum, value) => sum + value, 0) / 20) -
          1,
      ),
    ).toBeLessThan(1e-14)
  })

  it('crossings: above and below, where a touch counts as the side it came from and as the other', () => {
    expect([...crossings(of(1, 3, 1, 2, 1), of(2, 2, 2, 2, 2))]).toEqual([0, 1, -1, 0, -1])
    const at = (now: number, before: number) => ({ now, ago: () => before })
    expect([
      crossedAbove(at(3, 2), at(2, 2)),
      crossedAbove(at(2, 1), at(2, 2)),
      crossedAbove(at(3, Number.NaN), at(2, 2)),
    ]).toEqual([true, false, false])
    expect([crossedBelow(at(1, 2), at(2, 2)), crossedBelow(at(2, 3), at(2, 2))]).toEqual([true, false])
  })
})

describe('misuse', () => {
  it.each([
    [() => sma(new Float64Array(3), 0), /sma: period must be a whole number from 1 to 1000000, but is 0/],
    [() => ema(new Float64Array(3), 1.5), /ema: period/],
    [() => rsi(new Float64Array(3), 1), /rsi: period must be a whole number from 2/],
    [() => macd(new Float64Array(3), 9, 3, 2), /fast must be below slow/],
    [() => bbands(new Float64Array(3), 5, 0), /deviations must be above 0/],
    [() => atr(new Float64Array(3), new Float64Array(2), new Float64Array(3), 2), /of one length/],
    [() => crossings(new Float64Array(3), new Float64Array(2)), /of one length/],
  ])('is refused with a RangeError that says what to do (%#)', (misuse, message) => {
    expect(misuse).toThrow(RangeError)
    expect(misuse).toThrow(message)
  })
})
