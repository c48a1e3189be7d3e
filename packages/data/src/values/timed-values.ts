import { DataError } from '../error/data-error.ts'

/** One value at one instant. */
export interface TimedValue {
  /** Epoch ms; midnight UTC of its date for values of whole days. */
  readonly time: number
  readonly value: number
}

/** Values along time as columns of equal length: `time` in epoch ms, strictly increasing. */
export interface TimedValues {
  readonly time: Float64Array
  readonly value: Float64Array
}

/**
 * Makes columns of values that were read in the order of a file.
 *
 * @throws DataError `DATA_INVALID` naming the first line whose time is not after the one before it
 */
export function timedValues(values: readonly TimedValue[], lines: readonly number[], file: string): TimedValues {
  for (let i = 1; i < values.length; i++) {
    const [before, own] = [values[i - 1] as TimedValue, values[i] as TimedValue]
    if (own.time > before.time) continue
    const [time, previous] = [own, before].map((entry) => new Date(entry.time).toISOString())
    throw new DataError('DATA_INVALID', {
      file,
      line: lines[i] ?? null,
      reason: `${time} does not come after ${previous}`,
      hint: 'Sort the rows by time and drop duplicates.',
    })
  }
  return {
    time: Float64Array.from(values, ({ time }) => time),
    value: Float64Array.from(values, ({ value }) => value),
  }
}
