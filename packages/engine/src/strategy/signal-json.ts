import type { JsonValue, Signal } from '@race/core'
import { Ticket } from '@race/host'

/** A signal as the log keeps it: what was given of it, the signal it waits for by its id. */
export function signalToJson(signal: Signal): JsonValue {
  const { after, ...rest } = signal
  const json = { ...rest, ...(after instanceof Ticket ? { after: after.id } : {}) }
  return JSON.parse(JSON.stringify(json)) as JsonValue
}
