/** Numbers per zone: its near and its far edge, the bar it begins at, and 1 while it is fresh. */
const width = 4

/**
 * Demand zones, oldest first. Supply zones are the same with the sign of all prices turned, which it does itself: prices come and
 * go as they are. The near edge is the one that a price comes to first: the top of a demand zone.
 */
export class ZoneList {
  private readonly sign: number = 0
  private readonly zonesMax: number = 0
  private zones: Float64Array
  private count = 0
  /** The zone that is nearest to the price among the fresh ones: its place, or −1. */
  private nearest = -1
  /** The near edge of that zone, and the nearest far edge of all: a low above the one and a close not below the other change nothing. */
  private reach = Number.NEGATIVE_INFINITY
  private hold = Number.NEGATIVE_INFINITY
  touched = false
  broken = false
  /** Zones as they were, filled only by a bar that changes any. */
  private zonesBefore: Float64Array
  private countBefore = 0
  private nearestBefore = -1
  private reachBefore = Number.NEGATIVE_INFINITY
  private holdBefore = Number.NEGATIVE_INFINITY
  private hasChanged = false

  constructor(zonesMax: number, sign: 1 | -1) {
    this.sign = sign
    this.zonesMax = zonesMax
    this.zones = new Float64Array(zonesMax * width)
    this.zonesBefore = new Float64Array(zonesMax * width)
  }

  /** Meets all zones with a bar: its lowest and its last price for demand, its highest and its last for supply. */
  meet(extreme: number, close: number): void {
    const low = extreme * this.sign
    const last = close * this.sign
    this.remember()
    if (low > this.reach && last >= this.hold) return
    let n = 0
    while (n < this.count) {
      const at = n * width
      const isReached = low <= (this.zones[at] as number) && this.zones[at + 3] === 1
      const isBroken = last < (this.zones[at + 1] as number)
      if (isReached) this.touched = true
      if (isBroken) {
        this.broken = true
        this.remove(n)
        continue
      }
      if (isReached) {
        this.change()
        this.zones[at + 3] = 0
      }
      n++
    }
    if (this.hasChanged) this.find()
  }

  /** Adds a fresh zone; the oldest goes when there are too many. */
  add(near: number, far: number, bar: number): void {
    if (this.count === this.zonesMax) this.remove(0)
    this.change()
    const { zones, sign } = this
    const at = this.count * width
    zones[at] = near * sign
    zones[at + 1] = far * sign
    zones[at + 2] = bar
    zones[at + 3] = 1
    this.count++
    this.find()
  }

  clear(): void {
    this.remember()
    this.count = 0
    this.find()
  }

  undo(): void {
    if (this.hasChanged) {
      const { zones } = this
      this.zones = this.zonesBefore
      this.zonesBefore = zones
      this.hasChanged = false
    }
    this.count = this.countBefore
    this.nearest = this.nearestBefore
    this.reach = this.reachBefore
    this.hold = this.holdBefore
  }

  /** The near edge of the nearest fresh zone; NaN where there is none. */
  get near(): number {
    return this.nearest < 0 ? Number.NaN : (this.zones[this.nearest * width] as number) * this.sign + 0
  }

  get far(): number {
    return this.nearest < 0 ? Number.NaN : (this.zones[this.nearest * width + 1] as number) * this.sign + 0
  }

  /** The bar it begins at. */
  get bar(): number {
    return this.nearest < 0 ? Number.NaN : (this.zones[this.nearest * width + 2] as number)
  }

  private remember(): void {
    this.countBefore = this.count
    this.nearestBefore = this.nearest
    this.reachBefore = this.reach
    this.holdBefore = this.hold
    this.hasChanged = false
    this.touched = false
    this.broken = false
  }

  /** Comes before each change of a zone. */
  private change(): void {
    if (this.hasChanged) return
    this.zonesBefore.set(this.zones)
    this.hasChanged = true
  }

  private remove(n: number): void {
    this.change()
    this.zones.copyWithin(n * width, (n + 1) * width, this.count * width)
    this.count--
  }

  /** Of fresh zones with one near edge the latest is the nearest. */
  private find(): void {
    const { zones, count } = this
    let nearest = -1
    let reach = Number.NEGATIVE_INFINITY
    let hold = Number.NEGATIVE_INFINITY
    for (let n = 0; n < count; n++) {
      const near = zones[n * width] as number
      hold = Math.max(hold, zones[n * width + 1] as number)
      if (zones[n * width + 3] !== 1 || near < reach) continue
      nearest = n
      reach = near
    }
    this.nearest = nearest
    this.reach = reach
    this.hold = hold
  }
}
