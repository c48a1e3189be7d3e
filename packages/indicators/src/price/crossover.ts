import type { ColumnDriver, Indicator, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/** Anything that tells its latest value and earlier ones: a strategy's handle does. */
export interface Readable {
  readonly now: number
  ago(bars: number): number
}

/** An indicator of two columns, which also answers for two handles at once. Either second operand may be a level. */
export interface Crossover extends Indicator<readonly ['a', 'b'], readonly ['value'], readonly []> {
  (a: Readable, b: Readable | number): boolean
  (a: Float64Array, b: Float64Array | number, output?: Float64Array): Float64Array
}

/** Bars that a crossing takes: the one before and the one at which it is seen. */
const crossoverBars = 2

/** A crossing below is one above with both sides negated, which is exact. */
class CrossoverKernel extends StreamKernel {
  readonly warmupBars: number = crossoverBars
  private readonly sign: number
  // NaN, not 0, so that V8 keeps these as doubles from the first object on. The last row and the one before; NaN for none.
  private a = Number.NaN
  private b = Number.NaN
  private previousA = Number.NaN
  private previousB = Number.NaN
  private aBefore = Number.NaN
  private bBefore = Number.NaN
  private previousABefore = Number.NaN
  private previousBBefore = Number.NaN

  constructor(indicator: string, sign: 1 | -1) {
    super(indicator, [])
    this.sign = sign
  }

  update(a: number, b: number = Number.NaN): number {
    this.aBefore = this.a
    this.bBefore = this.b
    this.previousABefore = this.previousA
    this.previousBBefore = this.previousB
    const isGap = a - a + (b - b) !== 0
    this.previousA = isGap ? Number.NaN : this.a
    this.previousB = isGap ? Number.NaN : this.b
    this.a = isGap ? Number.NaN : a * this.sign
    this.b = isGap ? Number.NaN : b * this.sign
    return this.output(0)
  }

  output(k: number): number {
    if (k !== 0 || !this.isWarm) return Number.NaN
    return this.a > this.b && this.previousA <= this.previousB ? 1 : 0
  }

  get isWarm(): boolean {
    return !Number.isNaN(this.previousA)
  }

  undo(): void {
    this.a = this.aBefore
    this.b = this.bBefore
    this.previousA = this.previousABefore
    this.previousB = this.previousBBefore
  }
}

function fill(a: Float64Array, b: Float64Array, sign: 1 | -1, output: Float64Array, start: number): number {
  const end = firstGap([a, b], start, a.length)
  let previousA = (a[start] as number) * sign
  let previousB = (b[start] as number) * sign
  for (let i = start + 1; i < end; i++) {
    const nextA = (a[i] as number) * sign
    const nextB = (b[i] as number) * sign
    output[i] = nextA > nextB && previousA <= previousB ? 1 : 0
    previousA = nextA
    previousB = nextB
  }
  return end
}

function columnOf(id: string, sign: 1 | -1): ColumnDriver {
  return (inputs, _params, outputs) => {
    requireColumns(id, inputs, 2, outputs, 1)
    driveColumn(inputs, outputs, crossoverBars, (start) =>
      fill(inputs[0] as Float64Array, inputs[1] as Float64Array, sign, outputs[0] as Float64Array, start),
    )
  }
}

/** The column driver of `crossedAbove`. */
export const crossedAboveColumn: ColumnDriver = /*#__PURE__*/ columnOf('crossedAbove', 1)

/** The column driver of `crossedBelow`. */
export const crossedBelowColumn: ColumnDriver = /*#__PURE__*/ columnOf('crossedBelow', -1)

/** Makes an indicator of a function that answers for handles and columns. */
function crossover<Call extends (...args: never[]) => unknown>(
  id: string,
  column: ColumnDriver,
  stream: () => IndicatorStream,
  call: Call,
) {
  return Object.assign(call, {
    id,
    inputs: ['a', 'b'] as const,
    outputs: ['value'] as const,
    warmupBars: () => crossoverBars,
    column,
    stream,
  })
}

/** 1 where a column crosses another, or a level. */
function overColumns(
  column: ColumnDriver,
  a: Float64Array,
  b: Float64Array | number,
  output: Float64Array = new Float64Array(a.length),
): Float64Array {
  const other = typeof b === 'number' ? new Float64Array(a.length).fill(b) : b
  column([a, other], [], [output])
  return output
}

// One function for each direction, not one with a sign: strategies ask on every bar, and V8 optimises each for itself. They
// are short, so that they are inlined into the handler, and read no more than they must. A column has no `now`.
function isAbove(a: Readable, b: Readable | number): boolean
function isAbove(a: Float64Array, b: Float64Array | number, output?: Float64Array): Float64Array
function isAbove(
  a: Readable | Float64Array,
  b: Readable | Float64Array | number,
  output?: Float64Array,
): boolean | Float64Array {
  const { now } = a as Readable
  if (now === undefined || typeof b === 'number') return levelOrColumnsAbove(a, b, output)
  const other = b as Readable
  return now > other.now && (a as Readable).ago(1) <= other.ago(1)
}

function isBelow(a: Readable, b: Readable | number): boolean
function isBelow(a: Float64Array, b: Float64Array | number, output?: Float64Array): Float64Array
function isBelow(
  a: Readable | Float64Array,
  b: Readable | Float64Array | number,
  output?: Float64Array,
): boolean | Float64Array {
  const { now } = a as Readable
  if (now === undefined || typeof b === 'number') return levelOrColumnsBelow(a, b, output)
  const other = b as Readable
  return now < other.now && (a as Readable).ago(1) >= other.ago(1)
}

type Operand = Readable | Float64Array

function levelOrColumnsAbove(a: Operand, b: Operand | number, output?: Float64Array): boolean | Float64Array {
  if (a instanceof Float64Array) return overColumns(crossedAboveColumn, a, b as Float64Array | number, output)
  return a.now > (b as number) && a.ago(1) <= (b as number)
}

function levelOrColumnsBelow(a: Operand, b: Operand | number, output?: Float64Array): boolean | Float64Array {
  if (a instanceof Float64Array) return overColumns(crossedBelowColumn, a, b as Float64Array | number, output)
  return a.now < (b as number) && a.ago(1) >= (b as number)
}

/** Crossings from below to above, row by row: `update(a, b)` gives 1 or 0; see `crossedAbove`. */
export function createCrossedAbove(): IndicatorStream {
  return asStream(new CrossoverKernel('crossedAbove', 1))
}

/** Crossings from above to below, row by row: `update(a, b)` gives 1 or 0; see `crossedBelow`. */
export function createCrossedBelow(): IndicatorStream {
  return asStream(new CrossoverKernel('crossedBelow', -1))
}

/**
 * Whether `a` has just gone from at or below `b` to above it. A touch does not hide a crossing: below, equal, above
 * crosses at the third bar.
 *
 * Over handles: true or false for the latest bar; false while either is not warm. Over columns: 1 where it crosses and 0
 * elsewhere, NaN at the first bar and wherever this bar or the one before is NaN or infinite. `b` may be a level.
 *
 * @throws RangeError for columns of different lengths
 *
 * @example
 * ```ts
 * console.log(crossedAbove(Float64Array.of(1, 2, 3), Float64Array.of(2, 2, 2))) // Float64Array(3) [ NaN, 0, 1 ]
 * console.log(crossedAbove(Float64Array.of(29, 31), 30)) // Float64Array(2) [ NaN, 1 ]
 * ```
 */
export const crossedAbove: Crossover = /*#__PURE__*/ crossover(
  'crossedAbove',
  crossedAboveColumn,
  createCrossedAbove,
  isAbove,
)

/**
 * Whether `a` has just gone from at or above `b` to below it; the mirror image of `crossedAbove`.
 *
 * @throws RangeError for columns of different lengths
 *
 * @example
 * ```ts
 * console.log(crossedBelow(Float64Array.of(3, 2, 1), Float64Array.of(2, 2, 2))) // Float64Array(3) [ NaN, 0, 1 ]
 * ```
 */
export const crossedBelow: Crossover = /*#__PURE__*/ crossover(
  'crossedBelow',
  crossedBelowColumn,
  createCrossedBelow,
  isBelow,
)
