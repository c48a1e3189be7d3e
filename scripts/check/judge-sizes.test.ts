import { describe, expect, it } from 'vitest'
import { budgetFor, judgeSizes } from './judge-sizes.ts'

describe('the gate of sizes', () => {
  it('sets a budget with 15 % of room, rounded up to a tenth of a kilobyte', () => {
    expect(budgetFor(10_000)).toBe(11_500)
    expect(budgetFor(10_001)).toBe(11_600)
  })

  it('lets an entry weigh as much as its budget and not a byte more', () => {
    expect(judgeSizes(new Map([['@race/core', 100]]), { '@race/core': 100 }).failures).toEqual([])
    expect(judgeSizes(new Map([['@race/core', 101]]), { '@race/core': 100 }).failures).toHaveLength(1)
  })

  it('finds a way in without a budget and a budget without a way in', () => {
    expect(judgeSizes(new Map([['@race/core', 1]]), {}).failures[0]).toContain('@race/core has no budget')
    expect(judgeSizes(new Map(), { '@race/core': 1 }).failures[0]).toContain('nobody can import')
  })

  it('takes a size that could not be measured for too large', () => {
    expect(judgeSizes(new Map([['@race/core', Number.NaN]]), { '@race/core': 100 }).failures).toHaveLength(1)
  })
})
