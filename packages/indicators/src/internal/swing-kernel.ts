import { StreamKernel } from './stream-kernel.ts'

/**
 * Swing highs of a line, with the sign −1 swing lows: at each row the value `right` rows ago if it lies above each of the `left`
 * values before it and below none of the `right` values since, else NaN. So of equal values the first counts.
 *
 * That is so where the first of the largest values in a window of `left + right + 1` stands at that place. The kernel keeps those
 * values of the window that can still be the largest, each smaller than the one before it or as large: a new value puts out the
 * smaller ones at the end, so that each comes and goes once and the cost does not grow with the window.
 */
export class SwingKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly right: number = 0
  private readonly sign: number = 0
  /** A ring of values times `sign`, and of the rows they stood at; two places longer than the window. */
  private readonly values: Float64Array
  private readonly rows: Float64Array
  private head = 0
  private count = 0
  /** Rows since the latest gap. */
  private row = 0
  private headBefore = 0
  private countBefore = 0
  private rowBefore = 0
  /** The place that the latest value was written to, −1 for a gap, and what stood there. */
  private place = -1
  private valueBefore = Number.NaN
  private rowThere = 0

  constructor(left: number, right: number, sign: 1 | -1) {
    super('', [])
    this.warmupBars = left + right + 1
    this.right = right
    this.sign = sign
    this.values = new Float64Array(left + right + 3)
    this.rows = new Float64Array(left + right + 3)
  }

  update(value: number): number {
    const { values, rows } = this
    this.headBefore = this.head
    this.countBefore = this.count
    this.rowBefore = this.row
    if (value - value !== 0) {
      this.row = 0
      this.count = 0
      this.place = -1
      return Number.NaN
    }
    const { length } = values
    const signed = value * this.sign
    const row = this.row + 1
    let { head, count } = this
    if (count > 0 && (rows[head] as number) <= row - this.warmupBars) {
      head = head + 1 === length ? 0 : head + 1
      count--
    }
    let place = head + count
    if (place >= length) place -= length
    while (count > 0) {
      const last = place === 0 ? length - 1 : place - 1
      if ((values[last] as number) >= signed) break
      place = last
      count--
    }
    this.place = place
    this.valueBefore = values[place] as number
    this.rowThere = rows[place] as number
    values[place] = signed
    rows[place] = row
    this.head = head
    this.count = count + 1
    this.row = row
    return this.output(0)
  }

  output(k: number): number {
    const { head, row } = this
    const isSwing = k === 0 && row >= this.warmupBars && this.rows[head] === row - this.right
    return isSwing ? (this.values[head] as number) * this.sign : Number.NaN
  }

  get isWarm(): boolean {
    return this.row >= this.warmupBars
  }

  undo(): void {
    if (this.place >= 0) {
      this.values[this.place] = this.valueBefore
      this.rows[this.place] = this.rowThere
      this.place = -1
    }
    this.head = this.headBefore
    this.count = this.countBefore
    this.row = this.rowBefore
  }
}
