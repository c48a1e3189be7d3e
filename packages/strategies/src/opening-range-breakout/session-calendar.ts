import { type BarHandles, type Calendar, getCalendar, RaceError } from '@race/core'

/**
 * The calendar that tells the sessions of a series.
 *
 * @throws RaceError `CONFIG_INVALID` for an instrument whose calendar is none of those that are known by id
 */
export function sessionCalendar({ instrument }: BarHandles, strategy: string): Calendar {
  try {
    return getCalendar(instrument.calendar)
  } catch (cause) {
    throw new RaceError('CONFIG_INVALID', {
      message: `Strategy '${strategy}' knows no sessions of '${instrument.id}', whose calendar is '${instrument.calendar}'`,
      facts: { strategy, instrument: instrument.id, calendar: instrument.calendar },
      hint: "Describe the instrument with the calendar '24x7', 'fx-24x5' or 'XNYS'.",
      cause,
    })
  }
}
