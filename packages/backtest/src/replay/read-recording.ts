import { type MarketFact, marketFactsOf } from './market-facts.ts'
import { type RefusedOrders, refusedBeforeTheVenue } from './refused-before-the-venue.ts'
import type { SessionRecording } from './session-recording.ts'

/** A recording with what is the same for all its books. */
export interface ReadRecording extends SessionRecording {
  /** Everything that the session was told of the market, in the order of its log. */
  readonly marketFacts: readonly MarketFact[]
  readonly refused: RefusedOrders
}

export function readRecording(recording: SessionRecording): ReadRecording {
  return { ...recording, marketFacts: marketFactsOf(recording), refused: refusedBeforeTheVenue(recording) }
}
