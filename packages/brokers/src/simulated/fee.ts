import {
  addScaled,
  type Decimal,
  decimal,
  fromScaled,
  multiplyDivideFloor,
  multiplyDivideHalfEven,
  multiplyScaled,
  notionalOf,
  type Scaled,
  subtractScaled,
  toScaled,
  type Valuation,
} from '@race/core'
import type { CustomFee, FeeFill, FeeModel } from './costs/fee-model.ts'
import { type FeeTerm, type FeeTerms, feeTermsOf, finestOf, ratesOf } from './costs/fee-terms.ts'
import type { MarketMoment } from './costs/market-moment.ts'
import { requireWhole } from './costs/require-figure.ts'
import { roundedQuotient } from './costs/rounded-quotient.ts'
import { TradedVolume } from './costs/traded-volume.ts'

export type { FeeModel } from './costs/fee-model.ts'

/**
 * What a fee schedule keeps of an order between its fills. Make one for each order with `createOrderFees`; only the
 * schedule writes it, and `paid` is for everybody to read.
 */
export interface OrderFees {
  /** What the order has paid so far, at the ledger scale. */
  paid: Scaled
  /** Steps that have filled, where the rule needs them. */
  steps: Scaled
  /** Sum of ticks × steps, where the rule needs it. */
  tickSteps: Scaled
  /** Sum of the variable parts before rounding, where anything is rounded or bounded. */
  variable: Scaled
}

/** The state of an order that has not filled yet. */
export function createOrderFees(): OrderFees {
  return { paid: 0, steps: 0, tickSteps: 0, variable: 0 }
}

/** The decimal that decides how fine the ledger must be. */
export function feeRateOf(model: FeeModel): Decimal {
  switch (model.type) {
    case 'none':
      return decimal(0)
    case 'per-trade':
      return decimal(model.amount)
    case 'custom':
      return decimal(`1e-${decimalsOf(model)}`)
    default: {
      const place = `costs.fee (${model.type})`
      const rates = ratesOf(model, place).flatMap(({ maker, taker, perUnit, perContract }) => [
        maker,
        taker,
        perUnit,
        perContract,
      ])
      return finestOf(model.type === 'per-order' ? [...rates, decimal(model.amount)] : rates)
    }
  }
}

function decimalsOf({ decimals = 4 }: CustomFee): number {
  return requireWhole(decimals, { place: 'costs.fee (custom)', name: 'decimals', min: 0, max: 12 })
}

/**
 * What an account has traded, for the tiers of its fee model; null for a model without tiers. The schedules of all of an
 * account's instruments share one.
 *
 * @throws RaceError `CONFIG_INVALID` for a number of days that is not a whole one from 1 to 3660
 */
export function createTradedVolume(model: FeeModel): TradedVolume | null {
  return model.type === 'tiered' ? new TradedVolume(model.days) : null
}

/**
 * A fee model made ready for one instrument and ledger scale. Without state of its own but for the volume that tiers
 * count.
 *
 * @example
 * ```ts
 * const valuation = valuationOf(defineInstrument({ id: 'ACME' }), 4)
 * const fee = new FeeSchedule({ type: 'per-share', perShare: '0.005', minimum: '1' }, valuation, 4)
 * const order = createOrderFees()
 * const moment = { ...createMarketMoment(), ticks: 5_000, steps: 150 }
 * console.log(fee.charge(moment, order), fee.charge(moment, order)) // 10000 5000
 * ```
 */
export class FeeSchedule {
  readonly #valuation: Valuation
  readonly #scale: number
  /** Units of the ledger scale in one unit of money. */
  readonly #ledgerUnits: number
  readonly #terms: FeeTerms
  readonly #first: FeeTerm
  readonly #denominator: Scaled
  /** Whether the fee of a fill is ticks × steps × rate and nothing else, which needs no memory of the order. */
  readonly #isPlain: boolean
  readonly #volume: TradedVolume | null
  readonly #countsUnits: boolean
  readonly #custom: ((fill: FeeFill) => Decimal) | null

