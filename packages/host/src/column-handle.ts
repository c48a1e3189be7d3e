import { type Handle, RaceError } from '@race/core'
import type { SeriesCursor } from './series-cursor.ts'

/** What a handle shows while `setup` runs: whoever reads it gets the error. */
class UnreadableColumn {
  get 0(): number {
    throw new RaceError('SETUP_ONLY', {
      message: 'A handle was read in setup, where no bar has closed yet',
      hint: 'Read `.now` and `.ago(n)` in handlers such as onBar. To compute with columns in setup, use map(handle, fn).',
    })
  }
}

const unreadable = /*#__PURE__*/ new UnreadableColumn() as unknown as Float64Array
/** What a handle shows before the first bar. */
const blank = /*#__PURE__*/ Float64Array.of(Number.NaN)

/**
 * The one class of handles, over whole columns (backtest) and over rings (streams): with one shape, reading stays a
 * few nanoseconds whatever the driver.
 *
 * `now` asks nothing: what a handle shows is exchanged when `setup` ends and when the first bar closes, so that there is a
 * value to read at every moment. So it is short enough for V8 to inline it wherever it is read; of getters it inlines no
 * others.
 */
export class ColumnHandle implements Handle {
  readonly column: Float64Array
  readonly cursor: SeriesCursor
  /** Position of the series in the configured order. */
  readonly series: number
  /** Bars until the value is defined. */
  readonly warmupBars: number
  readonly lookbackBars: number
  /** −1 for a whole column; capacity − 1 for a ring whose capacity is a power of two. */
  readonly mask: number
  /** What is read now: the column, or a single cell before there are bars. A private name would be longer to read. */
  shown = unreadable
  /** That of the column, or 0 for a single cell. */
  shownMask = 0

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
    cursor.add(this)
  }

  /** Called by the cursor when `setup` has ended. */
  open(): void {
    this.shown = blank
  }

  /** Called by the cursor when the first bar closes. */
  begin(): void {
    this.shown = this.column
    this.shownMask = this.mask
  }

  get now(): number {
    // The column is as long as the cursor reaches: a proven hot loop.
    return this.shown[this.cursor.index & this.shownMask]!
  }

  ago(bars: number): number {
    const index = this.cursor.index - bars
    if (bars >>> 0 <= this.lookbackBars && index >= 0) return this.shown[index & this.shownMask]!
    return unread(this, bars)
  }
}

/** What lies before the first bar is NaN; the rest cannot be read. */
function unread(handle: ColumnHandle, bars: number): number {
  if (!(bars >= 0 && bars <= handle.lookbackBars)) throw outOfReach(handle, bars)
  return handle.cursor.index < 0 ? handle.shown[0]! : Number.NaN
}

function outOfReach({ lookbackBars }: ColumnHandle, bars: number): RaceError {
  if (bars < 0) {
    return new RaceError('LOOKAHEAD', {
      message: `ago(${bars}) would read ${-bars} bars ahead`,
      facts: { bars },
      hint: 'Use ago(n) with n of 0 or more: only closed bars can be read.',
    })
  }
  return new RaceError('LOOKBACK_EXCEEDED', {
    message: `ago(${bars}) reaches further back than the ${lookbackBars} bars the strategy keeps`,
    facts: { bars, lookbackBars },
    hint: `Declare needs: { lookbackBars: ${Math.ceil(bars)} } in defineStrategy, so that streams keep as much.`,
  })
}
