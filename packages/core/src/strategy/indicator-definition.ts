/** A number, or the name of a convention such as `'first'`. */
export type IndicatorParam = number | string

/** The streaming driver of an indicator: one value, or one row of values, at a time. */
export interface IndicatorStream {
  /** Takes the next value of each input in the order of `inputs`; returns output 0, NaN while not warm. */
  update(a: number, b?: number, c?: number, d?: number, e?: number, f?: number): number
  /** The latest value of output `k`, in the order of `outputs`; NaN while not warm. */
  output(k: number): number
  readonly isWarm: boolean
  readonly warmupBars: number
  /** All that it remembers, as JSON; left out, whoever keeps it has to feed it from its first row again. */
  snapshot?(): unknown
  /** Goes on from what `snapshot` of the same indicator and parameters gave. */
  restore?(snapshot: never): void
}

/**
 * An indicator as strategies use it: one kernel with a column driver (backtest) and a streaming driver (real time)
 * that agree bit for bit. The contract is structural: `@race/indicators` and any plugin's own indicator satisfy it
 * without importing it.
 */
export interface IndicatorDefinition<
  Inputs extends readonly string[] = readonly string[],
  Outputs extends readonly string[] = readonly string[],
  Params extends readonly (IndicatorParam | undefined)[] = readonly IndicatorParam[],
> {
  readonly id: string
  readonly inputs: Inputs
  readonly outputs: Outputs
  /** How many rows of input until the first output that is not NaN. */
  warmupBars(...params: Params): number
  /** Fills each output column (same length as the inputs); NaN where not warm; leading NaN of the inputs are skipped. */
  column(inputs: readonly Float64Array[], params: Params, outputs: readonly Float64Array[]): void
  stream(...params: Params): IndicatorStream
}