  /** Float estimates for sizing: the variable fee as a share of notional and per step, and the least fee. */
  readonly rateFloat: number
  readonly perStepFloat: number
  readonly leastFloat: number

  /**
   * @param volume what tiers count; one of the schedule's own by default
   * @throws RaceError `CONFIG_INVALID` naming the field that is wrong
   */
  constructor(model: FeeModel, valuation: Valuation, scale: number, volume = createTradedVolume(model)) {
    const terms = feeTermsOf(model, valuation, scale)
    const first = terms.tiers[0] as FeeTerm
    this.#valuation = valuation
    this.#scale = scale
    this.#ledgerUnits = Number(`1e${scale}`)
    this.#terms = terms
    this.#first = first
    this.#denominator = terms.denominator
    this.#volume = volume
    this.#countsUnits = model.type === 'tiered' && model.by === 'units'
    this.#custom = model.type === 'custom' ? model.feeOf : null
    this.#isPlain =
      this.#custom === null &&
      terms.tiers.every(({ perStep }) => perStep === 0) &&
      terms.perFill === 0 &&
      terms.perOrder === 0 &&
      terms.minimum === null &&
      terms.maximum === null &&
      terms.roundTo === null
    const denominator = Number(terms.denominator)
    const worth = Number(valuation.numerator) / Number(valuation.denominator)
    this.rateFloat = Number(first.taker) / denominator / worth
    this.perStepFloat = Number(first.perStep) / denominator
    const least = Math.max(Number(terms.minimum ?? 0), Number(terms.perFill) + Number(terms.perOrder)) / denominator
    // A maximum or rounding can hold the fee of a small order below its minimum: an estimate must not count on it.
    this.leastFloat = terms.maximum === null && terms.roundTo === null ? least : 0
  }

