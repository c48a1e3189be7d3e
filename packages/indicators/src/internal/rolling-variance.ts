/**
 * The variance of the last `period` values as a population, in O(1). Squares are taken of distances to a centre near the
 * values, which is renewed each time the ring has gone round: so prices of a million with moves of a thousandth keep
 * their digits, and rounding errors never outlive one window.
 */
export class RollingVariance {
  readonly #period: number
  readonly #ring: Float64Array
  #count = 0
  #next = 0
  #centre = 0
  #sum = 0
  #squares = 0

  constructor(period: number) {
    this.#period = period
    this.#ring = new Float64Array(period)
  }

  /** Takes a value; one that is NaN or infinite empties the window. */
  push(value: number): void {
    if (value - value !== 0) {
      this.#count = 0
      this.#next = 0
      return
    }
    if (this.#count === 0) this.#recentre(value)
    const index = this.#next
    const distance = value - this.#centre
    if (this.#count === this.#period) {
      const left = this.#ring[index]! - this.#centre
      this.#sum += distance - left
      this.#squares += distance * distance - left * left
    } else {
      this.#count++
      this.#sum += distance
      this.#squares += distance * distance
    }
    this.#ring[index] = value
    this.#next = index + 1
    if (this.#next === this.#period) {
      this.#next = 0
      this.#renew()
    }
  }

  get isFull(): boolean {
    return this.#count === this.#period
  }

  get mean(): number {
    return this.#centre + this.#sum / this.#period
  }

  get variance(): number {
    const mean = this.#sum / this.#period
    const variance = this.#squares / this.#period - mean * mean
    return variance > 0 ? variance : 0
  }

  #recentre(centre: number): void {
    this.#centre = centre
    this.#sum = 0
    this.#squares = 0
  }

  #renew(): void {
    this.#recentre(this.mean)
    for (let i = 0; i < this.#period; i++) {
      const distance = this.#ring[i]! - this.#centre
      this.#sum += distance
      this.#squares += distance * distance
    }
  }
}
