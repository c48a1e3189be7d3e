import { describe, expect, it } from 'vitest'
import { createVortex, vortex } from './index.ts'

describe('the vortex indicator', () => {
  it('is the movement up and down over the true range of the same bars', () => {
    const high = Float64Array.of(11, 14, 13, 16, 15)
    const low = Float64Array.of(9, 10, 9, 12, 11)
    const close = Float64Array.of(10, 13, 10, 15, 12)
    const { plus, minus } = vortex(high, low, close, 2)
    // Up 5, 3, 7, 3; down 1, 5, 1, 5; true ranges 4, 4, 6, 4.
    expect([...plus]).toEqual([Number.NaN, Number.NaN, 8 / 8, 10 / 10, 10 / 10])
    expect([...minus]).toEqual([Number.NaN, Number.NaN, 6 / 8, 6 / 10, 6 / 10])
  })

  it('is 0 where there was no range, and starts anew behind a gap', () => {
    const stream = createVortex(1)
    stream.update(5, 5, 5)
    expect([stream.update(5, 5, 5), stream.output(1), stream.output(2)]).toEqual([0, 0, Number.NaN])
    expect(stream.update(5, 5)).toBeNaN()
    expect(stream.update(6, 5, 5)).toBeNaN()
    expect(stream.update(7, 5, 6)).toBe(1)
    expect(() => createVortex(0)).toThrow('vortex: period must be an integer from 1 to 1,000,000, but was 0.')
  })
})
