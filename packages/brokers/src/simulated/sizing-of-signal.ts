import { type Decimal, decimal, type Scaled, type Size, toScaled } from '@race/core'
import type { OrderSizing, Ratio } from './venue-order.ts'

const kept = 1_000_000_000_000

/** A float as a fraction of integers, by its shortest decimal text; 1/3 becomes 3333333333333333 ÷ 10^16. */
export function ratioOf(value: number): Ratio {
  if (value === 1) return one
  const scaled = value * kept
  // Most fractions have few decimals; those are exact without a trip through decimal text.
  if (Number.isSafeInteger(scaled) && scaled / kept === value) return { numerator: scaled, denominator: kept }
  const exact = decimal(value)
  const decimals = exact.decimalPlaces
  return { numerator: toScaled(exact, decimals), denominator: toScaled(decimal(`1e${decimals}`), 0) }
}

const one: Ratio = { numerator: 1, denominator: 1 }
const everything: OrderSizing = { type: 'equity-fraction', fraction: one }

export interface SizingScale {
  readonly quantityStep: Decimal
  readonly ledgerScale: number
  /** Ticks of the signal's protective stop, where it has one. */
  readonly stopTicks: Scaled | null
}

/** Sizes that need nothing but the account. */
export type AccountSize = Exclude<Size, { readonly volatilityTarget: unknown }>

/** A size as data becomes what the venue resolves; units are floored to the step. */
export function sizingOfSignal(size: AccountSize, { quantityStep, ledgerScale, stopTicks }: SizingScale): OrderSizing {
  if ('equityFraction' in size)
    return size.equityFraction === 1 ? everything : { type: 'equity-fraction', fraction: ratioOf(size.equityFraction) }
  if ('targetFraction' in size) return { type: 'target-fraction', fraction: ratioOf(size.targetFraction) }
  if ('riskFraction' in size)
    return { type: 'risk-fraction', fraction: ratioOf(size.riskFraction), stopTicks: stopTicks ?? 0 }
  if ('units' in size) return { type: 'fixed', steps: stepsOf(size.units, quantityStep) }
  return { type: 'notional', amount: toScaled(decimal(size.notional).roundTo(ledgerScale, 'floor'), ledgerScale) }
}

/** Whole steps in a number of units, floored. A float stands for its shortest decimal text. */
export function stepsOf(units: Decimal | number, quantityStep: Decimal): Scaled {
  if (typeof units === 'number') {
    const count = countOf(units, quantityStep)
    if (count !== null) return count
  }
  return toScaled(decimal(units).dividedBy(quantityStep, { decimals: 0, rounding: 'floor' }), 0)
}

/** Integers of at most 15 digits: each is a float, and no two of them over one power of ten are the same float. */
const exactMax = 1e15

/** The same without decimals, for units of no more of them than the step has; null for others, and for large ones. */
function countOf(units: number, quantityStep: Decimal): number | null {
  const scale = Number(`1e${quantityStep.decimalPlaces}`)
  const count = Math.round(units * scale)
  const size = Math.round(quantityStep.toNumber() * scale)
  if (!(count >= 0 && count < exactMax && size < exactMax && scale < exactMax && count / scale === units)) return null
  return (count - (count % size)) / size
}
