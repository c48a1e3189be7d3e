/** A column of numbers that doubles its room when it is full: adding costs a store, and now and then a copy. */
export class GrowingColumn {
  #data: Float64Array<ArrayBuffer>
  #length = 0

  constructor(room = 64) {
    this.#data = new Float64Array(room)
  }

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#data.length) {
      const larger = new Float64Array(2 * this.#data.length)
      larger.set(this.#data)
      this.#data = larger
    }
    this.#data[this.#length++] = value
  }

  /** A copy of what was added, with `more` at its end. */
  toArray(more: readonly number[] = []): Float64Array<ArrayBuffer> {
    const copy = new Float64Array(this.#length + more.length)
    copy.set(this.#data.subarray(0, this.#length))
    copy.set(more, this.#length)
    return copy
  }

  /** Forgets everything, and the room that it took. */
  clear(): void {
    this.#data = new Float64Array(64)
    this.#length = 0
  }
}
