import { type BarHandles, type Calendar, getCalendar, parseTimeframe, RaceError } from '@race/core'

/**
 * The calendar that tells the sessions of a series of bars within a day.
 *
 * @throws RaceError `CONFIG_INVALID` for bars of whole days, which have no range to open with, and for an instrument whose calendar
 *   is none of those that are known by id
 */
export function sessionCalendar({ instrument, timeframe }: BarHandles, strategy: string): Calendar {
  if (parseTimeframe(timeframe).isDaily) {
    throw new RaceError('CONFIG_INVALID', {
      message: `Strategy '${strategy}' needs bars within the day, but those of '${instrument.id}' are of ${timeframe}`,
      facts: { strategy, instrument: instrument.id, timeframe },
      hint: 'Give bars shorter than a day, such as 1m or 5m.',
    })
  }
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
