/** A profile of more rows than this is not made: its rows are too low for its prices. */
const rowsMax = 65_536

/** Volume by price in rows of one height, with its point of control and its value area. */
export class VolumeRows {
  private readonly height: number
  private readonly share: number
  /** Volume by row from `first` on. */
  private rows: Float64Array = new Float64Array(0)
  private first = 0
  private count = 0
  private total = Number.NaN
  private pocRow = 0
  private isTooWide = false
  poc = Number.NaN
  high = Number.NaN
  low = Number.NaN
  /** What the rows that the latest bar reached held before it, and which they are. */
  private held: Float64Array = new Float64Array(0)
  private heldFrom = 0
  private heldCount = 0
  private firstBefore = 0
  private countBefore = 0
  private totalBefore = Number.NaN
  private pocRowBefore = 0
  private wasTooWide = false
  private pocBefore = Number.NaN
  private highBefore = Number.NaN
  private lowBefore = Number.NaN

  constructor(height: number, share: number) {
    this.height = height
    this.share = share
  }

  clear(): void {
    this.count = 0
    this.total = 0
    this.isTooWide = false
    this.poc = Number.NaN
    this.high = Number.NaN
    this.low = Number.NaN
  }

  /** Spreads the volume of a bar evenly over its range. */
  add(low: number, high: number, volume: number): void {
    this.remember()
    if (this.isTooWide) return
    const { height } = this
    const from = Math.floor(low / height)
    // A bar that ends where a row begins does not reach into it.
    const to = high > low ? Math.max(from, Math.ceil(high / height) - 1) : from
    const first = this.count === 0 ? from : Math.min(from, this.first)
    const last = this.count === 0 ? to : Math.max(to, this.first + this.count - 1)
    if (!(last - first < rowsMax)) {
      this.isTooWide = true
      this.poc = Number.NaN
      this.high = Number.NaN
      this.low = Number.NaN
      return
    }
    this.reach(first, last)
    this.hold(from, to)
    this.fill(low, high, volume, from, to)
    if (this.total > 0) this.measure()
  }

  undo(): void {
    const { rows, held, heldFrom, heldCount, first } = this
    for (let n = 0; n < heldCount; n++) rows[heldFrom - first + n] = held[n] as number
    // Rows that were not there before are empty again, and go.
    rows.copyWithin(0, this.firstBefore - first, this.firstBefore - first + this.countBefore)
    this.first = this.firstBefore
    this.count = this.countBefore
    this.heldCount = 0
    this.total = this.totalBefore
    this.pocRow = this.pocRowBefore
    this.isTooWide = this.wasTooWide
    this.poc = this.pocBefore
    this.high = this.highBefore
    this.low = this.lowBefore
  }

  private remember(): void {
    this.heldCount = 0
    this.firstBefore = this.first
    this.countBefore = this.count
    this.totalBefore = this.total
    this.pocRowBefore = this.pocRow
    this.wasTooWide = this.isTooWide
    this.pocBefore = this.poc
    this.highBefore = this.high
    this.lowBefore = this.low
  }

  /** Makes the rows from `first` to `last` be there. */
  private reach(first: number, last: number): void {
    const { count } = this
    const wanted = last - first + 1
    const shift = count === 0 ? 0 : this.first - first
    if (wanted > this.rows.length) {
      const rows = new Float64Array(Math.max(64, 2 * wanted))
      rows.set(this.rows.subarray(0, count), shift)
      this.rows = rows
    } else if (shift > 0) {
      this.rows.copyWithin(shift, 0, count)
    }
    this.rows.fill(0, 0, shift)
    this.rows.fill(0, shift + count, wanted)
    this.first = first
    this.count = wanted
  }

  private hold(from: number, to: number): void {
    const count = to - from + 1
    if (count > this.held.length) this.held = new Float64Array(2 * count)
    this.held.set(this.rows.subarray(from - this.first, to + 1 - this.first))
    this.heldFrom = from
    this.heldCount = count
  }

  private fill(low: number, high: number, volume: number, from: number, to: number): void {
    const { rows, first, height } = this
    const range = high - low
    for (let row = from; row <= to; row++) {
      const within = Math.min(high, (row + 1) * height) - Math.max(low, row * height)
      const share = from === to ? 1 : within / range
      rows[row - first] = (rows[row - first] as number) + volume * share
    }
    this.total += volume
    // Volume only grows, so the row with the most is the one that was, or one of these.
    let best = this.countBefore === 0 ? from : this.pocRow
    for (let row = from; row <= to; row++) {
      const [is, most] = [rows[row - first] as number, rows[best - first] as number]
      if (is > most || (is === most && row < best)) best = row
    }
    this.pocRow = best
  }

  private measure(): void {
    const { rows, first, count, height, pocRow } = this
    const wanted = this.total * this.share
    const poc = pocRow - first
    let [low, high] = [poc, poc]
    let held = rows[poc] as number
    while (held < wanted && (low > 0 || high < count - 1)) {
      const above =
        (high + 1 < count ? (rows[high + 1] as number) : 0) + (high + 2 < count ? (rows[high + 2] as number) : 0)
      const below = (low > 0 ? (rows[low - 1] as number) : 0) + (low > 1 ? (rows[low - 2] as number) : 0)
      const isUp = high < count - 1 && (low === 0 || above >= below)
      if (isUp) {
        high = Math.min(count - 1, high + 2)
        held += above
      } else {
        low = Math.max(0, low - 2)
        held += below
      }
    }
    this.poc = (pocRow + 0.5) * height
    this.high = (first + high + 1) * height
    this.low = (first + low) * height
  }
}
