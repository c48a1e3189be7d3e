import { type Clock, type EventLog, type EventStore, genesisHash, type LogHead, type StoredEvent } from '@race/core'
import { type RestoreOptions, restoreBackup } from './restore-backup.ts'

/** Folds events, from the first one on, to a hash of the state that they lead to. */
export type StateHash = (events: AsyncIterable<StoredEvent>) => Promise<string>

export interface RestoreDrillOptions extends Omit<RestoreOptions, 'store' | 'log'> {
  /** The log that was backed up. */
  readonly log: EventLog
  /** Opens a store that is empty: it is disposed of at the end. */
  readonly openStore: () => EventStore | Promise<EventStore>
  /** Such as the engine's; the hash of the last event unless given. */
  readonly stateHash?: StateHash
  readonly clock: Clock
}

export interface RestoreDrill {
  /** Whether the restored log leads to the state of the original at that event. */
  readonly isEqual: boolean
  readonly head: LogHead
  readonly stateHash: string
  /** Of the original. */
  readonly expectedStateHash: string
  /** From the first look at the target to the last event in the store, ms by the clock. */
  readonly restoreMs: number
  /** Both folds, ms by the clock. */
  readonly foldMs: number
}

/**
 * Restores into a store made for it, folds what was restored, and compares with the original folded up to the same event: the proof
 * that the backups would serve.
 *
 * @throws what `restoreBackup` throws, and `LOG_DAMAGED` for an original that is not what was stored
 *
 * @example
 * ```ts
 * const drill = await runRestoreDrill({ target, key, log, openStore: () => createMemoryEventStore(), clock })
 * console.log(drill.isEqual, drill.restoreMs)
 * ```
 */
export async function runRestoreDrill(options: RestoreDrillOptions): Promise<RestoreDrill> {
  const { log, openStore, stateHash = hashOfLast, clock, signal, ...restore } = options
  const withSignal = signal === undefined ? {} : { signal }
  const store = await openStore()
  try {
    const begin = clock.now()
    const { head } = await restoreBackup({ ...restore, ...withSignal, store, log: log.key })
    const restored = clock.now()
    const fold = async (of: EventLog): Promise<string> => {
      const hash = await stateHash(of.read({ to: head.sequence, ...withSignal }))
      return hash === '' ? genesisHash(log.key) : hash
    }
    const actual = await fold(store.log(log.key))
    const expected = await fold(log)
    const times = { restoreMs: restored - begin, foldMs: clock.now() - restored }
    return { isEqual: actual === expected, head, stateHash: actual, expectedStateHash: expected, ...times }
  } finally {
    await store[Symbol.asyncDispose]()
  }
}

/** Empty for no event. */
async function hashOfLast(events: AsyncIterable<StoredEvent>): Promise<string> {
  let last = ''
  for await (const { hash } of events) last = hash
  return last
}
