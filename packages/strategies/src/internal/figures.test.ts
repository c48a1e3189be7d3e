import { describe, expect, it } from 'vitest'
import { confidenceOf, confidenceOfDeviation } from './confidence-of.ts'
import { entryExpiry } from './entry-expiry.ts'
import { figure, percent } from './figures.ts'

describe('figures in reasons', () => {
  it.each([
    [101.25, '101.25'],
    [0.000123456, '0.00012346'],
    [123_456.7, '123460'],
    [-2, '-2'],
  ])('%d has five digits', (value, text) => expect(figure(value)).toBe(text))

  it.each([
    [0.0525, '5.3 %'],
    [-1.5, '-150.0 %'],
  ])('%d is told in per cent', (value, text) => expect(percent(value)).toBe(text))
})

describe('confidence', () => {
  it('is one half at the usual strength, and lies between 0 and 1 for every other', () => {
    expect([0, 1, 3, Number.POSITIVE_INFINITY].map(confidenceOf)).toEqual([0, 0.5, 0.75, 1])
  })

  it('is none for what is no strength', () => expect([-1, Number.NaN].map(confidenceOf)).toEqual([0, 0]))

  it('of a standard deviation grows with the values that it is of', () => {
    expect([2, 3, 51].map(confidenceOfDeviation)).toEqual([1 - 1 / Math.sqrt(2), 0.5, 0.9])
    expect(confidenceOfDeviation(1)).toBe(0)
  })
})

describe('the expiry of an entry', () => {
  it('is a bar and a week after the decision', () =>
    expect(entryExpiry('1h')(1_000)).toBe(1_000 + 3_600_000 + 604_800_000))
})
