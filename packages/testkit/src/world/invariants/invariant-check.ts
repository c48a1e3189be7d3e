import type { BrokerCapabilities, JsonValue, LogKey, PostedEvent, StoredEvent } from '@race/core'
import type { LeaseGrant } from '../disk-state.ts'
import type { VenueTruth } from '../venue.ts'
import type { Departed } from '../world.ts'
import type { LiveBooks } from '../world-process.ts'

/** What a check looks at: whole histories, so that one look at the end finds what one after every event would have found. */
export interface Evidence {
  readonly key: LogKey
  /** What is durable, from the first event. */
  readonly log: readonly StoredEvent[]
  readonly truth: VenueTruth
  readonly capabilities: BrokerCapabilities
  readonly departures: readonly Departed[]
  /** What the system's ledger posted. */
  readonly postings: readonly PostedEvent[]
  /** What the system's books said after everything that happened, as far as the events they were made of are durable. */
  readonly books: readonly LiveBooks[]
  /** Who was given the lease, in order. */
  readonly leases: readonly LeaseGrant[]
  /** The system's state as it lives, and as the log gives it anew; null where it cannot be asked. */
  readonly replay: { readonly live: JsonValue; readonly folded: JsonValue } | null
  /**
   * Up to where the log must tell all that the venue has: epoch ms by the venue, when the latest recovery began; infinite when
   * everything has come to rest, 0 where nothing has been recovered yet.
   */
  readonly knownUntil: number
}

export interface Violation {
  readonly invariant: string
  /** In words, with the values. */
  readonly message: string
  /** Sequence of the event that shows it; null for none. */
  readonly sequence: number | null
}

/** A law that holds whatever goes wrong. */
export interface WorldInvariant {
  readonly name: string
  /** What holds, as a sentence. */
  readonly claim: string
  readonly check: (evidence: Evidence) => readonly Omit<Violation, 'invariant'>[]
}

export function violation(message: string, sequence: number | null = null): Omit<Violation, 'invariant'> {
  return { message, sequence }
}
