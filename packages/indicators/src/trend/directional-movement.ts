import type { ColumnDriver, ColumnIndicator, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { fillDirectional } from '../internal/directional-column.ts'
import {
  type DirectionalConvention,
  DirectionalKernel,
  directionalIndexOf,
  directionalShareOf,
  requireDirectional,
} from '../internal/directional-kernel.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

type Params = readonly [period: number, convention?: DirectionalConvention | undefined]
type Show = (plus: number, minus: number, range: number) => number
type Shown = 'plusDm' | 'minusDm' | 'plusDi' | 'minusDi' | 'dx'

/** Wilder's sums, and which of what they tell is shown. */
class DirectionalMovementKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly shown: Shown
  private readonly isOfTwo: boolean
  private readonly sums: DirectionalKernel
  /** The latest index, which goes on where nothing moves; 0 before there is one. */
  private index = Number.NaN
  private indexBefore = Number.NaN

  constructor(shown: Shown, period: number, convention: DirectionalConvention = 'talib') {
    super(shown, [period, convention])
    this.warmupBars = warmupBarsOf(shown, period, convention)
    this.shown = shown
    this.isOfTwo = shown === 'plusDm' || shown === 'minusDm'
    this.sums = new DirectionalKernel(period, this.warmupBars, convention)
  }

  update(high: number, low: number = Number.NaN, close: number = this.isOfTwo ? low : Number.NaN): number {
    const { sums } = this
    sums.update(high, low, close)
    this.indexBefore = this.index
    if (!sums.isWarm) this.index = 0
    else if (this.shown === 'dx') {
      const { index } = sums
      if (index >= 0) this.index = index
    }
    return this.output(0)
  }

  output(k: number): number {
    const { sums, shown } = this
    if (k !== 0 || !sums.isWarm) return Number.NaN
    if (shown === 'dx') return this.index
    const sum = shown === 'plusDm' || shown === 'plusDi' ? sums.plus : sums.minus
    if (this.isOfTwo) return sum / 2
    return directionalShareOf(sum, sums.range)
  }

  get isWarm(): boolean {
    return this.sums.isWarm
  }

  undo(): void {
    this.sums.undo()
    this.index = this.indexBefore
  }
}

function warmupBarsOf(shown: Shown, period: number, convention: DirectionalConvention = 'talib'): number {
  requirePeriod(shown, 'period', period)
  const isEarly = requireDirectional(shown, convention) === 'tulip' || shown === 'plusDm' || shown === 'minusDm'
  return isEarly ? Math.max(2, period) : period + 1
}

function columnOf(shown: Shown, show: Show): ColumnDriver {
  return (inputs, params, outputs) => {
    const [period, convention = 'talib'] = params as unknown as Params
    const bars = warmupBarsOf(shown, period, convention)
    const isOfTwo = shown === 'plusDm' || shown === 'minusDm'
    requireColumns(shown, inputs, isOfTwo ? 2 : 3, outputs, 1)
    const output = outputs[0] as Float64Array
    driveColumn(inputs, outputs, bars, (start) => {
      const end = firstGap(inputs, start, output.length)
      fillDirectional(inputs, period, convention, start, end, output, show)
      if (shown !== 'dx') return end
      let index = 0
      for (let i = start + bars - 1; i < end; i++) {
        // Without movement the index stays as it is.
        if ((output[i] as number) >= 0) index = output[i] as number
        output[i] = index
      }
      return end
    })
  }
}

/** The column driver of `plusDm`. */
export const plusDmColumn: ColumnDriver = /*#__PURE__*/ columnOf('plusDm', (plus) => plus / 2)

/** The column driver of `minusDm`. */
export const minusDmColumn: ColumnDriver = /*#__PURE__*/ columnOf('minusDm', (_plus, minus) => minus / 2)

/** The column driver of `plusDi`. */
export const plusDiColumn: ColumnDriver = /*#__PURE__*/ columnOf('plusDi', (plus, _minus, range) =>
  directionalShareOf(plus, range),
)

/** The column driver of `minusDi`. */
export const minusDiColumn: ColumnDriver = /*#__PURE__*/ columnOf('minusDi', (_plus, minus, range) =>
  directionalShareOf(minus, range),
)

