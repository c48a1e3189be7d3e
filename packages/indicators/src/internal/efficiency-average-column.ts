import { driveColumn } from './drive-column.ts'
import { type EfficiencyWeight, fillEfficiencyAverage } from './efficiency-average.ts'
import { requireColumns } from './require-columns.ts'

/** The column driver of averages that follow efficiency. */
export function efficiencyAverageColumn(
  indicator: string,
  period: number,
  weight: EfficiencyWeight,
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
): void {
  requireColumns(indicator, inputs, 1, outputs, 1)
  driveColumn(inputs, outputs, period + 1, (start) =>
    fillEfficiencyAverage(inputs[0] as Float64Array, period, weight, outputs[0] as Float64Array, start + period),
  )
}
