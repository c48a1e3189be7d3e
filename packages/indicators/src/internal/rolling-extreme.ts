/**
 * The largest of the last `period` values in O(1) amortised: a queue of candidates that only falls. A value enters once
 * and leaves once.
 */
export class RollingExtreme {
  readonly #period: number
  readonly #values: Float64Array
  /** The index, counted from the start, at which each candidate came. */
  readonly #indices: Float64Array
  readonly #mask: number
  #head = 0
  #size = 0
  #index = 0
  #count = 0

  constructor(period: number) {
    let capacity = 1
    while (capacity < period) capacity *= 2
    this.#period = period
    this.#values = new Float64Array(capacity)
    this.#indices = new Float64Array(capacity)
    this.#mask = capacity - 1
  }

  /** Takes a value; returns the largest of the window, NaN while it fills. One that is NaN or infinite empties it. */
  push(value: number): number {
    if (value - value !== 0) {
      this.#size = 0
      this.#count = 0
      return Number.NaN
    }
    const index = this.#index++
    while (this.#size > 0 && this.#values[(this.#head + this.#size - 1) & this.#mask]! <= value) this.#size--
    if (this.#size > 0 && this.#indices[this.#head]! <= index - this.#period) {
      this.#head = (this.#head + 1) & this.#mask
      this.#size--
    }
    const tail = (this.#head + this.#size) & this.#mask
    this.#values[tail] = value
    this.#indices[tail] = index
    this.#size++
    if (this.#count < this.#period) this.#count++
    return this.#count < this.#period ? Number.NaN : this.#values[this.#head]!
  }

  get isFull(): boolean {
    return this.#count === this.#period
  }
}
