/** Columns of ticks that grow row by row: the times, and as many columns of values as asked for. */
export class TickRows {
  length = 0
  #capacity = 1024
  #columns: readonly Float64Array<ArrayBuffer>[]

  constructor(valueCount: number) {
    this.#columns = Array.from({ length: 1 + valueCount }, () => new Float64Array(this.#capacity))
  }

  push(time: number, values: readonly number[]): void {
    if (this.length === this.#capacity) this.#resize(Math.ceil(1.5 * this.#capacity))
    for (let i = 0; i < this.#columns.length; i++) {
      const column = this.#columns[i] as Float64Array
      column[this.length] = i === 0 ? time : (values[i - 1] as number)
    }
    this.length++
  }

  /** Ends the building: the times, then the values, over memory of just their size. */
  finish(isSorted: boolean): { readonly time: Float64Array; readonly values: readonly Float64Array[] } {
    this.#resize(this.length)
    if (!isSorted) this.#sort()
    const [time, ...values] = this.#columns
    return { time: time as Float64Array, values }
  }

  /** By time; rows of the same time stay in their order. */
  #sort(): void {
    const time = this.#columns[0] as Float64Array
    const order = Uint32Array.from(time, (_, i) => i)
    order.sort((a, b) => (time[a] as number) - (time[b] as number) || a - b)
    this.#columns = this.#columns.map((column) => Float64Array.from(order, (row) => column[row] as number))
  }

  // ArrayBuffer.transfer moves or extends the memory, so that old and new columns never stand side by side as a whole.
  #resize(capacity: number): void {
    this.#columns = this.#columns.map((column) => new Float64Array(column.buffer.transfer(8 * capacity)))
    this.#capacity = capacity
  }
}
