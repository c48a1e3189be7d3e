import type { Scaled } from '@race/core'

const nothing = Number.POSITIVE_INFINITY
/** Rows of one block are 2 to this power. */
const blockShift = 8
const blockRows = 1 << blockShift
const rowMask = blockRows - 1

/** The rows of a table one after the other, and what is beyond 2^53 by its place: row × width + field. */
export interface NumberTableSnapshot {
  readonly data: Float64Array
  readonly wide: readonly (readonly [number, bigint])[]
}

/**
 * A growing table of numbers, row by row: writing costs a store, and nothing is there for the garbage collector. It grows by
 * blocks of equal size, so that nothing is ever copied and no memory lies idle. Integers beyond 2^53 are rare and kept beside
 * it.
 */
export class NumberTable {
  readonly width: number
  readonly #blocks: Float64Array[] = []
  #rows = 0
  readonly #wide = new Map<number, bigint>()

  constructor(width: number) {
    this.width = width
  }

  get rows(): number {
    return this.#rows
  }

  snapshot(): NumberTableSnapshot {
    const { width } = this
    const data = new Float64Array(this.#rows * width)
    for (const [n, block] of this.#blocks.entries()) {
      const at = n * block.length
      data.set(block.subarray(0, Math.min(block.length, data.length - at)), at)
    }
    return { data, wide: [...this.#wide] }
  }

  restore({ data, wide }: NumberTableSnapshot): void {
    const blockLength = blockRows * this.width
    this.#rows = data.length / this.width
    this.#blocks.length = 0
    for (let at = 0; at < data.length; at += blockLength) {
      const block = new Float64Array(blockLength)
      block.set(data.subarray(at, at + blockLength))
      this.#blocks.push(block)
    }
    this.#wide.clear()
    for (const [place, value] of wide) this.#wide.set(place, value)
  }

  /** Adds a row of zeros; returns its position. */
  add(): number {
    const row = this.#rows++
    if ((row & rowMask) === 0) this.#blocks.push(new Float64Array(blockRows * this.width))
    return row
  }

  set(row: number, field: number, value: number): void {
    const block = this.#blocks[row >> blockShift] as Float64Array
    block[(row & rowMask) * this.width + field] = value
  }

  get(row: number, field: number): number {
    const block = this.#blocks[row >> blockShift] as Float64Array
    return block[(row & rowMask) * this.width + field] as number
  }

  setScaled(row: number, field: number, value: Scaled | null): void {
    if (typeof value === 'number') {
      this.set(row, field, value)
      return
    }
    this.set(row, field, value === null ? nothing : Number.NaN)
    if (value !== null) this.#wide.set(row * this.width + field, value)
  }

  getScaled(row: number, field: number): Scaled {
    const value = this.get(row, field)
    return Number.isNaN(value) ? (this.#wide.get(row * this.width + field) as bigint) : value
  }

  getScaledOrNull(row: number, field: number): Scaled | null {
    return this.get(row, field) === nothing ? null : this.getScaled(row, field)
  }
}
