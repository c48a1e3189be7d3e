import { type Decimal, decimal } from '../decimal/decimal.ts'
import { multiplyDivideHalfEven, multiplyScaled, type Scaled, scaledToText, toScaled } from '../decimal/scaled.ts'
import type { Instrument } from '../instrument/instrument.ts'

/** The largest ledger scale: finer amounts are rounded, half to even, once per posting. */
export const ledgerScaleMax = 12

/**
 * Decimals of every amount of an account: those of price, quantity step and fee rate together, the largest over the
 * instruments, at most 12.
 */
export function ledgerScaleOf(instruments: readonly Instrument[], feeRates: readonly Decimal[]): number {
  const feeDecimals = Math.max(0, ...feeRates.map((rate) => rate.decimalPlaces))
  const decimals = instruments.map(
    ({ tickSize, quantityStep, multiplier }) =>
      tickSize.decimalPlaces + quantityStep.decimalPlaces + multiplier.decimalPlaces + feeDecimals,
  )
  return Math.min(ledgerScaleMax, Math.max(2, ...decimals))
}

/**
 * How an instrument's integers make money: a position of `steps` at `ticks` is worth
 * `ticks × steps × numerator ÷ denominator` units of the ledger scale. The denominator is 1 unless the scale is capped.
 */
export interface Valuation {
  readonly instrument: Instrument
  readonly numerator: Scaled
  readonly denominator: Scaled
  /** Account currency per unit of quantity and price, as a float. */
  readonly multiplierFloat: number
  readonly tick: DecimalFraction
  readonly step: DecimalFraction
}

/** An increment as a fraction of integers, so that a count of it becomes the float nearest to its decimal value. */
export interface DecimalFraction {
  readonly numerator: number
  readonly denominator: number
  /** The denominator is 10 to this power. */
  readonly decimals: number
}

function fractionOf(increment: Decimal): DecimalFraction {
  const decimals = increment.decimalPlaces
  return { numerator: Number(toScaled(increment, decimals)), denominator: Number(`1e${decimals}`), decimals }
}

/** The float nearest to `count` increments, while count × numerator is a safe integer. */
export function incrementsToFloat(count: Scaled, { numerator, denominator }: DecimalFraction): number {
  return (Number(count) * numerator) / denominator
}

/** The exact decimal text of `count` increments. */
export function incrementsToText(count: Scaled, { numerator, decimals }: DecimalFraction): string {
  return scaledToText(multiplyScaled(count, numerator), decimals)
}

export function valuationOf(instrument: Instrument, scale: number): Valuation {
  const perTickAndStep = instrument.tickSize.times(instrument.quantityStep).times(instrument.multiplier)
  const excess = Math.max(0, perTickAndStep.decimalPlaces - scale)
  return {
    instrument,
    numerator: toScaled(perTickAndStep.times(decimal(`1e${excess}`)), scale),
    denominator: toScaled(decimal(`1e${excess}`), 0),
    multiplierFloat: instrument.multiplier.toNumber(),
    tick: fractionOf(instrument.tickSize),
    step: fractionOf(instrument.quantityStep),
  }
}

/** The worth of `steps` at `ticks`, at the ledger scale; the sign is that of the steps. */
export function notionalOf(valuation: Valuation, ticks: Scaled, steps: Scaled): Scaled {
  const product = multiplyScaled(ticks, steps)
  return valuation.denominator === 1
    ? multiplyScaled(product, valuation.numerator)
    : multiplyDivideHalfEven(product, valuation.numerator, valuation.denominator)
}
