import type { VenueBar } from './venue-bar.ts'
import type { VenueRuleBook } from './venue-rules.ts'

/** Whether the venue trades at a moment. */
export function isOpenAt(rules: VenueRuleBook | null, instrument: number, time: number): boolean {
  return rules === null || !rules.hasHours || rules.isOpen(instrument, time)
}

/** Whether it trades all through a bar. Of a bar in which trading stops or begins nobody knows when its way was gone. */
export function isOpenThroughout(rules: VenueRuleBook | null, instrument: number, bar: VenueBar): boolean {
  if (rules === null || !rules.hasHours) return true
  return rules.isOpen(instrument, bar.openTime) && rules.nextChange(instrument, bar.openTime) >= bar.closeTime
}
