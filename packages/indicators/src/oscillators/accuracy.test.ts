import { describe, expect, it } from 'vitest'
import {
  ao,
  apo,
  aroon,
  aroonOsc,
  cci,
  cmo,
  dpo,
  fisher,
  kst,
  macd,
  mass,
  mfi,
  ppo,
  qstick,
  roc,
  rsi,
  stoch,
  stochF,
  stochRsi,
  trix,
  tsi,
  ultOsc,
  vhf,
  willr,
} from './index.ts'

const bars = 40_000

interface Bars {
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** Repeatable bars around a walk: multiplicative congruential steps, no library. */
function barsOf(start: number, step: number, tick = 0): Bars {
  let state = 12345
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state / 2 ** 31
  }
  const round = (value: number) => (tick > 0 ? Math.round(value / tick) * tick : value)
  let price = start
  const open = new Float64Array(bars)
  const high = new Float64Array(bars)
  const low = new Float64Array(bars)
  const volume = new Float64Array(bars)
  const close = Float64Array.from({ length: bars }, (_, i) => {
    open[i] = price
    price = round(price + random() * step)
    high[i] = Math.max(open[i] as number, price) + round(Math.abs(random()) * step)
    low[i] = Math.min(open[i] as number, price) - round(Math.abs(random()) * step)
    volume[i] = Math.round(Math.abs(random()) * 1_000)
    return price
  })
  return { open, high, low, close, volume }
}

const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0)

/** What the definitions say of one bar, straight and without any sum from the bar before. */
function definitions({ open, high, low, close, volume }: Bars, at: number, period: number) {
  const last = (values: Float64Array, count = period) => values.subarray(at + 1 - count, at + 1)
  const top = Math.max(...last(high))
  const bottom = Math.min(...last(low))
  const now = close[at] as number
  const place = 100 * ((now - bottom) / (top - bottom))
  // Three times the typical price: the index does not depend on the scale.
  const typical = last(close).map((value, i) => (last(high)[i] as number) + (last(low)[i] as number) + value)
  const newest = typical[period - 1] as number
  const mean = sumOf(typical.map((value) => value - newest)) / period
  const deviation = sumOf(typical.map((value) => Math.abs(value - newest - mean))) / period
  const changes = last(close).map((value, i) => value - (close[at - period + i] as number))
  const moved = sumOf(changes.map(Math.abs))
  let gained = 0
  let flowed = 0
  for (let i = at + 1 - period; i <= at; i++) {
    const sum = (high[i] as number) + (low[i] as number) + (close[i] as number)
    const before = (high[i - 1] as number) + (low[i - 1] as number) + (close[i - 1] as number)
    const flow = (sum / 3) * (volume[i] as number)
    if (sum / 3 > before / 3) gained += flow
    if (sum / 3 !== before / 3) flowed += flow
  }
  const isHighest = (value: number) => value === Math.max(...last(high, period + 1))
  const isLowest = (value: number) => value === Math.min(...last(low, period + 1))
  return {
    stochF: place,
    willr: place - 100,
    cci: -mean / (0.015 * deviation),
    cmo: (100 * (sumOf(changes.map((change) => Math.max(change, 0))) * 2 - moved)) / moved,
    vhf: (Math.max(...last(close)) - Math.min(...last(close))) / moved,
    mfi: flowed === 0 ? 0 : (100 * gained) / flowed,
    up: (100 * last(high, period + 1).findLastIndex(isHighest)) / period,
    down: (100 * last(low, period + 1).findLastIndex(isLowest)) / period,
    qstick: sumOf(last(close).map((value, i) => value - (last(open)[i] as number))) / period,
  }
}

