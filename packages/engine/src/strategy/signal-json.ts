import type { JsonValue, Signal } from '@race/core'
import { Ticket } from '@race/host'

/** A signal as the log keeps it: what was given of it, the signal it waits for by its id. */
export function signalToJson(signal: Signal): JsonValue {
  const { after, ...rest } = signal
  const json = { ...rest, ...(after instanceof Ticket ? { after: after.id } : {}) }
  return JSON.parse(JSON.stringify(json)) as JsonValue
}

/** The signal of the log. What it waited for is not found again. */
export function signalFromJson(json: JsonValue): Signal {
  const { after: _, ...signal } = json as unknown as Signal & { readonly after?: string }
  return signal as Signal
}
