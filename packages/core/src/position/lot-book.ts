import {
  absScaled,
  addScaled,
  minScaled,
  multiplyDivideHalfEven,
  negateScaled,
  type Scaled,
  subtractScaled,
} from '../decimal/scaled.ts'
import { RaceError } from '../error/race-error.ts'

/** One entry that is still held, in exact integers. */
export interface Lot {
  /** Counts the entries of its book from 1. */
  readonly id: number
  /** 1 for a long lot, −1 for a short one. */
  readonly side: 1 | -1
  /** Epoch ms of the entry. */
  readonly openedAt: number
  readonly entryTicks: Scaled
  /** Held now, in steps; positive on both sides. */
  readonly steps: Scaled
  /** Signed cost of what is held now, at the ledger scale: positive for a long lot, negative for a short one. */
  readonly cost: Scaled
  /** What of the entry's fee belongs to what is held now. */
  readonly fee: Scaled
}

/** A lot, or a part of one, that was closed. */
export interface LotClose {
  readonly id: number
  readonly side: 1 | -1
  readonly openedAt: number
  readonly entryTicks: Scaled
  readonly exitTicks: Scaled
  readonly steps: Scaled
  /** Signed cost that was removed. */
  readonly cost: Scaled
  /** Before fees. */
  readonly profit: Scaled
  readonly entryFee: Scaled
  readonly exitFee: Scaled
}

/** Which lots a close takes: the oldest first, the newest first, or these, by id and steps, in this order. */
export type LotSelection = 'fifo' | 'lifo' | readonly { readonly id: number; readonly steps: Scaled }[]

/** What is to be closed. */
export interface LotsToClose {
  /** The side of the lots: 1 closes long lots, by selling. */
  readonly side: 1 | -1
  /** Positive. */
  readonly steps: Scaled
  readonly exitTicks: Scaled
  /** The worth of all steps at the exit price, without sign. */
  readonly worth: Scaled
  readonly fee: Scaled
  readonly lots: LotSelection
}

/** All that a book of lots knows. */
export interface LotBookSnapshot {
  /** Entries so far, closed ones included. */
  readonly opened: number
  readonly lots: readonly Lot[]
}

type OpenLot = { -readonly [Key in keyof Lot]: Lot[Key] }

/**
 * The lots of one instrument: every entry by itself, long and short ones side by side.
 *
 * A partial close removes cost × closed ÷ held and fee × closed ÷ held of a lot, each rounded half to even; the last
 * step takes the rest. The worth and the fee of a close are shared among its lots by their steps, in the same way. So the
 * lots sum to the position, always, to the last unit.
 */
export class LotBook {
  /** Held long, in steps. */
  longSteps: Scaled = 0
  /** Held short, in steps; positive. */
  shortSteps: Scaled = 0
  #lots: OpenLot[] = []
  #opened = 0

  /** What is held, oldest first. */
  get lots(): readonly Lot[] {
    return this.#lots
  }

