import {
  type AccountFact,
  accountFactVersions,
  chainedHash,
  genesisHash,
  type JsonValue,
  type NewEvent,
  type StoredEvent,
} from '@race/core'

export const key = { tenant: 'world', account: 'account' }

/** A sound log of these facts, for tests of the laws. */
export function chained(facts: readonly AccountFact[]): readonly StoredEvent[] {
  let hash = genesisHash(key)
  return facts.map(({ type, data }, index) => {
    const event: NewEvent = {
      type,
      schemaVersion: accountFactVersions[type],
      time: index,
      correlationId: null,
      causationId: null,
      data: data as unknown as JsonValue,
    }
    hash = chainedHash(hash, index + 1, event)
    return { ...event, sequence: index + 1, hash }
  })
}
