import { driveColumn } from './drive-column.ts'
import { exponentialColumn } from './exponential-column.ts'
import { ExponentialKernel } from './exponential-kernel.ts'
import type { StreamKernel } from './stream-kernel.ts'
import { fillTotal, TotalKernel } from './total-kernel.ts'

/** Which moving average smooths: the simple one, or the exponential one seeded by the mean of the first `period` values. */
export type Smoothing = 'sma' | 'ema'

/** An average of percentages, which lies within 0 and 100 to the last bit. */
export function percentSmoothing(average: Smoothing, period: number): StreamKernel {
  return average === 'sma' ? new TotalKernel(period, period) : new PercentExponentialKernel(period)
}

/** The column driver of `percentSmoothing`. */
export function percentSmoothingColumn(
  average: Smoothing,
  period: number,
  values: Float64Array,
  output: Float64Array,
): void {
  if (average === 'sma') {
    driveColumn([values], [output], period, (start) => fillTotal(values, period, period, output, start))
    return
  }
  exponentialColumn(new ExponentialKernel('', [], period, 2 / (period + 1)), [values], [output])
  for (let i = 0; i < output.length; i++) output[i] = clampPercent(output[i] as number)
}

/** Rounding can lift an exponential average of 100s by a unit in the last place. */
class PercentExponentialKernel extends ExponentialKernel {
  constructor(period: number) {
    super('', [], period, 2 / (period + 1))
  }

  override update(value: number): number {
    return clampPercent(super.update(value))
  }

  override output(k: number): number {
    return clampPercent(super.output(k))
  }
}

/** The number, or the nearer bound of 0 and 100; NaN stays NaN. */
export function clampPercent(value: number): number {
  return value > 100 ? 100 : value < 0 ? 0 : value
}
