import type { SimulatedVenue, VenueOrder } from '@race/brokers/simulated'
import type { Holding, TradingAccount } from '@race/core'
import type { RunRecorder } from './recording.ts'

/** Positions that are held. */
export function countOpen({ holdings }: TradingAccount): number {
  let count = 0
  for (let k = 0; k < holdings.length; k++) if ((holdings[k] as Holding).position.steps !== 0) count++
  return count
}

/** Positions that an entry would open, which works or is on its way. */
export function countPending({ holdings }: TradingAccount, venue: SimulatedVenue, recorder: RunRecorder): number {
  const inFlight = venue.line?.inFlight ?? []
  if (recorder.workingEntries === 0 && inFlight.length === 0) return 0
  let count = 0
  for (let k = 0; k < holdings.length; k++) {
    const own = holdings[k] as Holding
    if (own.position.steps !== 0) continue
    const isEntry = ({ role, holding }: VenueOrder): boolean => role === 'entry' && holding === own
    const { working } = venue
    if (working[k % working.length]?.some(isEntry) || inFlight.some(isEntry)) count++
  }
  return count
}
