/** The streaming driver: one value, or one row of values, at a time. */
export interface IndicatorStream {
  /**
   * Takes the next value of each input; returns output 0, NaN while not warm. A value that is NaN or infinite starts
   * the indicator anew.
   */
  update(a: number, b?: number, c?: number): number
  /** The latest value of output `k`; NaN while not warm. */
  output(k: number): number
  readonly isWarm: boolean
  readonly warmupBars: number
}

/**
 * An indicator: the two drivers of one kernel, and what a host needs to know to run it. Structurally the same as
 * `IndicatorDefinition` of `@race/core`, which this package does not import.
 */
export interface Indicator<
  Inputs extends readonly string[] = readonly string[],
  Outputs extends readonly string[] = readonly string[],
  Params extends readonly number[] = readonly number[],
> {
  readonly id: string
  readonly inputs: Inputs
  readonly outputs: Outputs
  /** How many rows of input until the first output that is not NaN. */
  warmupBars(...params: Params): number
  /** Fills each output column, of the length of the inputs; NaN where not warm. */
  column(inputs: readonly Float64Array[], params: readonly number[], outputs: readonly Float64Array[]): void
  stream(...params: Params): IndicatorStream
}
