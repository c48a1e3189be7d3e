import { createManualClock, type EventLog, type EventStore, type NewEvent, type StoredEvent } from '@race/core'
import { createMemoryEventStore } from '../../memory/index.ts'
import { createMemoryTarget } from './memory-target.ts'

export const sampleKey = { id: 'test-key', bytes: Uint8Array.from({ length: 32 }, (_, at) => (at * 37 + 11) % 256) }
export const sampleName = { tenant: 'acme', account: 'paper / main ✓' }
/** Monday, half past one in the night. */
export const sampleStart = Date.UTC(2026, 0, 5, 1, 30)

/** Events of which each is a minute later than the one before. */
export function sampleEvents(from: number, count: number): readonly NewEvent[] {
  return Array.from({ length: count }, (_, at) => from + at).map((sequence) => ({
    type: 'order-filled',
    schemaVersion: 1,
    time: sampleStart + sequence * 60_000,
    correlationId: `sma:${sequence}:0`,
    causationId: sequence % 7 === 1 ? null : String(sequence - 1),
    data: { price: `10${sequence % 10}.25`, note: 'ein Fülltext\nmit Zeilen', lots: [1, null, { sequence }] },
  }))
}

export async function appendSamples(log: EventLog, count: number): Promise<void> {
  const { sequence } = await log.head()
  const answer = await log.append(sampleEvents(sequence + 1, count), { expectedSequence: sequence, fence: null })
  if (answer.type !== 'appended') throw new Error(answer.type)
}

export async function eventsOf(log: EventLog): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = []
  for await (const event of log.read()) events.push(event)
  return events
}

/** A log with events, a target, a key and a clock that stands at the last event. */
export async function createSample(count: number, store: EventStore = createMemoryEventStore()) {
  const log = store.log(sampleName)
  if (count > 0) await appendSamples(log, count)
  return {
    log,
    store,
    target: createMemoryTarget(),
    key: sampleKey,
    clock: createManualClock(sampleStart + count * 60_000),
  }
}
