import { describe, expect, it } from 'vitest'
import { feeOfCommission } from './fee-of-words.ts'

describe('feeOfCommission', () => {
  it('takes a rate, and none for zero', () => {
    expect(feeOfCommission(0.002)).toEqual({ type: 'percentage', rate: 0.002 })
    expect(feeOfCommission(0)).toEqual({ type: 'none' })
  })

  it('reads functions in words: a sum per unit, with a minimum or without, and a sum per fill', () => {
    expect(feeOfCommission('callable: max(1.00, 0.005*|units|) per fill')).toEqual({
      type: 'per-share',
      perShare: '0.005',
      minimum: '1.00',
    })
    expect(feeOfCommission('callable: 0.01 * |units|')).toEqual({ type: 'per-share', perShare: '0.01' })
    expect(feeOfCommission('callable: 2.5 per fill')).toEqual({ type: 'per-trade', amount: '2.5' })
  })

  it('reads a share of the worth in words, with a minimum or without', () => {
    expect(feeOfCommission('callable: max(2, 0.001*|units|*price) per fill')).toEqual({
      type: 'percentage',
      rate: '0.001',
      minimum: '2',
    })
    expect(feeOfCommission('callable: 0.001 * |units| * price')).toEqual({ type: 'percentage', rate: '0.001' })
  })

  it('takes a fixed sum and a rate', () => {
    expect(feeOfCommission([5, 0.0005])).toEqual({ type: 'per-order', amount: 5, rate: 0.0005 })
  })

  it('refuses words that it does not know, quoting them', () => {
    expect(() => feeOfCommission('callable: sqrt(units)')).toThrow(
      "'callable: sqrt(units)' is in words that are not known",
    )
  })
})