  /** The fee of a taker's order of `steps` that fills at once at `ticks`, both positive, at the ledger scale. */
  of(ticks: Scaled, steps: Scaled): Scaled {
    const term = this.#volume === null ? this.#first : this.#termAt(this.#volume.latest)
    const tickSteps = multiplyScaled(ticks, steps)
    if (this.#isPlain) return this.#settlePlain(tickSteps, term.taker)
    if (this.#custom !== null) return this.#customFee(this.#custom, ticks, steps, 1, false, 0, 0, 0)
    return this.#settle(this.#variable(tickSteps, steps, term, false), tickSteps)
  }

  /**
   * The fee of an order's next fill, at the ledger scale: what the fee of all its fills, this one included, is more than
   * what it has paid. Negative for a rebate. The order's state and the tiers' volume take the fill in.
   */
  charge(moment: MarketMoment, order: OrderFees): Scaled {
    const { ticks, steps, isMaker, time } = moment
    const volume = this.#volume
    const term = volume === null ? this.#first : this.#termAt(volume.at(time))
    const tickSteps = multiplyScaled(ticks, steps)
    const fee = this.#isPlain
      ? this.#chargePlain(tickSteps, isMaker ? term.maker : term.taker, order)
      : this.#chargeRuled(moment, tickSteps, term, order)
    order.paid = addScaled(order.paid, fee)
    if (volume !== null) volume.observe(this.#countsUnits ? this.#unitsOf(steps) : this.#worthOf(ticks, steps), time)
    return fee
  }

  /**
   * Whether a fill of a whole order costs what `of` says, whoever makes or takes, whatever was traded before: then nothing
   * need be kept of it.
   */
  get isStateless(): boolean {
    return this.#isPlain && this.#volume === null && this.#first.maker === this.#first.taker
  }

  get valuation(): Valuation {
    return this.#valuation
  }

  #variable(tickSteps: Scaled, steps: Scaled, term: FeeTerm, isMaker: boolean): Scaled {
    const byNotional = multiplyScaled(tickSteps, isMaker ? term.maker : term.taker)
    const { perFill } = this.#terms
    const bySize = term.perStep === 0 ? byNotional : addScaled(byNotional, multiplyScaled(steps, term.perStep))
    return perFill === 0 ? bySize : addScaled(bySize, perFill)
  }

  #chargePlain(tickSteps: Scaled, rate: Scaled, order: OrderFees): Scaled {
    const product = multiplyScaled(tickSteps, rate)
    if (this.#denominator === 1) return product
    // Most orders fill at once: nothing was paid that the rounding would have to make up for.
    if (order.variable === 0) {
      order.variable = product
      return multiplyDivideHalfEven(tickSteps, rate, this.#denominator)
    }
    order.variable = addScaled(order.variable, product)
    return subtractScaled(multiplyDivideHalfEven(order.variable, 1, this.#denominator), order.paid)
  }

  #chargeRuled(moment: MarketMoment, tickSteps: Scaled, term: FeeTerm, order: OrderFees): Scaled {
    const { ticks, steps, side, isMaker, time } = moment
    const filledBefore = order.steps
    order.steps = addScaled(filledBefore, steps)
    if (this.#custom !== null) {
      return this.#customFee(this.#custom, ticks, steps, side, isMaker, time, filledBefore, order.paid)
    }
    order.tickSteps = addScaled(order.tickSteps, tickSteps)
    order.variable = addScaled(order.variable, this.#variable(tickSteps, steps, term, isMaker))
    return subtractScaled(this.#settle(order.variable, order.tickSteps), order.paid)
  }

  #settlePlain(tickSteps: Scaled, rate: Scaled): Scaled {
    if (rate === 0) return 0
    return this.#denominator === 1
      ? multiplyScaled(tickSteps, rate)
      : multiplyDivideHalfEven(tickSteps, rate, this.#denominator)
  }

  /** The fee of an order from the sum of its variable parts: bounded, then rounded once. */
  #settle(variable: Scaled, tickSteps: Scaled): Scaled {
    const { perOrder, minimum, maximum, minimumWins, denominator, roundTo } = this.#terms
    let total = addScaled(variable, perOrder)
    if (minimum !== null && total < minimum) total = minimum
    if (maximum !== null) {
      const most = multiplyScaled(tickSteps, maximum)
      if (total > most) total = minimumWins && minimum !== null && minimum > most ? minimum : most
    }
    if (roundTo === null) return denominator === 1 ? total : multiplyDivideHalfEven(total, 1, denominator)
    return multiplyScaled(
      roundedQuotient(total, multiplyScaled(denominator, roundTo.unit), roundTo.rounding),
      roundTo.unit,
    )
  }

  #termAt(traded: Scaled): FeeTerm {
    const { tiers } = this.#terms
    let found = this.#first
    for (let n = 1; n < tiers.length; n++) {
      const tier = tiers[n] as FeeTerm
      if (traded < tier.from) break
      found = tier
    }
    return found
  }

  #worthOf(ticks: Scaled, steps: Scaled): Scaled {
    return notionalOf(this.#valuation, ticks, steps)
  }

  /** Units at the ledger scale, as thresholds of tiers are kept. */
  #unitsOf(steps: Scaled): Scaled {
    const { numerator, denominator } = this.#valuation.step
    return multiplyDivideFloor(multiplyScaled(steps, numerator), this.#ledgerUnits, denominator)
  }

  #customFee(
    feeOf: (fill: FeeFill) => Decimal,
    ticks: Scaled,
    steps: Scaled,
    side: 1 | -1,
    isMaker: boolean,
    time: number,
    filledBefore: Scaled,
    paidBefore: Scaled,
  ): Scaled {
    const { instrument } = this.#valuation
    const price = instrument.tickSize.times(fromScaled(ticks, 0))
    const quantity = instrument.quantityStep.times(fromScaled(steps, 0))
    const fee = feeOf({
      instrument,
      side: side === 1 ? 'buy' : 'sell',
      price,
      quantity,
      notional: price.times(quantity).times(instrument.multiplier),
      isMaker,
      time,
      filledBefore: instrument.quantityStep.times(fromScaled(filledBefore, 0)),
      paidBefore: fromScaled(paidBefore, this.#scale),
    })
    return toScaled(decimal(fee).roundTo(this.#scale, 'half-even'), this.#scale)
  }
}
