import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import type { AdjustmentFactor } from './adjust-prices.ts'
import { DataError } from './data-error.ts'
import { parseTime } from './parse-time.ts'

/**
 * Reads a factor file: a CSV with the columns `date`, `price_factor` and `split_factor`.
 *
 * @throws DataError naming file, line and reason
 */
export async function readFactorsCsv(path: string | URL): Promise<AdjustmentFactor[]> {
  const file = path instanceof URL ? path.pathname : path
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new DataError({
      file,
      line: null,
      reason: 'it cannot be read',
      hint: 'Check the path.',
      code: 'FILE_NOT_FOUND',
      cause,
    })
  })
  const rows = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true }) as Record<string, string>[]
  return rows.map((row, index) => {
    const factor = {
      date: parseTime(row['date'] ?? ''),
      priceFactor: Number(row['price_factor']),
      splitFactor: Number(row['split_factor']),
    }
    if (Object.values(factor).every(Number.isFinite)) return factor
    throw new DataError({
      file,
      line: index + 2,
      reason: 'date, price_factor and split_factor must all be there',
      hint: 'Correct the row.',
    })
  })
}
