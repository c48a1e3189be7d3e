import type { SimulatedVenueOptions } from '@race/brokers/simulated'
import { intentId } from '@race/core'
import type { RecordedVenue } from './recorded-decisions.ts'

/** What the venue of a run on record leaves to chance, and by what it draws. */
export function luckOnRecord(
  venue: RecordedVenue | undefined,
): Pick<SimulatedVenueOptions, 'fillProbability' | 'luckOf'> {
  if (venue === undefined) return {}
  const { fillProbability } = venue
  return {
    luckOf: (order) => venue.luckOf(intentId(order)),
    ...(fillProbability === undefined ? {} : { fillProbability }),
  }
}
