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
  requireCount(indicator, 'input', inputs.length, inputCount)
  requireCount(indicator, 'output', outputs.length, outputCount)
  const length = inputs[0]?.length
  for (const column of [...inputs, ...outputs]) {
    if (column.length !== length) {
      throw new RangeError(
        `${indicator}: columns must have one length, but have ${length} and ${column.length} values. Give columns of the same bars.`,
      )
    }
  }
  if (outputs.some((output) => inputs.includes(output))) {
    throw new RangeError(
      `${indicator}: an output column must not be an input column, because earlier inputs are read again. Give a new Float64Array(${length}).`,
    )
  }
}

function requireCount(indicator: string, kind: string, count: number, expected: number): void {
  if (count === expected) return
  throw new RangeError(
    `${indicator}: it has ${expected} ${kind} column${expected === 1 ? '' : 's'}, but got ${count}. Give one per ${kind}.`,
  )
}
