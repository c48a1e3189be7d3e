import { describe, expect, it } from 'vitest'
import { isoDay, weekdayOf } from './civil-date.ts'
import { nyseFirstYear, nyseHalfDays, nyseHolidays, nyseLastYear } from './nyse-holidays.ts'

const years = Array.from({ length: nyseLastYear - nyseFirstYear + 1 }, (_, index) => nyseFirstYear + index)

describe('NYSE holidays by rule', () => {
  // As the exchange announced them on 2021-12-27, 2024-11-08 and 2025-12-23; 2025-01-09 was added in December 2024.
  it.each([
    [2022, '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26', '11-25'],
    [2023, '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25', '07-03 11-24'],
    [2024, '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25', '07-03 11-29 12-24'],
    [2025, '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25', '07-03 11-28 12-24'],
    [2026, '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25', '11-27 12-24'],
    [2027, '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24', '11-26'],
    [2028, '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25', '07-03 11-24'],
  ])('are those that the exchange announced for %i', (year, closed, early) => {
    const dates = (days: readonly number[]) => days.map((day) => isoDay(day).slice(5)).join(' ')
    expect(dates(nyseHolidays(year))).toBe(closed)
    expect(dates(nyseHalfDays(year))).toBe(early)
  })

  it('have no Friday off for a New Year on a Saturday', () => {
    for (const year of [1999, 2004, 2010, 2021, 2027]) {
      expect(nyseHolidays(year).map(isoDay)).not.toContain(`${year}-12-31`)
      expect(nyseHolidays(year + 1).filter((day) => isoDay(day).startsWith(`${year + 1}-01-0`))).toEqual([])
    }
  })

  it('have Juneteenth from 2022 on, and Martin Luther King Day in every year', () => {
    for (const year of years) {
      const june = nyseHolidays(year).filter((day) => isoDay(day).slice(5, 7) === '06')
      expect(june.length).toBe(year === 2004 || year >= 2022 ? 1 : 0)
      expect(nyseHolidays(year).some((day) => /-01-(1[5-9]|2[01])$/.test(isoDay(day)) && weekdayOf(day) === 1)).toBe(
        true,
      )
    }
  })

  it.each([
    [2001, ['2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14']],
    [2004, ['2004-06-11']],
    [2007, ['2007-01-02']],
    [2012, ['2012-10-29', '2012-10-30']],
    [2018, ['2018-12-05']],
    [2025, ['2025-01-09']],
  ])('have the special closures of %i', (year, dates) => {
    expect(nyseHolidays(year).map(isoDay)).toEqual(expect.arrayContaining(dates))
  })

  it('are Good Friday two days before Easter in every year', () => {
    const goodFridays = [
      '1998-04-10 1999-04-02 2000-04-21 2001-04-13 2002-03-29 2003-04-18 2004-04-09 2005-03-25 2006-04-14 2007-04-06',
      '2008-03-21 2009-04-10 2010-04-02 2011-04-22 2012-04-06 2013-03-29 2014-04-18 2015-04-03 2016-03-25 2017-04-14',
      '2018-03-30 2019-04-19 2020-04-10 2021-04-02 2022-04-15 2023-04-07 2024-03-29 2025-04-18 2026-04-03 2027-03-26',
      '2028-04-14 2029-03-30 2030-04-19',
    ].flatMap((line) => line.split(' '))
    for (const [index, date] of goodFridays.entries()) {
      expect(nyseHolidays(nyseFirstYear + index).map(isoDay)).toContain(date)
    }
    expect(goodFridays.length).toBe(years.length)
  })

  it('are weekdays, in order and each once', () => {
    for (const year of years) {
      for (const days of [nyseHolidays(year), nyseHalfDays(year)]) {
        expect(days).toEqual([...new Set(days)].sort((a, b) => a - b))
        for (const day of days) expect([1, 2, 3, 4, 5]).toContain(weekdayOf(day))
      }
    }
  })

  it('are never half days as well', () => {
    for (const year of years) {
      const closed = new Set(nyseHolidays(year))
      expect(nyseHalfDays(year).filter((day) => closed.has(day))).toEqual([])
    }
  })
})

describe('NYSE half days', () => {
  it.each([
    [1998, '11-27 12-24'],
    [1999, '11-26 12-31'],
    [2000, '07-03 11-24'],
    [2001, '07-03 11-23 12-24'],
    [2002, '07-05 11-29 12-24'],
    [2003, '07-03 11-28 12-24 12-26'],
    [2004, '11-26'],
    [2008, '07-03 11-28 12-24'],
    [2012, '07-03 11-23 12-24'],
    [2013, '07-03 11-29 12-24'],
    [2015, '11-27 12-24'],
    [2019, '07-03 11-29 12-24'],
    [2020, '11-27 12-24'],
    [2021, '11-26'],
  ])('of %i are %s', (year, dates) => {
    expect(
      nyseHalfDays(year)
        .map((day) => isoDay(day).slice(5))
        .join(' '),
    ).toBe(dates)
  })
})
