import type { ColumnIndicator, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/** One price for each bar, which is told from that bar alone. Inputs that an indicator has not are not asked for. */
abstract class BarPriceKernel extends StreamKernel {
  readonly warmupBars: number = 1
  // NaN, not 0, so that V8 keeps these as doubles from the first object on.
  private price = Number.NaN
  private priceBefore = Number.NaN

  constructor(indicator: string) {
    super(indicator, [])
  }

  output(k: number): number {
    return k === 0 ? this.price : Number.NaN
  }

  get isWarm(): boolean {
    return !Number.isNaN(this.price)
  }

  undo(): void {
    this.price = this.priceBefore
  }

  /** `price` is infinite or NaN where any of the bar's is, but for prices that overflow. */
  protected keep(price: number, isGap: boolean): number {
    this.priceBefore = this.price
    this.price = isGap ? Number.NaN : price
    return this.price
  }
}

class AvgPriceKernel extends BarPriceKernel {
  update(open: number, high: number = Number.NaN, low: number = Number.NaN, close: number = Number.NaN): number {
    return this.keep((high + low + close + open) / 4, open - open + (high - high) + (low - low) + (close - close) !== 0)
  }
}

class MedPriceKernel extends BarPriceKernel {
  update(high: number, low: number = Number.NaN): number {
    return this.keep((high + low) / 2, high - high + (low - low) !== 0)
  }
}

class TypPriceKernel extends BarPriceKernel {
  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    return this.keep((high + low + close) / 3, high - high + (low - low) + (close - close) !== 0)
  }
}

class WclPriceKernel extends BarPriceKernel {
  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    return this.keep((high + low + close * 2) / 4, high - high + (low - low) + (close - close) !== 0)
  }
}

function warmupBars(): number {
  return 1
}

