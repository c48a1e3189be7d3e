/** Fourfold steps of the standard deviation, up or down, within which a renewal stays good. */
const varianceSpread = 16

/**
 * First and second moment of a window about its own mean, from which both drivers of `stddev`, `variance` and `bbands` roll on.
 *
 * Rolling on adds rounding errors of the size of the largest mean square met since. They stay below about 5e-10 of the
 * variance because the moments are made anew when the variance falls below `floor` or the mean square about the old
 * centre rises above `ceiling`, besides once a stride. Prices of a million with moves of a thousandth, a jump that
 * leaves the window, and a run of equal prices are therefore all safe: the last has a deviation of exactly 0.
 */
export class WindowMoments {
  centre = Number.NaN
  sum = Number.NaN
  squares = Number.NaN
  variance = Number.NaN
  floor = Number.NaN
  ceiling = Number.NaN

  renew(values: Float64Array, from: number, to: number): void {
    const inverse = 1 / (to - from)
    const newest = values[to - 1] as number
    let sum = 0
    for (let i = from; i < to; i++) sum += (values[i] as number) - newest
    const centre = newest + sum * inverse
    sum = 0
    let squares = 0
    for (let i = from; i < to; i++) {
      const distance = (values[i] as number) - centre
      sum += distance
      squares += distance * distance
    }
    const mean = sum * inverse
    const variance = squares * inverse - mean * mean
    this.centre = centre
    this.sum = sum
    this.squares = squares
    // NaN stays NaN: values whose squares overflow have no variance that is known.
    this.variance = Math.max(0, variance)
    this.floor = this.variance / varianceSpread
    this.ceiling = this.variance * varianceSpread * varianceSpread
  }
}
