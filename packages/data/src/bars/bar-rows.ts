/** Bars as they were read, before anything was checked: NaN where a value could not be read. */
export interface BarRows {
  readonly length: number
  /** Where each row stands in its source, from 1. */
  readonly line: Uint32Array
  readonly time: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
  /** 1 for rows whose prices were changed by repair; none before repair, and where nothing was changed. */
  readonly repaired?: Uint8Array
}

/** Takes rows one by one into columns that grow. */
export interface BarRowsBuilder {
  readonly length: number
  push(line: number, time: number, open: number, high: number, low: number, close: number, volume: number): void
  /** Ends the building: the rows, over memory of just their size. */
  finish(): BarRows
}

const columnCount = 7

export function createBarRowsBuilder(): BarRowsBuilder {
  let capacity = 1024
  let length = 0
  let columns = Array.from({ length: columnCount }, () => new Float64Array(capacity))
  // ArrayBuffer.transfer moves or extends the memory, so that old and new columns never stand side by side as a whole.
  const resize = (size: number): void => {
    columns = columns.map((column) => new Float64Array(column.buffer.transfer(8 * size)))
    capacity = size
  }
  return {
    get length() {
      return length
    },
    push(...values) {
      if (length === capacity) resize(Math.ceil(capacity * 1.5))
      for (let i = 0; i < columnCount; i++) {
        const column = columns[i] as Float64Array
        column[length] = values[i] as number
      }
      length++
    },
    finish() {
      resize(length)
      const [line, time, open, high, low, close, volume] = columns as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ]
      return { length, line: Uint32Array.from(line), time, open, high, low, close, volume }
    },
  }
}
