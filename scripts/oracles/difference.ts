import type { Difference } from './outcome.ts'

/** Relative distance up to which two figures are the same. */
const tolerance = 1e-9

/** Whether two floats are the same to a relative 10^-9. */
function isClose(expected: number, got: number): boolean {
  return Math.abs(got - expected) <= tolerance * Math.max(Math.abs(expected), Math.abs(got))
}

/** A table of fields that must be equal, or close where they are floats. */
export interface Compared {
  readonly exact: Readonly<Record<string, string | number>>
  readonly close: Readonly<Record<string, number>>
}

/** The first field of the first row that differs; `what` names a row, such as `trade`. */
export function firstRowDifference(
  what: string,
  expected: readonly Compared[],
  got: readonly Compared[],
): Difference | null {
  for (const [index, row] of expected.entries()) {
    const other = got[index]
    if (other === undefined) return missing(`${what} ${index}`, expected.length, got.length)
    for (const [field, value] of Object.entries(row.exact)) {
      if (other.exact[field] !== value) return differing(`${what} ${index}`, field, value, other.exact[field])
    }
    for (const [field, value] of Object.entries(row.close)) {
      const figure = other.close[field] ?? Number.NaN
      if (!isClose(value, figure)) return differing(`${what} ${index}`, field, value, figure)
    }
  }
  return got.length > expected.length ? missing(`${what} ${expected.length}`, expected.length, got.length) : null
}

/** The first point of an equity curve that differs. */
export function firstEquityDifference(
  times: readonly string[],
  expected: ArrayLike<number>,
  got: ArrayLike<number>,
): Difference | null {
  if (expected.length !== got.length) return missing('equity', expected.length, got.length)
  for (let i = 0; i < expected.length; i++) {
    const [value, figure] = [expected[i] as number, got[i] as number]
    if (!isClose(value, figure)) return differing(`bar ${i} (${times[i]})`, 'equity', value, figure)
  }
  return null
}

function differing(where: string, field: string, expected: unknown, got: unknown): Difference {
  return { where, field, expected: String(expected), got: String(got) }
}

function missing(where: string, expected: number, got: number): Difference {
  return differing(where, 'number of rows', expected, got)
}
