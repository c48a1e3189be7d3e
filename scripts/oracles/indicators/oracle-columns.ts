import { existsSync } from 'node:fs'
import { readText } from '../read-table.ts'

/** Columns by name, all of one length. */
export interface ColumnTable {
  readonly names: readonly string[]
  /** @throws Error for a name that no column has */
  column(name: string): Float64Array
}

/** What other libraries make of the bars of a dataset, and those bars: one row for each in all three tables. */
export interface OracleColumns {
  readonly taLib: ColumnTable
  readonly tulip: ColumnTable
  readonly bars: ColumnTable
}

const shared = new URL('../../../../shared/', import.meta.url)

/** Whether the columns of other libraries lie beside the checkout. */
export const hasOracles = existsSync(new URL('oracles/indicators/meta.json', shared))

const marketFiles = { goog_1d: 'goog_1d.csv', eurusd_1h: 'eurusd_1h.csv.gz', ethbtc_5m: 'ethbtc_5m.csv.gz' } as const

/** The datasets that the other libraries were run on. */
export const oracleDatasets = Object.keys(marketFiles) as (keyof typeof marketFiles)[]

/**
 * Reads the columns of a dataset. Where there are none, which `hasOracles` tells, every column is empty, so that tests
 * which are skipped can still be listed.
 */
export function readOracles(dataset: (typeof oracleDatasets)[number]): OracleColumns {
  if (!hasOracles) {
    const empty = { names: [], column: () => new Float64Array() }
    return { taLib: empty, tulip: empty, bars: empty }
  }
  const [taLib, tulip] = ['talib', 'tulind'].map((library) =>
    readColumns(`oracles/indicators/${library}__${dataset}.csv.gz`),
  ) as [ColumnTable, ColumnTable]
  const bars = readColumns(`market-data/${marketFiles[dataset]}`)
  // The libraries were run on the first bars of the longer files.
  const rows = taLib.column(taLib.names[0] ?? '').length
  return { taLib, tulip, bars: { ...bars, column: (name) => bars.column(name).slice(0, rows) } }
}

/**
 * The largest difference relative to the expected value, or to `unit` where that is larger; Infinity where only one is NaN.
 * Rows from the first of `leftOut` to before the second do not count.
 */
export function largestDifference(
  actual: Float64Array,
  expected: Float64Array,
  unit = 0,
  [leftOutFrom, leftOutTo]: readonly [from: number, to: number] = [0, 0],
): number {
  let largest = 0
  for (const [row, should] of expected.entries()) {
    if (row >= leftOutFrom && row < leftOutTo) continue
    const is = actual[row] ?? Number.NaN
    if (Number.isNaN(is) !== Number.isNaN(should)) return Number.POSITIVE_INFINITY
    if (is === should || Number.isNaN(is)) continue
    largest = Math.max(largest, Math.abs(is - should) / Math.max(Math.abs(should), unit))
  }
  return largest
}

/** A CSV file as columns; an empty cell is NaN. */
function readColumns(path: string): ColumnTable {
  const [header = '', ...lines] = readText(new URL(path, shared)).trimEnd().split(/\r?\n/)
  const rows = lines.map((line) => line.split(','))
  const columns = new Map(
    header
      .split(',')
      .map((name, at) => [name, Float64Array.from(rows, (row) => (row[at] ? Number(row[at]) : Number.NaN))]),
  )
  return {
    names: [...columns.keys()],
    column(name) {
      const column = columns.get(name)
      if (column === undefined) throw new Error(`${path} has no column ${name}`)
      return column
    },
  }
}
