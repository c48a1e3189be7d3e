import {
  countUpTo,
  type Decimal,
  type DecimalInput,
  decimal,
  RaceError,
  type Scaled,
  type ScaledRatio,
  toScaled,
} from '@race/core'
import { accountConfigProblem, requireFigure } from './account-config-problem.ts'

/** From when on a rate holds. */
export interface RatePoint {
  /** Epoch ms. */
  readonly time: number
  /** A fraction: 5 % is `'0.05'`. */
  readonly rate: DecimalInput
}

/** A rate that follows a benchmark: benchmark plus spread, but not below the floor, where there is one. */
export interface SpreadRate {
  readonly benchmark: readonly RatePoint[]
  readonly spread: DecimalInput
  readonly floor?: DecimalInput
}

/** A rate that never changes, a series of rates in the order of time, or one that follows a benchmark. */
export type RateInput = DecimalInput | readonly RatePoint[] | SpreadRate

/** A rate over time, as fractions of one denominator. */
export interface RateSeries {
  readonly denominator: Scaled
  /**
   * The rate at an instant, as the numerator over `denominator`: that of the last point at or before it.
   *
   * @throws RaceError `RATE_NOT_FOUND` before the first point
   */
  at(time: number): Scaled
}

interface ExactPoint {
  readonly time: number
  readonly rate: Decimal
}

/**
 * Makes rates ready.
 *
 * @throws RaceError `ACCOUNT_CONFIG_INVALID` for what is no rate, an empty series, and times that do not ascend
 */
export function createRateSeries(field: string, input: RateInput): RateSeries {
  const points = pointsOf(field, input)
  const decimals = Math.max(...points.map(({ rate }) => rate.decimalPlaces))
  const numerators = points.map(({ rate }) => toScaled(rate, decimals))
  const times = points.map(({ time }) => time)
  return {
    denominator: toScaled(decimal(`1e${decimals}`), 0),
    at(time) {
      const numerator = numerators[countUpTo(times, time) - 1]
      if (numerator !== undefined) return numerator
      throw new RaceError('RATE_NOT_FOUND', {
        message: `There is no rate of ${field} at ${new Date(time).toISOString()}: its series begins at ${new Date(times[0] ?? 0).toISOString()}`,
        facts: { field, time, first: times[0] ?? null },
        hint: `Give ${field} a rate from the first instant of the run on.`,
      })
    },
  }
}

/** The rate of a series at an instant, as a fraction. */
export function rateAt(series: RateSeries, time: number): ScaledRatio {
  return { numerator: series.at(time), denominator: series.denominator }
}

/** @throws RaceError `ACCOUNT_CONFIG_INVALID` for times that are no finite numbers, or do not ascend */
export function requireAscending(field: string, points: readonly { readonly time: number }[]): void {
  points.forEach(({ time }, index) => {
    const before = points[index - 1]?.time ?? Number.NEGATIVE_INFINITY
    if (Number.isFinite(time) && time > before) return
    throw accountConfigProblem(`${field}[${index}].time`, String(time), `epoch ms, after ${before}`)
  })
}

function pointsOf(field: string, input: RateInput): readonly ExactPoint[] {
  if (isSeries(input)) return exactPoints(field, input)
  if (typeof input !== 'object' || !('benchmark' in input)) {
    return [{ time: Number.NEGATIVE_INFINITY, rate: requireFigure(field, input, {}) }]
  }
  const spread = requireFigure(`${field}.spread`, input.spread, {})
  const floor = input.floor === undefined ? null : requireFigure(`${field}.floor`, input.floor, {})
  return exactPoints(`${field}.benchmark`, input.benchmark).map(({ time, rate }) => {
    const sum = rate.plus(spread)
    return { time, rate: floor !== null && sum.lessThan(floor) ? floor : sum }
  })
}

function isSeries(input: RateInput): input is readonly RatePoint[] {
  return Array.isArray(input)
}

function exactPoints(field: string, points: readonly RatePoint[]): readonly ExactPoint[] {
  if (points.length === 0) throw accountConfigProblem(field, 'empty', 'a series of at least one rate')
  requireAscending(field, points)
  return points.map(({ time, rate }, index) => ({ time, rate: requireFigure(`${field}[${index}].rate`, rate, {}) }))
}
