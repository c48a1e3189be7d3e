import { type Calendar, getCalendar } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTradingDays, type TradingDayRule } from '../index.ts'

const hourMs = 3_600_000
const at = (text: string): number => Date.parse(text)
const dayAt = (rule: TradingDayRule, time: number) => {
  const { id, start, end } = createTradingDays(rule)(time)
  return [id, new Date(start).toISOString().slice(0, 16), new Date(end).toISOString().slice(0, 16)]
}

describe('a trading day by a calendar', () => {
  it('runs from the end of a session to the end of the next, and has the date on which it ends', () => {
    const friday = ['2026-01-09', '2026-01-08T21:00', '2026-01-09T21:00']
    expect(dayAt({ calendar: 'XNYS' }, at('2026-01-09T15:00Z'))).toEqual(friday)
    expect(dayAt({ calendar: 'XNYS' }, at('2026-01-08T21:00Z'))).toEqual(friday)
    expect(dayAt({ calendar: 'XNYS' }, at('2026-01-09T20:59:59.999Z'))).toEqual(friday)
    const monday = ['2026-01-12', '2026-01-09T21:00', '2026-01-12T21:00']
    expect(dayAt({ calendar: 'XNYS' }, at('2026-01-09T21:00Z'))).toEqual(monday)
    expect(dayAt({ calendar: 'XNYS' }, at('2026-01-11T12:00Z'))).toEqual(monday)
  })

  it('knows holidays, half days and weeks without a session', () => {
    expect(dayAt({ calendar: 'XNYS' }, at('2026-11-26T15:00Z'))).toEqual([
      ...['2026-11-27', '2026-11-25T21:00', '2026-11-27T18:00'],
    ])
    expect(dayAt({ calendar: 'XNYS' }, at('2001-09-14T12:00Z'))).toEqual([
      ...['2001-09-17', '2001-09-10T20:00', '2001-09-17T20:00'],
    ])
  })

  it('of currencies ends at 17:00 in New York, and that of an open market at midnight UTC', () => {
    expect(dayAt({ calendar: 'fx-24x5' }, at('2026-03-08T22:00Z'))).toEqual([
      ...['2026-03-09', '2026-03-06T22:00', '2026-03-09T21:00'],
    ])
    expect(dayAt({ calendar: '24x7' }, at('2026-01-05T00:00Z'))).toEqual([
      ...['2026-01-05', '2026-01-05T00:00', '2026-01-06T00:00'],
    ])
  })

  it('of a calendar of a host began with all time where there was no session before', () => {
    const first = at('2026-01-05T20:00Z')
    const young: Calendar = { ...getCalendar('24x7'), sessionEndAfter: (time) => Math.max(time + 1, first) }
    const { start, end } = createTradingDays({ calendar: young })(at('2026-01-01T00:00Z'))
    expect([start, end]).toEqual([-8_640_000_000_000_000, first])
  })
})

