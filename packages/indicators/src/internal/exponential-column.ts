import { driveColumn } from './drive-column.ts'
import { fillExponential } from './fill-exponential.ts'
import { requireColumns } from './require-columns.ts'

/** The column driver of exponential averages. */
export function exponentialColumn(
  indicator: string,
  seedBars: number,
  weight: number,
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
): void {
  requireColumns(indicator, inputs, 1, outputs, 1)
  driveColumn(inputs, outputs, seedBars, (start) =>
    fillExponential(inputs[0] as Float64Array, seedBars, weight, outputs[0] as Float64Array, start),
  )
}
