import type { FactorRow } from '@race/core'
import { isMissingText, numberReader } from '../csv/number-text.ts'
import { fileBytes, openFile } from '../csv/open-file.ts'
import { readRecords } from '../csv/read-records.ts'
import { DataError } from '../error/data-error.ts'
import { isoTime } from '../quality/iso-time.ts'
import { createTimeReader } from '../time/time-reader.ts'

const bytesMaxDefault = 64 * 1024 ** 2
const expected = 'date, price_factor, split_factor'

/**
 * Reads a factor file: `date, price factor, split factor` and further columns that are left alone, with a header that
 * names the first three in any order, or without header in this order, as LEAN has it (`19980102,0.6566606,1,1`).
 *
 * @throws DataError `FILE_NOT_FOUND` or `DATA_INVALID` naming line and reason
 */
export async function readFactorsCsv(
  path: string | URL,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly FactorRow[]> {
  const { file, handle } = await openFile(path)
  try {
    const rows: FactorRow[] = []
    const readDate = createTimeReader({ isDaily: true })
    const toNumber = numberReader('.')
    let places: readonly [number, number, number] | null = null
    const fail = (line: number, reason: string): DataError =>
      new DataError('DATA_INVALID', { file, line, reason, hint: `A factor file has the columns ${expected}.` })
    const onRecord = (fields: readonly string[], line: number): void => {
      if (places === null) {
        const header = headerPlaces(fields)
        places = header ?? [0, 1, 2]
        if (header !== null) return
      }
      const [date = '', price = '', split = ''] = places.map((place) => fields[place])
      const time = readDate(date)
      const [priceFactor, splitFactor] = [toNumber(price), toNumber(split)]
      if (Number.isNaN(time)) throw fail(line, `the date is '${date}'`)
      if (!(priceFactor > 0 && splitFactor > 0)) {
        const isMissing = isMissingText(price) || isMissingText(split)
        throw fail(
          line,
          isMissing ? 'a factor is missing' : `the factors are '${price}' and '${split}', but must be above zero`,
        )
      }
      rows.push({ date: isoTime(time), priceFactor, splitFactor })
    }
    await readRecords(
      fileBytes(handle, () => undefined),
      file,
      { bytesMax: bytesMaxDefault, signal: options.signal },
      onRecord,
    )
    if (rows.length === 0) {
      throw new DataError('DATA_INVALID', {
        file,
        reason: 'there are no factors',
        hint: `A factor file has the columns ${expected}.`,
      })
    }
    return rows
  } finally {
    await handle.close()
  }
}

function headerPlaces(fields: readonly string[]): [number, number, number] | null {
  const names = fields.map((field) => field.toLowerCase().replace(/[^a-z]/g, ''))
  const places: [number, number, number] = [
    names.indexOf('date'),
    names.indexOf('pricefactor'),
    names.indexOf('splitfactor'),
  ]
  return places.every((place) => place >= 0) ? places : null
}
