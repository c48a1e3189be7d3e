import type { ColumnIndicator, IndicatorMemory, IndicatorParam } from './indicator.ts'
import { asStream } from './internal/as-stream.ts'
import { columnIndicator } from './internal/column-indicator.ts'
import { DefinedKernel, type PlainRules } from './internal/defined-kernel.ts'
import { requireColumns } from './internal/require-columns.ts'
import { requireInteger } from './internal/require-integer.ts'

/** An indicator as its author writes it: what it is called, what it remembers, and what it makes of a row. */
export interface IndicatorRules<
  Inputs extends readonly string[],
  Outputs extends readonly string[],
  Params extends readonly (IndicatorParam | undefined)[],
  Memory extends IndicatorMemory,
> {
  /** Such as `acme-trimmed-mean`: unlike that of any other indicator that is used beside it. */
  readonly id: string
  /** Names of the input columns, one to six. */
  readonly inputs: Inputs
  /** Names of the output columns. */
  readonly outputs: Outputs
  /**
   * How many finite rows until the first output, 1 or more; every output before is NaN. It is asked before anything else, so
   * this is the place to refuse parameters.
   *
   * @throws RangeError for parameters that the indicator does not take
   */
  warmupBars(...params: Params): number
  /** What is remembered before the first row, made anew at each call; also behind a gap. It holds what `step` needs of the parameters. */
  memory(...params: Params): Memory
  /**
   * Takes the next row: changes the memory, and sets outputs by name; one that it does not set is NaN. All values are finite. It
   * must use nothing but what it is given, since it also runs a row behind for `replace`.
   */
  step(memory: Memory, output: { [Name in Outputs[number]]: number }, ...row: { [Name in keyof Inputs]: number }): void
}

/**
 * Makes an indicator of your own of one function for one row. It is called with whole columns, as `sma(close, 20)` is, and has what
 * hosts and strategies use: `column` for backtests, and `stream` with `replace`, `snapshot` and `restore` for real time. Both
 * run the same `step`, so they agree bit for bit.
 *
 * Warm-up and gaps are done for you: outputs are NaN until `warmupBars` finite rows have come, and a row of which a value is NaN or
 * infinite gives NaN and begins with a new memory behind it.
 *
 * A stream runs `step` twice per row, once for its memory and once for the memory a row behind, to which `replace` returns;
 * so a value costs the same whatever the length of windows, but `replace`, which copies that memory.
 *
 * @throws RangeError without inputs or outputs, and for more than six inputs
 *
 * @example
 * ```ts
 * const range = defineIndicator({
 *   id: 'acme-range',
 *   inputs: ['high', 'low'],
 *   outputs: ['range', 'change'],
 *   warmupBars: () => 2,
 *   memory: () => ({ before: 0 }),
 *   step(memory, output, high, low) {
 *     output.range = high - low
 *     output.change = output.range - memory.before
 *     memory.before = output.range
 *   },
 * })
 * console.log(range(Float64Array.of(11, 14), Float64Array.of(10, 11)).change) // Float64Array(2) [ NaN, 2 ]
 * const live = range.stream()
 * live.update(11, 10)
 * console.log(live.update(14, 11), live.replace(15, 11), live.output(1)) // 3 4 3
 * ```
 */
export function defineIndicator<
  const Inputs extends readonly string[],
  const Outputs extends readonly string[],
  Params extends readonly (IndicatorParam | undefined)[],
  Memory extends IndicatorMemory,
>(rules: IndicatorRules<Inputs, Outputs, Params, Memory>): ColumnIndicator<Inputs, Outputs, Params> {
  const { id, inputs, outputs } = rules
  requireInteger(id, 'the number of inputs', inputs.length, 1, 6)
  requireInteger(id, 'the number of outputs', outputs.length, 1, 1000)
  // Names and parameters of any kind: the kernel hands on what it is given.
  const plain = rules as unknown as PlainRules
  const kernelOf = (params: readonly (IndicatorParam | undefined)[]): DefinedKernel =>
    new DefinedKernel(plain, params as readonly IndicatorParam[])
  return columnIndicator<Inputs, Outputs, Params>({
    id,
    inputs,
    outputs,
    warmupBars: (...params) => kernelOf(params).warmupBars,
    column(columns, params, filled) {
      const kernel = kernelOf(params)
      requireColumns(id, columns, inputs.length, filled, outputs.length)
      kernel.fill(columns, filled)
    },
    stream: (...params) => asStream(kernelOf(params)),
  })
}
