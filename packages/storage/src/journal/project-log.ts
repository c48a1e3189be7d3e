import {
  type AccountEvent,
  type AccountFactType,
  accountFactVersions,
  type EventLog,
  genesisHash,
  type LogHead,
  RaceError,
  type StoredEvent,
} from '@race/core'
import { throwIfAborted } from '../log/throw-if-aborted.ts'
import type { Projection } from '../projection/projection.ts'
import { applyEvents } from './apply-events.ts'
import type { JournalStorage } from './journal-storage.ts'
import { clearProjection, standingOf } from './standing.ts'

export interface ProjectOptions {
  readonly log: EventLog
  readonly storage: JournalStorage
  readonly projections: readonly Projection[]
  /** Events of one transaction. */
  readonly batchSize: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: LogHead) => void) | undefined
}

/**
 * Folds what the log has and the projections have not, up to where the log ends when it begins. Any number of processes may do
 * so at once: each batch takes the checkpoints as it finds them, under a lock, and folds what comes after.
 *
 * A projection of another version, or of a log that no longer is the one that was folded, such as after a restore, begins anew.
 *
 * @returns the head up to which every projection has been folded
 */
export async function projectLog(options: ProjectOptions): Promise<LogHead> {
  const { log, storage, projections } = options
  for (;;) {
    throwIfAborted(options.signal, 'catch up')
    const known = await storage.read(log.key, (reader) => reader.checkpoints())
    // Asked for after the checkpoints: a log that only grows cannot end before one.
    const head = await log.head()
    const standings = projections.map((projection) => standingOf(projection, known, log.key))
    if (standings.some(({ sequence }) => sequence > head.sequence)) await forgetBeyond(options, head)
    else if (standings.every(({ sequence, hash }) => sequence === head.sequence && hash === head.hash)) return head
    else await foldOnce(options, Math.min(...standings.map(({ sequence }) => sequence)), head)
  }
}

/** From the lowest checkpoint to the head. */
async function foldOnce(options: ProjectOptions, from: number, head: LogHead): Promise<void> {
  const { log, batchSize, signal, onProgress } = options
  // The event of the checkpoint itself is read too: whether it still is the one that was folded.
  const start = Math.max(0, from - 1)
  let before: LogHead | null = start === 0 ? { sequence: 0, hash: genesisHash(log.key) } : null
  let events: AccountEvent[] = []
  const flush = async (): Promise<void> => {
    const last = events.at(-1)
    if (before === null || last === undefined) return
    await applyEvents({ ...options, before, events })
    before = { sequence: last.sequence, hash: last.hash }
    events = []
    onProgress?.(before)
  }
  for await (const event of log.read({
    after: start,
    to: head.sequence,
    ...(signal === undefined ? {} : { signal }),
  })) {
    if (before === null) {
      before = { sequence: event.sequence, hash: event.hash }
      if (event.sequence === head.sequence) await applyEvents({ ...options, before, events })
      continue
    }
    events.push(readable(event))
    if (events.length < batchSize) continue
    await flush()
    throwIfAborted(signal, 'catch up')
  }
  await flush()
  // Otherwise the next round would find the same, and the one after it.
  if (before?.sequence !== head.sequence || before.hash !== head.hash) throw endsOtherwise(before, head)
}

function endsOtherwise(last: LogHead | null, head: LogHead): RaceError {
  const found = last === null ? 'nothing' : `event ${last.sequence} with the hash ${last.hash}`
  return new RaceError('LOG_DAMAGED', {
    message: `the log ends with event ${head.sequence} and the hash ${head.hash} by its head, but was read up to ${found}`,
    facts: { sequence: head.sequence, hash: head.hash, found },
    hint: 'Verify the log, and restore it from a backup. What was projected before stays as it is.',
  })
}

/** The log ends before a checkpoint: what was folded was of another. */
async function forgetBeyond({ log, storage, projections }: ProjectOptions, head: LogHead): Promise<void> {
  await storage.change(log.key, async (change) => {
    const known = await change.lockCheckpoints()
    for (const projection of projections) {
      if (standingOf(projection, known, log.key).sequence > head.sequence) {
        await clearProjection(change, projection, log.key)
      }
    }
  })
}

/** Types that nobody here knows are passed over; a newer shape of one that is known cannot be folded. */
function readable(event: StoredEvent): AccountEvent {
  const { type, schemaVersion, sequence } = event
  const version = Object.hasOwn(accountFactVersions, type) ? accountFactVersions[type as AccountFactType] : null
  if (version !== null && schemaVersion > version) {
    throw new RaceError('STORE_FAILED', {
      message: `event ${sequence} was written by a newer version of Race: '${type}' has the shape ${schemaVersion}, of which ${version} is known here`,
      facts: { sequence, type, schemaVersion, known: version },
      hint: 'Install the newer version. What was projected before stays as it is.',
    })
  }
  return event as unknown as AccountEvent
}
