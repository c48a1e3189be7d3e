import type { EventLog, EventStore } from '@race/core'
import { createMemoryEventStore } from '@race/storage/memory'

/** A store that, while it is held, writes when it is told to. */
export function heldStore() {
  const store = createMemoryEventStore()
  const waiting: { readonly types: readonly string[]; readonly write: () => void }[] = []
  const held = {
    isOn: false,
    /** Whether the next write has an event of a type. */
    has: (type: string): boolean => waiting[0]?.types.includes(type) ?? false,
    /** Lets the next write happen, and what follows from it up to the write after that. */
    async writeNext(): Promise<void> {
      waiting.shift()?.write()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
  const logOf = (key: Parameters<EventStore['log']>[0]): EventLog => {
    const log = store.log(key)
    const { append } = log
    log.append = async (events, options) => {
      const types = events.map(({ type }) => type)
      if (held.isOn) await new Promise<void>((write) => waiting.push({ types, write }))
      return await append.call(log, events, options)
    }
    return log
  }
  return { held, store: { ...store, log: logOf } satisfies EventStore }
}
