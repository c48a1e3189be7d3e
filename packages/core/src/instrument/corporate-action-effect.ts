import { type Decimal, decimal } from '../decimal/decimal.ts'
import {
  absScaled,
  multiplyDivideFloor,
  multiplyDivideHalfEven,
  multiplyScaled,
  negateScaled,
  type Scaled,
  subtractScaled,
  toScaled,
} from '../decimal/scaled.ts'
import { notionalOf, type Valuation } from '../ledger/valuation.ts'
import type { DelistingAction, DividendAction, SplitAction } from './corporate-action.ts'
import type { Instrument } from './instrument.ts'

/**
 * What an action makes of a position. Steps are signed and count the quantity step; amounts are at the ledger scale.
 * It posts as it stands and sums to zero: cash `cash`, position `cost` less the cost before, realised profit −`realised`.
 */
export interface PositionEffect {
  /** Signed steps afterwards. */
  readonly steps: Scaled
  /** Signed cost afterwards. */
  readonly cost: Scaled
  /** Cash received; negative when it is paid. */
  readonly cash: Scaled
  /** Profit of what was turned into cash: `cash` less the cost that was removed with it. */
  readonly realised: Scaled
}

export interface SplitEffectInput {
  /** Signed steps held before. */
  readonly steps: Scaled
  /** Signed cost before, at the ledger scale. */
  readonly cost: Scaled
  readonly action: SplitAction
  /** The last price before the split, in ticks of old units, at which a fraction is paid. */
  readonly lastTicks: Scaled
  readonly valuation: Valuation
}

/**
 * What a split makes of a position, exactly.
 *
 * New steps are steps × numerator ÷ denominator, rounded toward zero to whole units or to the quantity step, as the
 * action's `cashInLieu` says. The fraction that is cut off is worth its part of the position at the last price before the
 * split, and takes its part of the cost with it; each of the two is rounded once, half to even, to the ledger scale. A long
 * receives the cash, a short pays it. So steps × price before = new steps × new price + cash, where the new price is
 * price × denominator ÷ numerator.
 *
 * @example
 * ```ts
 * const actions = defineCorporateActions([
 *   { type: 'split', instrument: 'ACME', exDate: '2024-01-03', ratio: { numerator: 3, denominator: 2 } },
 * ])
 * const [action] = actions.list
 * if (action?.type === 'split') {
 *   const valuation = valuationOf(defineInstrument({ id: 'ACME' }), 2)
 *   // 5 shares that cost 100.00 become 7; the half share is paid at two thirds of 30.00.
 *   console.log(splitEffect({ steps: 5, cost: 10_000, action, lastTicks: 3000, valuation }))
 *   // { steps: 7, cost: 9333, cash: 1000, realised: 333 }
 * }
 * ```
 */
export function splitEffect({ steps, cost, action, lastTicks, valuation }: SplitEffectInput): PositionEffect {
  const { numerator, denominator } = action.ratio
  const held = absScaled(steps)
  const size = roundedSteps(held, action, valuation.instrument)
  // In parts of 1 ÷ denominator of a new step, of which the whole position has held × numerator.
  const whole = multiplyScaled(held, numerator)
  const rest = subtractScaled(whole, multiplyScaled(size, denominator))
  const kept = steps < 0 ? negateScaled(size) : size
  if (rest === 0) return { steps: kept, cost, cash: 0, realised: 0 }
  const worth = multiplyDivideHalfEven(
    multiplyScaled(rest, lastTicks),
    valuation.numerator,
    multiplyScaled(numerator, valuation.denominator),
  )
  const cash = steps < 0 ? negateScaled(worth) : worth
  const removed = multiplyDivideHalfEven(cost, rest, whole)
  return { steps: kept, cost: subtractScaled(cost, removed), cash, realised: subtractScaled(cash, removed) }
}

/**
 * The size of a resting order after a split, in steps: what the same rule makes of a position of that size, without cash.
 * So an order for a whole position is never for more than what the split leaves of it. 0: nothing is left, cancel it.
 *
 * @param steps 0 or more
 */
export function splitOrderSteps(steps: Scaled, action: SplitAction, instrument: Instrument): Scaled {
  return roundedSteps(steps, action, instrument)
}

function roundedSteps(held: Scaled, { ratio, cashInLieu }: SplitAction, { quantityStep }: Instrument): Scaled {
  if (cashInLieu === 'keep-fraction') return multiplyDivideFloor(held, ratio.numerator, ratio.denominator)
  const unit = stepsOfWholeUnits(quantityStep)
  return multiplyScaled(multiplyDivideFloor(held, ratio.numerator, multiplyScaled(ratio.denominator, unit)), unit)
}

