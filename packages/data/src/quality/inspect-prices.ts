import { type BarSeries, createTickQuantizer, type Decimal, RaceError } from '@race/core'
import type { FindingCollector } from './finding-collector.ts'
import { isoTime } from './iso-time.ts'

export interface PriceChecks {
  readonly jumpFraction: number
  readonly jumpSigmas: number
}

// A standard deviation is √(π/2) mean absolute deviations for normal moves; the mean is moved less by a single jump.
const sigmasPerMeanMove = 1.2533141373155003
const movesMin = 30

/** Finds closes that jump. A split that was not adjusted for looks like one. */
export function inspectJumps(
  series: BarSeries,
  line: Uint32Array,
  checks: PriceChecks,
  findings: FindingCollector,
): void {
  const { close, time, length } = series
  let sum = 0
  for (let i = 1; i < length; i++) sum += Math.abs((close[i] as number) / (close[i - 1] as number) - 1)
  const sigma = length > movesMin ? (sigmasPerMeanMove * sum) / (length - 1) : Number.POSITIVE_INFINITY
  const limit = Math.min(checks.jumpFraction, sigma > 0 ? checks.jumpSigmas * sigma : Number.POSITIVE_INFINITY)
  for (let i = 1; i < length; i++) {
    const move = (close[i] as number) / (close[i - 1] as number) - 1
    if (Math.abs(move) <= limit) continue
    const at = time[i] as number
    const text = (): string =>
      `${isoTime(at)}: close ${close[i]} after ${close[i - 1]}, ${move > 0 ? '+' : ''}${(100 * move).toFixed(1)} %, ${(Math.abs(move) / sigma).toFixed(0)} standard deviations`
    findings.add('jump', line[i] as number, at, text)
  }
}

/** Finds bars without volume; a source without any volume is noted once, for there is nothing to compare with. */
export function inspectVolume(
  { volume, time }: BarSeries,
  line: Uint32Array,
  findings: FindingCollector,
): string | null {
  if (volume.every((value) => value === 0)) return 'No bar has a volume: volume was not checked.'
  for (let i = 0; i < volume.length; i++) {
    if (volume[i] !== 0) continue
    const at = time[i] as number
    findings.add('zero-volume', line[i] as number, at, () => `${isoTime(at)}: volume 0`)
  }
  return null
}

/** Finds prices that are not multiples of the tick. Each finding is a bar. */
export function inspectTicks(series: BarSeries, line: Uint32Array, findings: FindingCollector): void {
  const nearest = createNearestOnTick(series.instrument.tickSize)
  const columns = { open: series.open, high: series.high, low: series.low, close: series.close }
  for (let i = 0; i < series.length; i++) {
    for (const [name, column] of Object.entries(columns)) {
      const value = column[i] as number
      const onTick = nearest(value)
      if (onTick === value) continue
      const at = series.time[i] as number
      const text = (): string => `${isoTime(at)}: ${name} ${value} is not a multiple of ${series.instrument.tickSize}`
      findings.add('off-tick', line[i] as number, at, text)
      break
    }
  }
}

function createNearestOnTick(tick: Decimal): (value: number) => number {
  const toTicks = createTickQuantizer(tick)
  const denominator = Number(`1e${tick.decimalPlaces}`)
  const numerator = tick.times(`1e${tick.decimalPlaces}`).toNumber()
  return (value) => {
    try {
      return (toTicks(value) * numerator) / denominator
    } catch (error) {
      // More ticks than whole numbers can count: such a price cannot be told from its neighbours.
      if (RaceError.is(error, 'QUANTIZE_INVALID')) return Number.NaN
      throw error
    }
  }
}
