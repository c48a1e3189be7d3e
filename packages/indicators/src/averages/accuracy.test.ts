import { describe, expect, it } from 'vitest'
import type { ColumnIndicator, IndicatorParam } from '../indicator.ts'
import {
  alma,
  dema,
  ema,
  hma,
  htDcPeriod,
  htTrendline,
  kama,
  mama,
  mcGinley,
  sma,
  t3,
  tema,
  trima,
  vidya,
  vwma,
  wilder,
  wma,
  zlema,
} from './index.ts'

/** A repeatable walk that does not leave its scale: multiplicative congruential steps about a centre, no library. */
function walk(length: number, centre: number, step: number, seed = 12345): Float64Array {
  let state = seed
  let away = 0
  const values = new Float64Array(length)
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    away = away * 0.9999 + (state / 2 ** 31) * step
    values[i] = centre * (1 + away)
  }
  return values
}

/** A sum that carries along what rounding loses (A. Neumaier, 1974). */
class CompensatedSum {
  private sum = 0
  private lost = 0

  add(value: number): void {
    const next = this.sum + value
    this.lost += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum
    this.sum = next
  }

  get total(): number {
    return this.sum + this.lost
  }
}

/** The mean of the values up to `index`, each times the weight of its rank, 1 for the oldest. */
function weightedMean(
  valueAt: (i: number) => number,
  index: number,
  period: number,
  weightOf: (rank: number, i: number) => number,
): number {
  const sum = new CompensatedSum()
  const weights = new CompensatedSum()
  for (let rank = 1; rank <= period; rank++) {
    const i = index - period + rank
    const weight = weightOf(rank, i)
    sum.add(weight * valueAt(i))
    weights.add(weight)
  }
  return sum.total / weights.total
}

const byRank = (rank: number) => rank
const equally = () => 1

function hull(values: Float64Array, index: number, period: number): number {
  const at = (i: number) => values[i] as number
  const half = Math.floor(period / 2)
  const ahead = (i: number) => 2 * weightedMean(at, i, half, byRank) - weightedMean(at, i, period, byRank)
  return weightedMean(ahead, index, Math.floor(Math.sqrt(period)), byRank)
}

/** The standard deviation about the mean, of a whole population, in two passes about the newest value. */
function deviation(values: Float64Array, index: number, period: number): number {
  const newest = values[index] as number
  let sum = 0
  for (let i = index - period + 1; i <= index; i++) sum += (values[i] as number) - newest
  let squares = 0
  for (let i = index - period + 1; i <= index; i++) squares += ((values[i] as number) - newest - sum / period) ** 2
  return Math.sqrt(squares / period)
}

function relativeError(actual: number | undefined, expected: number): number {
  return actual === expected ? 0 : Math.abs((actual ?? Number.NaN) - expected) / Math.abs(expected)
}

describe('over ten million bars', () => {
  const length = 10_000_000
  const values = walk(length, 100, 1e-3)
  // One bar in a thousand trades a million times as much as the others.
  const volume = walk(length, 1_000, 1e-2, 99)
  for (let i = 0; i < length; i++) volume[i] = Math.abs(volume[i] as number) * (i % 997 === 0 ? 1e6 : 1)
  const output = new Float64Array(length)
  const period = 50
  const at = (i: number) => values[i] as number
  const triangle = (rank: number) => Math.min(rank, period + 1 - rank)

  it.each([
    ['sma', () => sma(values, period, output), (i: number) => weightedMean(at, i, period, equally)],
    ['wma', () => wma(values, period, output), (i: number) => weightedMean(at, i, period, byRank)],
    ['trima', () => trima(values, period, output), (i: number) => weightedMean(at, i, period, triangle)],
    ['hma', () => hma(values, period, output), (i: number) => hull(values, i, period)],
    [
      'vwma',
      () => vwma(values, volume, period, output),
      (i: number) => weightedMean(at, i, period, (_, k) => volume[k] as number),
    ],
  ])('%s does not drift from a compensated sum by 1e-10', (_name, compute, reference) => {
    const column = compute()
    let worst = 0
    for (let i = 1_000; i < length; i += 7_919) worst = Math.max(worst, relativeError(column[i], reference(i)))
    for (let i = length - 600; i < length; i++) worst = Math.max(worst, relativeError(column[i], reference(i)))
    expect(worst).toBeLessThan(1e-10)
  })
})

