import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atr, bbands, ema, highest, type Indicator, lowest, macd, rsi, sma, stddev, wma } from './index.ts'

const values = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.double({ min: 0.01, max: 1e6, noNaN: true }) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 5 }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
  ),
  { maxLength: 120 },
)
const single = [sma, ema, wma, rsi, stddev, highest, lowest] as unknown as readonly Indicator[]

function check(indicator: Indicator, inputs: readonly Float64Array[], params: readonly number[]): void {
  const length = (inputs[0] as Float64Array).length
  const columns = indicator.outputs.map(() => new Float64Array(length))
  indicator.column(inputs, params, columns)
  const stream = indicator.stream(...params)
  let finite = 0
  for (let i = 0; i < length; i++) {
    const row = inputs.map((input) => input[i] as number) as [number, number?, number?]
    finite = row.every((value) => Number.isFinite(value)) ? finite + 1 : 0
    const first = stream.update(...row)
    expect(Object.is(first, stream.output(0))).toBe(true)
    for (const [k, column] of columns.entries()) expect(Object.is(stream.output(k), column[i])).toBe(true)
    expect(stream.isWarm).toBe(finite >= indicator.warmupBars(...params))
    expect(Number.isNaN(first)).toBe(!stream.isWarm)
  }
  expect(stream.warmupBars).toBe(indicator.warmupBars(...params))
}

describe('column and stream', () => {
  it('agree bit for bit, and are warm when they said, for every indicator of one input', () => {
    fc.assert(
      fc.property(fc.constantFrom(...single), values, fc.integer({ min: 2, max: 30 }), (indicator, list, period) => {
        check(indicator, [Float64Array.from(list)], [period])
      }),
      { numRuns: 500 },
    )
  })

  it('agree for macd, bbands and atr', () => {
    fc.assert(
      fc.property(
        values,
        values,
        values,
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        (a, b, c, period, more) => {
          const length = Math.min(a.length, b.length, c.length)
          const cut = (list: readonly number[]) => Float64Array.from(list.slice(0, length))
          check(macd as unknown as Indicator, [cut(a)], [period, period + more, more])
          check(bbands as unknown as Indicator, [cut(a)], [period, more])
          check(atr as unknown as Indicator, [cut(a), cut(b), cut(c)], [period])
        },
      ),
      { numRuns: 200 },
    )
  })
})
