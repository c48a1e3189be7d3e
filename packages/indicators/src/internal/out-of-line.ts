/** A kernel whose `update` does a plain step itself and leaves everything else to `take`. */
export interface RareSteps {
  take(a: number, b: number, c: number): number
}

/**
 * Calls `take` in such a way that V8 does not inline it into a loop over `update`: for kernels whose rare steps have loops or calls of
 * their own, which would cost each plain step registers. To V8 a call of every five hundredth step of a loop is a frequent one. But it
 * inlines no function into itself, and this one calls itself.
 */
export function outOfLine(kernel: RareSteps, a: number, b = Number.NaN, c = Number.NaN, isInner = false): number {
  return isInner ? kernel.take(a, b, c) : outOfLine(kernel, a, b, c, true)
}