describe.each([
  ['prices of a hundred', barsOf(100, 0.05)],
  ['prices in ticks, with many ties', barsOf(1_000, 3, 1)],
  ['prices a million million away from zero', barsOf(1e12, 1)],
  ['prices of a billionth', barsOf(1e-9, 1e-12)],
] as const)('over many bars, %s', (_name, data) => {
  const { open, high, low, close, volume } = data

  it.each([2, 14, 50])('windows of %i do not drift from their definition', (period) => {
    const columns = {
      stochF: stochF(high, low, close, period, 1).k,
      willr: willr(high, low, close, period),
      cci: cci(high, low, close, period),
      cmo: cmo(close, period, 'sum'),
      vhf: vhf(close, period),
      mfi: mfi(high, low, close, volume, period),
      ...aroon(high, low, period),
      qstick: qstick(open, close, period),
    }
    const units = { stochF: 1, willr: 1, cci: 1, cmo: 1, vhf: 1e-2, mfi: 1, up: 1, down: 1, qstick: open[0] as number }
    for (let at = 1_000; at < bars; at += 397) {
      const expected = definitions(data, at, period)
      for (const key of Object.keys(columns) as (keyof typeof columns)[]) {
        // cmo and vhf of bars that have not moved at all.
        const should = Number.isNaN(expected[key]) ? 0 : expected[key]
        const difference = Math.abs((columns[key][at] as number) - should)
        if (!(difference <= 1e-9 * Math.max(Math.abs(should), units[key]))) {
          expect({ at, key, value: columns[key][at] }).toEqual({ at, key, value: should })
        }
      }
    }
  })

  it('indices stay within their bounds to the last bit', () => {
    const within = (values: Float64Array, min: number, max: number, from: number) => {
      const stray = values.subarray(from).find((value) => !(value >= min && value <= max))
      expect(stray).toBeUndefined()
    }
    for (const period of [2, 14]) {
      for (const average of ['sma', 'ema'] as const) {
        const { k, d } = stoch(high, low, close, period, 3, 3, average, average)
        within(k, 0, 100, period + 4)
        within(d, 0, 100, period + 4)
        within(stochRsi(close, period, 5, 3, average).d, 0, 100, period + 7)
      }
      within(rsi(close, period), 0, 100, period)
      within(cmo(close, period), -100, 100, period)
      within(cmo(close, period, 'sum'), -100, 100, period)
      within(mfi(high, low, close, volume, period), 0, 100, period)
      within(willr(high, low, close, period), -100, 0, period)
      within(ultOsc(high, low, close, period, period, 2 * period), 0, 100, 2 * period)
      within(tsi(close, period, 3), -100, 100, period + 3)
      within(vhf(close, period), 0, 1, period)
      within(aroonOsc(high, low, period), -100, 100, period)
    }
  })

  it('recursive ones do not drift from their definition', () => {
    const unit = Math.abs(close[0] as number)
    const fast = emaOf(close, 12, 12, 14)
    const slow = emaOf(close, 26, 26, 0)
    const line = macd(close, 12, 26, 9)
    const first = emaOf(close, 15, 1, 0)
    const second = emaOf(first, 15, 1, 14)
    const third = emaOf(second, 15, 1, 28)
    const rate = trix(close, 15, 'first')
    const percent = ppo(close, 12, 26, 'ema', 'first')
    const difference = apo(close, 12, 26, 'ema', 'first')
    const quick = emaOf(close, 12, 1, 0)
    const lazy = emaOf(close, 26, 1, 0)
    for (let i = 1_000; i < bars; i += 97) {
      const expected = {
        macd: ((fast[i] as number) - (slow[i] as number)) / unit,
        trix: (third[i] as number) / (third[i - 1] as number) - 1,
        ppo: (quick[i] as number) / (lazy[i] as number) - 1,
        apo: ((quick[i] as number) - (lazy[i] as number)) / unit,
      }
      const actual = {
        macd: (line.macd[i] as number) / unit,
        trix: (rate[i] as number) / 100,
        ppo: (percent[i] as number) / 100,
        apo: (difference[i] as number) / unit,
      }
      for (const key of ['macd', 'trix', 'ppo', 'apo'] as const) {
        if (!(Math.abs(actual[key] - expected[key]) < 1e-13)) {
          expect({ i, key, value: actual[key] }).toEqual({ i, key, value: expected[key] })
        }
      }
    }
  })
})

/** An exponential average as it is written: the mean of `seedBars` values from `from` on, and then a share of each. */
function emaOf(values: Float64Array, period: number, seedBars: number, from: number): Float64Array {
  const output = new Float64Array(values.length).fill(Number.NaN)
  const seedAt = from + seedBars - 1
  let average = sumOf(values.subarray(from, seedAt + 1)) / seedBars
  for (let i = seedAt; i < values.length; i++) {
    if (i > seedAt) average += ((values[i] as number) - average) * (2 / (period + 1))
    output[i] = average
  }
  return output
}

