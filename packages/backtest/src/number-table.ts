import type { Scaled } from '@race/core'

const nothing = Number.POSITIVE_INFINITY
/** Few, so that many short runs cost little; a table doubles when it is full. */
const firstRows = 64

/** The rows of a table one after the other, and what is beyond 2^53 by its place. */
export interface NumberTableSnapshot {
  readonly data: Float64Array
  readonly wide: readonly (readonly [number, bigint])[]
}

/**
 * A growing table of numbers in one typed array, row by row: writing costs a store, and nothing is there for the garbage
 * collector. Integers beyond 2^53 are rare and kept beside it.
 */
export class NumberTable {
  readonly width: number
  #data: Float64Array
  #rows = 0
  readonly #wide = new Map<number, bigint>()

  constructor(width: number) {
    this.width = width
    this.#data = new Float64Array(width * firstRows)
  }

  get rows(): number {
    return this.#rows
  }

  snapshot(): NumberTableSnapshot {
    return { data: this.#data.slice(0, this.#rows * this.width), wide: [...this.#wide] }
  }

  restore({ data, wide }: NumberTableSnapshot): void {
    this.#rows = data.length / this.width
    let rows = firstRows
    while (rows < this.#rows) rows *= 2
    this.#data = new Float64Array(rows * this.width)
    this.#data.set(data)
    this.#wide.clear()
    for (const [place, value] of wide) this.#wide.set(place, value)
  }

  /** Adds a row of zeros; returns its place, which `set` and `get` count fields from. */
  add(): number {
    const place = this.#rows * this.width
    if (place === this.#data.length) {
      const larger = new Float64Array(2 * this.#data.length)
      larger.set(this.#data)
      this.#data = larger
    }
    this.#rows++
    return place
  }

  set(place: number, value: number): void {
    this.#data[place] = value
  }

  get(place: number): number {
    return this.#data[place] as number
  }

  setScaled(place: number, value: Scaled | null): void {
    if (typeof value === 'number') {
      this.#data[place] = value
      return
    }
    this.#data[place] = value === null ? nothing : Number.NaN
    if (value !== null) this.#wide.set(place, value)
  }

  getScaled(place: number): Scaled {
    const value = this.#data[place] as number
    return Number.isNaN(value) ? (this.#wide.get(place) as bigint) : value
  }

  getScaledOrNull(place: number): Scaled | null {
    return this.#data[place] === nothing ? null : this.getScaled(place)
  }
}
