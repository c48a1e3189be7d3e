import type { Broker, BrokerCapabilities } from '@race/core'
import type { VenueScript } from './broker-stage.ts'
import type { BrokerTrial } from './broker-trial.ts'

/** One claim of a broker's contract. */
export interface BrokerCase {
  readonly id: string
  /** The end of a sentence that begins with the broker. */
  readonly name: string
  /** What the venue must be able to be made to do. */
  readonly needs: readonly (keyof VenueScript)[]
  /** Why a broker with these capabilities is not judged; undefined where it is. */
  readonly excuse?: (capabilities: BrokerCapabilities, broker: Broker) => string | undefined
  /** @returns why it could not be judged, where that shows only now */
  readonly check: (trial: BrokerTrial) => Promise<string | undefined> | Promise<void>
}

/** The words for an ability that a stage does not have. */
export const abilityWords: Readonly<Record<keyof VenueScript, string>> = {
  orderCount: 'tell how many orders the venue has taken',
  fill: 'make the venue fill an order',
  fillAhead: 'fill an order by what it tells ahead',
  holdDisk: 'hold back what the venue stores',
  failDisk: 'make what the venue stores fail',
  rejectNext: 'make the venue refuse an order',
  loseNextRequest: 'lose a request on its way',
  loseNextAnswer: 'lose an answer',
  failNextAnswer: 'make the venue fail after it has acted',
  holdNextAnswer: 'hold an answer back',
  fillBeforeNextCancel: 'fill an order just before its cancellation',
  holdReports: 'hold reports back',
  repeatReports: 'repeat reports',
  dropStream: 'break the stream of reports',
  bust: 'take a fill back',
}
