import { requireThat } from './require-that.ts'

/**
 * Guards the columns handed to a column driver: as many as the indicator names, all of one length, and no output that
 * is also an input, because kernels look back at inputs while they write.
 *
 * @throws RangeError
 */
export function requireColumns(
  indicator: string,
  inputs: readonly Float64Array[],
  inputCount: number,
  outputs: readonly Float64Array[],
  outputCount: number,
): void {
  requireThat(inputs.length === inputCount, indicator, 'the number of inputs', inputCount, inputs.length)
  requireThat(outputs.length === outputCount, indicator, 'the number of outputs', outputCount, outputs.length)
  const length = (inputs[0] as Float64Array).length
  for (const column of [...inputs, ...outputs])
    requireThat(column.length === length, indicator, 'the number of rows', length, column.length)
  for (const output of outputs)
    requireThat(!inputs.includes(output), indicator, 'an output', 'another column', 'an input')
}
