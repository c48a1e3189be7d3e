import type { EventFields } from '../log/event-row.ts'

/** The fields of events, one after the other: objects take twice as long from one thread to another, for each brings the names of its fields. */
export type PackedEvents = readonly (string | number | null)[]

const fieldsPerEvent = 6

export function packEvents(events: readonly EventFields[]): PackedEvents {
  const packed: (string | number | null)[] = []
  for (const { type, schemaVersion, time, correlationId, causationId, data } of events) {
    packed.push(type, schemaVersion, time, correlationId, causationId, data)
  }
  return packed
}

export function unpackEvents(packed: PackedEvents): readonly EventFields[] {
  const events: EventFields[] = []
  for (let at = 0; at < packed.length; at += fieldsPerEvent) {
    const fields = packed.slice(at, at + fieldsPerEvent) as [
      string,
      number,
      number,
      string | null,
      string | null,
      string,
    ]
    const [type, schemaVersion, time, correlationId, causationId, data] = fields
    events.push({ type, schemaVersion, time, correlationId, causationId, data })
  }
  return events
}
