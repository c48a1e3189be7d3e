import {
  absScaled,
  addScaled,
  type Holding,
  minScaled,
  multiplyDivideFloor,
  multiplyDivideHalfEven,
  multiplyScaled,
  notionalOf,
  type Scaled,
  splitPriceTicks,
  subtractScaled,
} from '@race/core'
import type { PositionChange } from './account/position-change.ts'
import type { Lot, SignalKey } from './lot.ts'

/** What of a fill matters for a round trip. */
export interface TradedFill {
  readonly holding: Holding
  readonly order: SignalKey
  readonly side: 1 | -1
  readonly ticks: Scaled
  readonly steps: Scaled
  readonly fee: Scaled
  readonly time: number
  /** See `Lot.rateTime`. */
  readonly rateTime: number
  /** Index of the bar of the instrument's series. */
  readonly bar: number
  /** The lot that it opened or closed, where the venue keeps lots; −1 otherwise. */
  readonly id: number
}

/** A lot, or part of one, and the fill that ended it; null while it is open. */
export interface RoundTrip {
  readonly lot: Lot
  readonly steps: Scaled
  readonly entryFee: Scaled
  /** What it was entered for, where that is not its ticks × steps. */
  readonly entryWorth?: Scaled
  readonly exit: RoundTripExit | null
}

export interface RoundTripExit {
  readonly ticks: Scaled
  readonly time: number
  readonly rateTime: number
  readonly bar: number
  readonly fee: Scaled
  /** What it ended for, where that is not its ticks × steps. */
  readonly worth?: Scaled
}

/**
 * Pairs fills into round trips, first in, first out. Fees are shared out by size, rounded half to even, and the last
 * piece takes the rest, so that the profits of all round trips add up to the account's, to the last digit.
 */
export class LotMatcher {
  readonly #open = new Map<Holding, Lot[]>()
  readonly #onTrip: (trip: RoundTrip) => void

  /** @param onTrip told of every round trip when it ends */
  constructor(onTrip: (trip: RoundTrip) => void) {
    this.#onTrip = onTrip
  }

  add(fill: TradedFill): void {
    const { holding, order, side, ticks, steps: size, fee: cost, time, rateTime, bar, id } = fill
    const lots = this.#lotsOf(holding)
    if (id >= 0) {
      this.#addToLot(fill, lots)
      return
    }
    let steps = size
    let fee = cost
    while (steps > 0 && lots[0] !== undefined && lots[0].side !== side) {
      const lot = lots[0]
      const taken = minScaled(steps, lot.steps)
      const entryFee = taken === lot.steps ? lot.fee : multiplyDivideHalfEven(lot.fee, taken, lot.steps)
      const exitFee = taken === steps ? fee : multiplyDivideHalfEven(fee, taken, steps)
      const exit = { ticks, time, rateTime, bar, fee: exitFee }
      this.#onTrip({ lot, steps: taken, entryFee, ...takeWorth(lot, taken), exit })
      lot.steps = subtractScaled(lot.steps, taken)
      lot.fee = subtractScaled(lot.fee, entryFee)
      steps = subtractScaled(steps, taken)
      fee = subtractScaled(fee, exitFee)
      if (lot.steps === 0) lots.shift()
    }
    if (steps > 0) lots.push({ holding, order, side, ticks, time, rateTime, bar, id, steps, fee })
  }

  /** A split, or the end of a position without a fill. */
  change({ holding, ratio, steps, ticks, time, bar, worth }: PositionChange): void {
    const lots = this.#lotsOf(holding)
    if (ratio !== null) {
      this.#open.set(holding, splitLots(lots, ratio, absScaled(steps)))
      return
    }
    let left = absScaled(worth)
    let total = lots.reduce<Scaled>((sum, lot) => addScaled(sum, lot.steps), 0)
    for (const lot of lots) {
      const share = lot.steps === total ? left : multiplyDivideHalfEven(left, lot.steps, total)
      left = subtractScaled(left, share)
      total = subtractScaled(total, lot.steps)
      const exit = { ticks, time, rateTime: time, bar, fee: 0, worth: share }
      this.#onTrip({ lot, steps: lot.steps, entryFee: lot.fee, ...takeWorth(lot, lot.steps), exit })
    }
    this.#open.delete(holding)
  }

