import { describe, expect, it } from 'vitest'
import { firstEquityDifference, firstRowDifference } from './difference.ts'

const row = (size: number, price: number) => ({ exact: { size }, close: { price } })

describe('firstRowDifference', () => {
  it('finds none where sizes are equal and prices apart by less than 10^-9 of themselves', () => {
    expect(firstRowDifference('fill', [row(1, 100)], [row(1, 100.00000005)])).toBeNull()
    expect(firstRowDifference('fill', [row(0, 0)], [row(0, 0)])).toBeNull()
  })

  it('names the row, the field and both figures', () => {
    expect(firstRowDifference('fill', [row(1, 100), row(2, 5)], [row(1, 100), row(2, 5.00000001)])).toEqual({
      where: 'fill 1',
      field: 'price',
      expected: '5',
      got: '5.00000001',
    })
    expect(firstRowDifference('fill', [row(1, 100)], [row(-1, 100)])).toMatchObject({ field: 'size', got: '-1' })
  })

  it('finds figures that are not numbers or not there', () => {
    expect(firstRowDifference('fill', [row(1, 100)], [row(1, Number.NaN)])).toMatchObject({ got: 'NaN' })
    expect(firstRowDifference('fill', [row(1, 100)], [{ exact: { size: 1 }, close: {} }])).toMatchObject({ got: 'NaN' })
  })

  it('finds rows too few and too many', () => {
    expect(firstRowDifference('trade', [row(1, 1)], [])).toMatchObject({ where: 'trade 0', expected: '1', got: '0' })
    expect(firstRowDifference('trade', [], [row(1, 1)])).toMatchObject({ where: 'trade 0', expected: '0', got: '1' })
  })
})

describe('firstEquityDifference', () => {
  it('compares every point and names the bar', () => {
    expect(firstEquityDifference(['a', 'b'], [1, 2], [1, 2])).toBeNull()
    expect(firstEquityDifference(['a', 'b'], [1, 2], [1, 2.1])).toMatchObject({ where: 'bar 1 (b)', field: 'equity' })
    expect(firstEquityDifference(['a', 'b'], [1, 2], [1])).toMatchObject({ where: 'equity', got: '1' })
  })
})
