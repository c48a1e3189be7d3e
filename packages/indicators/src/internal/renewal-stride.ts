/**
 * Values between two renewals of a recursive kernel's reference, and between two looks of a column driver for a gap.
 */
export const renewalStride = 512

/**
 * Values between two renewals of a rolling window's sums. A renewal costs `period` steps, so it must be rare enough to
 * leave the cost per value constant; and often enough that rounding errors stay those of a few hundred additions,
 * however long the data. Both drivers renew at the same values, which keeps them equal bit for bit.
 */
export function renewalStrideOf(period: number): number {
  return Math.max(renewalStride, 2 * period)
}
