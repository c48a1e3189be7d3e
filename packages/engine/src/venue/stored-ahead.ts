import { type Broker, RaceError, type Timers } from '@race/core'
import type { VenueAhead } from '../journal.ts'

/** Waits between attempts, ms: the first, and the longest, after which the engine gives up. */
const firstWaitMs = 100
const longestWaitMs = 12_800

/** What the journal waits for: nothing, where the venue tells nothing ahead. */
export function venueAhead(broker: Pick<Broker, 'name' | 'ahead'>, timers: Timers, closing: AbortSignal): VenueAhead {
  return {
    stored: () => storedAhead(broker, timers, closing),
    isStored: () => broker.ahead?.isStored() !== false,
  }
}

/**
 * Resolves when a venue that tells ahead has stored everything that it told. What follows from it must not be on record before:
 * a venue that starts again would not know of it.
 *
 * @param closing ends the waits for another attempt
 * @throws RaceError `STORE_FAILED` when the venue could not store it
 */
export async function storedAhead(
  { name, ahead }: Pick<Broker, 'name' | 'ahead'>,
  timers: Timers,
  closing: AbortSignal,
): Promise<void> {
  if (ahead === undefined) return
  for (let wait = firstWaitMs; ; wait *= 2) {
    const failure = await ahead.stored()
    if (failure === null) return
    if (wait > longestWaitMs || closing.aborted) throw notStored(name, failure)
    await timers.after(wait, { signal: closing }).catch(() => {})
  }
}

function notStored(broker: string, failure: string): RaceError {
  return new RaceError('STORE_FAILED', {
    message: `'${broker}' could not store what it told, so that nothing that follows from it can be on record: ${failure}`,
    facts: { broker },
    hint: "Mend the venue's store, then start the engine again: both find out where they stand.",
  })
}
