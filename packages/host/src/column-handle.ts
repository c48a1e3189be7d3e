import { type Handle, RaceError } from '@race/core'
import type { SeriesCursor } from './series-cursor.ts'

/**
 * The one class of handles, over whole columns (backtest) and over rings (streams): with one shape, reading stays a
 * few nanoseconds whatever the driver.
 */
export class ColumnHandle implements Handle {
  readonly column: Float64Array
  readonly cursor: SeriesCursor
  /** −1 for a whole column; capacity − 1 for a ring whose capacity is a power of two. */
  readonly mask: number
  /** Position of the series in the configured order. */
  readonly series: number
  /** Bars until the value is defined. */
  readonly warmupBars: number
  readonly lookbackBars: number

  constructor(
    column: Float64Array,
    cursor: SeriesCursor,
    {
      mask,
      series,
      warmupBars,
      lookbackBars,
    }: { mask: number; series: number; warmupBars: number; lookbackBars: number },
  ) {
    this.column = column
    this.cursor = cursor
    this.mask = mask
    this.series = series
    this.warmupBars = warmupBars
    this.lookbackBars = lookbackBars
  }

  get now(): number {
    const index = this.cursor.index
    // The column is as long as the cursor reaches: a proven hot loop.
    return index < 0 ? this.cursor.beforeFirstBar() : this.column[index & this.mask]!
  }

  ago(bars: number): number {
    if (!(bars >= 0 && bars <= this.lookbackBars)) throw this.#outOfReach(bars)
    const index = this.cursor.index - bars
    if (index < 0) return this.cursor.index < 0 ? this.cursor.beforeFirstBar() : Number.NaN
    return this.column[index & this.mask]!
  }

  #outOfReach(bars: number): RaceError {
    if (bars < 0) {
      return new RaceError('LOOKAHEAD', {
        message: `ago(${bars}) would read ${-bars} bars ahead`,
        facts: { bars },
        hint: 'Use ago(n) with n of 0 or more: only closed bars can be read.',
      })
    }
    return new RaceError('LOOKBACK_EXCEEDED', {
      message: `ago(${bars}) reaches further back than the ${this.lookbackBars} bars the strategy keeps`,
      facts: { bars, lookbackBars: this.lookbackBars },
      hint: `Declare needs: { lookbackBars: ${Math.ceil(bars)} } in defineStrategy, so that streams keep as much.`,
    })
  }
}
