/**
 * A sum of everything so far, with what rounding takes from it kept apart (A. Neumaier, "Rundungsfehleranalyse einiger Verfahren
 * zur Summation endlicher Summen", 1974), so that it does not drift however long the data.
 */
export class RunningSum {
  private sum = Number.NaN
  private lost = Number.NaN
  private sumBefore = Number.NaN
  private lostBefore = Number.NaN

  /** NaN before the first value. */
  get value(): number {
    return this.sum + this.lost
  }

  add(value: number): void {
    const { sum } = this
    this.sumBefore = sum
    this.lostBefore = this.lost
    const next = sum + value
    this.lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    this.sum = next
  }

  /** Begins anew with a value; with NaN there is none. */
  reset(value: number): void {
    this.sumBefore = this.sum
    this.lostBefore = this.lost
    this.sum = value
    this.lost = 0
  }

  undo(): void {
    this.sum = this.sumBefore
    this.lost = this.lostBefore
  }
}
