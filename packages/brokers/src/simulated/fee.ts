import {
  addScaled,
  type Decimal,
  type DecimalInput,
  decimal,
  multiplyDivideHalfEven,
  multiplyScaled,
  RaceError,
  type Scaled,
  toScaled,
  type Valuation,
} from '@race/core'

/**
 * What a fill costs, as data. Fees are exact: rounded once, half to even, to the ledger scale, never to cents.
 *
 * - `percentage`: `rate` × notional, so `'0.001'` is 0.1 %.
 * - `per-share`: `perShare` × units.
 * - `per-trade`: `amount` for every fill.
 *
 * `minimum` is the least that one fill costs, in the account's currency.
 */
export type FeeModel =
  | { readonly type: 'none' }
  | {
      readonly type: 'percentage'
      readonly rate: DecimalInput
      readonly minimum?: DecimalInput
      /** Paid for every fill besides. */
      readonly fixed?: DecimalInput
    }
  | { readonly type: 'per-share'; readonly perShare: DecimalInput; readonly minimum?: DecimalInput }
  | { readonly type: 'per-trade'; readonly amount: DecimalInput }

/** The decimal that decides how fine the ledger must be. */
export function feeRateOf(model: FeeModel): Decimal {
  switch (model.type) {
    case 'none':
      return decimal(0)
    case 'percentage':
      return decimal(model.rate)
    case 'per-share':
      return decimal(model.perShare)
    case 'per-trade':
      return decimal(model.amount)
  }
}

/** A fee model made ready for one instrument and ledger scale: fee = max(minimum, fixed + variable part). */
export class FeeSchedule {
  readonly #valuation: Valuation
  readonly #fixed: Scaled
  readonly #minimum: Scaled
  /** Variable part per tick × step (percentage) or per step (per-share), as a fraction in ledger units. */
  readonly #numerator: Scaled
  readonly #denominator: Scaled
  readonly #isPerTick: boolean

  /** Float estimates for sizing: the variable fee as a share of notional and per step, and the least fee. */
  readonly rateFloat: number
  readonly perStepFloat: number
  readonly leastFloat: number

  /**
   * @throws RaceError `CONFIG_INVALID` for a negative figure
   */
  constructor(model: FeeModel, valuation: Valuation, scale: number) {
    const figure = (name: string, value: DecimalInput | undefined): Decimal => nonNegative(model.type, name, value ?? 0)
    const rate = figure('rate', model.type === 'percentage' ? model.rate : 0)
    const perShare = figure('perShare', model.type === 'per-share' ? model.perShare : 0)
    const amount = figure(
      'amount',
      model.type === 'per-trade' ? model.amount : model.type === 'percentage' ? model.fixed : 0,
    )
    const minimum = figure('minimum', 'minimum' in model ? model.minimum : 0)
    this.#valuation = valuation
    this.#fixed = roundedToScale(amount, scale)
    this.#minimum = roundedToScale(minimum, scale)
    this.#isPerTick = model.type === 'percentage'
    const perStep = perShare.times(valuation.instrument.quantityStep)
    const decimals = this.#isPerTick ? rate.decimalPlaces : Math.max(0, perStep.decimalPlaces - scale)
    const ten = toScaled(decimal(`1e${decimals}`), 0)
    if (this.#isPerTick) {
      this.#numerator = multiplyScaled(valuation.numerator, toScaled(rate, decimals))
      this.#denominator = multiplyScaled(valuation.denominator, ten)
    } else {
      this.#numerator = toScaled(perStep, scale + decimals)
      this.#denominator = ten
    }
    const common = commonPowerOfTen(this.#numerator, this.#denominator)
    this.#numerator = BigInt(this.#numerator) === 0n ? 0 : divideExact(this.#numerator, common)
    this.#denominator = divideExact(this.#denominator, common)
    this.rateFloat = rate.toNumber()
    this.perStepFloat = this.#isPerTick ? 0 : Number(this.#numerator) / Number(this.#denominator)
    this.leastFloat = Math.max(Number(this.#minimum), Number(this.#fixed))
  }

  /** The fee of `steps` at `ticks`, both positive, at the ledger scale. */
  of(ticks: Scaled, steps: Scaled): Scaled {
    if (this.#numerator === 0) return this.#fixed < this.#minimum ? this.#minimum : this.#fixed
    const base = this.#isPerTick ? multiplyScaled(ticks, steps) : steps
    const variable =
      this.#denominator === 1
        ? multiplyScaled(base, this.#numerator)
        : multiplyDivideHalfEven(base, this.#numerator, this.#denominator)
    const sum = addScaled(variable, this.#fixed)
    return sum < this.#minimum ? this.#minimum : sum
  }

  get valuation(): Valuation {
    return this.#valuation
  }
}

/** Shortens a fraction by its common powers of ten, so that hot products stay safe integers. */
function commonPowerOfTen(a: Scaled, b: Scaled): bigint {
  let common = 1n
  while (BigInt(a) % (common * 10n) === 0n && BigInt(b) % (common * 10n) === 0n && BigInt(a) !== 0n) common *= 10n
  return common
}

function divideExact(value: Scaled, divisor: bigint): Scaled {
  const quotient = BigInt(value) / divisor
  return Number.isSafeInteger(Number(quotient)) ? Number(quotient) : quotient
}

function roundedToScale(value: Decimal, scale: number): Scaled {
  return toScaled(value.roundTo(scale, 'half-even'), scale)
}

function nonNegative(type: string, name: string, value: DecimalInput): Decimal {
  const exact = decimal(value)
  if (exact.sign >= 0) return exact
  throw new RaceError('CONFIG_INVALID', {
    message: `costs.fee (${type}): ${name} is ${exact}, but a fee cannot be negative`,
    facts: { name, value: exact.toString() },
    hint: `Give ${name} as 0 or more; a rate of 0.1 % is '0.001'.`,
  })
}
