import { driveColumn } from './drive-column.ts'
import type { CascadeStart, ExponentialCascade } from './exponential-cascade.ts'
import { requireColumns } from './require-columns.ts'

/** Goes on from where a cascade stands and gives the first gap, or the length. */
type Fill = (cascade: CascadeStart, values: Float64Array, output: Float64Array, start: number) => number

/** The column driver of cascades: the warm-up in the kernel, the rest in a loop that knows how many stages there are. */
export function exponentialCascadeColumn(
  cascade: ExponentialCascade,
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
  fill: Fill,
): void {
  requireColumns(cascade.indicator, inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, cascade.warmupBars, (start) => {
    const warmAt = start + cascade.warmupBars
    cascade.restart()
    for (let i = start; i < warmAt; i++) output[i] = cascade.update(values[i] as number)
    return fill(cascade, values, output, warmAt)
  })
}
