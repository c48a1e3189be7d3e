import { describe, expect, it } from 'vitest'
import { indicatorCatalog } from './catalog/index.ts'
import * as indicators from './index.ts'
import {
  atr,
  bbands,
  createAtr,
  createBbands,
  createEma,
  createHighest,
  createLowest,
  createMacd,
  createRsi,
  createSma,
  createStddev,
  createWma,
  ema,
  highest,
  lowest,
  macd,
  rsi,
  sma,
  stddev,
  wma,
} from './index.ts'

const nan = Number.NaN
const ofOneColumn = { sma, ema, wma, rsi, stddev, highest, lowest }

describe.each(Object.entries(ofOneColumn))('%s', (id, indicator) => {
  it('is called as it is named', () => {
    expect(indicator.id).toBe(id)
    expect(indicator.inputs).toEqual(['value'])
    expect(indicator.outputs).toEqual(['value'])
  })

  it('gives an empty column for an empty column', () => {
    expect(indicator(new Float64Array(0), 3)).toEqual(new Float64Array(0))
  })

  it('gives NaN for one bar and for fewer bars than it needs', () => {
    expect([...indicator(Float64Array.of(5), 3)]).toEqual([nan])
    expect([...indicator(Float64Array.of(5, 6, 7), 4)]).toEqual([nan, nan, nan])
    expect([...indicator(Float64Array.of(5, 6), 1_000_000)]).toEqual([nan, nan])
  })

  it('gives NaN for bars that are all NaN', () => {
    expect([...indicator(new Float64Array(5).fill(nan), 2)]).toEqual([nan, nan, nan, nan, nan])
  })

  it('keeps the input as it was', () => {
    const values = Float64Array.of(3, 1, 2, 5, 4)
    indicator(values, 2)
    expect([...values]).toEqual([3, 1, 2, 5, 4])
  })

  it.each([0, -1, 1.5, 1_000_001, nan, Number.POSITIVE_INFINITY])(
    'refuses a period of %d, says so, and what to do',
    (bad) => {
      const message = `${id}: period must be an integer from 1 to 1,000,000, but was ${bad}. Give the number of bars to `
      for (const call of [
        () => indicator(new Float64Array(3), bad),
        () => indicator.warmupBars(bad),
        () => indicator.stream(bad),
      ]) {
        expect(call).toThrow(RangeError)
        expect(call).toThrow(message)
      }
    },
  )

  it('refuses a period that is not there', () => {
    expect(() => indicator.column([new Float64Array(1)], [], [new Float64Array(1)])).toThrow('but was undefined')
  })

  it('refuses columns that do not belong together', () => {
    expect(() => indicator.column([], [2], [new Float64Array(3)])).toThrow(`${id}: it has 1 input column, but got 0.`)
    expect(() => indicator.column([new Float64Array(3)], [2], [])).toThrow(`${id}: it has 1 output column, but got 0.`)
    expect(() => indicator.column([new Float64Array(3)], [2], [new Float64Array(2)])).toThrow(
      `${id}: columns must have one length, but have 3 and 2 values. Give columns of the same bars.`,
    )
  })

  it('refuses to write over its own input', () => {
    const values = new Float64Array(3)
    expect(() => indicator.column([values], [2], [values])).toThrow(
      `${id}: an output column must not be an input column`,
    )
  })

  it('has one output only', () => {
    const stream = indicator.stream(1)
    stream.update(1)
    stream.update(2)
    expect(stream.output(0)).not.toBeNaN()
    expect(stream.output(1)).toBeNaN()
  })
})

describe('a period of 1', () => {
  const values = Float64Array.of(3, 1.1, 2, 2)

  it('gives the value itself for averages and extremes, and no deviation', () => {
    for (const indicator of [sma, ema, wma, highest, lowest]) expect([...indicator(values, 1)]).toEqual([...values])
    expect([...stddev(values, 1)]).toEqual([0, 0, 0, 0])
    expect([...bbands(values, 1, 2).upper]).toEqual([...values])
  })

  it('gives all or nothing for the relative strength index, and the true range itself', () => {
    expect([...rsi(values, 1)]).toEqual([nan, 0, 100, 0])
    expect([...atr(Float64Array.of(3, 5), Float64Array.of(1, 4), Float64Array.of(2, 4), 1)]).toEqual([nan, 3])
  })

  it('gives a line that is its own signal', () => {
    const { macd: line, signal, histogram } = macd(values, 1, 2, 1)
    expect([...signal]).toEqual([...line])
    expect([...histogram]).toEqual([nan, 0, 0, 0])
  })
})

describe('warmupBars', () => {
  it('counts the bars until the first value', () => {
    expect(sma.warmupBars(20)).toBe(20)
    expect(ema.warmupBars(20)).toBe(20)
    expect(wma.warmupBars(20)).toBe(20)
    expect(rsi.warmupBars(14)).toBe(15)
    expect(macd.warmupBars(12, 26, 9)).toBe(34)
    expect(bbands.warmupBars(20, 2)).toBe(20)
    expect(atr.warmupBars(14)).toBe(15)
    expect(stddev.warmupBars(20)).toBe(20)
    expect(highest.warmupBars(55)).toBe(55)
    expect(lowest.warmupBars(55)).toBe(55)
  })
})

