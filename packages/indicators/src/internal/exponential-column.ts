import { driveColumn } from './drive-column.ts'
import type { ExponentialKernel } from './exponential-kernel.ts'
import { requireColumns } from './require-columns.ts'

/** The column driver of exponential averages. */
export function exponentialColumn(
  kernel: ExponentialKernel,
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
): void {
  requireColumns(kernel.indicator, inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, kernel.warmupBars, (start) => {
    const warmAt = start + kernel.warmupBars
    kernel.restart()
    for (let i = start; i < warmAt; i++) output[i] = kernel.update(values[i] as number)
    return kernel.fill(values, output, warmAt)
  })
}