/** The column driver of `avgPrice`. */
export function avgPriceColumn(
  inputs: readonly Float64Array[],
  _params: unknown,
  outputs: readonly Float64Array[],
): void {
  requireColumns('avgPrice', inputs, 4, outputs, 1)
  const [open, high, low, close] = inputs as readonly [Float64Array, Float64Array, Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  const kernel = new AvgPriceKernel('avgPrice')
  for (let i = 0; i < open.length; i++)
    output[i] = kernel.update(open[i] as number, high[i] as number, low[i] as number, close[i] as number)
}

/** The column driver of `medPrice`. */
export function medPriceColumn(
  inputs: readonly Float64Array[],
  _params: unknown,
  outputs: readonly Float64Array[],
): void {
  requireColumns('medPrice', inputs, 2, outputs, 1)
  const [high, low] = inputs as readonly [Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  const kernel = new MedPriceKernel('medPrice')
  for (let i = 0; i < high.length; i++) output[i] = kernel.update(high[i] as number, low[i] as number)
}

/** The column driver of `typPrice`. */
export function typPriceColumn(
  inputs: readonly Float64Array[],
  _params: unknown,
  outputs: readonly Float64Array[],
): void {
  requireColumns('typPrice', inputs, 3, outputs, 1)
  const [high, low, close] = inputs as readonly [Float64Array, Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  const kernel = new TypPriceKernel('typPrice')
  for (let i = 0; i < high.length; i++)
    output[i] = kernel.update(high[i] as number, low[i] as number, close[i] as number)
}

/** The column driver of `wclPrice`. */
export function wclPriceColumn(
  inputs: readonly Float64Array[],
  _params: unknown,
  outputs: readonly Float64Array[],
): void {
  requireColumns('wclPrice', inputs, 3, outputs, 1)
  const [high, low, close] = inputs as readonly [Float64Array, Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  const kernel = new WclPriceKernel('wclPrice')
  for (let i = 0; i < high.length; i++)
    output[i] = kernel.update(high[i] as number, low[i] as number, close[i] as number)
}

/**
 * Average price, bar by bar: `update(open, high, low, close)`; see `avgPrice`.
 *
 * @example
 * ```ts
 * const price = createAvgPrice()
 * console.log(price.update(10, 12, 8, 11)) // 10.25
 * console.log(price.replace(10, 12, 8, 10)) // 10
 * ```
 */
export function createAvgPrice(): IndicatorStream {
  return asStream(new AvgPriceKernel('avgPrice'))
}

/**
 * Average price: (open + high + low + close) / 4, as TA-Lib's `AVGPRICE`. First value at bar 1, in units of price; NaN where any of
 * the four is NaN or infinite.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length
 * @throws RangeError for columns of different lengths
 *
 * @example
 * ```ts
 * const [open, high, low, close] = [Float64Array.of(10), Float64Array.of(12), Float64Array.of(8), Float64Array.of(11)] as const
 * console.log(avgPrice(open, high, low, close)) // Float64Array(1) [ 10.25 ]
 * ```
 */
export const avgPrice: ColumnIndicator<readonly ['open', 'high', 'low', 'close'], readonly ['value'], readonly []> =
  /*#__PURE__*/ columnIndicator({
    id: 'avgPrice',
    inputs: ['open', 'high', 'low', 'close'],
    outputs: ['value'],
    warmupBars,
    column: avgPriceColumn,
    stream: createAvgPrice,
  })

/**
 * Median price, bar by bar: `update(high, low)`; see `medPrice`.
 *
 * @example
 * ```ts
 * const price = createMedPrice()
 * console.log(price.update(12, 8)) // 10
 * console.log(price.replace(13, 8)) // 10.5
 * ```
 */
export function createMedPrice(): IndicatorStream {
  return asStream(new MedPriceKernel('medPrice'))
}

/**
 * Median price: (high + low) / 2, as TA-Lib's `MEDPRICE`. First value at bar 1, in units of price; NaN where either is NaN or
 * infinite.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length
 * @throws RangeError for columns of different lengths
 *
 * @example
 * ```ts
 * console.log(medPrice(Float64Array.of(12), Float64Array.of(8))) // Float64Array(1) [ 10 ]
 * ```
 */
export const medPrice: ColumnIndicator<readonly ['high', 'low'], readonly ['value'], readonly []> =
  /*#__PURE__*/ columnIndicator({
    id: 'medPrice',
    inputs: ['high', 'low'],
    outputs: ['value'],
    warmupBars,
    column: medPriceColumn,
    stream: createMedPrice,
  })

/**
 * Typical price, bar by bar: `update(high, low, close)`; see `typPrice`.
 *
 * @example
 * ```ts
 * const price = createTypPrice()
 * console.log(price.update(12, 8, 10)) // 10
 * console.log(price.replace(12, 8, 13)) // 11
 * ```
 */
export function createTypPrice(): IndicatorStream {
  return asStream(new TypPriceKernel('typPrice'))
}

/**
 * Typical price: (high + low + close) / 3, as TA-Lib's `TYPPRICE`. First value at bar 1, in units of price; NaN where any of the
 * three is NaN or infinite.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length
 * @throws RangeError for columns of different lengths
 *
 * @example
 * ```ts
 * console.log(typPrice(Float64Array.of(12), Float64Array.of(8), Float64Array.of(10))) // Float64Array(1) [ 10 ]
 * ```
 */
export const typPrice: ColumnIndicator<readonly ['high', 'low', 'close'], readonly ['value'], readonly []> =
  /*#__PURE__*/ columnIndicator({
    id: 'typPrice',
    inputs: ['high', 'low', 'close'],
    outputs: ['value'],
    warmupBars,
    column: typPriceColumn,
    stream: createTypPrice,
  })

/**
 * Weighted close, bar by bar: `update(high, low, close)`; see `wclPrice`.
 *
 * @example
 * ```ts
 * const price = createWclPrice()
 * console.log(price.update(12, 8, 11)) // 10.5
 * console.log(price.replace(12, 8, 12)) // 11
 * ```
 */
export function createWclPrice(): IndicatorStream {
  return asStream(new WclPriceKernel('wclPrice'))
}

/**
 * Weighted close: (high + low + 2 × close) / 4, as TA-Lib's `WCLPRICE`. First value at bar 1, in units of price; NaN where any of the
 * three is NaN or infinite.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length
 * @throws RangeError for columns of different lengths
 *
 * @example
 * ```ts
 * console.log(wclPrice(Float64Array.of(12), Float64Array.of(8), Float64Array.of(11))) // Float64Array(1) [ 10.5 ]
 * ```
 */
export const wclPrice: ColumnIndicator<readonly ['high', 'low', 'close'], readonly ['value'], readonly []> =
  /*#__PURE__*/ columnIndicator({
    id: 'wclPrice',
    inputs: ['high', 'low', 'close'],
    outputs: ['value'],
    warmupBars,
    column: wclPriceColumn,
    stream: createWclPrice,
  })
