/** The moment at which a drawdown halt latched. */
export interface DrawdownHalt {
  /** Epoch ms. */
  readonly time: number
  /** Equity at that moment, in the account's currency. */
  readonly equity: number
  /** The highest equity before it, in the account's currency. */
  readonly peak: number
}

/** What a watch remembers; −Infinity before the first equity. */
export interface DrawdownSnapshot {
  readonly peak: number
  readonly floor: number
  readonly halt: DrawdownHalt | null
}

/**
 * Follows equity and latches a halt once it has fallen from its peak by the limit or more. A class with fields of one
 * kind each, because `observe` is called at every bar: it is two comparisons and allocates nothing until it halts.
 */
export class DrawdownWatch {
  readonly #drawdownMax: number
  // −Infinity, not 0, so that V8 keeps these as doubles from the first object on.
  #peak = Number.NEGATIVE_INFINITY
  /** Equity at or below which the halt latches; moves with the peak. */
  #floor = Number.NEGATIVE_INFINITY
  #halt: DrawdownHalt | null = null

  /** @param drawdownMax fraction of the peak; infinite for none */
  constructor(drawdownMax: number) {
    this.#drawdownMax = drawdownMax
  }

  get halt(): DrawdownHalt | null {
    return this.#halt
  }

  get peak(): number {
    return this.#peak
  }

  /** Equity at or below it latches the halt. */
  get floor(): number {
    return this.#floor
  }

  /** Takes the next equity. NaN and infinities say nothing about the account and change nothing. */
  observe(equity: number, time: number): void {
    if (equity > this.#peak) this.#raise(equity)
    else if (equity <= this.#floor) this.#latch(equity, time)
  }

  /** Judges equity that is not a point of the equity curve: it can latch the halt, but it is no peak. */
  judge(equity: number, time: number): void {
    if (equity <= this.#floor) this.#latch(equity, time)
  }

  /** Raises the peak, unless it is that high already. */
  raiseTo(equity: number): void {
    if (equity > this.#peak) this.#raise(equity)
  }

  snapshot(): DrawdownSnapshot {
    return { peak: this.#peak, floor: this.#floor, halt: this.#halt }
  }

  restore({ peak, floor, halt }: DrawdownSnapshot): void {
    this.#peak = peak
    this.#floor = floor
    this.#halt = halt === null ? null : Object.freeze({ ...halt })
  }

  #raise(equity: number): void {
    if (equity === Number.POSITIVE_INFINITY) return
    this.#peak = equity
    if (this.#drawdownMax === Number.POSITIVE_INFINITY) return
    // A fraction of nothing is nothing: an account that starts without equity halts at its first loss.
    this.#floor = equity > 0 ? equity - equity * this.#drawdownMax : equity
  }

  #latch(equity: number, time: number): void {
    if (this.#halt !== null || equity === Number.NEGATIVE_INFINITY) return
    this.#halt = Object.freeze({ time, equity, peak: this.#peak })
  }
}
