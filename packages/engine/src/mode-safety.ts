import type { Autonomy, BrokerCapabilities, EventStoreCapabilities, VenueKind } from '@race/core'

/** A state of the two switches. */
export interface EngineMode {
  /** `guide`: proposals wait for a person. `autonomous`: what the gate approves is sent. */
  readonly autonomy: Autonomy
  /** `simulation` and `paper` are nobody's money. */
  readonly venue: VenueKind
}

/** What a switch of mode is judged by. */
export interface ModeFacts {
  readonly broker: BrokerCapabilities
  readonly isConnected: boolean
  readonly durability: EventStoreCapabilities['durability']
  readonly openPositions: number
  /** Whether the host gave a check for the password of going live. */
  readonly hasPasswordCheck: boolean
  readonly isConfirmed: boolean
  readonly reason: string
  /** Whether open positions are closed for the switch. */
  readonly cancelsPositions: boolean
}

export interface ModeSafety {
  readonly isSafe: boolean
  /** Everything that is missing, each as a sentence that says what to do. */
  readonly missing: readonly string[]
}

/** Whether the engine may go over to a mode, and what is missing. */
export function checkModeSafety(mode: EngineMode, old: EngineMode | null, facts: ModeFacts): ModeSafety {
  const missing: string[] = []
  const { broker, isConnected, durability, openPositions } = facts
  if (facts.reason.trim() === '') missing.push('Give a reason: it goes on record.')
  if (broker.environment !== mode.venue) {
    missing.push(
      `The broker trades in '${broker.environment}', not in '${mode.venue}': start the engine with another one.`,
    )
  }
  if (mode.autonomy === 'autonomous' && mode.venue !== 'simulation' && !isConnected) {
    missing.push('The broker is not connected: wait until it is, or mend the connection.')
  }
  if (old !== null && old.venue !== mode.venue && openPositions > 0 && !facts.cancelsPositions) {
    missing.push(`${openPositions} positions are open: close them, or switch with positions: 'cancel'.`)
  }
  if (mode.venue !== 'live') return { isSafe: missing.length === 0, missing }
  if (!isConnected && mode.autonomy === 'guide') missing.push('The broker cannot be reached: mend the connection.')
  if (!facts.hasPasswordCheck) missing.push('Give the engine a password check: `live: { checkPassword }`.')
  if (!facts.isConfirmed) missing.push('Confirm that real money is meant: `isConfirmed: true`.')
  if (durability !== 'fsync') {
    missing.push(
      `The store keeps what it says for '${durability}' only: use one that writes through, such as SQLite on a file.`,
    )
  }
  return { isSafe: missing.length === 0, missing }
}
