import type { AccountRules } from '@race/brokers/simulated'
import {
  absScaled,
  addScaled,
  type Holding,
  incrementsToFloat,
  type Scaled,
  scaledToFloat,
  sidesOf,
  subtractScaled,
  type TradingAccount,
} from '@race/core'
import { fractionMaxOf, unitValueOf } from './account-scale.ts'

/** What the margin by ticks reads of a run. */
export interface TickMarginPort {
  readonly account: TradingAccount
  readonly rules: AccountRules
  /** By instrument: how a price becomes ticks, and the last price. */
  readonly ticksOf: readonly ((price: number) => number)[]
  readonly lastPrice: Float64Array
  /** Whether rates between currencies move equity as well. */
  readonly hasRates: boolean
  /** The bid or the ask that stands; NaN for none. */
  touchOf(instrument: number, side: 'bid' | 'ask'): number
}

/** One instrument as it was when the margin was last checked. */
interface CheckedInstrument {
  readonly sides: readonly Holding[]
  /** Of both sides; a price is asked for by its sign. */
  net: Scaled
  ticks: number
  /** The most by which one tick of price can lower what is left above the maintenance margin, in the account's currency. */
  perTick: number
  /** What the price has moved since is worth, at most. */
  moved: number
}

/**
 * The prices by which margin is checked between the closes of bars, which are those at which a broker could close: the bid
 * of what is long, the ask of what is short. Where both sides are held, they have one price, that of the larger side; where
 * they are equal, and where there are no quotes, the last price.
 *
 * Most ticks cannot call the account: what it has above its maintenance margin is known from the last check, and so is how
 * much a price can take of it. Only when that might be used up is the account asked again, exactly.
 */
export class TickMargin {
  readonly #port: TickMarginPort
  readonly #checked: readonly CheckedInstrument[]
  /** What is safely left above the maintenance margin; below zero where nothing is known. */
  #slack = -1
  #revision = -1
  /** Sum of what the prices of all have moved since. */
  #moved = 0

  constructor(port: TickMarginPort) {
    this.#port = port
    this.#checked = port.ticksOf.map((_, instrument) => ({
      sides: sidesOf(port.account, instrument),
      net: 0,
      ticks: 0,
      perTick: 0,
      moved: 0,
    }))
  }

  /** Whether a tick of the instrument can change what the account is worth. */
  holds(instrument: number): boolean {
    const { sides } = this.#checked[instrument] as CheckedInstrument
    for (let n = 0; n < sides.length; n++) if ((sides[n] as Holding).position.steps !== 0) return true
    return false
  }

  /** Whether the account cannot be called by the tick of an instrument, whatever its exact figures are. */
  isSafe(instrument: number): boolean {
    if (this.#port.account.revision !== this.#revision) return false
    const checked = this.#checked[instrument] as CheckedInstrument
    const touch = this.#touchOf(instrument, checked.net)
    const price = Number.isNaN(touch) ? (this.#port.lastPrice[instrument] as number) : touch
    const moved = Math.abs(this.#ticksOf(instrument, price) - checked.ticks) * checked.perTick
    this.#moved += moved - checked.moved
    checked.moved = moved
    return this.#moved < this.#slack
  }

  /** Marks what is held at the prices at which it can be closed, and notes them. */
  mark(): void {
    for (const [instrument, checked] of this.#checked.entries()) {
      const [first] = checked.sides
      if (first === undefined) continue
      checked.net = checked.sides.reduce((sum: Scaled, { position }) => addScaled(sum, position.steps), 0)
      const touch = this.#touchOf(instrument, checked.net)
      if (!Number.isNaN(touch)) first.markTicks = this.#ticksOf(instrument, touch)
      checked.ticks = Number(first.markTicks)
      checked.moved = 0
    }
  }

  /** A price that no tick tells of has changed: the next tick is asked exactly. */
  forget(): void {
    this.#revision = -1
  }

  /** Notes how far the account is from a call, at the prices that `mark` has set. */
  note(): void {
    const { account, hasRates, rules } = this.#port
    this.#moved = 0
    this.#revision = account.revision
    this.#slack = -1
    if (hasRates) return
    const left = subtractScaled(account.equity(), rules.margin.maintenanceMargin())
    // Room for everything that is rounded: to ticks, to the ledger scale, to floats.
    this.#slack = scaledToFloat(left, account.scale) * 0.999 - scaledToFloat(1000, account.scale)
    for (const checked of this.#checked) checked.perTick = this.#perTickOf(checked)
  }

  /** Equity changes by the worth of a tick, and the margin by no more than its fraction of it. */
  #perTickOf({ sides }: CheckedInstrument): number {
    const { account, rules } = this.#port
    let perTick = 0
    for (const holding of sides) {
      const { position, valuation } = holding
      const units = incrementsToFloat(absScaled(position.steps), valuation.step)
      const margin = 1 / fractionMaxOf(rules, holding)
      perTick += units * incrementsToFloat(1, valuation.tick) * unitValueOf(account, holding) * (1 + margin)
    }
    return perTick
  }

  /** The price at which so much could be closed; NaN where nothing is quoted. */
  #touchOf(instrument: number, net: Scaled): number {
    return net === 0 ? Number.NaN : this.#port.touchOf(instrument, net > 0 ? 'bid' : 'ask')
  }

  #ticksOf(instrument: number, price: number): number {
    return (this.#port.ticksOf[instrument] as (price: number) => number)(price)
  }
}