describe('a trading day by a zone', () => {
  it('begins at midnight there, or at an hour', () => {
    expect(dayAt({ timeZone: 'Europe/Berlin' }, at('2026-01-05T22:59Z'))).toEqual([
      ...['2026-01-05', '2026-01-04T23:00', '2026-01-05T23:00'],
    ])
    expect(dayAt({ timeZone: 'Asia/Kolkata', startHour: 9 }, at('2026-01-05T03:29Z'))).toEqual([
      ...['2026-01-04', '2026-01-04T03:30', '2026-01-05T03:30'],
    ])
  })

  it('is an hour shorter where clocks are put forward, and an hour longer where they are put back', () => {
    const lengthAt = (timeZone: string, time: string) => {
      const { start, end } = createTradingDays({ timeZone })(at(time))
      return (end - start) / hourMs
    }
    expect(lengthAt('America/New_York', '2026-03-08T12:00Z')).toBe(23)
    expect(lengthAt('America/New_York', '2026-11-01T12:00Z')).toBe(25)
    expect(lengthAt('Australia/Lord_Howe', '2026-04-05T00:00Z')).toBe(24.5)
  })

  it('begins when the clocks change where its hour is skipped', () => {
    // Cairo goes from 24:00 of April 23 to 1:00 of April 24; Paris skips 2:00 on March 29.
    expect(dayAt({ timeZone: 'Africa/Cairo' }, at('2026-04-24T12:00Z'))).toEqual([
      ...['2026-04-24', '2026-04-23T22:00', '2026-04-24T21:00'],
    ])
    expect(dayAt({ timeZone: 'Europe/Paris', startHour: 2 }, at('2026-03-29T12:00Z'))).toEqual([
      ...['2026-03-29', '2026-03-29T01:00', '2026-03-30T00:00'],
    ])
  })

  it('begins with the first of an hour that comes twice, and does not go back to the day before', () => {
    const rule: TradingDayRule = { timeZone: 'America/New_York', startHour: 1 }
    const sunday = ['2026-11-01', '2026-11-01T05:00', '2026-11-02T06:00']
    for (const time of ['2026-11-01T05:00Z', '2026-11-01T05:59Z', '2026-11-01T06:00Z', '2026-11-01T06:30Z']) {
      expect(dayAt(rule, at(time))).toEqual(sunday)
    }
    // Havana's clocks show 0:00 to 1:00 twice; at the second they would show the end of the day before, were it by the hour.
    const havana: TradingDayRule = { timeZone: 'America/Havana' }
    expect(dayAt(havana, at('2026-11-01T05:30Z'))).toEqual(['2026-11-01', '2026-11-01T04:00', '2026-11-02T05:00'])
  })

  it('is none where a whole date is skipped', () => {
    // Apia had no December 30 in 2011.
    expect(dayAt({ timeZone: 'Pacific/Apia' }, at('2011-12-30T10:00Z'))[0]).toBe('2011-12-31')
    expect(dayAt({ timeZone: 'Pacific/Apia' }, at('2011-12-30T09:59Z'))[0]).toBe('2011-12-29')
  })

  it('follows the one before without a gap, in any zone, at any hour and season', () => {
    const zones = ['UTC', 'America/New_York', 'Africa/Cairo', 'America/Havana', 'Australia/Lord_Howe', 'Pacific/Apia']
    const days = new Map(zones.map((timeZone) => [timeZone, new Map<number, (time: number) => unknown>()]))
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: at('2008-01-01T00:00Z'), max: at('2030-01-01T00:00Z') }),
        (timeZone, startHour, time) => {
          const known = days.get(timeZone)
          const daysOf = known?.get(startHour) ?? createTradingDays({ timeZone, startHour })
          known?.set(startHour, daysOf)
          const find = daysOf as ReturnType<typeof createTradingDays>
          const day = find(time)
          expect(day.start <= time && time < day.end).toBe(true)
          expect(find(day.start)).toEqual(day)
          expect(find(day.end - 1)).toEqual(day)
          const next = find(day.end)
          expect(next.start).toBe(day.end)
          expect(next.id > day.id).toBe(true)
        },
      ),
      { numRuns: 300, seed: 7 },
    )
  })

  it('of UTC is that of a zone whose clocks are looked at and show the same', () => {
    const instant = fc.integer({ min: at('1900-01-01T00:00Z'), max: at('2200-01-01T00:00Z') })
    fc.assert(
      fc.property(fc.constantFrom('UTC', 'Etc/GMT'), fc.integer({ min: 0, max: 23 }), instant, (zone, hour, time) => {
        const looked = createTradingDays({ timeZone: '+00:00', startHour: hour })
        expect(createTradingDays({ timeZone: zone, startHour: hour })(time)).toEqual(looked(time))
      }),
    )
  })
})

describe('createTradingDays', () => {
  it.each<readonly [TradingDayRule, string]>([
    [{ calendar: 'NYSE' }, "There is no calendar 'NYSE'"],
    [{ timeZone: 'Mars/Olympus' }, "'Mars/Olympus' is not a time zone"],
    [{ timeZone: 'UTC', startHour: 24 }, "The trading day's startHour is 24, but must be a whole number from 0 to 23"],
    [{ timeZone: 'UTC', startHour: 1.5 }, "The trading day's startHour is 1.5"],
  ])('refuses %o', (rule, message) => {
    expect(() => createTradingDays(rule)).toThrow(message)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e308, -1e308, 8.64e15, -8.64e15, -6.3e13])(
    'refuses %d, which is no time',
    (time) => {
      for (const rule of [{ timeZone: 'UTC' }, { calendar: 'XNYS' }]) {
        const act = () => createTradingDays(rule)(time)
        expect(act).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
        expect(act).toThrow(`The time ${time} belongs to no trading day`)
      }
    },
  )

  it.each([8.63e15, -6.2e13])('has a day for %d, as far away as it is', (time) => {
    for (const rule of [{ timeZone: 'UTC', startHour: 17 }, { calendar: '24x7' }]) {
      const { start, end } = createTradingDays(rule)(time)
      expect(start).toBeLessThanOrEqual(time)
      expect(end).toBeGreaterThan(time)
    }
  })
})
