import { firstGap } from './first-gap.ts'

/**
 * Runs a kernel over each stretch of finite rows and writes NaN everywhere else.
 *
 * `fill(start)` is called where `warmupBars` finite rows begin. It writes the outputs from `start + warmupBars - 1` on,
 * and returns the first gap it came upon, or the length. It may go on beyond a gap for a while, since looking for gaps
 * costs more than looking at a rolling sum once in a while: what it wrote there is written over.
 */
export function driveColumn(
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
  warmupBars: number,
  fill: (start: number) => number,
): void {
  const length = (inputs[0] as Float64Array).length
  let start = 0
  while (start < length) {
    const warmAt = start + warmupBars
    const gap = firstGap(inputs, start, Math.min(length, warmAt))
    const end = gap === warmAt ? fill(start) : gap
    for (const output of outputs) {
      output.fill(Number.NaN, start, Math.min(end, warmAt - 1))
      // A column takes nothing beyond its end.
      output[end] = Number.NaN
    }
    start = end + 1
  }
}
