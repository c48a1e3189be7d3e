import { describe, expect, it } from 'vitest'
import { createPivots, pivots } from './pivots.ts'

const nan = Number.NaN
const under = (high: Float64Array) => high.map((price) => price - 1)

describe('pivots', () => {
  it('show a swing high at the bar that confirms it, and then grow older', () => {
    const high = Float64Array.of(1, 2, 5, 3, 2, 1)
    const swings = pivots(high, under(high), 2, 2)
    expect([...swings.high]).toEqual([nan, nan, nan, nan, 5, 5])
    expect([...swings.highAge]).toEqual([nan, nan, nan, nan, 2, 3])
    expect([...swings.low]).toEqual([nan, nan, nan, nan, nan, nan])
  })

  it('show none where one bar of the right side goes above it', () => {
    const high = Float64Array.of(1, 2, 5, 3, 6, 1)
    expect([...pivots(high, under(high), 2, 2).high]).toEqual([nan, nan, nan, nan, nan, nan])
  })

  it('take the first of equal highs', () => {
    const high = Float64Array.of(1, 5, 5, 1, 1)
    expect([...pivots(high, under(high), 1, 1).highAge]).toEqual([nan, nan, 1, 2, 3])
  })

  it('take the first of equal lows, and none of prices that never move', () => {
    const low = Float64Array.of(5, 1, 1, 5, 5)
    const high = Float64Array.of(6, 6, 6, 6, 6)
    const swings = pivots(high, low, 1, 1)
    expect([...swings.lowAge]).toEqual([nan, nan, 1, 2, 3])
    expect([...swings.high]).toEqual([nan, nan, nan, nan, nan])
  })

  it('take back a swing that the running bar confirmed when its high is corrected', () => {
    const swings = createPivots(1, 1)
    swings.update(1, 0)
    swings.update(3, 2)
    expect(swings.update(2, 1)).toBe(3)
    expect(swings.replace(4, 3)).toBeNaN()
    expect(swings.update(2, 1)).toBe(4)
  })

  it('begin anew behind a gap of either column', () => {
    const high = Float64Array.of(1, 3, 1, 1, 1, 2, 1)
    const low = Float64Array.of(0, 0, 0, nan, 0, 0, 0)
    expect([...pivots(high, low, 1, 1).high]).toEqual([nan, nan, 3, nan, nan, nan, 2])
  })
})
