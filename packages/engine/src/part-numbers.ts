/**
 * Numbers of the parts that orders are kept in. One that the latest snapshot of the account names is not used again before the next
 * one is there: were the process lost in between, that snapshot would name what is gone.
 */
export class PartNumbers {
  /** Free ones, the smallest last. */
  #free: number[] = []
  #next = 0

  /** @param named those that the latest snapshot names */
  constructor(named: readonly number[]) {
    this.named(named)
  }

  take(): number {
    return this.#free.pop() ?? this.#next++
  }

  /** A snapshot names these, and no other: all others are free. */
  named(numbers: readonly number[]): void {
    const taken = new Set(numbers)
    for (const number of numbers) this.#next = Math.max(this.#next, number + 1)
    this.#free = []
    for (let number = this.#next - 1; number >= 0; number--) if (!taken.has(number)) this.#free.push(number)
  }
}
