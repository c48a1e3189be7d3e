import { describe, expect, it } from 'vitest'
import { isWithinHours } from './is-within-hours.ts'

const at = (hour: number, minute = 0): number => Date.UTC(2024, 4, 6, hour, minute)

describe('isWithinHours', () => {
  it('holds from the first hour on and before the last', () => {
    expect([at(6, 59), at(7), at(19, 59), at(20)].map((time) => isWithinHours(time, 7, 20))).toEqual([
      ...[false, true, true, false],
    ])
  })

  it('goes over midnight where the last hour is the smaller one', () => {
    expect([at(21, 59), at(22), at(0), at(5, 59), at(6)].map((time) => isWithinHours(time, 22, 6))).toEqual([
      ...[false, true, true, true, false],
    ])
  })

  it('holds all day from 0 to 24, and knows hours before 1970', () => {
    expect([at(0), at(23, 59)].map((time) => isWithinHours(time, 0, 24))).toEqual([true, true])
    expect(isWithinHours(Date.UTC(1969, 11, 31, 8), 7, 9)).toBe(true)
    expect(isWithinHours(Date.UTC(1969, 11, 31, 9), 7, 9)).toBe(false)
  })
})
