/**
 * The sum of the last `period` values in O(1). Whole numbers below 2^53 are summed exactly. For others the sum is made
 * anew each time the ring has gone round, so that rounding errors never outlive one window.
 */
export class RollingSum {
  readonly period: number
  readonly ring: Float64Array
  sum = 0
  count = 0
  #next = 0

  constructor(period: number) {
    this.period = period
    this.ring = new Float64Array(period)
  }

  /** Takes a finite value; returns the one that left the window, 0 while the window fills. */
  push(value: number): number {
    const index = this.#next
    const left = this.ring[index]!
    this.ring[index] = value
    if (this.count < this.period) this.count++
    if (index + 1 === this.period) {
      this.#next = 0
      this.#resum()
    } else {
      this.#next = index + 1
      this.sum += value - left
    }
    return left
  }

  reset(): void {
    this.ring.fill(0)
    this.sum = 0
    this.count = 0
    this.#next = 0
  }

  #resum(): void {
    let sum = 0
    for (let i = 0; i < this.period; i++) sum += this.ring[i]!
    this.sum = sum
  }
}
