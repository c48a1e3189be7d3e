import { describe, expect, it } from 'vitest'
import { LineKernel } from './line-kernel.ts'

describe('the kernel of lines', () => {
  it('gives the slope, and the line at any distance from the middle of its window', () => {
    const kernel = new LineKernel(3)
    for (const value of [1, 2]) kernel.update(value)
    expect([kernel.output(0), kernel.at(0)]).toEqual([Number.NaN, Number.NaN])
    expect(kernel.update(6)).toBe(2.5)
    expect([kernel.output(0), kernel.output(1), kernel.at(0), kernel.at(10)]).toEqual([2.5, Number.NaN, 3, 28])
  })

  it('undoes a step of every kind', () => {
    const plain = new LineKernel(5)
    const corrected = new LineKernel(5)
    let price = 100
    for (let i = 0; i < 2_000; i++) {
      price += ((i * 7_919) % 101) / 37 - 1.35
      const value = i % 700 === 650 ? Number.NaN : price
      plain.update(value)
      corrected.update(i % 3 === 0 ? Number.NaN : price * 2)
      corrected.replace(value)
      if (!Object.is(corrected.at(2), plain.at(2))) expect.fail(`${corrected.at(2)} is not ${plain.at(2)} at ${i}`)
    }
  })
})
