/** The streaming driver of an indicator: one value, or one row of values, at a time. */
export interface IndicatorStream {
  /**
   * Takes the next value of each input, in the order of `inputs`. Returns output 0; NaN while not warm. A value that is
   * NaN or infinite gives NaN and starts the indicator anew: it warms up again from the next value on.
   */
  update(a: number, b?: number, c?: number): number
  /** The latest value of output `k`, in the order of `outputs`; NaN while not warm, and for a `k` that does not exist. */
  output(k: number): number
  /** Whether the latest update gave a value. */
  readonly isWarm: boolean
  /** How many rows of input until the first output that is not NaN. */
  readonly warmupBars: number
}

/**
 * An indicator: two drivers of one kernel, which agree bit for bit, and what a host needs to know to run them. The shape
 * is structural: a host or a plugin need not import this package to take or to make one.
 *
 * `Inputs` and `Outputs` are tuples of names, `Params` the tuple of parameters, so that a host can type
 * `use(macd, bars.close, 12, 26, 9)` as `{ macd, signal, histogram }`.
 */
export interface Indicator<
  Inputs extends readonly string[] = readonly string[],
  Outputs extends readonly string[] = readonly string[],
  Params extends readonly number[] = readonly number[],
> {
  readonly id: string
  readonly inputs: Inputs
  readonly outputs: Outputs
  /**
   * How many rows of input until the first output that is not NaN.
   *
   * @throws RangeError for parameters the indicator does not take
   */
  warmupBars(...params: Params): number
  /**
   * Fills each output column, which must be as long as the inputs and not one of them; NaN where not warm. Leading NaN
   * are skipped; a NaN or an infinity further on gives NaN and starts the indicator anew behind it.
   *
   * @throws RangeError for columns of different lengths or for parameters the indicator does not take
   */
  column(inputs: readonly Float64Array[], params: readonly number[], outputs: readonly Float64Array[]): void
  /**
   * A fresh streaming driver.
   *
   * @throws RangeError for parameters the indicator does not take
   */
  stream(...params: Params): IndicatorStream
}

/** An indicator from one column to one column: callable on a whole column, `sma(close, 20)`. */
export type ColumnIndicator<Params extends readonly number[]> = ((
  values: Float64Array,
  ...params: Params
) => Float64Array) &
  Indicator<readonly ['value'], readonly ['value'], Params>
