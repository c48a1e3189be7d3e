import { RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { DataError } from './data-error.ts'
import { nearestName } from './nearest-name.ts'

describe('DataError', () => {
  it('is a RaceError that names file, line and reason', () => {
    const error = new DataError('DATA_INVALID', { file: 'a.csv', line: 7, reason: 'it is wrong', hint: 'Mend it.' })
    expect(error).toMatchObject({
      name: 'DataError',
      message: 'a.csv, line 7: it is wrong',
      facts: { file: 'a.csv', line: 7 },
      report: null,
    })
    expect(RaceError.is(error, 'DATA_INVALID')).toBe(true)
    expect(DataError.is(error)).toBe(true)
    expect(DataError.is(error, 'FETCH_FAILED')).toBe(false)
    expect(DataError.is(new RaceError('DATA_INVALID', { message: 'x' }))).toBe(false)
    expect(DataError.is(null)).toBe(false)
  })
})

describe('nearestName', () => {
  it.each([
    ['clsoe', ['open', 'close'], 'close'],
    ['Close', ['CLOSE', 'open'], 'CLOSE'],
    ['volume', ['vol', 'x'], null],
    ['time', ['tim', 'date'], 'tim'],
    ['open', [], null],
  ])('guesses for %s among %j: %s', (wanted, names, expected) => {
    expect(nearestName(wanted, names)).toBe(expected)
  })
})
