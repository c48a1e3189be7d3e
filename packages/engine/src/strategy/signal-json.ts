import type { JsonValue, Signal } from '@race/core'
import { Ticket } from '@race/host'

/** A signal as the log keeps it: what was given of it, the signal it waits for by its id. */
export function signalToJson(signal: Signal): JsonValue {
  const { after, ...rest } = signal
  return jsonOf({ ...rest, ...(after instanceof Ticket ? { after: after.id } : {}) })
}

/** What JSON makes of the parts of a signal: a copy, which a strategy that keeps the signal cannot change. */
function jsonOf(value: unknown): JsonValue {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value !== 'object' || 'toJSON' in value || Array.isArray(value)) {
    return JSON.parse(JSON.stringify(value)) as JsonValue
  }
  const copy: Record<string, JsonValue> = {}
  for (const key of Object.keys(value).sort()) {
    const member: unknown = value[key as keyof typeof value]
    if (member !== undefined && typeof member !== 'function') copy[key] = jsonOf(member)
  }
  return copy
}
