import { RaceError } from '../error/race-error.ts'
import { dayMs } from './civil-date.ts'
import type { ParsedTimeframe } from './timeframe.ts'

/**
 * Checks that bars of one timeframe can be put together from whole bars of another.
 *
 * @throws RaceError `TIMEFRAME_INVALID`
 */
export function requireWholeParts(source: ParsedTimeframe, target: ParsedTimeframe): void {
  const facts = { source: source.text, target: target.text }
  if (target.nominalMs <= source.nominalMs) {
    throw new RaceError('TIMEFRAME_INVALID', {
      message: `Bars of ${source.text} cannot be made into bars of ${target.text}, which are not coarser`,
      facts,
      hint: `Choose a timeframe longer than ${source.text}.`,
    })
  }
  if (hasWholeParts(source, target)) return
  throw new RaceError('TIMEFRAME_INVALID', {
    message: `Bars of ${source.text} cannot be made into bars of ${target.text}, which is no multiple of ${source.text}`,
    facts,
    hint: 'Choose a timeframe that holds a whole number of bars: days hold whole parts of 24 hours, weeks and months hold days.',
  })
}

function hasWholeParts(source: ParsedTimeframe, target: ParsedTimeframe): boolean {
  if (!target.isDaily) return target.nominalMs % source.nominalMs === 0
  if (!source.isDaily) return dayMs % source.nominalMs === 0
  if (target.unit === 'mo') return source.unit === 'mo' ? target.count % source.count === 0 : source.text === '1d'
  // Months have no fixed number of days; days and weeks are counted from one Monday.
  return source.unit !== 'mo' && target.nominalMs % source.nominalMs === 0
}