describe.each([
  ['prices of a hundred', walk(100_000, 100, 5e-4)],
  ['prices of a million that move by a thousandth', walk(100_000, 1e6, 1e-9)],
  ['prices a million million away from zero', walk(100_000, 1e12, 1e-12)],
  [
    'prices that grow a millionfold and fall back',
    walk(100_000, 0, 1).map((_, i) => 10 ** (3 + 3 * Math.sin(i / 300))),
  ],
  [
    'prices that jump by a split every thousand bars',
    walk(100_000, 100, 1e-4).map((v, i) => v * (i % 2000 < 1000 ? 1 : 50)),
  ],
])('over many bars, %s', (_name, values) => {
  const at = (i: number) => values[i] as number

  it.each([20, 250])('windows of %i do not drift from their definition', (period) => {
    const columns = [sma(values, period), wma(values, period), hma(values, period)] as const
    for (let i = 2 * period; i < values.length; i += 13 * period) {
      const expected = [
        weightedMean(at, i, period, equally),
        weightedMean(at, i, period, byRank),
        hull(values, i, period),
      ] as const
      columns.forEach((column, k) => {
        const error = relativeError(column[i], expected[k] as number)
        // Hull's average takes differences of averages, and averages those: of a fall to a millionth more is left in it.
        if (error > (k === 2 ? 1e-8 : 1e-9)) expect.fail(`column ${k} is ${error} off at ${i}`)
      })
    }
  })

  it('recursive averages do not drift from their definition by 1e-9', () => {
    const columns = [ema(values, 20), dema(values, 20), tema(values, 20)] as const
    const weight = 2 / 21
    const stages: number[] = []
    const seeds: number[][] = [[], [], []]
    for (let i = 0; i < values.length; i++) {
      let entering: number | undefined = values[i] as number
      for (let k = 0; k < 3 && entering !== undefined; k++) {
        const seed = seeds[k] as number[]
        if (stages[k] !== undefined) stages[k] = (stages[k] as number) + (entering - (stages[k] as number)) * weight
        else if (seed.push(entering) === 20) stages[k] = seed.reduce((sum, value) => sum + value, 0) / 20
        entering = stages[k]
      }
      if (i < 57) continue
      const [once, twice, thrice] = stages as [number, number, number]
      const expected = [once, 2 * once - twice, 3 * once - 3 * twice + thrice]
      columns.forEach((column, k) => {
        const error = relativeError(column[i], expected[k] as number)
        if (error > 1e-9) expect.fail(`column ${k} is ${error} off at ${i}`)
      })
    }
  })

  it('adaptive averages do not drift from their definition by 1e-9', () => {
    const period = 10
    const columns = [
      kama(values, period),
      vidya(values, 12, period),
      vidya(values, 12, 4, period + 1, 'deviation'),
    ] as const
    const before = new Array<number>(3).fill(values[period - 1] as number)
    for (let i = period; i < values.length; i++) {
      let path = 0
      for (let k = i - period + 1; k <= i; k++) path += Math.abs(at(k) - at(k - 1))
      const change = Math.abs(at(i) - at(i - period))
      const ratio = path === 0 ? 0 : Math.min(1, change / path)
      const spread = deviation(values, i, 4) / deviation(values, i, period + 1)
      const weights = [((path === 0 ? 1 : ratio) * (2 / 3 - 2 / 31) + 2 / 31) ** 2, (ratio * 2) / 13, (spread * 2) / 13]
      columns.forEach((column, k) => {
        before[k] = (before[k] as number) + (at(i) - (before[k] as number)) * (weights[k] as number)
        const error = relativeError(column[i], before[k] as number)
        if (error > 1e-9) expect.fail(`column ${k} is ${error} off at ${i}`)
      })
    }
  })
})