/** The column driver of `dx`. */
export const dxColumn: ColumnDriver = /*#__PURE__*/ columnOf('dx', directionalIndexOf)

type Stream = (...params: Params) => IndicatorStream

/** An indicator of highs and lows. */
function ofTwo(shown: 'plusDm' | 'minusDm', column: ColumnDriver, stream: Stream) {
  return columnIndicator<readonly ['high', 'low'], readonly ['value'], Params>({
    id: shown,
    inputs: ['high', 'low'],
    outputs: ['value'],
    warmupBars: (period, convention) => warmupBarsOf(shown, period, convention),
    column,
    stream,
  })
}

/** An indicator of highs, lows and closes. */
function ofThree(shown: 'plusDi' | 'minusDi' | 'dx', column: ColumnDriver, stream: Stream) {
  return columnIndicator<readonly ['high', 'low', 'close'], readonly ['value'], Params>({
    id: shown,
    inputs: ['high', 'low', 'close'],
    outputs: ['value'],
    warmupBars: (period, convention) => warmupBarsOf(shown, period, convention),
    column,
    stream,
  })
}

/**
 * Movement up, bar by bar: `update(high, low)`; see `plusDm`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention `'talib'` by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const up = createPlusDm(2)
 * up.update(11, 9)
 * console.log(up.update(13, 10), up.update(16, 11)) // 2 4
 * console.log(up.replace(15, 11)) // 3
 * ```
 */
export function createPlusDm(period: number, convention?: DirectionalConvention): IndicatorStream {
  return asStream(new DirectionalMovementKernel('plusDm', period, convention))
}

/**
 * Movement up: by how much highs rose above the high before, counted in bars whose low fell by less, in Wilder's sum over `period`
 * bars (J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978; TA-Lib's `PLUS_DM`, Tulip's `dm`). The sum begins with
 * the movements of bars 2 to `period`, and each later bar keeps `(period − 1) / period` of it. First value at bar `period`, or 2 for
 * a period of 1, in units of price. A bar of which either is NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention what a bar counts that goes up and down by the same: nothing (`'talib'`, by default) or both (`'tulip'`)
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * console.log(plusDm(Float64Array.of(11, 13, 16), Float64Array.of(9, 10, 11), 2)) // Float64Array(3) [ NaN, 2, 4 ]
 * ```
 */
export const plusDm: ColumnIndicator<readonly ['high', 'low'], readonly ['value'], Params> = /*#__PURE__*/ ofTwo(
  'plusDm',
  plusDmColumn,
  createPlusDm,
)

/**
 * Movement down, bar by bar: `update(high, low)`; see `minusDm`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention `'talib'` by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const down = createMinusDm(2)
 * down.update(16, 11)
 * console.log(down.update(15, 8), down.update(14, 6)) // 3 3.5
 * console.log(down.replace(14, 8)) // 1.5
 * ```
 */
export function createMinusDm(period: number, convention?: DirectionalConvention): IndicatorStream {
  return asStream(new DirectionalMovementKernel('minusDm', period, convention))
}

/**
 * Movement down: by how much lows fell below the low before, counted in bars whose high rose by less; the mirror image of `plusDm`
 * (TA-Lib's `MINUS_DM`). First value at bar `period`, or 2 for a period of 1, in units of price.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention what a bar counts that goes up and down by the same: nothing (`'talib'`, by default) or both (`'tulip'`)
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * console.log(minusDm(Float64Array.of(16, 15, 14), Float64Array.of(11, 8, 6), 2)) // Float64Array(3) [ NaN, 3, 3.5 ]
 * ```
 */
export const minusDm: ColumnIndicator<readonly ['high', 'low'], readonly ['value'], Params> = /*#__PURE__*/ ofTwo(
  'minusDm',
  minusDmColumn,
  createMinusDm,
)

/**
 * Directional indicator of rises, bar by bar: `update(high, low, close)`; see `plusDi`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention `'talib'` by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const up = createPlusDi(1)
 * up.update(11, 9, 10)
 * console.log(up.update(13, 11, 12)) // 66.66666666666666
 * console.log(up.replace(12, 8, 12)) // 0
 * ```
 */
