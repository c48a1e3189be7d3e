import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { getCalendar } from './get-calendar.ts'
import { newYorkOffsetMs } from './new-york-time.ts'

const calendars = fc.constantFrom('fx-24x5', 'XNYS').map(getCalendar)
const instants = fc.integer({ min: Date.UTC(1998, 0, 2), max: Date.UTC(2030, 11, 25) })

describe('stretches of trading', () => {
  it('hold their instant and follow each other without a gap', () => {
    fc.assert(
      fc.property(calendars, instants, (calendar, time) => {
        const stretch = calendar.stretchAt?.(time)
        if (stretch === undefined) throw new Error('There is no stretch')
        expect(stretch.from).toBeLessThanOrEqual(time)
        expect(stretch.to).toBeGreaterThan(time)
        expect(calendar.stretchAt?.(stretch.from)).toEqual(stretch)
        expect(calendar.stretchAt?.(stretch.to - 1)).toEqual(stretch)
        expect(calendar.stretchAt?.(stretch.to)?.from).toBe(stretch.to)
        expect(calendar.stretchAt?.(stretch.from - 1)?.to).toBe(stretch.from)
      }),
      { numRuns: 500 },
    )
  })

  it('are open where the calendar is, from their first instant to their last', () => {
    fc.assert(
      fc.property(calendars, instants, (calendar, time) => {
        const { from, to, isOpen } = calendar.stretchAt?.(time) ?? { from: 0, to: 0, isOpen: null }
        expect([time, from, to - 1].map((at) => calendar.isOpen(at))).toEqual([isOpen, isOpen, isOpen])
        if (isOpen) expect(calendar.stretchAt?.(time)?.origin).toBe(from)
      }),
      { numRuns: 500 },
    )
  })

  it('never end under 24x7, where bars are counted from the UTC epoch', () => {
    const { from, to, isOpen, origin } = getCalendar('24x7').stretchAt?.(0) ?? {}
    expect([from, to, isOpen, origin]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, true, 0])
    expect(getCalendar('24x7').clockOffsetMs?.(0)).toBe(0)
  })
})

describe('the clocks of New York', () => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    hourCycle: 'h23',
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  const intlOffset = (time: number): number => {
    const [month, day, year, hour, minute, second] = (format.format(time).match(/\d+/g) ?? []).map(Number)
    return Date.UTC(2000 + (year ?? 0), (month ?? 0) - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000
  }

  it('are as far from UTC as Intl says at any instant of 2000 to 2030', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2000, 0, 2), max: Date.UTC(2030, 11, 30) }), (time) => {
        expect(newYorkOffsetMs(time)).toBe(intlOffset(time))
      }),
      { numRuns: 300 },
    )
  })

  it.each(['2006-04-02T07:00:00Z', '2006-10-29T06:00:00Z', '2024-03-10T07:00:00Z', '2024-11-03T06:00:00Z'])(
    'change at %s, neither a millisecond earlier nor later',
    (text) => {
      const change = Date.parse(text)
      expect([change - 1, change].map(newYorkOffsetMs)).toEqual([change - 1, change].map(intlOffset))
      expect(newYorkOffsetMs(change - 1)).not.toBe(newYorkOffsetMs(change))
    },
  )
})
