import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromJsonTables, toJsonTables } from './json-table.ts'

const order = (n: number) => ({
  id: `order ${n}`,
  side: 'buy',
  stop: null,
  terms: { limit: 50 + n, expires: null, size: { units: 1 } },
  tags: ['a', n],
})

describe('toJsonTables', () => {
  it('writes what all records share once, and the rest column by column', () => {
    expect(toJsonTables([order(1), order(2)])).toEqual([
      {
        count: 2,
        columns: [
          { name: 'id', each: ['order 1', 'order 2'] },
          { name: 'side', same: 'buy' },
          { name: 'stop', same: null },
          {
            name: 'terms',
            records: {
              count: 2,
              columns: [
                { name: 'limit', each: [51, 52] },
                { name: 'expires', same: null },
                { name: 'size', records: { count: 2, columns: [{ name: 'units', same: 1 }] } },
              ],
            },
          },
          {
            name: 'tags',
            each: [
              ['a', 1],
              ['a', 2],
            ],
          },
        ],
      },
    ])
  })

  it('begins another table where the members are others', () => {
    const tables = toJsonTables([{ a: 1 }, { a: 2 }, { a: 3, b: 4 }, { a: 5 }])
    expect(tables.map(({ count }) => count)).toEqual([2, 1, 1])
  })

  it('keeps a member with records and others in one column', () => {
    const records = [{ entry: { type: 'limit', price: 5 } }, { entry: { type: 'market' } }, { entry: null }]
    expect(toJsonTables(records)).toEqual([
      { count: 3, columns: [{ name: 'entry', each: records.map(({ entry }) => entry) }] },
    ])
  })

  it('leaves out members without a value, as JSON does', () => {
    const records = [
      { a: 1, b: undefined },
      { a: 2, b: undefined },
    ]
    expect(toJsonTables(records)).toEqual([{ count: 2, columns: [{ name: 'a', each: [1, 2] }] }])
  })

  it('gives no tables for no records', () => {
    expect(toJsonTables([])).toEqual([])
    expect(fromJsonTables([])).toEqual([])
  })
})

describe('fromJsonTables', () => {
  it('gives the records again, with their members in order, whatever they hold', () => {
    const records = fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.jsonValue()), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(records, (all) => {
        // As JSON has them: without -0, and with their own `__proto__`.
        const written = JSON.stringify(all)
        const plain = JSON.parse(written) as Record<string, never>[]
        const tables = JSON.parse(JSON.stringify(toJsonTables(plain)))
        expect(JSON.stringify(fromJsonTables(tables))).toBe(written)
      }),
    )
  })

  it('makes each record one of its own', () => {
    const [first, second] = fromJsonTables(toJsonTables([{ a: { b: [] } }, { a: { b: [] } }]))
    expect(first).toEqual(second)
    expect(first?.a).not.toBe(second?.a)
  })

  it('takes a third of the text for records that are much alike', () => {
    const records = Array.from({ length: 100 }, (_, n) => order(n))
    expect(JSON.stringify(toJsonTables(records)).length).toBeLessThan(JSON.stringify(records).length / 3)
  })
})
