import { driveColumn } from './drive-column.ts'
import { fillExponential } from './fill-exponential.ts'

/**
 * A column of exponential averages, NaN where not warm: what `ExponentialKernel` gives value by value. Values that are NaN or infinite are
 * gaps, as in `meanColumn`.
 */
export function exponentialMeanColumn(
  values: Float64Array,
  seedBars: number,
  weight: number,
  output: Float64Array,
): void {
  driveColumn([values], [output], seedBars, (start) => fillExponential(values, seedBars, weight, output, start))
}