/** The least number of quantity steps that is a whole number of units: 1000 for a step of 0.001, 1 for one of 10. */
function stepsOfWholeUnits(quantityStep: Decimal): Scaled {
  const unit = 10n ** BigInt(quantityStep.decimalPlaces)
  let a = unit
  let b = BigInt(toScaled(quantityStep, quantityStep.decimalPlaces))
  while (b !== 0n) [a, b] = [b, a % b]
  return multiplyScaled(unit / a, 1)
}

export interface DividendEffectInput {
  /** Signed steps held when the dividend takes effect. */
  readonly steps: Scaled
  readonly action: DividendAction
  readonly instrument: Instrument
  /** Decimals of every amount, see `ledgerScaleOf`. */
  readonly scale: number
  /** Account currency per unit of the dividend's; 1 by default, where they are the same. */
  readonly rate?: Decimal
}

/** What a dividend pays, at the ledger scale. `net` = `gross` − `withheld`. */
export interface DividendEffect {
  /** Before tax: above 0 for a long, below for a short. */
  readonly gross: Scaled
  /** Tax that is kept back; 0 for a short. */
  readonly withheld: Scaled
  /** What cash changes by. */
  readonly net: Scaled
}

/**
 * What a dividend pays, exactly: a long receives amount × units × multiplier less the tax that is withheld, a short pays
 * all of it to the lender of the units, who gets no less for having lent them. Gross and tax are each rounded once, half
 * to even, to the ledger scale, the tax from the unrounded amount.
 *
 * @example
 * ```ts
 * const actions = defineCorporateActions([
 *   { type: 'dividend', instrument: 'ACME', exDate: '2024-01-03', amountPerUnit: '0.25', withholdingRate: '0.15' },
 * ])
 * const [action] = actions.list
 * const instrument = defineInstrument({ id: 'ACME' })
 * if (action?.type === 'dividend') {
 *   console.log(dividendEffect({ steps: 100, action, instrument, scale: 2 })) // { gross: 2500, withheld: 375, net: 2125 }
 *   console.log(dividendEffect({ steps: -100, action, instrument, scale: 2 }).net) // -2500
 * }
 * ```
 */
export function dividendEffect({ steps, action, instrument, scale, rate }: DividendEffectInput): DividendEffect {
  const perUnit = action.amountPerUnit.times(instrument.multiplier)
  const perStep = perUnit.times(instrument.quantityStep).times(rate ?? 1)
  const gross = amountOf(steps, perStep, scale)
  const withheld = steps > 0 ? amountOf(steps, perStep.times(action.withholdingRate), scale) : 0
  return { gross, withheld, net: subtractScaled(gross, withheld) }
}

export interface DelistingEffectInput {
  /** Signed steps held before. */
  readonly steps: Scaled
  /** Signed cost before, at the ledger scale. */
  readonly cost: Scaled
  readonly action: DelistingAction
  /** The last price in ticks. */
  readonly lastTicks: Scaled
  readonly valuation: Valuation
  /** Decimals of every amount, see `ledgerScaleOf`. */
  readonly scale: number
}

/**
 * Closes a position in an instrument that ceases to trade, at what the action's rule says, without a fee. A final price
 * need not lie on the tick; its amount is rounded once, half to even, to the ledger scale.
 *
 * @example
 * ```ts
 * const actions = defineCorporateActions([
 *   { type: 'delisting', instrument: 'ACME', exDate: '2024-01-03', finalPrice: '12.345' },
 * ])
 * const [action] = actions.list
 * if (action?.type === 'delisting') {
 *   const valuation = valuationOf(defineInstrument({ id: 'ACME' }), 2)
 *   console.log(delistingEffect({ steps: 10, cost: 10_000, action, lastTicks: 1230, valuation, scale: 2 }))
 *   // { steps: 0, cost: 0, cash: 12345, realised: 2345 }
 * }
 * ```
 */
export function delistingEffect(input: DelistingEffectInput): PositionEffect {
  const cash = finalWorth(input)
  return { steps: 0, cost: 0, cash, realised: subtractScaled(cash, input.cost) }
}

function finalWorth({ steps, action, lastTicks, valuation, scale }: DelistingEffectInput): Scaled {
  const { multiplier, quantityStep } = valuation.instrument
  switch (action.rule) {
    case 'worthless':
      return 0
    case 'close-at-last-price':
      return notionalOf(valuation, lastTicks, steps)
    case 'final-price':
      return amountOf(steps, (action.finalPrice ?? decimal(0)).times(quantityStep).times(multiplier), scale)
  }
}

/** `steps × perStep` at the ledger scale, rounded once, half to even. */
function amountOf(steps: Scaled, perStep: Decimal, scale: number): Scaled {
  const decimals = Math.max(scale, perStep.decimalPlaces)
  return multiplyDivideHalfEven(steps, toScaled(perStep, decimals), toScaled(decimal(`1e${decimals - scale}`), 0))
}
