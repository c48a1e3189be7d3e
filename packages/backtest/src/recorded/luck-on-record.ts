import type { SimulatedVenueOptions } from '@race/brokers/simulated'
import { type Instrument, intentId } from '@race/core'
import type { RecordedVenue } from './recorded-decisions.ts'

/** What the venue of a run on record leaves to chance, and by what it draws. */
export function luckOnRecord(
  venue: RecordedVenue | undefined,
  instruments: readonly Instrument[],
): Pick<SimulatedVenueOptions, 'fillProbability' | 'luck'> {
  if (venue === undefined) return {}
  const { fillProbability } = venue
  return {
    luck: {
      instruments: instruments.map(({ id }) => venue.instruments.indexOf(id)),
      countOf: (order) => venue.luckOf(intentId(order)),
    },
    ...(fillProbability === undefined ? {} : { fillProbability }),
  }
}