type OfOneColumn = Pick<
  ColumnIndicator<readonly [values: 'value'], readonly string[], readonly IndicatorParam[]>,
  'id' | 'column'
>

function columnOf(indicator: OfOneColumn, values: Float64Array, params: readonly IndicatorParam[]): Float64Array {
  const output = new Float64Array(values.length)
  indicator.column([values], params, indicator.id === 'mama' ? [output, new Float64Array(values.length)] : [output])
  return output
}

const pricesToPrices: readonly (readonly [string, OfOneColumn, readonly IndicatorParam[]])[] = [
  ['sma', sma, [20]],
  ['ema', ema, [20]],
  ['ema from the first', ema, [20, 'first']],
  ['wma', wma, [20]],
  ['dema', dema, [20]],
  ['tema', tema, [20]],
  ['tema from the first', tema, [20, 'first']],
  ['t3', t3, [5, 0.7]],
  ['trima', trima, [20]],
  ['kama', kama, [10]],
  ['vidya', vidya, [12, 9]],
  ['vidya of deviations', vidya, [12, 9, 30, 'deviation']],
  ['hma', hma, [20]],
  ['zlema', zlema, [20]],
  ['zlema from the first', zlema, [20, 'first']],
  ['wilder', wilder, [14]],
  ['alma', alma, [9]],
  ['mcGinley', mcGinley, [14]],
]

describe('a run of equal prices', () => {
  it.each(pricesToPrices)('from the start has exactly that price as its average: %s', (_name, indicator, params) => {
    for (const price of [100.1, 1.1e-9, 1.1e12 + 1 / 3, -0.1]) {
      const flat = columnOf(indicator, new Float64Array(1_500).fill(price), params)
      expect(flat.subarray(60).every((value) => value === price)).toBe(true)
    }
  })

  it.each([10, 20, 50, 7])('behind a movement has that price as the mean of a window of %i', (period) => {
    const cents = walk(700, 100, 1e-3).map((value) => Math.round(value * 100) / 100)
    const values = Float64Array.from([...cents, ...new Array<number>(700).fill(100.1)])
    const volume = walk(1_400, 50, 1e-2)
    // Sums of prices that differ by cents have nothing to round.
    for (const column of [sma(values, period), wma(values, period)]) {
      expect(column.subarray(700 + 2 * period).every((value) => value === 100.1)).toBe(true)
    }
    // Averages of averages, and products, have.
    for (const column of [trima(values, period), hma(values, period), vwma(values, volume, period)]) {
      for (const value of column.subarray(700 + 2 * period)) expect(relativeError(value, 100.1)).toBeLessThan(1e-13)
    }
  })

  it('is left by an adaptive average at once, whatever went before', () => {
    // What a sum of moves has lost to rounding must not be taken for a path.
    const values = Float64Array.from([...walk(700, 1e6, 1e-2), ...new Array<number>(400).fill(0.1)])
    const fast = kama(values, 10)
    const still = vidya(values, 12, 10)
    for (let i = 711; i < 760; i++) {
      const before = fast[i - 1] as number
      expect(relativeError(fast[i], before + (0.1 - before) * (2 / 3) ** 2)).toBeLessThan(1e-12)
      expect(still[i]).toBe(still[710])
    }
  })

  it('has that price as its trendline and as its average of Ehlers from the first, but for rounding', () => {
    for (const price of [100.1, 1.1e-9, 1.1e12 + 1 / 3]) {
      const flat = new Float64Array(400).fill(price)
      const { mama: average, fama } = mama(flat, 0.5, 0.05, 'first')
      for (const value of [htTrendline(flat)[399], average[32], fama[32], average[399], fama[399]]) {
        expect(relativeError(value, price)).toBeLessThan(1e-14)
      }
      expect(
        htDcPeriod(flat)
          .subarray(100)
          .every((bars) => bars >= 6 && bars <= 50),
      ).toBe(true)
    }
  })
})

