import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOfDay, dayMs, dayOfDate } from './civil-date.ts'
import { newYorkDay, newYorkOffsetHours, newYorkTime } from './new-york-time.ts'

const first = dayOfDate(1987, 1, 1)
const last = dayOfDate(2037, 12, 31)

const clock = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
})

function shown(instant: number): { day: number; hour: number } {
  const parts = Object.fromEntries(clock.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts
  return { day: dayOfDate(year, month, day), hour: hour + minute / 60 }
}

describe('New York time by rule', () => {
  it('agrees with Intl at 9:30, 13:00, 16:00 and 17:00 on every day from 1987 to 2037', () => {
    const wrong: string[] = []
    for (let day = first; day <= last; day++) {
      for (const hour of [9.5, 13, 16, 17]) {
        const seen = shown(newYorkTime(day, hour))
        if (seen.day !== day || seen.hour !== hour) wrong.push(`${JSON.stringify(dateOfDay(day))} ${hour}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('agrees with Intl on the day of any instant, the hours around changes of the clock included', () => {
    const changes = [dayOfDate(2006, 4, 2), dayOfDate(2006, 10, 29), dayOfDate(2024, 3, 10), dayOfDate(2024, 11, 3)]
    for (const change of changes) {
      for (let minute = -1440; minute < 2880; minute += 15) {
        const instant = change * dayMs + minute * 60_000
        expect(newYorkDay(instant)).toBe(shown(instant).day)
      }
    }
    fc.assert(
      fc.property(fc.integer({ min: first * dayMs, max: last * dayMs }), (instant) => {
        expect(newYorkDay(instant)).toBe(shown(instant).day)
      }),
    )
  })

  it.each([
    ['the last day before summer time of 2006', 2006, 4, 1, 5],
    ['the first day of summer time of 2006', 2006, 4, 2, 4],
    ['the last day of summer time of 2006', 2006, 10, 28, 4],
    ['the first day after summer time of 2006', 2006, 10, 29, 5],
    ['the last day before summer time of 2007', 2007, 3, 10, 5],
    ['the first day of summer time of 2007', 2007, 3, 11, 4],
    ['the last day of summer time of 2007', 2007, 11, 3, 4],
    ['the first day after summer time of 2007', 2007, 11, 4, 5],
  ])('has on %s the right distance from UTC', (_, year, month, date, hours) => {
    expect(newYorkOffsetHours(dayOfDate(year, month, date))).toBe(hours)
  })
})
