import { expect, it } from 'vitest'
import { atr, createAtr } from '../volatility/atr.ts'

it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  'is at a gap where the close alone is %d, which reaches the ranges a bar later only',
  (close) => {
    const stream = createAtr(2)
    const rows = Array.from({ length: 8 }, (_, i) => [12 + i, 10 + i, i === 5 ? close : 11 + i] as const)
    const seen = rows.map(([high, low, last]) => [stream.update(high, low, last), stream.isWarm])
    const warm = [2, true]
    const cold = [Number.NaN, false]
    expect(seen).toEqual([cold, cold, warm, warm, warm, cold, cold, cold])
    const [highs, lows, closes] = [0, 1, 2].map((k) => Float64Array.from(rows, (row) => row[k] as number))
    const column = atr(highs as Float64Array, lows as Float64Array, closes as Float64Array, 2)
    expect([...column]).toEqual(seen.map(([value]) => value))
  },
)

it('goes on where a bar and its close are too large to be added', () => {
  const stream = createAtr(1)
  const values = [0, 0, 0, 1.7e308, 1.7e308].map((close, i) => stream.update(i < 3 ? 0 : 1.7e308, 0, close))
  const column = atr(
    Float64Array.of(0, 0, 0, 1.7e308, 1.7e308),
    new Float64Array(5),
    Float64Array.of(0, 0, 0, 1.7e308, 1.7e308),
    1,
  )
  expect(values).toEqual([...column])
  expect(stream.isWarm).toBe(true)
})
