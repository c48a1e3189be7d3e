import { RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { isBusy, sqliteCode, toStoreError } from './sqlite-failure.ts'

const place = { path: '/data/races.sqlite', action: 'list races' }
const sqliteError = (errcode: number): Error => Object.assign(new Error('went wrong'), { errcode })

describe('toStoreError', () => {
  it('takes the primary code from an extended one, for instance SQLITE_BUSY_SNAPSHOT', () => {
    expect(sqliteCode(sqliteError(517))).toBe(5)
    expect(isBusy(sqliteError(517))).toBe(true)
    expect(isBusy(sqliteError(13))).toBe(false)
    expect(isBusy('busy')).toBe(false)
  })

  it.each([
    [3, 'right to write', false],
    [5, 'Try again', true],
    [8, 'right to write', false],
    [10, 'free space', false],
    [11, 'backup', false],
    [13, 'Free space', false],
    [14, 'right to write', false],
    [18, '125 million points', false],
    [26, 'no database', false],
    [1, 'what SQLite found', false],
  ])('says what to do about code %i', (code, remedy, retryable) => {
    const error = toStoreError(sqliteError(code), place)
    if (!(error instanceof RaceError)) throw new Error('expected a RaceError')
    expect(error.message).toBe("cannot list races in '/data/races.sqlite': went wrong")
    expect(error.hint).toContain(remedy)
    expect(error.retryable).toBe(retryable)
    expect(error.facts).toEqual({ ...place, code })
  })

  it('reports errors of the file system with their code', () => {
    const error = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'mkdir' })
    expect(toStoreError(error, place)).toMatchObject({ code: 'STORE_FAILED', facts: { code: 'EACCES' }, cause: error })
  })

  it('leaves alone what is no failure of the store', () => {
    const refusal = new RaceError('DATA_INVALID', { message: 'not a number' })
    for (const error of [refusal, new TypeError('a mistake of ours'), 'text', null]) {
      expect(toStoreError(error, place)).toBe(error)
    }
  })
})