export function createPlusDi(period: number, convention?: DirectionalConvention): IndicatorStream {
  return asStream(new DirectionalMovementKernel('plusDi', period, convention))
}

/**
 * Directional indicator of rises: 100 × movement up / true range, both in Wilder's sums over `period` bars, in percent (TA-Lib's
 * `PLUS_DI`, Tulip's `di`); see `plusDm`. First value at bar `period + 1`; in Tulip's convention at bar `period`, or 2 for a period of 1.
 * 0 where there was no range. For a period of 1 it is in percent too, where TA-Lib's is a fraction. A bar of which any of the three is
 * NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention `'talib'` by default, or `'tulip'`: see `DirectionalConvention`
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * const high = Float64Array.of(11, 14)
 * const low = Float64Array.of(9, 10)
 * const close = Float64Array.of(10, 12)
 * console.log(plusDi(high, low, close, 1)) // Float64Array(2) [ NaN, 75 ]
 * ```
 */
export const plusDi: ColumnIndicator<readonly ['high', 'low', 'close'], readonly ['value'], Params> =
  /*#__PURE__*/ ofThree('plusDi', plusDiColumn, createPlusDi)

/**
 * Directional indicator of falls, bar by bar: `update(high, low, close)`; see `minusDi`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention `'talib'` by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const down = createMinusDi(1)
 * down.update(14, 10, 11)
 * console.log(down.update(12, 7, 8)) // 60
 * console.log(down.replace(12, 10, 11)) // 0
 * ```
 */
export function createMinusDi(period: number, convention?: DirectionalConvention): IndicatorStream {
  return asStream(new DirectionalMovementKernel('minusDi', period, convention))
}

/**
 * Directional indicator of falls: 100 × movement down / true range; the mirror image of `plusDi` (TA-Lib's `MINUS_DI`). First value at
 * bar `period + 1`; in Tulip's convention at bar `period`, or 2 for a period of 1.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention `'talib'` by default, or `'tulip'`: see `DirectionalConvention`
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * const high = Float64Array.of(14, 12)
 * const low = Float64Array.of(10, 7)
 * const close = Float64Array.of(11, 8)
 * console.log(minusDi(high, low, close, 1)) // Float64Array(2) [ NaN, 60 ]
 * ```
 */
export const minusDi: ColumnIndicator<readonly ['high', 'low', 'close'], readonly ['value'], Params> =
  /*#__PURE__*/ ofThree('minusDi', minusDiColumn, createMinusDi)

/**
 * Directional index, bar by bar: `update(high, low, close)`; see `dx`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention `'talib'` by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const index = createDx(2)
 * index.update(11, 9, 10)
 * index.update(14, 10, 12)
 * console.log(index.update(13, 8.5, 9)) // 0
 * console.log(index.replace(16, 12, 15)) // 100
 * ```
 */
export function createDx(period: number, convention?: DirectionalConvention): IndicatorStream {
  return asStream(new DirectionalMovementKernel('dx', period, convention))
}

/**
 * Directional index: 100 × the difference of `plusDi` and `minusDi` over their sum, from 0 (as much up as down) to 100 (one way only), as
 * TA-Lib's and Tulip's `DX`. First value at bar `period + 1`; in Tulip's convention at bar `period`, or 2 for a period of 1. Where nothing
 * has moved up or down it stays what it was, and is 0 at first, as in TA-Lib. A bar of which any of the three is NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention `'talib'` by default, or `'tulip'`: see `DirectionalConvention`
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * const high = Float64Array.of(11, 14, 16)
 * const low = Float64Array.of(9, 10, 12)
 * const close = Float64Array.of(10, 12, 15)
 * console.log(dx(high, low, close, 2)) // Float64Array(3) [ NaN, NaN, 100 ]
 * ```
 */
export const dx: ColumnIndicator<readonly ['high', 'low', 'close'], readonly ['value'], Params> = /*#__PURE__*/ ofThree(
  'dx',
  dxColumn,
  createDx,
)
