import { ExponentialKernel } from '../internal/exponential-kernel.ts'
import { exponentialMeanColumn } from '../internal/exponential-mean-column.ts'
import { meanColumn } from '../internal/mean-column.ts'
import { MeanKernel } from '../internal/mean-kernel.ts'

/** Which moving average smooths: the simple one, or the exponential one seeded by the mean of the first `period` values. */
export type Smoothing = 'sma' | 'ema'

/** An average of percentages that stays within 0 and 100: rounding can lift that of 100s by a unit in the last place. */
export function percentSmoothing(average: Smoothing, period: number): PercentMeanKernel | PercentExponentialKernel {
  return average === 'sma' ? new PercentMeanKernel(period) : new PercentExponentialKernel(period)
}

/** The column driver of `percentSmoothing`. */
export function percentSmoothingColumn(
  average: Smoothing,
  period: number,
  values: Float64Array,
  output: Float64Array,
): void {
  if (average === 'sma') meanColumn(values, period, output)
  else exponentialMeanColumn(values, period, 2 / (period + 1), output)
  for (let i = 0; i < output.length; i++) output[i] = clampPercent(output[i] as number)
}

class PercentMeanKernel extends MeanKernel {
  override update(value: number): number {
    return clampPercent(super.update(value))
  }

  override output(k: number): number {
    return clampPercent(super.output(k))
  }
}

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
