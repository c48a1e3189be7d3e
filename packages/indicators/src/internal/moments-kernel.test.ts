import { describe, expect, it } from 'vitest'
import { MomentsKernel } from './moments-kernel.ts'

/** A walk that stands still from `from` on for 60 values, which makes the kernel renew its moments early. */
function walkWithStop(length: number, from: number): Float64Array {
  let state = 7
  let price = 100
  return Float64Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    if (i < from || i >= from + 60) price += state / 2 ** 31
    return price
  })
}

describe('the kernel of moments', () => {
  it.each([3, 20])('of %i values renews early anywhere, also where its window moves, and undoes it', (period) => {
    for (let from = 380; from < 620; from++) {
      const values = walkWithStop(700, from)
      const plain = new MomentsKernel(period)
      const corrected = new MomentsKernel(period)
      for (const [i, value] of values.entries()) {
        plain.update(value)
        corrected.update(i % 2 === 0 ? value + 0.001 : (values[i - 1] as number))
        corrected.replace(value * 1.5)
        corrected.replace(value)
        if (!Object.is(corrected.variance, plain.variance) || !Object.is(corrected.mean, plain.mean))
          expect.fail(`stop at ${from}: ${corrected.variance} is not ${plain.variance} at ${i}`)
      }
    }
  })

  it('has a variance of exactly 0 in a run of equal values, wherever it begins', () => {
    for (let from = 480; from < 600; from += 7) {
      const kernel = new MomentsKernel(20)
      for (const [i, value] of walkWithStop(700, from).entries()) {
        const variance = kernel.update(value)
        if (i >= from + 18 && i < from + 60) expect([from, i, variance, kernel.mean]).toEqual([from, i, 0, value])
      }
    }
  })

  it('has no variance where squares overflow, and one again when its moments have been renewed behind them', () => {
    const kernel = new MomentsKernel(3)
    for (const value of [1, 2, 1.7e308, -1.7e308, 3]) kernel.update(value)
    expect(kernel.isWarm).toBe(true)
    expect(kernel.variance).not.toBeLessThan(0)
    for (let i = 0; i < 600; i++) kernel.update(5)
    expect([kernel.variance, kernel.mean]).toEqual([0, 5])
  })

  it('has two outputs', () => {
    const kernel = new MomentsKernel(2)
    expect([kernel.update(1), kernel.output(0), kernel.output(1)]).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect([kernel.update(3), kernel.output(0), kernel.output(1), kernel.output(2)]).toEqual([1, 1, 2, Number.NaN])
  })
})
