import { describe, expect, it } from 'vitest'
import { getCalendar } from './get-calendar.ts'

describe('getCalendar', () => {
  it.each(['24x7', 'fx-24x5', 'XNYS'])('has the calendar %s', (id) => {
    expect(getCalendar(id).id).toBe(id)
  })

  it('names the calendar that it does not have, and those it has', () => {
    expect(() => getCalendar('XLON')).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: "There is no calendar 'XLON'",
        hint: expect.stringContaining("'24x7', 'fx-24x5' or 'XNYS'"),
      }),
    )
  })
})
