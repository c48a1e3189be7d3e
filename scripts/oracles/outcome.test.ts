import { describe, expect, it } from 'vitest'
import { formatOutcome, formatTotals, isSuccess, type Outcome } from './outcome.ts'

const reproduced: Outcome = {
  id: 'S01',
  isRequired: true,
  hooks: ['size'],
  difference: null,
  obstacle: null,
  note: null,
}
const differing: Outcome = {
  ...reproduced,
  id: 'S02',
  hooks: ['size', 'prices'],
  difference: { where: 'trade 3', field: 'exitPrice', expected: '10', got: '11' },
}
const stuck: Outcome = { ...reproduced, id: 'L1', isRequired: false, hooks: [], obstacle: 'there is no quote' }

describe('outcomes', () => {
  it('are one line each', () => {
    expect(formatOutcome(reproduced)).toBe('S01: reproduced (hooks: size)')
    expect(formatOutcome(differing)).toBe('S02: differs: trade 3, exitPrice: expected 10, got 11 (hooks: size, prices)')
    expect(formatOutcome(stuck)).toBe('L1: not run (not required): there is no quote')
    expect(formatOutcome({ ...reproduced, hooks: [] })).toBe('S01: reproduced (hooks: none)')
  })

  it('succeed when all that is required was reproduced', () => {
    expect(isSuccess([reproduced, stuck])).toBe(true)
    expect(isSuccess([reproduced, differing])).toBe(false)
    expect(isSuccess([{ ...stuck, isRequired: true }])).toBe(false)
  })

  it('are counted, and those that needed no hook beyond size and end of run', () => {
    const plain = { ...reproduced, hooks: ['size', 'end of run'] }
    expect(formatTotals([reproduced, plain, differing, stuck])).toBe(
      '2 of 3 required scenarios reproduced; 2 with no hook beyond size and end of run',
    )
    expect(formatTotals([{ ...reproduced, hooks: ['queue'] }])).toContain(
      '1 of 1 required scenarios reproduced; 0 with',
    )
  })

  it('counts columns of indicators apart, and says what is to be known of one', () => {
    const column: Outcome = { ...reproduced, id: 'talib SMA_10', hooks: null }
    expect(formatOutcome(column)).toBe('talib SMA_10: reproduced')
    expect(formatOutcome({ ...column, note: '2 values by exact fractions' })).toBe(
      'talib SMA_10: reproduced; 2 values by exact fractions',
    )
    expect(formatTotals([column, { ...column, isRequired: false, obstacle: 'another formula' }])).toBe(
      '1 of 1 columns of indicators reproduced; 1 that cannot be compared',
    )
  })
})
