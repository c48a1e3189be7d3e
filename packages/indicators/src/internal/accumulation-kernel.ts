import { RunningSum } from './running-sum.ts'
import { StreamKernel } from './stream-kernel.ts'

/**
 * The volume of a bar times where in its range it closed: 1 at the high, −1 at the low, 0 for a bar without a range.
 */
function moneyFlow(high: number, low: number, close: number, volume: number): number {
  const range = high - low
  return range > 0 ? ((close - low - (high - close)) / range) * volume : 0
}

/** Takes a bar into the sum of the money flow, which begins anew behind a gap, and gives it. */
function accumulate(line: RunningSum, high: number, low: number, close: number, volume: number): number {
  if (high - high + (low - low) + (close - close) + (volume - volume) !== 0) line.reset(Number.NaN)
  else if (Number.isNaN(line.value)) line.reset(moneyFlow(high, low, close, volume))
  else line.add(moneyFlow(high, low, close, volume))
  return line.value
}

/** A column of the sum of the money flow: the steps of `AccumulationKernel`. */
export function fillAccumulation(inputs: readonly Float64Array[], output: Float64Array): void {
  const [highs, lows, closes, volumes] = inputs as readonly [Float64Array, Float64Array, Float64Array, Float64Array]
  const line = new RunningSum()
  for (let i = 0; i < output.length; i++) {
    output[i] = accumulate(line, highs[i] as number, lows[i] as number, closes[i] as number, volumes[i] as number)
  }
}

/** The sum of the money flow since the beginning. */
export class AccumulationKernel extends StreamKernel {
  readonly warmupBars: number = 1
  private readonly line = new RunningSum()

  constructor() {
    super('ad', [])
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN, volume: number = Number.NaN): number {
    return accumulate(this.line, high, low, close, volume)
  }

  output(k: number): number {
    return k === 0 ? this.line.value : Number.NaN
  }

  get isWarm(): boolean {
    return !Number.isNaN(this.line.value)
  }

  undo(): void {
    this.line.undo()
  }
}