describe('equal prices', () => {
  const flat = new Float64Array(1_500).fill(100.1)
  const volume = new Float64Array(1_500).fill(7)

  it('from the start give indices of 0 and differences of nothing', () => {
    const { macd: line, signal, histogram } = macd(flat, 12, 26, 9)
    const columns = {
      line,
      signal,
      histogram,
      rsi: rsi(flat, 14),
      cmo: cmo(flat, 14),
      sum: cmo(flat, 14, 'sum'),
      cci: cci(flat, flat, flat, 20),
      ...stoch(flat, flat, flat, 14, 3, 3),
      mfi: mfi(flat, flat, flat, volume, 14),
      willr: willr(flat, flat, flat, 14),
      ultOsc: ultOsc(flat, flat, flat, 7, 14, 28),
      trix: trix(flat, 15),
      ppo: ppo(flat, 12, 26),
      apo: apo(flat, 12, 26, 'ema'),
      ao: ao(flat, flat, 5, 34),
      dpo: dpo(flat, 20),
      vhf: vhf(flat, 20),
      tsi: tsi(flat, 25, 13),
      kst: kst(flat, 10, 15, 20, 30, 10, 10, 10, 15, 9).kst,
      roc: roc(flat, 10),
    }
    for (const [name, column] of Object.entries(columns)) {
      expect([name, column.subarray(60).every((value) => value === 0)]).toEqual([name, true])
    }
    expect(mass(flat, flat, 25).subarray(40)).toEqual(new Float64Array(1_460).fill(25))
    expect(
      fisher(flat, flat, 10)
        .fisher.subarray(9)
        .every((value) => value < 0),
    ).toBe(true)
    const { up, down } = aroon(flat, flat, 25)
    expect([up[1_499], down[1_499]]).toEqual([100, 100])
  })

  it('behind a movement leave nothing of it in sums of moves, flows and ranges', () => {
    const { high, low, close } = barsOf(100, 1.7)
    const still = (values: Float64Array) => Float64Array.from([...values.subarray(0, 700), ...flat.subarray(0, 900)])
    const [h, l, c] = [still(high), still(low), still(close)]
    const flows = Float64Array.from({ length: 1_600 }, (_, i) => 1_000 / (i + 1))
    const columns = {
      cmo: cmo(c, 14, 'sum'),
      mfi: mfi(h, l, c, flows, 14),
      ultOsc: ultOsc(h, l, c, 7, 14, 28),
      vhf: vhf(c, 20),
      cci: cci(h, l, c, 20),
      willr: willr(h, l, c, 14),
    }
    for (const [name, column] of Object.entries(columns)) {
      expect([name, column.subarray(740).every((value) => value === 0)]).toEqual([name, true])
    }
  })

  it('let an index of fading movement stand, and fall to 0 when none is left', () => {
    const fading = new Float64Array(12_000).fill(103)
    fading.set([100, 104])
    const index = rsi(fading, 14)
    const momentum = cmo(fading, 14)
    const strength = tsi(fading, 25, 13)
    expect(index[9_000]).toBeCloseTo(80, 8)
    expect(momentum[9_000]).toBeCloseTo(60, 8)
    expect(Math.abs(strength[3_000] as number)).toBeGreaterThan(1)
    expect([index[11_999], momentum[11_999], strength[11_999]]).toEqual([0, 0, 0])
  })
})

describe('the relative strength index', () => {
  it('is 100 where prices only rise, 0 where they only fall', () => {
    expect(rsi(Float64Array.of(1, 2, 4, 8, 16), 2)[4]).toBe(100)
    expect(rsi(Float64Array.of(16, 8, 4, 2, 1), 2)[4]).toBe(0)
  })
})

describe('Chande’s momentum oscillator', () => {
  it('is twice the relative strength index less 100', () => {
    const { close } = barsOf(100, 1)
    const index = rsi(close, 14)
    const momentum = cmo(close, 14)
    for (let i = 14; i < 5_000; i++) expect(momentum[i]).toBeCloseTo(2 * (index[i] as number) - 100, 10)
  })
})
