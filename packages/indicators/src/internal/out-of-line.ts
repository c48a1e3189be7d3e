/**
 * Calls `take`, which does the rare steps of a kernel, in such a way that V8 does not inline it into a loop over `update`: for kernels
 * whose rare steps have loops or calls of their own, which would cost each plain step registers. To V8 a call of every five hundredth
 * step of a loop is a frequent one. But it inlines no function into itself, and this one calls itself.
 */
export function outOfLine(kernel: { take(value: number): number }, value: number, isInner = false): number {
  return isInner ? kernel.take(value) : outOfLine(kernel, value, true)
}
