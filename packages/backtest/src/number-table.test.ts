import { describe, expect, it } from 'vitest'
import { NumberTable } from './number-table.ts'

const wide = 2n ** 60n

/** Rows of three fields: the row, its half, and now and then an integer beyond 2^53 or nothing. */
function tableOf(rows: number): NumberTable {
  const table = new NumberTable(3)
  for (let n = 0; n < rows; n++) {
    const row = table.add()
    table.set(row, 0, n)
    table.set(row, 1, n / 2)
    table.setScaled(row, 2, n % 100 === 7 ? wide + BigInt(n) : n % 3 === 0 ? null : -n)
  }
  return table
}

function rowsOf(table: NumberTable) {
  return Array.from({ length: table.rows }, (_, row) => [
    table.get(row, 0),
    table.get(row, 1),
    table.getScaledOrNull(row, 2),
  ])
}

describe('a table of numbers', () => {
  it.each([0, 1, 255, 256, 257, 1_000])('gives back what was set, over %d rows', (rows) => {
    const table = tableOf(rows)
    expect(table.rows).toBe(rows)
    const wanted = Array.from({ length: rows }, (_, n) => [
      n,
      n / 2,
      n % 100 === 7 ? wide + BigInt(n) : n % 3 === 0 ? null : -n,
    ])
    expect(rowsOf(table)).toEqual(wanted)
  })

  it('begins a row with zeros, numbers it, and lets it be written over', () => {
    const table = new NumberTable(2)
    expect([table.add(), table.add()]).toEqual([0, 1])
    expect([table.get(1, 0), table.getScaled(1, 1)]).toEqual([0, 0])
    table.setScaled(1, 1, wide)
    table.setScaled(1, 1, 5)
    expect(table.getScaled(1, 1)).toBe(5)
    expect(table.getScaled(0, 1)).toBe(0)
  })

  it.each([0, 3, 256, 700])('goes on from a snapshot of %d rows as if it had never stopped', (rows) => {
    const table = tableOf(rows)
    const snapshot = table.snapshot()
    expect(snapshot.data).toHaveLength(3 * rows)
    const other = tableOf(20)
    other.restore(snapshot)
    expect(rowsOf(other)).toEqual(rowsOf(table))
    for (const one of [table, other]) one.setScaled(one.add(), 2, wide)
    expect(rowsOf(other)).toEqual(rowsOf(table))
    expect(other.rows).toBe(rows + 1)
  })
})
