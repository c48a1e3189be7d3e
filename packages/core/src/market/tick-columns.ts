import { inferTick } from '../decimal/infer-tick.ts'
import { RaceError } from '../error/race-error.ts'
import { defineInstrument, type Instrument } from '../instrument/instrument.ts'
import type { InstrumentInput } from './bar-series.ts'

/** The last instant of ECMAScript's calendar, epoch ms. */
const timeMax = 8.64e15

/** Whether a number is a time: whole epoch ms that a calendar can hold. */
export function isTime(time: number): boolean {
  return Number.isInteger(time) && Math.abs(time) <= timeMax
}

/** A row of ticks as errors name it: `trade 3 (2024-01-02T14:30:00.000Z)`. */
export function tickPlace(kind: 'trade' | 'quote', time: Float64Array, index: number): string {
  return `${kind} ${index} (${new Date(time[index] as number).toISOString()})`
}

/** Checks that a column is what it is declared to be, and as long as the times. */
export function requireTickColumn(
  name: string,
  column: unknown,
  type: Float64ArrayConstructor | Int8ArrayConstructor,
  length: number | undefined,
): void {
  if (column instanceof type && column.length === length) return
  const found =
    column instanceof type ? `${column.length} rows long, but time has ${length}` : `not of the type ${type.name}`
  throw invalidTick(
    `The column ${name} is ${found}`,
    { column: name },
    `Give columns of equal length; ${name} as ${type.name}.`,
  )
}

/** Checks times: whole epoch ms that never go back. Ticks of one millisecond keep the order they come in. */
export function checkTickTimes(kind: 'trade' | 'quote', time: Float64Array): void {
  requireTickColumn('time', time, Float64Array, time?.length)
  for (let i = 0; i < time.length; i++) {
    const at = time[i] as number
    if (!isTime(at)) {
      throw invalidTick(
        `The time of ${kind} ${i} is ${at}`,
        { column: 'time', index: i, value: String(at) },
        'Times are whole epoch milliseconds.',
      )
    }
    if (i > 0 && at < (time[i - 1] as number)) {
      throw invalidTick(
        `The time of ${tickPlace(kind, time, i)} is before that of ${tickPlace(kind, time, i - 1)}`,
        { column: 'time', index: i, time: at, value: String(at) },
        'Sort the ticks by time; those of the same millisecond may stand in any order.',
      )
    }
  }
}

/** Checks that each value of a column is finite, and 0 or more where it counts units. */
export function checkTickValues(
  kind: 'trade' | 'quote',
  name: string,
  { column, time, isCount }: { readonly column: Float64Array; readonly time: Float64Array; readonly isCount: boolean },
): void {
  requireTickColumn(name, column, Float64Array, time.length)
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number
    if (Number.isFinite(value) && !(isCount && value < 0)) continue
    throw invalidTick(
      `${name} of ${tickPlace(kind, time, i)} is ${value}`,
      { column: name, index: i, time: time[i] as number, value: String(value) },
      isCount ? 'Quantities must be finite and 0 or more.' : 'Prices must be finite.',
    )
  }
}

/** The instrument of ticks; without a tick size it is inferred from the prices. */
export function describeTickInstrument(input: InstrumentInput, prices: readonly Float64Array[]): Instrument {
  const options = typeof input === 'string' ? { id: input } : input
  return defineInstrument(options.tickSize === undefined ? { ...options, tickSize: inferTick(prices) } : options)
}

/**
 * Checks the index of one tick.
 *
 * @throws RaceError `SERIES_INVALID`
 */
export function requireTickIndex(kind: 'trade' | 'quote', index: number, length: number): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return
  throw invalidTick(
    `There is no ${kind} ${index} in a series of ${length} ${kind}s`,
    { index, length },
    `The ${kind}s of a series are counted from 0.`,
  )
}

/**
 * Checks the bounds of a slice.
 *
 * @throws RaceError `SERIES_INVALID`
 */
export function requireTickRange(kind: 'trade' | 'quote', from: number, to: number, length: number): void {
  if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to <= length && from <= to) return
  throw invalidTick(
    `There is no slice from ${from} to ${to} of a series of ${length} ${kind}s`,
    { from, to, length },
    'Give whole numbers with 0 ≤ from ≤ to ≤ length.',
  )
}

export function invalidTick(message: string, facts: Record<string, string | number>, hint: string): RaceError {
  return new RaceError('SERIES_INVALID', { message, facts, hint })
}
