import { type AnyIndicator, indicatorCatalog } from '@race/indicators/catalog'
import type { MarketFiles } from '../market-files.ts'
import type { Difference, Outcome } from '../outcome.ts'
import { numberIn, type TableRow } from '../read-table.ts'
import { ColumnFiles } from './column-files.ts'
import { exactValues } from './exact-value.ts'
import type { IndicatorCall } from './indicator-call.ts'
import type { IndicatorLibrary, IndicatorOracles, OracleColumn } from './indicator-oracles.ts'
import { taLibCalls } from './ta-lib-calls.ts'
import { incomparable, tulipCalls } from './tulip-calls.ts'

const libraries: readonly IndicatorLibrary[] = ['talib', 'tulind']

/** Functions for which both libraries keep running sums of squares or of products, which cost them half their digits. */
const roughFunctions = new Set([
  'bbands',
  'linearreg',
  'linearreg_angle',
  'linearreg_intercept',
  'linearreg_slope',
  'linreg',
  'linregintercept',
  'linregslope',
  'stddev',
  'stderr',
  'tsf',
  'var',
])

/** Compares every column of other libraries with ours, and tells of each as it is done. */
export async function* runIndicators(
  folder: URL,
  oracles: IndicatorOracles,
  market: MarketFiles,
  only = '',
): AsyncGenerator<Outcome, void> {
  const files = new ColumnFiles(folder)
  for (const library of libraries) {
    for (const [name, column] of Object.entries(oracles[library]?.columns ?? {})) {
      const id = `${library} ${name}`
      if (!id.includes(only)) continue
      const reason = library === 'tulind' ? incomparable[column.function] : undefined
      const isRequired = reason === undefined
      const outcome = { id, isRequired, hooks: null, difference: null, obstacle: reason ?? null, note: null }
      if (reason !== undefined) {
        yield outcome
        continue
      }
      try {
        yield { ...outcome, ...(await compared(library, name, column, files, oracles, market)) }
      } catch (error) {
        yield { ...outcome, obstacle: error instanceof Error ? error.message : String(error) }
      }
    }
  }
}

async function compared(
  library: IndicatorLibrary,
  name: string,
  column: OracleColumn,
  files: ColumnFiles,
  { datasets }: IndicatorOracles,
  market: MarketFiles,
): Promise<Pick<Outcome, 'difference' | 'note'>> {
  const call = callOf(library, column)
  const entry = indicatorCatalog.find(({ indicator }) => indicator.id === call.id)
  if (entry === undefined) throw new Error(`there is no indicator '${call.id}'`)
  const rule: ColumnRule = { name, tolerance: toleranceOf(column), exact: null, corrected: 0, worst: 0 }
  for (const { id, file, rows_used } of datasets) {
    const rows = files.rowsOf(library, id)
    const bars = (await market.byFile(file.split('/').at(-1) as string)).slice(0, rows_used)
    const inputs = column.inputs.map((input) => bars[input as 'open' | 'high' | 'low' | 'close' | 'volume'])
    const params = call.params(column)
    const exact = library === 'talib' ? exactValues[column.function] : undefined
    rule.exact = exact === undefined ? null : (bar) => exact(inputs, params[0] as number, bar)
    const got = valuesOf(entry.indicator, call, column, inputs)
    const difference = firstDifference(id, rows, got, call, rule)
    if (difference !== null) return { difference, note: null }
  }
  const note = `${rule.corrected} values by exact fractions, from which the library's are up to ${rule.worst.toExponential(1)} away`
  return { difference: null, note: rule.corrected === 0 ? null : note }
}

/** How a column is compared, and what came of it. */
interface ColumnRule {
  readonly name: string
  readonly tolerance: number
  /** The definition without rounding, which decides where the two part; null where there is none. */
  exact: ((bar: number) => number) | null
  corrected: number
  worst: number
}

function callOf(library: IndicatorLibrary, column: OracleColumn): IndicatorCall {
  // Where one function of theirs gives what is several indicators here, its output tells which.
  const known = (library === 'talib' ? taLibCalls : tulipCalls)[column.function]
  const call = isCall(known) ? known : known?.[String(column.output)]
  if (call === undefined) throw new Error(`no indicator of ours is known for '${column.function}'`)
  return call
}

function isCall(known: IndicatorCall | Readonly<Record<string, IndicatorCall>> | undefined): known is IndicatorCall {
  return typeof known?.params === 'function'
}

function valuesOf(
  indicator: AnyIndicator,
  call: IndicatorCall,
  column: OracleColumn,
  inputs: readonly Float64Array[],
): Float64Array {
  const outputs = indicator.outputs.map(() => new Float64Array((inputs[0] as Float64Array).length))
  indicator.column(inputs, call.params(column), outputs)
  const wanted = indicator.outputs.indexOf(call.output(column))
  if (wanted < 0) throw new Error(`${call.id} has no output '${call.output(column)}'`)
  return outputs[wanted] as Float64Array
}

function toleranceOf(column: OracleColumn): number {
  return roughFunctions.has(column.function.toLowerCase()) ? 1e-7 : 1e-9
}

/** Share of a column's largest value below which a value has no digits of its own: it is a difference of larger ones. */
const nearZero = 1e-3

function firstDifference(
  dataset: string,
  rows: readonly TableRow[],
  got: Float64Array,
  call: IndicatorCall,
  rule: ColumnRule,
): Difference | null {
  const { name, tolerance } = rule
  const expected = rows.map((row) => (row[name] === '' ? Number.NaN : numberIn(row, name)))
  const largest = expected.reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 0)
  let apart = 0
  for (const [bar, should] of expected.entries()) {
    const is = call.theirs(got[bar] as number)
    if (Number.isNaN(is) !== Number.isNaN(should) && apart++ < call.apartBars) continue
    const unit = Math.max(Math.abs(should), largest * nearZero)
    if (Number.isNaN(should) ? Number.isNaN(is) : is === should || Math.abs(is - should) <= tolerance * unit) continue
    if (isExact(is, should, bar, rule)) continue
    return { where: `bar ${bar} of ${dataset}`, field: name, expected: String(should), got: String(is) }
  }
  return null
}

/** Whether the exact value is ours to the same tolerance, and theirs is farther away. */
function isExact(is: number, should: number, bar: number, rule: ColumnRule): boolean {
  const exact = rule.exact?.(bar)
  if (exact === undefined || !(Math.abs(is - exact) <= rule.tolerance * Math.abs(exact))) return false
  if (Math.abs(should - exact) <= Math.abs(is - exact)) return false
  rule.corrected++
  rule.worst = Math.max(rule.worst, Math.abs(should - exact) / Math.abs(exact))
  return true
}
