import {
  type Decimal,
  type DecimalInput,
  decimal,
  fromScaled,
  multiplyScaled,
  type Rounding,
  type Scaled,
  toScaled,
  type Valuation,
} from '@race/core'
import type { FeeLimits, FeeModel, FeeTier } from './fee-model.ts'
import { invalidChoice, invalidModel, requireFigure, requireOneOf, requireWhole } from './require-figure.ts'

/**
 * A fee model as integers, for one instrument and ledger scale. All figures but `from` and `roundTo` count units of the
 * ledger scale × `denominator`:
 *
 * fee of an order = bounded(Σ over its fills (ticks × steps × rate + steps × perStep + perFill) + perOrder) ÷ denominator.
 */
export interface FeeTerms {
  readonly tiers: readonly FeeTerm[]
  readonly perFill: Scaled
  readonly perOrder: Scaled
  readonly minimum: Scaled | null
  /** Per tick × step. */
  readonly maximum: Scaled | null
  readonly minimumWins: boolean
  readonly denominator: Scaled
  readonly roundTo: { readonly unit: Scaled; readonly rounding: Rounding } | null
}

/** The rates from a traded volume (units of the ledger scale) on. */
export interface FeeTerm {
  readonly from: Scaled
  /** Per tick × step. */
  readonly maker: Scaled
  readonly taker: Scaled
  readonly perStep: Scaled
}

/** Rates as a model states them: shares of notional, amounts per unit and per contract. */
interface Rates {
  readonly from: Decimal
  readonly maker: Decimal
  readonly taker: Decimal
  readonly perUnit: Decimal
  readonly perContract: Decimal
}

const zero = /*#__PURE__*/ decimal(0)
const noRates: Rates = { from: zero, maker: zero, taker: zero, perUnit: zero, perContract: zero }
const feeTypes = [
  'none',
  'percentage',
  'per-share',
  'per-contract',
  'per-trade',
  'per-order',
  'maker-taker',
  'tiered',
  'custom',
]
const roundings: readonly Rounding[] = ['half-even', 'half-up', 'up', 'down', 'floor', 'ceiling']

/**
 * @throws RaceError `CONFIG_INVALID` naming the field
 */
export function feeTermsOf(model: FeeModel, valuation: Valuation, scale: number): FeeTerms {
  const place = `costs.fee (${model.type})`
  const tiers = ratesOf(model, place)
  const amountOf = (name: string, value: DecimalInput): Decimal => nonNegative(place, name, value)
  const perFill = model.type === 'per-trade' ? amountOf('amount', model.amount) : zero
  const perOrder = model.type === 'per-order' ? amountOf('amount', model.amount) : zero
  const limits: FeeLimits = model.type === 'custom' || model.type === 'none' || model.type === 'per-trade' ? {} : model
  const minimum = limits.minimum === undefined ? null : amountOf('minimum', limits.minimum)
  const maximum = limits.maximumRate === undefined ? null : amountOf('maximumRate', limits.maximumRate)

  // Without a rebate no fee is below 0, and a minimum of 0 is none.
  const hasRebate = tiers.some(({ maker }) => maker.sign < 0)

  const { instrument } = valuation
  const ledgerUnits = fromScaled(toScaled(decimal(`1e${scale}`), 0), 0)
  const perTickAndStep = fromScaled(valuation.numerator, 0)
  const worthDivisor = fromScaled(valuation.denominator, 0)
  // Everything is brought over the contract size × the denominator of the valuation, then over a power of ten.
  const divisor = instrument.contractSize.times(worthDivisor)
  const byNotional = (rate: Decimal): Decimal => rate.times(perTickAndStep).times(instrument.contractSize)
  const byStep = (amount: Decimal, over: Decimal): Decimal =>
    amount.isZero ? zero : amount.times(instrument.quantityStep).times(ledgerUnits).times(over)
  const exact = tiers.map(({ maker, taker, perUnit, perContract }) => {
    const byTaker = byNotional(taker)
    return {
      maker: maker === taker ? byTaker : byNotional(maker),
      taker: byTaker,
      perStep: byStep(perUnit, divisor).plus(byStep(perContract, worthDivisor)),
    }
  })
  const most = maximum === null ? null : byNotional(maximum)
  const all = [
    divisor,
    ...exact.flatMap((term) => [term.maker, term.taker, term.perStep]),
    ...(most === null ? [] : [most]),
  ]
  const integers = inLowestTerms(all)
  const denominator = integers(divisor)
  const whole = (amount: Decimal): Scaled =>
    amount.isZero ? 0 : multiplyScaled(toScaled(amount.roundTo(scale, 'half-even'), scale), denominator)
  return {
    tiers: exact.map((term, n) => ({
      from: toScaled((tiers[n] as Rates).from.roundTo(scale, 'ceiling'), scale),
      maker: integers(term.maker),
      taker: integers(term.taker),
      perStep: integers(term.perStep),
    })),
    perFill: whole(perFill),
    perOrder: whole(perOrder),
    minimum: minimum === null || (minimum.isZero && !hasRebate) ? null : whole(minimum),
    maximum: most === null ? null : integers(most),
    minimumWins: limits.minimumWins ?? false,
    denominator,
    roundTo: roundingOf(limits, place, scale),
  }
}

