/** A kernel whose `update` does a plain step itself and leaves everything else to `take`. */
export interface SteadyKernel {
  take(a: number, b: number, c: number): number
}

/**
 * Calls `take` in such a way that V8 does not put it into every loop over `update`, where its registers and its merged states would
 * cost each plain step up to half of its speed. V8 counts calls per loop, so that a call of every five hundredth step is frequent to
 * it; but it inlines no function into itself, and this one calls itself.
 *
 * Callers write `+outOfLine(...)`. The result of a call is of any type to V8, and would make the result of a plain step an object too.
 */
export function outOfLine(kernel: SteadyKernel, a: number, b = Number.NaN, c = Number.NaN, isInner = false): number {
  return isInner ? kernel.take(a, b, c) : outOfLine(kernel, a, b, c, true)
}
