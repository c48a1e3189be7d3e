import { DataError } from '../error/data-error.ts'
import { nearestName } from '../error/nearest-name.ts'
import type { ColumnMap, ColumnReference } from './csv-options.ts'

/** Positions of the columns of a file, from 0. */
export interface CsvLayout {
  readonly time: number
  /** −1 where date and time of day stand in one column. */
  readonly timeOfDay: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** −1 where the file has none. */
  readonly volume: number
}

type Field = 'time' | 'open' | 'high' | 'low' | 'close' | 'volume'

/** Usual names of times, in letters and digits only; the empty one is the index column that pandas writes. */
export const usualTimeNames: readonly string[] = ['time', 'date', 'datetime', 'timestamp', 'opentime', 'unix', 't', '']

const usualNames: Readonly<Record<Field, readonly string[]>> = {
  time: usualTimeNames,
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'last', 'c'],
  volume: ['volume', 'vol', 'tickvol', 'tickvolume', 'v'],
}

const priceFields = ['open', 'high', 'low', 'close'] as const

/** Positions in a file without header. */
export function layoutByPosition(columns: ColumnMap, file: string): CsvLayout {
  const positionOf = (field: Field, reference: ColumnReference): number => requirePosition(field, reference, file)
  const { time = 0, open = 1, high = 2, low = 3, close = 4, volume = 5 } = columns
  const [date, timeOfDay] = typeof time === 'object' ? time : [time, null]
  return {
    time: positionOf('time', date),
    timeOfDay: timeOfDay === null ? -1 : positionOf('time', timeOfDay),
    open: positionOf('open', open),
    high: positionOf('high', high),
    low: positionOf('low', low),
    close: positionOf('close', close),
    volume: volume === null ? -1 : positionOf('volume', volume),
  }
}

/** The position of a column in a file without header, where names lead nowhere. */
export function requirePosition(field: string, reference: ColumnReference, file: string): number {
  if (typeof reference === 'number') return reference
  throw new DataError('DATA_INVALID', {
    file,
    reason: `columns.${field} is the name '${reference}', but header is false, so that there are no names`,
    hint: 'Give positions, counted from 0, or leave header out.',
  })
}

/**
 * Positions by the names in a header. Names that were given match exactly, or else with case and signs ignored.
 *
 * @throws DataError listing the columns found and the nearest guess
 */
export function layoutByHeader(header: readonly string[], columns: ColumnMap, file: string, line: number): CsvLayout {
  const names = header.map((name) => name.trim())
  const find = (field: Field, reference: ColumnReference): number => {
    const position = positionIn(names, reference)
    if (position >= 0) return position
    throw missingColumn(names, field, [String(reference)], file, line)
  }
  const findUsual = (field: Field): number => {
    const position = usualPosition(names, usualNames[field])
    if (position >= 0 || field === 'volume') return position
    throw missingColumn(names, field, usualNames[field], file, line)
  }
  const of = (field: (typeof priceFields)[number]): number => {
    const reference = columns[field]
    return reference === undefined ? findUsual(field) : find(field, reference)
  }
  const { time, volume } = columns
  const [date, timeOfDay] = typeof time === 'object' ? time : [time, undefined]
  const isSplit = time === undefined && hasDateAndTime(names)
  return {
    time: isSplit ? find('time', 'date') : date === undefined ? findUsual('time') : find('time', date),
    timeOfDay: isSplit ? find('time', 'time') : timeOfDay === undefined ? -1 : find('time', timeOfDay),
    open: of('open'),
    high: of('high'),
    low: of('low'),
    close: of('close'),
    volume: volume === null ? -1 : volume === undefined ? findUsual('volume') : find('volume', volume),
  }
}

/** Whether date and time of day have a column each, as in exports of MetaTrader and Stooq. */
export function hasDateAndTime(names: readonly string[]): boolean {
  const plain = names.map(plainName)
  return plain.includes('date') && plain.includes('time')
}

/** The position of a column by its exact name, or else with case and signs ignored; −1 for none. */
export function positionIn(names: readonly string[], reference: ColumnReference): number {
  if (typeof reference === 'number') return reference < names.length ? reference : -1
  const exact = names.indexOf(reference.trim())
  return exact >= 0 ? exact : names.findIndex((name) => plainName(name) === plainName(reference))
}

/** The position of the first of some usual names, in letters and digits only; −1 for none. */
export function usualPosition(names: readonly string[], usualNames: readonly string[]): number {
  for (const usual of usualNames) {
    const position = names.findIndex((name) => plainName(name) === usual)
    if (position >= 0) return position
  }
  return -1
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/** The error for a column that is not in the header. */
export function missingColumn(
  names: readonly string[],
  field: string,
  wanted: readonly string[],
  file: string,
  line: number,
): DataError {
  const [first = field] = wanted
  const holding = first.length > 2 ? names.find((name) => plainName(name).includes(plainName(first))) : undefined
  const nearest = holding ?? wanted.map((name) => nearestName(name, names)).find((name) => name !== null)
  const found = names.map((name) => `'${name}'`).join(', ')
  const isData = names.length > 1 && names.slice(1).every((name) => name !== '' && Number.isFinite(Number(name)))
  const guess = nearest ?? `name of the ${field} column`
  return new DataError('DATA_INVALID', {
    file,
    line,
    reason: `there is no column '${first}' for ${field}; the columns found are ${found}${nearest === undefined ? '' : `; did you mean '${nearest}'?`}`,
    facts: { column: first, found: names.join(','), nearest: nearest ?? null },
    hint: isData
      ? 'The first line looks like data: set header: false.'
      : `Name the column, such as columns: { ${field}: '${guess}' }, or check the separator.`,
  })
}
