import { enterStages, sumOfStages } from './cascade-stages.ts'
import { driveColumn } from './drive-column.ts'
import { requireColumns } from './require-columns.ts'

/** How a cascade stands behind its warm-up. */
export interface CascadeStart {
  readonly weight: number
  readonly reference: number
  /** Of each stage the distance of its average to the reference. */
  readonly stages: Float64Array
  readonly shares: readonly number[]
}

/** Goes on from where a cascade stands and gives the first gap, or the length. */
type Fill = (cascade: CascadeStart, values: Float64Array, output: Float64Array, start: number) => number

/** The column driver of cascades: the steps of `ExponentialCascade` up to its first value, and from there a loop that knows the stages. */
export function exponentialCascadeColumn(
  indicator: string,
  period: number,
  isSeededByMean: boolean,
  shares: readonly number[],
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
  fill: Fill,
): void {
  requireColumns(indicator, inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  const bars = shares.length * (period - 1) + 1
  driveColumn(inputs, outputs, bars, (start) => {
    const weight = 2 / (period + 1)
    const reference = values[start] as number
    const stages = new Float64Array(shares.length)
    for (let count = 1; count <= bars; count++)
      enterStages(stages, period, isSeededByMean, weight, count, (values[start + count - 1] as number) - reference)
    output[start + bars - 1] = reference + sumOfStages(stages, shares)
    return fill({ weight, reference, stages, shares }, values, output, start + bars)
  })
}
