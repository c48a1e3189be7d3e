import { newYorkDay, newYorkTime } from '@race/core'
import { requireChoice } from './account-config-problem.ts'

const dayMs = 86_400_000

/** When a day ends, for what is charged by the night. */
export interface DayBoundary {
  /** The first boundary after an instant (epoch ms), never the instant itself. */
  next(time: number): number
  /** The day, counted from 1970-01-01, that begins at a boundary. */
  dayAt(boundary: number): number
}

/**
 * A boundary by name: midnight in UTC, midnight in New York, or 17:00 in New York, where a day of currency trading ends.
 * New York's clocks are kept, daylight saving time included.
 */
export type DayBoundaryName = 'utc' | 'new-york' | 'new-york-17'

const utc: DayBoundary = {
  next: (time) => (Math.floor(time / dayMs) + 1) * dayMs,
  dayAt: (boundary) => Math.floor(boundary / dayMs),
}

/** `hour` as New York's clocks show it, 17 or 24, at the end of each day. */
function newYorkBoundary(hour: number): DayBoundary {
  return {
    next(time) {
      const day = newYorkDay(time)
      const boundary = newYorkTime(day, hour)
      return boundary > time ? boundary : newYorkTime(day + 1, hour)
    },
    dayAt: (boundary) => newYorkDay(boundary) + (hour === 24 ? 0 : 1),
  }
}

const newYork = /*#__PURE__*/ newYorkBoundary(24)
const newYork17 = /*#__PURE__*/ newYorkBoundary(17)

/** A boundary by its name, or the one that was given. */
export function dayBoundaryOf(field: string, given: DayBoundaryName | DayBoundary): DayBoundary {
  if (typeof given !== 'string') return given
  requireChoice(field, given, ['utc', 'new-york', 'new-york-17'])
  return given === 'utc' ? utc : given === 'new-york' ? newYork : newYork17
}

/** The boundary of an instrument that names none, by its calendar: UTC where trading never stops, else New York. */
export function defaultBoundaryOf(calendar: string): DayBoundaryName {
  return calendar === '24x7' ? 'utc' : calendar === 'fx-24x5' ? 'new-york-17' : 'new-york'
}
