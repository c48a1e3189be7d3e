import {
  hasDateAndTime,
  missingColumn,
  positionIn,
  requirePosition,
  usualPosition,
  usualTimeNames,
} from '../csv/csv-layout.ts'
import type { ColumnReference } from '../csv/csv-options.ts'
import type { TimeColumn } from './tick-csv-options.ts'

/** A column of a file of ticks. */
export interface TickField {
  readonly name: string
  /** Usual names, in letters and digits only. */
  readonly usualNames: readonly string[]
  /** The position that it has by default in a file without header; null for a column that may be absent. */
  readonly position: number | null
}

/** Which column holds what, as the caller tells. */
export interface TickColumns {
  readonly time?: TimeColumn | undefined
  readonly [field: string]: TimeColumn | null | undefined
}

/** Positions of the columns of a file, from 0. */
export interface TickLayout {
  readonly time: number
  /** −1 where date and time of day stand in one column. */
  readonly timeOfDay: number
  /** In the order of the fields; −1 for one that the file does not have. */
  readonly values: readonly number[]
}

/** Positions in a file without header: columns that may be absent are only taken where they are named. */
export function tickLayoutByPosition(fields: readonly TickField[], columns: TickColumns, file: string): TickLayout {
  const { time = 0 } = columns
  const [date, timeOfDay] = typeof time === 'object' ? time : [time, null]
  return {
    time: requirePosition('time', date, file),
    timeOfDay: timeOfDay === null ? -1 : requirePosition('time', timeOfDay, file),
    values: fields.map(({ name, position }) => {
      const reference = valueReference(columns, name) ?? position
      return reference === null ? -1 : requirePosition(name, reference, file)
    }),
  }
}

/**
 * Positions by the names in a header.
 *
 * @throws DataError listing the columns found and the nearest guess
 */
export function tickLayoutByHeader(
  header: readonly string[],
  { fields, columns, file, line }: { fields: readonly TickField[]; columns: TickColumns; file: string; line: number },
): TickLayout {
  const names = header.map((name) => name.trim())
  const find = (field: string, reference: ColumnReference): number => {
    const position = positionIn(names, reference)
    if (position >= 0) return position
    throw missingColumn(names, field, [String(reference)], file, line)
  }
  const findUsual = (field: string, usualNames: readonly string[], isRequired: boolean): number => {
    const position = usualPosition(names, usualNames)
    if (position >= 0 || !isRequired) return position
    throw missingColumn(names, field, usualNames, file, line)
  }
  const { time } = columns
  const isSplit = time === undefined && hasDateAndTime(names)
  const [date, timeOfDay] = isSplit ? ['date', 'time'] : typeof time === 'object' ? time : [time, undefined]
  return {
    time: date === undefined ? findUsual('time', usualTimeNames, true) : find('time', date),
    timeOfDay: timeOfDay === undefined ? -1 : find('time', timeOfDay),
    values: fields.map(({ name, usualNames, position }) => {
      const reference = valueReference(columns, name)
      if (reference === null) return -1
      return reference === undefined ? findUsual(name, usualNames, position !== null) : find(name, reference)
    }),
  }
}

function valueReference(columns: TickColumns, name: string): ColumnReference | null | undefined {
  return columns[name] as ColumnReference | null | undefined
}
