import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitLine } from './fit-line.ts'

describe('fitLine', () => {
  it('is the line of least squares, with its deviation', () => {
    // The points lie 0.2, 1, −0.2 and … from y = 2.2 x: by hand, Σ(x − 2.5)² = 5 and Σ(x − 2.5)(y − 5.5) = 11.
    const line = fitLine([1, 2, 3, 4], [2, 5, 6, 9])
    expect(line?.slope).toBeCloseTo(2.2, 12)
    expect(line?.intercept).toBeCloseTo(0, 12)
    expect(line?.deviation).toBeCloseTo(Math.sqrt((0.04 + 0.36 + 0.36 + 0.04) / 2), 12)
  })

  it('is none where x does not vary, and where every point lies on it', () => {
    expect(fitLine([3, 3, 3], [1, 2, 3])).toBeNull()
    expect(fitLine([1, 2, 3], [1.1, 2.2, 3.3])).toBeNull()
    expect(fitLine([1, 2, 3], [5, 5, 5])).toBeNull()
  })

  it('keeps its digits at large prices', () => {
    const line = fitLine([1e6 + 1, 1e6 + 2, 1e6 + 3, 1e6 + 4], [1e7 + 2, 1e7 + 5, 1e7 + 6, 1e7 + 9])
    expect(line?.slope).toBeCloseTo(2.2, 9)
    expect(line?.deviation).toBeCloseTo(Math.sqrt(0.4), 9)
  })

  it('leaves distances that x explains nothing of, and that sum to 0', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 })), {
      minLength: 4,
    })
    fc.assert(
      fc.property(points, (rows) => {
        const [xs, ys] = [rows.map(([x]) => x), rows.map(([, y]) => y)]
        const line = fitLine(xs, ys)
        if (line === null) return
        const left = ys.map((y, i) => y - line.intercept - line.slope * (xs[i] as number))
        const scale = 1e-7 * rows.length * 1e6
        expect(Math.abs(left.reduce((sum, one) => sum + one, 0))).toBeLessThan(scale)
        expect(Math.abs(left.reduce((sum, one, i) => sum + one * (xs[i] as number), 0))).toBeLessThan(scale)
      }),
    )
  })
})