/** The decimal of a model that decides how fine the ledger must be. */
export function finestOf(values: readonly Decimal[]): Decimal {
  return values.reduce((finest, value) => (value.decimalPlaces > finest.decimalPlaces ? value : finest), zero)
}

/** The rates of a model by tier; one tier for models without. */
export function ratesOf(model: FeeModel, place: string): readonly Rates[] {
  switch (model.type) {
    case 'none':
    case 'per-trade':
    case 'custom':
      return [noRates]
    case 'percentage':
      return [sameRate(nonNegative(place, 'rate', model.rate))]
    case 'per-order':
      return [sameRate(nonNegative(place, 'rate', model.rate ?? 0))]
    case 'per-share':
      return [{ ...noRates, perUnit: nonNegative(place, 'perShare', model.perShare) }]
    case 'per-contract':
      return [{ ...noRates, perContract: nonNegative(place, 'perContract', model.perContract) }]
    case 'maker-taker':
      return [{ ...noRates, ...makerAndTaker(model, place) }]
    case 'tiered':
      return tiersOf(model.tiers, place)
    default:
      throw invalidChoice(place, 'type', (model as { readonly type: unknown }).type, feeTypes)
  }
}

function sameRate(rate: Decimal): Rates {
  return { ...noRates, maker: rate, taker: rate }
}

function makerAndTaker(
  { maker, taker }: { readonly maker: DecimalInput; readonly taker: DecimalInput },
  place: string,
): Pick<Rates, 'maker' | 'taker'> {
  const because = 'a rebate is a small negative share of the notional'
  return {
    maker: requireFigure(maker, { place, name: 'maker', above: -1, because }),
    taker: nonNegative(place, 'taker', taker),
  }
}

function tiersOf(tiers: readonly FeeTier[], place: string): readonly Rates[] {
  if (tiers.length === 0) throw invalidModel(place, 'there are no tiers', 'Give one tier or more, the first from 0.')
  let last: Decimal | null = null
  return tiers.map((tier, n) => {
    const where = `${place}.tiers[${n}]`
    const from = requireFigure(
      tier.from,
      last === null
        ? { place: where, name: 'from', min: 0, max: 0, because: 'the first tier begins at 0' }
        : { place: where, name: 'from', above: last, because: 'each tier begins above the one before' },
    )
    last = from
    return 'perShare' in tier
      ? { ...noRates, from, perUnit: nonNegative(where, 'perShare', tier.perShare) }
      : { ...noRates, from, ...makerAndTaker(tier, where) }
  })
}

function roundingOf({ roundTo }: FeeLimits, place: string, scale: number): FeeTerms['roundTo'] {
  if (roundTo === undefined) return null
  const decimals = requireWhole(roundTo.decimals, { place, name: 'roundTo.decimals', min: 0, max: 12 })
  const rounding = requireOneOf(roundTo.rounding, roundings, { place, name: 'roundTo.rounding' })
  return { unit: toScaled(decimal(`1e${Math.max(0, scale - decimals)}`), 0), rounding }
}

function nonNegative(place: string, name: string, value: DecimalInput): Decimal {
  return requireFigure(value, { place, name, min: 0, because: 'a fee cannot be negative' })
}

/** A way from these values to integers in the same ratio, as small as they can be, so that hot products stay safe. */
function inLowestTerms(values: readonly Decimal[]): (value: Decimal) => Scaled {
  const decimals = Math.max(...values.map((value) => value.decimalPlaces))
  const widen = (value: Decimal): bigint => BigInt(toScaled(value, decimals))
  const divisor = values.reduce((common, value) => greatestCommonDivisor(common, widen(value)), 0n)
  return (value) => {
    const quotient = widen(value) / divisor
    return Number.isSafeInteger(Number(quotient)) ? Number(quotient) : quotient
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}