describe('the scale of prices', () => {
  it.each([1e-9, 1e12])('of %d changes averages by nothing else', (scale) => {
    const values = walk(3_000, 100, 5e-3)
    const scaled = values.map((value) => value * scale)
    for (const [name, indicator, params] of [
      ...pricesToPrices,
      ['mama', mama, []] as const,
      ['htTrendline', htTrendline, []] as const,
    ]) {
      const plain = columnOf(indicator, values, params)
      const large = columnOf(indicator, scaled, params)
      for (let i = 70; i < 3_000; i++) {
        const error = relativeError(large[i], (plain[i] as number) * scale)
        if (!(error < 1e-10)) expect.fail(`${name} is ${error} off at ${i}`)
      }
    }
  })
})

describe('whole numbers', () => {
  const ticks = walk(30_000, 10_000, 1e-3).map((value) => Math.round(value))

  it('are summed exactly, so that equal means of different periods are equal floats', () => {
    const fast = sma(ticks, 10)
    const slow = sma(ticks, 50)
    const weighted = wma(ticks, 10)
    for (let i = 49; i < ticks.length; i++) {
      const window = ticks.subarray(i - 49, i + 1)
      const sumSlow = window.reduce((sum, value) => sum + value, 0)
      const sumFast = window.subarray(40).reduce((sum, value) => sum + value, 0)
      const sumWeighted = window.subarray(40).reduce((sum, value, rank) => sum + value * (rank + 1), 0)
      if (fast[i] !== sumFast / 10 || slow[i] !== sumSlow / 50) expect.fail(`the sum is not exact at ${i}`)
      if (weighted[i] !== sumWeighted / 55) expect.fail(`the weighted sum is not exact at ${i}`)
      if (sumFast * 5 === sumSlow && fast[i] !== slow[i]) expect.fail(`a tie is not a tie at ${i}`)
    }
  })

  it('have the mean that one division of their sum gives, also where they scatter about zero', () => {
    const scattered = ticks.slice(0, 20_000).map((value, i) => (value * 7919 + i * 104_729) % 9_973)
    for (const period of [3, 10, 49]) {
      const mean = sma(scattered, period)
      for (let i = period - 1; i < scattered.length; i++) {
        const sum = scattered.subarray(i + 1 - period, i + 1).reduce((total, value) => total + value, 0)
        if (mean[i] !== sum / period) expect.fail(`the mean of ${period} is not exact at ${i}`)
      }
    }
  })

  it('are summed exactly up to 2^53', () => {
    const large = Float64Array.from({ length: 3_000 }, (_, i) => 2 ** 48 + ((i * 7919) % 10_007))
    const mean = sma(large, 20)
    for (let i = 19; i < large.length; i++) {
      const sum = large.subarray(i - 19, i + 1).reduce((total, value) => total + value, 0)
      if (mean[i] !== sum / 20) expect.fail(`the sum is not exact at ${i}`)
    }
  })
})

describe('volume', () => {
  it('of a window that falls by fifteen orders of magnitude leaves no trace in the average', () => {
    const values = walk(4_000, 100, 1e-2)
    const volume = walk(4_000, 5, 1e-2).map((value, i) => (i % 400 < 100 ? value * 1e12 : Math.abs(value) * 1e-3))
    const average = vwma(values, volume, 20)
    for (let i = 19; i < 4_000; i++) {
      const expected = weightedMean(
        (k) => values[k] as number,
        i,
        20,
        (_, k) => volume[k] as number,
      )
      if (relativeError(average[i], expected) > 1e-10) expect.fail(`${average[i]} is not ${expected} at ${i}`)
    }
  })

  it('of nothing in the whole window gives NaN, there and nowhere else', () => {
    const values = walk(3_000, 100, 1e-2)
    const volume = walk(3_000, 0.1, 1e-3).map((value, i) => (i % 100 < 30 ? 0 : value))
    const average = vwma(values, volume, 20)
    for (let i = 19; i < 3_000; i++) {
      const isUntraded = volume.subarray(i - 19, i + 1).every((value) => value === 0)
      expect(Number.isNaN(average[i])).toBe(isUntraded)
    }
  })
})
