import { type CorporateActionInput, decimal } from '@race/core'
import { isMissingText, numberReader } from '../csv/number-text.ts'
import { type FailLine, readTable } from '../csv/read-table.ts'
import { isoTime } from '../quality/iso-time.ts'
import { createTimeReader } from '../time/time-reader.ts'
import { splitRatioOf } from './actions-csv-ratio.ts'

export interface ReadActionsCsvOptions {
  /** The id of the instrument whose actions the file holds. */
  readonly instrument: string
  /** That of the dividends; `USD` by default. */
  readonly currency?: string
  /** Share of dividends that is withheld as tax, 0 to 1, as decimal text; 0 by default. */
  readonly withholdingRate?: string
  readonly signal?: AbortSignal
}

const columns = ['ex_date', 'type', 'value'] as const
const optional = ['shares_per_old_share', 'reference_price'] as const

type ActionRow = Readonly<Record<(typeof columns)[number] | (typeof optional)[number], string>>

/**
 * Reads a file of splits and dividends: columns `ex_date`, `type` (`split` or `dividend`) and `value`, which is the amount
 * per unit of a dividend, or what a split multiplies older prices by; and if they are there `shares_per_old_share` and
 * `reference_price`, the close before the ex-date. Rows are handed to `defineCorporateActions`, alone or with those of
 * other files.
 *
 * Values of splits are rounded in files; their ratio is the simplest within a hundred-thousandth of the value, or within
 * its last digit, so 0.1428572 is 7 for 1 and 0.3333 is 3 for 1. A value of many digits becomes the action's `factor`, by
 * which prices are adjusted as the file says.
 *
 * @throws DataError `FILE_NOT_FOUND` or `DATA_INVALID` naming line and reason
 * @throws RaceError `ABORTED`
 *
 * @example
 * ```ts
 * const rows = await readActionsCsv('aapl_actions.csv', { instrument: 'AAPL' })
 * const actions = defineCorporateActions(rows)
 * const adjusted = adjustPrices(series, actions)
 * ```
 */
export async function readActionsCsv(
  path: string | URL,
  options: ReadActionsCsvOptions,
): Promise<readonly CorporateActionInput[]> {
  const rows: CorporateActionInput[] = []
  const readDate = createTimeReader({ isDaily: true })
  await readTable(path, { columns, optional, signal: options.signal }, (row, line, fail) => {
    const time = readDate(row.ex_date)
    if (Number.isNaN(time)) throw fail(line, `the ex-date is '${row.ex_date}'`)
    const exDate = isoTime(time)
    if (row.type === 'dividend') rows.push(dividendOf(row, exDate, options, (reason) => fail(line, reason)))
    else if (row.type === 'split') rows.push(splitOf(row, exDate, options, line, fail))
    else throw fail(line, `the type is '${row.type}', but must be 'split' or 'dividend'`)
  })
  return rows
}

const toNumber = numberReader('.')

function dividendOf(
  row: ActionRow,
  exDate: string,
  { instrument, currency, withholdingRate }: ReadActionsCsvOptions,
  fail: (reason: string) => Error,
): CorporateActionInput {
  if (!(toNumber(row.value) > 0)) throw fail(`the dividend is '${row.value}', but must be above zero`)
  const hasReference = !isMissingText(row.reference_price)
  if (hasReference && !(toNumber(row.reference_price) > 0))
    throw fail(`the reference price is '${row.reference_price}', but must be above zero`)
  return {
    type: 'dividend',
    instrument,
    exDate,
    amountPerUnit: row.value,
    ...(currency === undefined ? {} : { currency }),
    ...(withholdingRate === undefined ? {} : { withholdingRate }),
    ...(hasReference ? { referencePrice: row.reference_price } : {}),
  }
}

function splitOf(
  row: ActionRow,
  exDate: string,
  { instrument }: ReadActionsCsvOptions,
  line: number,
  fail: FailLine,
): CorporateActionInput {
  const value = toNumber(row.value)
  if (!(value > 0)) throw fail(line, `the split is '${row.value}', but must be above zero`)
  const read = splitRatioOf(row.value)
  if (read === null) throw fail(line, `the split '${row.value}' is near no ratio of whole numbers up to 10000`)
  const { ratio, isClose } = read
  if (ratio.numerator === ratio.denominator) throw fail(line, `the split '${row.value}' changes nothing`)
  const shares = row.shares_per_old_share
  if (!isMissingText(shares) && !(Math.abs(toNumber(shares) * value - 1) < 1e-3))
    throw fail(line, `the split '${row.value}' and the shares '${shares}' contradict each other`)
  const split = { type: 'split', instrument, exDate, ratio } as const
  return isClose ? { ...split, factor: decimal(row.value) } : split
}