  /** Adds a lot. `steps` is positive; `signedCost` has the sign of the side. */
  open({ side, openedAt, entryTicks, steps, cost, fee }: Omit<Lot, 'id'>): Lot {
    const lot = { id: ++this.#opened, side, openedAt, entryTicks, steps, cost, fee }
    this.#lots.push(lot)
    this.#count(side, steps)
    return lot
  }

  /**
   * Closes lots of one side.
   *
   * @throws RaceError `LOT_NOT_FOUND` for more than is held on that side, and for a selection of lots that are not held,
   * are of the other side, hold less, or do not sum to the steps; nothing is closed then
   */
  close({ side, steps, exitTicks, worth, fee, lots }: LotsToClose): readonly LotClose[] {
    const taken = this.#select(side, steps, lots)
    let restOfFee = fee
    let restOfWorth = worth
    const closes = taken.map(({ lot, steps: closed }, index): LotClose => {
      const isLast = index === taken.length - 1
      const exitFee = isLast ? restOfFee : multiplyDivideHalfEven(fee, closed, steps)
      restOfFee = subtractScaled(restOfFee, exitFee)
      const proceeds = isLast ? restOfWorth : multiplyDivideHalfEven(worth, closed, steps)
      restOfWorth = subtractScaled(restOfWorth, proceeds)
      const { id, openedAt, entryTicks } = lot
      const { cost, entryFee } = take(lot, closed)
      const profit = subtractScaled(side === 1 ? proceeds : negateScaled(proceeds), cost)
      return { id, side, openedAt, entryTicks, exitTicks, steps: closed, cost, profit, entryFee, exitFee }
    })
    this.#lots = this.#lots.filter((lot) => lot.steps !== 0)
    this.#count(side, negateScaled(steps))
    return closes
  }

  /** Sets the cost of every lot to its worth at a price; returns by how much all costs together have grown. */
  settle(worthOf: (steps: Scaled) => Scaled): Scaled {
    let variation: Scaled = 0
    for (const lot of this.#lots) {
      const worth = worthOf(lot.steps)
      const cost = lot.side === 1 ? worth : negateScaled(worth)
      variation = addScaled(variation, subtractScaled(cost, lot.cost))
      lot.cost = cost
    }
    return variation
  }

  /** Every lot, and how many were opened; `restore` goes on from it. */
  snapshot(): LotBookSnapshot {
    return { opened: this.#opened, lots: this.#lots.map((lot) => ({ ...lot })) }
  }

  /** Holds what a snapshot holds, and nothing else. */
  restore({ opened, lots }: LotBookSnapshot): void {
    this.#opened = opened
    this.#lots = lots.map((lot) => ({ ...lot }))
    this.longSteps = 0
    this.shortSteps = 0
    for (const { side, steps } of lots) this.#count(side, steps)
  }

  #count(side: 1 | -1, steps: Scaled): void {
    if (side === 1) this.longSteps = addScaled(this.longSteps, steps)
    else this.shortSteps = addScaled(this.shortSteps, steps)
  }

  #select(side: 1 | -1, steps: Scaled, selection: LotSelection): readonly { lot: OpenLot; steps: Scaled }[] {
    const held = side === 1 ? this.longSteps : this.shortSteps
    const name = side === 1 ? 'long' : 'short'
    if (steps <= 0 || steps > held) {
      throw notFound(`A close of ${steps} steps of ${name} lots, of which ${held} are held`, side, steps)
    }
    if (typeof selection === 'string') return this.#inOrder(side, steps, selection)
    let sum: Scaled = 0
    const ids = new Set<number>()
    const taken = selection.map(({ id, steps: part }) => {
      const lot = this.#lots.find((candidate) => candidate.id === id)
      if (lot === undefined || lot.side !== side) {
        throw notFound(`A close of lot ${id}, which is not a ${name} lot that is held`, side, steps)
      }
      if (ids.has(id)) throw notFound(`A close that names lot ${id} twice`, side, steps)
      if (part <= 0 || part > lot.steps) {
        throw notFound(`A close of ${part} steps of lot ${id}, which holds ${lot.steps}`, side, steps)
      }
      ids.add(id)
      sum = addScaled(sum, part)
      return { lot, steps: part }
    })
    if (sum !== steps) throw notFound(`A close of ${steps} steps names lots of ${sum} steps`, side, steps)
    return taken
  }

  #inOrder(side: 1 | -1, steps: Scaled, order: 'fifo' | 'lifo'): readonly { lot: OpenLot; steps: Scaled }[] {
    const candidates = this.#lots.filter((lot) => lot.side === side)
    if (order === 'lifo') candidates.reverse()
    const taken: { lot: OpenLot; steps: Scaled }[] = []
    let rest = steps
    for (const lot of candidates) {
      if (rest === 0) break
      const part = minScaled(rest, lot.steps)
      taken.push({ lot, steps: part })
      rest = subtractScaled(rest, part)
    }
    return taken
  }
}

/** Takes steps from a lot; what of its cost and fee goes with them. */
function take(lot: OpenLot, steps: Scaled): { readonly cost: Scaled; readonly entryFee: Scaled } {
  const held = absScaled(lot.steps)
  const isAll = steps === held
  const cost = isAll ? lot.cost : multiplyDivideHalfEven(lot.cost, steps, held)
  const entryFee = isAll ? lot.fee : multiplyDivideHalfEven(lot.fee, steps, held)
  lot.steps = subtractScaled(held, steps)
  lot.cost = subtractScaled(lot.cost, cost)
  lot.fee = subtractScaled(lot.fee, entryFee)
  return { cost, entryFee }
}

function notFound(what: string, side: 1 | -1, steps: Scaled): RaceError {
  return new RaceError('LOT_NOT_FOUND', {
    message: `${what} cannot be booked`,
    facts: { side, steps: steps.toString() },
    hint: 'Read the lots that are held from holding.lots, and close at most their steps.',
  })
}
