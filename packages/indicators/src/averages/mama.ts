import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { HilbertKernel } from '../internal/hilbert-kernel.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requireNumber } from '../internal/require-number.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/**
 * What both averages begin with at bar 13: 0 (TA-Lib), which takes them dozens of bars to leave, or the price of that bar.
 */
export type MamaSeed = 'zero' | 'first'

type MamaParams = readonly [fastLimit?: number | undefined, slowLimit?: number | undefined, seed?: MamaSeed | undefined]

/** TA-Lib lets twelve bars pass before it begins, and gives its first values at bar 33. */
const quietBars = 12
const settledBars = 33

class MamaKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly fastLimit: number = Number.NaN
  private readonly slowLimit: number = Number.NaN
  private readonly isFromZero: boolean = true
  private readonly cycle: HilbertKernel = new HilbertKernel('', [], quietBars, settledBars)
  private phase = Number.NaN
  private mama = Number.NaN
  private fama = Number.NaN
  private phaseBefore = Number.NaN
  private mamaBefore = Number.NaN
  private famaBefore = Number.NaN

  constructor(fastLimit = 0.5, slowLimit = 0.05, seed: MamaSeed = 'zero') {
    super('mama', [fastLimit, slowLimit, seed])
    this.warmupBars = warmupBars(fastLimit, slowLimit, seed)
    this.fastLimit = fastLimit
    this.slowLimit = slowLimit
    this.isFromZero = seed === 'zero'
  }

  update(value: number): number {
    const { cycle } = this
    this.phaseBefore = this.phase
    this.mamaBefore = this.mama
    this.famaBefore = this.fama
    cycle.update(value)
    if (cycle.isQuiet) return Number.NaN
    if (cycle.isFirst) {
      this.phase = 0
      this.mama = this.isFromZero ? 0 : value
      this.fama = this.mama
    }
    const phase = cycle.phase
    const turn = this.phase - phase
    const weight = turn > 1 ? Math.max(this.fastLimit / turn, this.slowLimit) : this.fastLimit
    this.phase = phase
    this.mama = weight * value + (1 - weight) * this.mama
    this.fama = 0.5 * weight * this.mama + (1 - 0.5 * weight) * this.fama
    return this.output(0)
  }

  output(k: number): number {
    if (!this.isWarm) return Number.NaN
    return k === 0 ? this.mama : k === 1 ? this.fama : Number.NaN
  }

  get isWarm(): boolean {
    return this.cycle.isWarm
  }

  undo(): void {
    this.cycle.undo()
    this.phase = this.phaseBefore
    this.mama = this.mamaBefore
    this.fama = this.famaBefore
  }
}

function warmupBars(fastLimit = 0.5, slowLimit = 0.05, seed: MamaSeed = 'zero'): number {
  requireNumber('mama', 'fastLimit', fastLimit, 0.01, 0.99)
  requireNumber('mama', 'slowLimit', slowLimit, 0.01, 0.99)
  requireChoice('mama', 'seed', seed, ['zero', 'first'])
  return settledBars
}

/** The column driver of `mama`. */
export function mamaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new MamaKernel(...(params as [number?, number?, MamaSeed?]))
  requireColumns('mama', inputs, 1, outputs, 2)
  const values = inputs[0] as Float64Array
  const [mama, fama] = outputs as [Float64Array, Float64Array]
  for (let i = 0; i < values.length; i++) {
    mama[i] = kernel.update(values[i] as number)
    fama[i] = kernel.output(1)
  }
}

/**
 * MESA adaptive moving average, value by value; see `mama`. Outputs 0 and 1 are the average and the following average.
 *
 * @param fastLimit the largest weight of a value, 0.01 to 0.99; 0.5 by default
 * @param slowLimit the smallest weight, 0.01 to 0.99; 0.05 by default
 * @param seed `'zero'` by default
 * @throws RangeError for any other limits or seed
 *
 * @example
 * ```ts
 * const average = createMama(0.5, 0.05, 'first')
 * for (let i = 0; i < 33; i++) average.update(100)
 * console.log(average.output(0), average.output(1)) // 100 100
 * ```
 */
export function createMama(fastLimit?: number, slowLimit?: number, seed?: MamaSeed): IndicatorStream {
  return asStream(new MamaKernel(fastLimit, slowLimit, seed))
}

/**
 * MESA adaptive moving average, and the following adaptive average, which goes after it with half its weight: exponential
 * averages whose weight is `fastLimit` divided by the degrees by which the phase of the market's cycle has turned since the
 * bar before, not below `slowLimit` (John Ehlers, "MESA Adaptive Moving Averages", Technical Analysis of Stocks &
 * Commodities, 2001; TA-Lib's `MAMA`). First values at bar 33, as in TA-Lib.
 *
 * As in TA-Lib both begin with 0 at bar 13, so that the first values can still lie far below the price; with the seed `'first'`
 * they begin with the price of that bar, and equal prices have that price as their average but for rounding. The two converge.
 *
 * @param values one value per bar
 * @param fastLimit the largest weight of a value, 0.01 to 0.99; 0.5 by default
 * @param slowLimit the smallest weight, 0.01 to 0.99; 0.05 by default
 * @param seed `'zero'` by default
 * @param output columns `mama` and `fama` to fill instead of new ones
 * @returns two columns of the same length; NaN for the first 32 bars and behind a gap
 * @throws RangeError for any other limits or seed
 *
 * @example
 * ```ts
 * const { mama: average, fama } = mama(new Float64Array(33).fill(100), 0.5, 0.05, 'first')
 * console.log(average[32], fama[32]) // 100 100
 * ```
 */
export const mama: ColumnIndicator<readonly [values: 'value'], readonly ['mama', 'fama'], MamaParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'mama',
    inputs: ['value'],
    outputs: ['mama', 'fama'],
    warmupBars,
    column: mamaColumn,
    stream: createMama,
  })
