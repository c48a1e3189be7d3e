import { canonicalJson } from '../canonical/canonical-json.ts'
import { sha256Hex } from '../id/sha256-hex.ts'
import type { LogKey, NewEvent } from './event-store-port.ts'

/** The hash before the first event of a log, so that events of one log do not fit into another. */
export function genesisHash({ tenant, account }: LogKey): string {
  return sha256Hex(`race-log/1\n${canonicalJson([tenant, account])}`)
}

/**
 * The text that an event's hash is made of: the hash before it, a line feed, and the RFC 8785 JSON of sequence, type, schema
 * version, time, correlation, causation and data, as one array.
 */
export function chainedText(hashBefore: string, sequence: number, event: NewEvent): string {
  const { type, schemaVersion, time, correlationId, causationId, data } = event
  return `${hashBefore}\n${canonicalJson([sequence, type, schemaVersion, time, correlationId, causationId, data])}`
}

/**
 * The hash of an event in its log. A store that hashes natively takes SHA-256 of `chainedText` itself.
 *
 * @example
 * ```ts
 * const key = { tenant: 'acme', account: 'paper' }
 * const event = { type: 'halted', schemaVersion: 1, time: 0, correlationId: null, causationId: null, data: null }
 * chainedHash(genesisHash(key), 1, event).length // 64
 * ```
 */
export function chainedHash(hashBefore: string, sequence: number, event: NewEvent): string {
  return sha256Hex(chainedText(hashBefore, sequence, event))
}
