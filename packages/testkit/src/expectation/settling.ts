import type { BarSeries } from '@race/core'
import type { RunDifference } from '../difference/compare-runs.ts'
import { placeOfBar } from '../internal/place-of-bar.ts'
import { nearNumber } from '../internal/same-number.ts'
import type { ObservedHandle } from '../observation/observe-setup.ts'

/** A handle's column over all data, and over data that starts later. */
export interface ColumnComparison {
  readonly handle: ObservedHandle
  /** The column of the later start; its first value stands at `offset` of the whole one. */
  readonly late: Float64Array
  readonly offset: number
  /** A fraction of the largest value of the handle. */
  readonly tolerance: number
}

/**
 * The first difference at or after a bar of the later column; null when there is none.
 *
 * @param place.from index in the later column
 */
export function firstUnsettled(
  comparison: ColumnComparison,
  { series, from }: { readonly series: BarSeries; readonly from: number },
): RunDifference | null {
  const { handle, late, offset } = comparison
  const agree = agreementOf(comparison)
  for (let i = from; i < late.length; i++) {
    if (agree(i)) continue
    const bar = offset + i
    return {
      kind: 'handle',
      time: series.closeTimes[bar] as number,
      subject: `${handle.description} at ${placeOfBar(series, bar)}`,
      first: String(handle.column[bar]),
      second: String(late[i]),
      handle: handle.description,
      bar,
    }
  }
  return null
}

/** Bars of the later column until it agrees with the whole one for good; null when it does not before the end. */
export function settlingOf(comparison: ColumnComparison): number | null {
  const { late } = comparison
  const agree = agreementOf(comparison)
  for (let i = late.length - 1; i >= 0; i--) if (!agree(i)) return i === late.length - 1 ? null : i + 2
  return 1
}

/** The longest of several times to settle; null when one of them did not. */
export function settledAfter(settling: readonly (number | null)[]): number | null {
  return settling.reduce<number | null>(
    (most, bars) => (most === null || bars === null ? null : Math.max(most, bars)),
    0,
  )
}

/**
 * Values are compared by the largest value there is, not each by its own: a value that crosses zero is as exact as the
 * ones around it.
 */
function agreementOf({ handle, late, offset, tolerance }: ColumnComparison): (index: number) => boolean {
  const { column } = handle
  let scale = 0
  for (const value of column) if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value))
  return (index) => nearNumber(column[offset + index] as number, late[index] as number, { tolerance, scale })
}
