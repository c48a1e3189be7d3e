/** A number, or the name of a convention such as `'first'`. */
export type IndicatorParam = number | string

/** What a stream remembers, as JSON: field by field, in full precision. */
export interface IndicatorState {
  readonly [field: string]: number | string | boolean | readonly IndicatorParam[] | IndicatorState
}

/** What an indicator remembers from row to row: numbers (a flag is 0 or 1), windows of a length that stays, and records of these. */
export interface IndicatorMemory {
  [field: string]: number | Float64Array | IndicatorMemory
}

/** The streaming driver of an indicator: one value, or one row of values, at a time. */
export interface IndicatorStream {
  /**
   * Takes the next value of each input, in the order of `inputs`. Returns output 0; NaN while not warm. A value that is
   * NaN or infinite gives NaN and starts the indicator anew: it warms up again from the next value on.
   */
  update(a: number, b?: number, c?: number, d?: number, e?: number, f?: number): number
  /**
   * Corrects the latest row, which a bar that is still running does with every trade: everything is as if `update` had been
   * given this row in its place. Can be called again and again; before the first row it is `update`.
   */
  replace(a: number, b?: number, c?: number, d?: number, e?: number, f?: number): number
  /** The latest value of output `k`, in the order of `outputs`; NaN while not warm, and for a `k` that does not exist. */
  output(k: number): number
  /** The latest value of output 0. */
  readonly value: number
  /** Whether the latest update gave a value. */
  readonly isWarm: boolean
  /** How many rows of input until the first output that is not NaN. */
  readonly warmupBars: number
  /** Everything it remembers, as JSON: a stream of the same indicator and parameters goes on from it bit for bit. */
  snapshot(): IndicatorState
  /** @throws RangeError for a snapshot of another indicator or of other parameters, and for what is none */
  restore(snapshot: IndicatorState): void
}

/**
 * The column driver of an indicator: fills each output column, which must be as long as the inputs and not one of them; NaN
 * where not warm. Leading NaN are skipped; a NaN or an infinity further on gives NaN and starts the indicator anew behind it.
 *
 * @throws RangeError for columns of different lengths or for parameters the indicator does not take
 */
export type ColumnDriver = (
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
) => void

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
  Params extends readonly (IndicatorParam | undefined)[] = readonly IndicatorParam[],
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
  column(
    inputs: readonly Float64Array[],
    params: readonly (IndicatorParam | undefined)[],
    outputs: readonly Float64Array[],
  ): void
  /**
   * A fresh streaming driver.
   *
   * @throws RangeError for parameters the indicator does not take
   */
  stream(...params: Params): IndicatorStream
}

/** One column, or one for each name where there are several. */
export type IndicatorColumns<Outputs extends readonly string[]> = Outputs extends readonly [string]
  ? Float64Array
  : { readonly [Name in Outputs[number]]: Float64Array }

/**
 * An indicator that is called with whole columns: `sma(close, 20)`, `atr(high, low, close, 14)`. Columns that are there
 * already can be given last, to be filled and returned instead of new ones.
 */
export type ColumnIndicator<
  Inputs extends readonly string[],
  Outputs extends readonly string[],
  Params extends readonly (IndicatorParam | undefined)[],
> = ((
  ...args: [...{ [K in keyof Inputs]: Float64Array }, ...Params, output?: IndicatorColumns<Outputs>]
) => IndicatorColumns<Outputs>) &
  Indicator<Inputs, Outputs, Params>
