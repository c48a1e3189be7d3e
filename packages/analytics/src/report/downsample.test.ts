import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { downsample } from './downsample.ts'
import { spreadLabels } from './spread-labels.ts'

describe('downsample', () => {
  it('keeps first, lowest, highest and last of every column, in order, and few points in all', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: -9, max: 9 })), {
          minLength: 2,
          maxLength: 300,
        }),
        fc.integer({ min: 1, max: 20 }),
        (steps, columns) => {
          let at = 1_700_000_000_000
          const time = Float64Array.from(steps, ([ms]) => (at += ms))
          const values = Float64Array.from(steps, ([, value]) => value)
          const [from = 0, to = 0] = [time[0], time[time.length - 1]]
          const kept = downsample(time, values, { from, to, columns })
          expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b))
          expect(kept[0]).toBe(0)
          expect(kept.at(-1)).toBe(time.length - 1)
          expect(kept.length).toBeLessThanOrEqual(4 * (columns + 1))
          const shown = kept.map((index) => values[index] ?? Number.NaN)
          expect(Math.min(...shown)).toBe(Math.min(...values))
          expect(Math.max(...shown)).toBe(Math.max(...values))
        },
      ),
    )
  })

  it('keeps every point of a curve that has no more than two per column', () => {
    const time = Float64Array.of(0, 1, 2, 3)
    expect(downsample(time, time, { from: 0, to: 3, columns: 2 })).toEqual([0, 1, 2, 3])
  })
})

describe('spreadLabels', () => {
  it('keeps labels apart, in their order and within bounds, and leaves alone those that have room', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 9 }), (wanted) => {
        const places = spreadLabels(wanted, { gap: 16, from: 8, to: 292 })
        const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b)
        const sorted = order.map((index) => places[index] ?? Number.NaN)
        for (const [index, place] of sorted.entries()) {
          expect(place).toBeGreaterThanOrEqual(8)
          expect(place).toBeLessThanOrEqual(292 + 1e-9)
          if (index > 0) expect(place - (sorted[index - 1] ?? 0)).toBeGreaterThanOrEqual(16 - 1e-9)
        }
      }),
    )
    expect(spreadLabels([200, 50], { gap: 16, from: 8, to: 292 })).toEqual([200, 50])
    expect(spreadLabels([100, 100], { gap: 16, from: 8, to: 292 })).toEqual([92, 108])
  })
})