describe('a gap', () => {
  it.each([nan, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'of %d makes windows NaN until it has passed',
    (gap) => {
      const values = Float64Array.of(1, 2, 3, gap, 5, 6, 7)
      expect([...sma(values, 2)]).toEqual([nan, 1.5, 2.5, nan, nan, 5.5, 6.5])
      expect([...highest(values, 2)]).toEqual([nan, 2, 3, nan, nan, 6, 7])
      expect([...lowest(values, 2)]).toEqual([nan, 1, 2, nan, nan, 5, 6])
    },
  )

  it('starts recursive indicators anew, as if the data began behind it', () => {
    const before = Float64Array.of(9, 8, 9, 7, 9, 6, 9)
    const after = Float64Array.of(1, 2, 4, 3, 5, 7, 6, 8)
    const values = Float64Array.of(...before, nan, ...after)
    const tail = (column: Float64Array) => [...column.subarray(before.length + 1)]
    expect(tail(ema(values, 3))).toEqual([...ema(after, 3)])
    expect(tail(rsi(values, 3))).toEqual([...rsi(after, 3)])
    expect(tail(macd(values, 2, 3, 2).histogram)).toEqual([...macd(after, 2, 3, 2).histogram])
    expect(tail(atr(values, values, values, 3))).toEqual([...atr(after, after, after, 3)])
  })

  it('in the close alone is a gap of the whole bar', () => {
    const high = Float64Array.of(2, 3, 4, 5, 6, 7)
    const close = Float64Array.of(1, 2, nan, 4, 5, 6)
    expect([...atr(high, high, close, 1)].map(Number.isNaN)).toEqual([true, false, true, true, false, false])
    const atEnd = Float64Array.of(1, 2, 3, 4, 5, nan)
    expect([...atr(high, high, atEnd, 1)].map(Number.isNaN)).toEqual([true, false, false, false, false, true])
  })

  it('takes a stream out of its warm state', () => {
    const stream = createSma(1)
    stream.update(1)
    expect([stream.isWarm, stream.output(0)]).toEqual([true, 1])
    stream.update(nan)
    expect([stream.isWarm, stream.output(0)]).toEqual([false, nan])
  })
})

describe('finite values too large for a kernel', () => {
  it('are not taken for a gap, and a window recovers when its sums are renewed', () => {
    const values = new Float64Array(1_500).fill(5)
    values.set([1.7e308, -1.7e308, 1.7e308], 40)
    const output = sma(values, 3)
    expect(output[38]).toBe(5)
    expect(output[1_499]).toBe(5)
    expect(bbands(values, 3, 2).middle[1_499]).toBe(5)
    expect(stddev(values, 3)[1_499]).toBe(0)
  })
})

describe('macd', () => {
  it('refuses a fast period that is not below the slow one', () => {
    expect(() => macd(new Float64Array(1), 26, 12, 9)).toThrow(
      'macd: fast must be below slow, but they were 26 and 12. Give the shorter period first, such as 12, 26, 9.',
    )
    expect(() => createMacd(12, 12, 9)).toThrow(RangeError)
    expect(() => createMacd(12, 26, 0)).toThrow('macd: signal must be an integer from 1 to 1,000,000, but was 0.')
  })

  it('gives no output that does not exist', () => {
    const stream = createMacd(1, 2, 1)
    stream.update(1)
    expect([0, 1, 2].map((k) => stream.output(k))).toEqual([nan, nan, nan])
    stream.update(4)
    expect([0, 1, 2, 3].map((k) => stream.output(k))).toEqual([1.5, 1.5, 0, nan])
  })
})

describe('bbands', () => {
  it.each([0, -2, nan, Number.POSITIVE_INFINITY])('refuses %d deviations', (deviations) => {
    expect(() => createBbands(20, deviations)).toThrow(
      `bbands: deviations must be a number from 0.001 to 1000, but was ${deviations}.`,
    )
  })

  it('gives no output that does not exist', () => {
    const stream = createBbands(2, 2)
    stream.update(1)
    stream.update(3)
    expect([0, 1, 2, 3].map((k) => stream.output(k))).toEqual([4, 2, 0, nan])
  })
})

describe('atr', () => {
  it('refuses columns of different lengths', () => {
    expect(() => atr(new Float64Array(3), new Float64Array(3), new Float64Array(2), 1)).toThrow(
      'atr: columns must have one length, but have 3 and 2 values.',
    )
    expect(() => atr.column([new Float64Array(3)], [1], [new Float64Array(3)])).toThrow(
      'atr: it has 3 input columns, but got 1.',
    )
  })

  it('takes a bar without low or close for a gap', () => {
    const stream = createAtr(1)
    stream.update(3, 1, 2)
    expect(stream.update(3, 1)).toBeNaN()
    expect(stream.update(3)).toBeNaN()
    expect(stream.output(1)).toBeNaN()
  })
})

describe('the factories', () => {
  it('give what the indicators stream', () => {
    for (const [create, indicator] of [
      [createSma, sma],
      [createEma, ema],
      [createWma, wma],
      [createRsi, rsi],
      [createStddev, stddev],
      [createHighest, highest],
      [createLowest, lowest],
      [createAtr, atr],
    ] as const) {
      expect(indicator.stream).toBe(create)
    }
  })

  it('stand in the public entry with what they make', () => {
    const entry: Readonly<Record<string, unknown>> = indicators
    for (const { indicator } of indicatorCatalog) {
      const { id } = indicator
      expect(entry[id]).toBe(indicator)
      expect(entry[`create${id.charAt(0).toUpperCase()}${id.slice(1)}`], id).toBeTypeOf('function')
    }
  })
})
