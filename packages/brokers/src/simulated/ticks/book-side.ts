import { addScaled, type Scaled, subtractScaled } from '@race/core'

/** What of a side of the book is known between two ticks. */
export interface BookSideSnapshot {
  readonly ticks: number | null
  readonly steps: number | null
  readonly takenSteps: Scaled
  readonly tradedSteps: Scaled
}

/** The bid or the ask as it stands, and what has happened to it since it was quoted. */
export class BookSide {
  /** Null while there is none. */
  ticks: number | null = null
  /** Null where the source tells no size. */
  steps: number | null = null
  /** The price before the latest quote, and what its trades had left there. */
  previousTicks: number | null = null
  previousLeft: Scaled | null = null
  /** What the account has taken since price or size last changed. */
  #takenSteps: Scaled = 0
  /** What the market has traded at the price since the latest quote. */
  #tradedSteps: Scaled = 0

  snapshot(): BookSideSnapshot {
    return { ticks: this.ticks, steps: this.steps, takenSteps: this.#takenSteps, tradedSteps: this.#tradedSteps }
  }

  restore({ ticks, steps, takenSteps, tradedSteps }: BookSideSnapshot): void {
    this.ticks = ticks
    this.steps = steps
    this.#takenSteps = takenSteps
    this.#tradedSteps = tradedSteps
  }

  /** Takes a quote; a price of 0 stands for none. */
  quote(price: number, steps: number | null): void {
    const ticks = price === 0 ? null : price
    this.previousTicks = this.ticks
    this.previousLeft = this.steps === null ? null : atLeastZero(subtractScaled(this.steps, this.#tradedSteps))
    if (ticks !== this.ticks || steps !== this.steps) this.#takenSteps = 0
    this.#tradedSteps = 0
    this.ticks = ticks
    this.steps = steps
  }

  /** Forgets what stood here: nothing was seen for a while. */
  clear(): void {
    this.ticks = null
    this.steps = null
    this.#takenSteps = 0
    this.#tradedSteps = 0
  }

  /** What can be taken; null for any size. */
  get availableSteps(): Scaled | null {
    return this.steps === null ? null : atLeastZero(subtractScaled(this.steps, this.#takenSteps))
  }

  take(steps: Scaled): void {
    this.#takenSteps = addScaled(this.#takenSteps, steps)
  }

  /** Notes a trade of the market at this price. */
  note(ticks: number, steps: Scaled): void {
    if (ticks === this.ticks) this.#tradedSteps = addScaled(this.#tradedSteps, steps)
  }
}

/** Steps that are left; none where more is gone than there was. */
export function atLeastZero(steps: Scaled): Scaled {
  return steps < 0 ? 0 : steps
}