  /** A fill that names its lot: the first one opened it, the others close it. */
  #addToLot(fill: TradedFill, lots: Lot[]): void {
    const { ticks, time, rateTime, bar, steps, fee } = fill
    const lot = lots.find(({ id }) => id === fill.id)
    if (lot === undefined) {
      lots.push({ ...fill })
      return
    }
    const entryFee = steps === lot.steps ? lot.fee : multiplyDivideHalfEven(lot.fee, steps, lot.steps)
    this.#onTrip({ lot: { ...lot }, steps, entryFee, exit: { ticks, time, rateTime, bar, fee } })
    lot.steps = subtractScaled(lot.steps, steps)
    lot.fee = subtractScaled(lot.fee, entryFee)
    if (lot.steps === 0) lots.splice(lots.indexOf(lot), 1)
  }

  /** What has not ended of one holding, oldest first. It changes with the next fill. */
  openLotsOf(holding: Holding): readonly Lot[] {
    return this.#open.get(holding) ?? []
  }

  /** What has not ended, by instrument, oldest first. */
  openTrips(): RoundTrip[] {
    return [...this.#open.values()].flat().map((lot) => ({
      lot,
      steps: lot.steps,
      entryFee: lot.fee,
      ...(lot.worth === undefined ? {} : { entryWorth: lot.worth }),
      exit: null,
    }))
  }

  #lotsOf(holding: Holding): Lot[] {
    let lots = this.#open.get(holding)
    if (lots === undefined) {
      lots = []
      this.#open.set(holding, lots)
    }
    return lots
  }
}

/** Takes the worth of `taken` steps out of a lot that has one of its own; the last step takes the rest. */
function takeWorth(lot: Lot, taken: Scaled): Pick<RoundTrip, 'entryWorth'> {
  if (lot.worth === undefined) return {}
  const entryWorth = taken === lot.steps ? lot.worth : multiplyDivideHalfEven(lot.worth, taken, lot.steps)
  lot.worth = subtractScaled(lot.worth, entryWorth)
  return { entryWorth }
}

/**
 * What a split makes of lots: `total` new steps in all, shared out so that each lot has its part to a step. What is paid in
 * cash takes its part of the worth with it.
 */
function splitLots(
  lots: readonly Lot[],
  { numerator, denominator }: NonNullable<PositionChange['ratio']>,
  total: Scaled,
): Lot[] {
  let before: Scaled = 0
  let made: Scaled = 0
  const split: Lot[] = []
  for (const lot of lots) {
    before = addScaled(before, lot.steps)
    const upTo = minScaled(multiplyDivideFloor(before, numerator, denominator), total)
    const steps = subtractScaled(upTo, made)
    made = upTo
    if (steps === 0) continue
    const worth = lot.worth ?? notionalOf(lot.holding.valuation, lot.ticks, lot.steps)
    const kept = multiplyDivideHalfEven(worth, multiplyScaled(steps, denominator), multiplyScaled(lot.steps, numerator))
    const ticks = splitPriceTicks(lot.ticks, { numerator, denominator }, 'half-even')
    split.push({ ...lot, ticks, steps, worth: kept })
  }
  return split
}

/**
 * Profit of a round trip before fees, at the ledger scale and in the currency of its instrument; an open one is marked at the
 * holding's mark.
 */
export function grossProfitOf({ lot, steps, entryWorth: entered, exit }: RoundTrip): Scaled {
  const { valuation, markTicks } = lot.holding
  const entryWorth = entered ?? notionalOf(valuation, lot.ticks, steps)
  const exitWorth = exit?.worth ?? notionalOf(valuation, exit?.ticks ?? markTicks, steps)
  return lot.side === 1 ? subtractScaled(exitWorth, entryWorth) : subtractScaled(entryWorth, exitWorth)
}
