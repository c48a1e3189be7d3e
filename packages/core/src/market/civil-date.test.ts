import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOfDay, dayMs, dayOf, dayOfDate, isoDay, nthWeekday, weekdayOf } from './civil-date.ts'

const days = fc.integer({ min: -40_000, max: 60_000 })

describe('civil dates', () => {
  it('go from number to date and back', () => {
    fc.assert(
      fc.property(days, (day) => {
        const { year, month, date } = dateOfDay(day)
        expect(dayOfDate(year, month, date)).toBe(day)
        expect(isoDay(day)).toBe(
          `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`,
        )
      }),
    )
  })

  it('have the weekday that ECMAScript gives them, before 1970 too', () => {
    fc.assert(fc.property(days, (day) => weekdayOf(day) === new Date(day * dayMs).getUTCDay()))
  })

  it('hold every instant from midnight to midnight', () => {
    fc.assert(fc.property(days, fc.integer({ min: 0, max: dayMs - 1 }), (day, ms) => dayOf(day * dayMs + ms) === day))
  })

  it.each([
    [2024, 11, 4, 4, '2024-11-28'],
    [2024, 9, 1, 1, '2024-09-02'],
    [2025, 9, 1, 1, '2025-09-01'],
    [2024, 5, 1, -1, '2024-05-27'],
    [2021, 5, 1, -1, '2021-05-31'],
    [2023, 12, 0, -1, '2023-12-31'],
  ])('have in %i-%i as weekday %i number %i: %s', (year, month, weekday, n, expected) => {
    expect(isoDay(nthWeekday(year, month, weekday, n))).toBe(expected)
  })
})
