import { describe, expect, it } from 'vitest'
import {
  ao,
  apo,
  aroon,
  bop,
  cci,
  createAo,
  createAroon,
  createBop,
  createFisher,
  createMacd,
  createStoch,
  createUltOsc,
  dpo,
  fisher,
  kst,
  macd,
  mass,
  mfi,
  mom,
  ppo,
  roc,
  rocp,
  rocr,
  stoch,
  stochF,
  trix,
  ultOsc,
  willr,
} from './index.ts'

const nan = Number.NaN
const of = (...values: number[]) => Float64Array.from(values)

describe('periods that do not go together', () => {
  it('are refused with what to give', () => {
    expect(() => ppo(of(1), 26, 12)).toThrow('ppo: fast must be below slow, but they were 26 and 12.')
    expect(() => apo(of(1), 3, 3)).toThrow('apo: fast must be below slow, but they were 3 and 3.')
    expect(() => createAo(34, 5)).toThrow('ao: fast must be below slow, but they were 34 and 5.')
    expect(() => createMacd(12, 12, 9)).toThrow('macd: fast must be below slow, but they were 12 and 12.')
    expect(() => createUltOsc(14, 7, 28)).toThrow(
      'ultOsc: periods must not fall, but they were 14, 7 and 28. Give the shortest first, such as 7, 14, 28.',
    )
  })

  it('are not those that are equal in the ultimate oscillator', () => {
    expect(ultOsc.warmupBars(7, 7, 7)).toBe(8)
  })
})

describe('the first value', () => {
  it('comes at the bar that TA-Lib and Tulip have', () => {
    expect(macd.warmupBars(12, 26, 9)).toBe(34)
    expect(ppo.warmupBars(12, 26)).toBe(26)
    expect(ppo.warmupBars(12, 26, 'ema')).toBe(26)
    expect(ppo.warmupBars(12, 26, 'ema', 'first')).toBe(2)
    expect(stoch.warmupBars(14, 3, 3)).toBe(18)
    expect(trix.warmupBars(15)).toBe(44)
    expect(trix.warmupBars(15, 'first')).toBe(44)
    expect(mass.warmupBars(14)).toBe(30)
    expect(bop.warmupBars()).toBe(1)
    expect([1, 2, 3, 20].map((period) => dpo.warmupBars(period))).toEqual([2, 3, 3, 20])
    expect(kst.warmupBars(10, 15, 20, 30, 10, 10, 10, 15, 9)).toBe(53)
  })
})

describe('a stream', () => {
  it('has no output that does not exist', () => {
    const stochastic = createStoch(1, 1, 1)
    stochastic.update(3, 1, 2)
    expect([-1, 0, 1, 2].map((k) => stochastic.output(k))).toEqual([nan, 50, 50, nan])
    const ages = createAroon(1)
    ages.update(3, 1)
    ages.update(4, 2)
    expect([-1, 0, 1, 2].map((k) => ages.output(k))).toEqual([nan, 0, 100, nan])
    const transform = createFisher(1)
    transform.update(3, 1)
    expect([transform.output(-1), transform.output(2)]).toEqual([nan, nan])
  })

  it('takes a bar without all of its prices for a gap', () => {
    const stochastic = createStoch(1, 1, 1)
    expect(stochastic.update(3, 1, 2)).toBe(50)
    expect(stochastic.update(3, 1)).toBeNaN()
    expect(stochastic.isWarm).toBe(false)
    expect(stochastic.update(3)).toBeNaN()
    expect(stochastic.update(5, 1, 2)).toBe(25)
    expect(createBop().update(3, 6, 2)).toBeNaN()
  })
})

describe('division by nothing', () => {
  it('gives 0, as TA-Lib does', () => {
    const zeros = new Float64Array(4)
    const ones = of(1, 2, 3, 4)
    for (const indicator of [roc, rocp, rocr]) expect([...indicator(zeros, 2)]).toEqual([nan, nan, 0, 0])
    expect([...ppo(zeros, 1, 2)]).toEqual([nan, 0, 0, 0])
    expect([...trix(zeros, 1)]).toEqual([nan, 0, 0, 0])
    expect([...willr(ones, ones, ones, 1)]).toEqual([0, 0, 0, 0])
    expect([...cci(ones, ones, ones, 1)]).toEqual([0, 0, 0, 0])
    expect([...bop(zeros, ones, ones, ones)]).toEqual([0, 0, 0, 0])
    expect([...mfi(ones, ones, ones, zeros, 2)]).toEqual([nan, nan, 0, 0])
  })
})

describe('bars that are not sound', () => {
  it('do not lead an index beyond its bounds', () => {
    // Closes above the high and below the low.
    const high = of(2, 2, 2, 2)
    const low = of(1, 1, 1, 1)
    const close = of(5, -5, 5, -5)
    expect([...stochF(high, low, close, 1, 1).k]).toEqual([100, 0, 100, 0])
    expect([...willr(high, low, close, 1)]).toEqual([0, -100, 0, -100])
    expect([...bop(of(0, 0, 0, 0), high, low, close)]).toEqual([1, -1, 1, -1])
    const [, ...rest] = ultOsc(high, low, close, 1, 1, 1)
    expect(rest.every((value) => value >= 0 && value <= 100)).toBe(true)
  })

  it('with a flow of money too large for a number still have an index', () => {
    const huge = of(1e200, 2e200, 1e200, 3e200)
    expect([...mfi(huge, huge, huge, huge, 1)]).toEqual([nan, 100, 0, 100])
  })
})

describe('equal extremes', () => {
  it('count from the latest', () => {
    const { up, down } = aroon(of(5, 7, 7, 6, 7), of(3, 1, 4, 1, 2), 4)
    expect([up[4], down[4]]).toEqual([100, 75])
  })
})

describe('a gap', () => {
  it('in one column starts all of them anew, as if the data began behind it', () => {
    const high = of(4, 6, 5, 7, 8, 6, 9, 7)
    const low = of(2, 3, 4, 4, 5, 5, 6, 3)
    const close = of(3, 5, 4.5, 6, 7, 5.5, 8, 4)
    const gapped = close.slice()
    gapped[2] = nan
    const tail = (values: Float64Array) => [...values.subarray(3)]
    const from = (values: Float64Array) => values.slice(3)
    const { k, d } = stoch(high, low, gapped, 2, 2, 2)
    const anew = stoch(from(high), from(low), from(close), 2, 2, 2)
    expect([tail(k), tail(d)]).toEqual([[...anew.k], [...anew.d]])
    expect(tail(cci(high, low, gapped, 3))).toEqual([...cci(from(high), from(low), from(close), 3)])
    expect(tail(mom(gapped, 2))).toEqual([...mom(from(close), 2)])
    const line = fisher(gapped, low, 2).fisher
    expect(tail(line)).toEqual([...fisher(from(close), from(low), 2).fisher])
    expect(tail(ao(gapped, low, 1, 2))).toEqual([...ao(from(close), from(low), 1, 2)])
  })
})
