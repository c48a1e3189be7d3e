import type { IndicatorParam, IndicatorStream } from '../indicator.ts'

/**
 * What all kernels share. A kernel is a class whose fields are what it remembers, so that a snapshot is its fields; they are
 * private in name only, because fields with a `#` cannot be listed.
 *
 * Three rules make `replace` cheap:
 * - What an update overwrites in a field is kept in a twin, `sum` in `sumBefore`, and `undo` puts the twins back. Twins of
 *   what only the warm-up and gaps change are written there, not in every step.
 * - What can be told from the fields, such as a value from a sum, is told when asked and has no field.
 * - A window is written only where the state before does not read: it is longer than the period by one at least.
 *
 * A kernel of which each step counts has a plain step in `update`, in which one test of the result finds what is not finite and one
 * of a place or a countdown all else, and leaves the rest to `take`. It calls it as `+this.take(value)`, since the result of a call that
 * is not inlined can be anything to V8, and would make a plain step's result an object too. A `take` without a loop does all its
 * arithmetic in every call and then chooses: V8 gives up on code that has never run, and with it on moving its checks out of the loop.
 *
 * A kernel that drives others updates each of them in every step, with NaN where it has no value yet, and undoes each.
 *
 * `snapshot` and `restore` are not here: `asStream` puts them onto this prototype where a stream is made, since column drivers make
 * kernels too and have no use for them.
 */
export abstract class StreamKernel implements Omit<IndicatorStream, 'snapshot' | 'restore'> {
  readonly indicator: string
  readonly params: readonly IndicatorParam[]
  abstract readonly warmupBars: number

  constructor(indicator: string, params: readonly IndicatorParam[]) {
    this.indicator = indicator
    this.params = params
  }

  abstract update(a: number, b?: number, c?: number, d?: number, e?: number, f?: number): number

  abstract output(k: number): number

  abstract get isWarm(): boolean

  /** Brings everything back to where it was before the latest update; called at most once after each, and not before one. */
  abstract undo(): void

  get value(): number {
    return this.output(0)
  }

  replace(a: number, b?: number, c?: number, d?: number, e?: number, f?: number): number {
    this.undo()
    return this.update(a, b, c, d, e, f)
  }
}
