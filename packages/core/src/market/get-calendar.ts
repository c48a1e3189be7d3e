import { RaceError } from '../error/race-error.ts'
import { alwaysOpen } from './always-open-calendar.ts'
import type { Calendar } from './calendar.ts'
import { createFxCalendar } from './fx-calendar.ts'
import { createNyseCalendar } from './nyse-calendar.ts'

/** Ids of the calendars that are shipped. */
export type CalendarId = '24x7' | 'fx-24x5' | 'XNYS'

/**
 * A shipped calendar.
 *
 * - `24x7`: always open; a session is a UTC day.
 * - `fx-24x5`: Sunday 17:00 to Friday 17:00 in New York; a session ends at 17:00.
 * - `XNYS`: the New York Stock Exchange, 9:30 to 16:00 or 13:00 in New York, 1998 to 2030.
 *
 * @throws RaceError `CONFIG_INVALID` for an id that is none of these
 */
export function getCalendar(id: string): Calendar {
  switch (id) {
    case '24x7':
      return alwaysOpen
    case 'fx-24x5':
      return createFxCalendar()
    case 'XNYS':
      return createNyseCalendar()
    default:
      throw new RaceError('CONFIG_INVALID', {
        message: `There is no calendar '${id}'`,
        facts: { calendar: id },
        hint: "Use '24x7', 'fx-24x5' or 'XNYS', or give barSeries a calendar object of your own.",
      })
  }
}
