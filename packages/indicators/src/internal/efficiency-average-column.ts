import { driveColumn } from './drive-column.ts'
import type { EfficiencyAverage } from './efficiency-average.ts'
import { requireColumns } from './require-columns.ts'

/** The column driver of averages that follow efficiency. */
export function efficiencyAverageColumn(
  kernel: EfficiencyAverage,
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
): void {
  requireColumns(kernel.indicator, inputs, 1, outputs, 1)
  const { warmupBars } = kernel
  driveColumn(inputs, outputs, warmupBars, (start) =>
    kernel.fill(inputs[0] as Float64Array, outputs[0] as Float64Array, start + warmupBars - 1),
  )
}
