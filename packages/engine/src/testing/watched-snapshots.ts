import type { EventLog, EventStore, LogKey, LogSnapshot, NewEvent } from '@race/core'

/** What a test does with the snapshots of a store. */
export interface SnapshotWatch {
  /** Told of each that is to be saved: false where it is lost on the way. */
  readonly onSave?: (snapshot: LogSnapshot) => boolean | Promise<boolean>
  /** What is there of one that was asked for. */
  readonly onAsk?: (name: string, found: LogSnapshot | null) => LogSnapshot | null
  /** Told of events before they are appended, which waits for it. */
  readonly onAppend?: (events: readonly NewEvent[]) => Promise<void>
}

/** The same logs, with their snapshots as a test wants them. */
export function watchSnapshots(store: EventStore, { onSave, onAsk, onAppend }: SnapshotWatch): EventStore {
  const log = (key: LogKey): EventLog =>
    new Proxy(store.log(key), {
      get: (target, member) => {
        if (member === 'saveSnapshot' && onSave !== undefined) {
          return async (snapshot: LogSnapshot) => {
            if (await onSave(snapshot)) await target.saveSnapshot(snapshot)
          }
        }
        if (member === 'latestSnapshot' && onAsk !== undefined) {
          return async (name: string) => onAsk(name, await target.latestSnapshot(name))
        }
        if (member === 'append' && onAppend !== undefined) {
          return async (events: readonly NewEvent[], terms: Parameters<EventLog['append']>[1]) => {
            await onAppend(events)
            return await target.append(events, terms)
          }
        }
        const found: unknown = Reflect.get(target, member)
        return typeof found === 'function' ? found.bind(target) : found
      },
    })
  const { port, capabilities } = store
  return { port, capabilities, log, accounts: async () => [], [Symbol.asyncDispose]: async () => {} }
}

/** An account of this store is folded from its first event. */
export function withoutSnapshots(store: EventStore): EventStore {
  return watchSnapshots(store, { onAsk: () => null })
}
