import { describe, expect, it } from 'vitest'
import { drawdown, drawdownPeriods, longestDrawdownMs, maxDrawdown } from './drawdown.ts'

const time = (length: number): Float64Array => Float64Array.from({ length }, (_, index) => 1000 * index)

describe('drawdown', () => {
  it('takes the initial equity as the first peak', () => {
    expect([...drawdown(Float64Array.of(90, 80, 110, 99), 100)]).toEqual([0.9 - 1, 0.8 - 1, 0, 99 / 110 - 1])
    expect(maxDrawdown(Float64Array.of(90, 80, 110, 99), 100)).toBe(0.8 - 1)
  })

  it('goes below −1 when equity does below zero', () => {
    expect(maxDrawdown(Float64Array.of(100, -50), 100)).toBe(-1.5)
  })

  it('is empty, and 0, for an empty curve', () => {
    expect(drawdown(new Float64Array(0), 100)).toHaveLength(0)
    expect(maxDrawdown(new Float64Array(0), 100)).toBe(0)
    expect(longestDrawdownMs(new Float64Array(0), new Float64Array(0), 100)).toBe(0)
    expect(drawdownPeriods(new Float64Array(0), new Float64Array(0), 100)).toEqual([])
  })
})

describe('drawdownPeriods', () => {
  it('runs from the last instant at the peak to the first at or above it', () => {
    const equity = Float64Array.of(100, 110, 110, 99, 88, 104, 110, 120)
    expect(drawdownPeriods(time(8), equity, 100)).toEqual([
      { peakTime: 2000, troughTime: 4000, recoveryTime: 6000, durationMs: 4000, depth: 88 / 110 - 1 },
    ])
    expect(longestDrawdownMs(time(8), equity, 100)).toBe(4000)
  })

  it('lets a drawdown that has not recovered end at the last instant', () => {
    const equity = Float64Array.of(100, 80, 90)
    expect(drawdownPeriods(time(3), equity, 100)).toEqual([
      { peakTime: 0, troughTime: 1000, recoveryTime: null, durationMs: 2000, depth: 0.8 - 1 },
    ])
    expect(longestDrawdownMs(time(3), equity, 100)).toBe(2000)
  })

  it('begins at the first instant when the curve starts below the initial equity', () => {
    const equity = Float64Array.of(95, 90, 101)
    expect(drawdownPeriods(time(3), equity, 100)).toEqual([
      { peakTime: 0, troughTime: 1000, recoveryTime: 2000, durationMs: 2000, depth: 0.9 - 1 },
    ])
    expect(longestDrawdownMs(time(3), equity, 100)).toBe(2000)
  })

  it('keeps the first of two equal troughs', () => {
    expect(drawdownPeriods(time(4), Float64Array.of(100, 90, 95, 90), 100)[0]?.troughTime).toBe(1000)
  })

  it('finds none in a curve that never falls', () => {
    expect(drawdownPeriods(time(3), Float64Array.of(100, 100, 101), 100)).toEqual([])
    expect(longestDrawdownMs(time(3), Float64Array.of(100, 100, 101), 100)).toBe(0)
  })
})
