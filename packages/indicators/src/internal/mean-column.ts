import { driveColumn } from './drive-column.ts'
import { fillMean } from './fill-mean.ts'

/**
 * A column of means, NaN where not warm: what `MeanKernel` gives value by value. Values that are NaN or infinite are gaps, so that a column
 * made of others, in which their gaps are NaN, needs no more care.
 */
export function meanColumn(values: Float64Array, period: number, output: Float64Array): void {
  driveColumn([values], [output], period, (start) => fillMean(values, period, output, start))
}
