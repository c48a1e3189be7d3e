import { createHash } from 'node:crypto'
import { type EventLog, RaceError, type Random, type StoredEvent } from '@race/core'
import { createDirectoryTarget, createLogShipper, restoreBackup, verifyBackups } from '@race/storage/backup'
import { createMemoryEventStore } from '@race/storage/memory'
import type { Violation, World, WorldFiles } from '@race/testkit/world'

const folder = 'backups'
const key = { id: 'swarm', bytes: createHash('sha256').update('swarm').digest() }

/** What ships the log of a world to files that tear. */
export interface Shipping {
  /** Ships now and then until the function that is given back is called. Now and then its machine is lost meanwhile. */
  begin(world: World): () => void
  /** Ships the rest, restores all of it, and tells what was wrong at any time. */
  finish(): Promise<readonly Violation[]>
}

/**
 * A process beside the engine's, with a machine of its own. Sealing takes threads of the host, so that time stands still while the
 * log is shipped: what goes wrong is what the files do, and where the machine is lost.
 */
export function shipByChance(random: Random): Shipping {
  const violations: Violation[] = []
  let world: World | null = null
  let writer = 0
  /** Up to where the target was said to reach. */
  let reached = 0
  const tell = (message: string): void => void violations.push({ invariant: 'backup-sound', message, sequence: null })
  const targetOf = (files: WorldFiles) => createDirectoryTarget({ folder, files, writer: `writer-${++writer}` })
  // What nobody planned is told as well, so that the sweep goes on and names the seed.
  const tellFailure = (when: string) => (error: unknown) => tell(`${when}: ${String(error).split('\n', 1)[0]}`)
  const ship = async (here: World, files: WorldFiles): Promise<void> => {
    const options = { target: targetOf(files), log: viewOf(here), key, clock: here.time, partBytes: 8192 }
    reached = (await createLogShipper(options).ship()).head.sequence
  }
  const shipOnce = async (here: World): Promise<void> => {
    await here.files.still().makeFolder(folder).catch(failedAsPlanned)
    const isLost = random.next() < 0.3
    const files = here.files.still()
    await ship(here, isLost ? lostAfter(files, random.integer(1, 30)) : files).catch(failedAsPlanned)
    if (!isLost) return
    here.files.lose()
    const { isSound, head, faults } = await verifyBackups({ target: targetOf(here.files.still()), key, log: here.key })
    for (const { name, message } of isSound ? [] : faults) tell(`after a loss, '${name}' ${message}`)
    if ((head?.sequence ?? 0) < reached)
      tell(`the target reached event ${reached}, and only ${head?.sequence} after a loss`)
    const there = here.disk.events(here.key)[(head?.sequence ?? 0) - 1]
    if (head !== null && there?.hash !== head.hash) tell(`event ${head.sequence} of the target is not that of the log`)
  }
  const shipTheRest = async (here: World): Promise<void> => {
    const files = here.files.still()
    await files.makeFolder(folder)
    await ship(here, files)
    const store = createMemoryEventStore()
    const { head } = await restoreBackup({ target: targetOf(files), key, store, log: here.key })
    const { sequence, hash } = here.disk.head(here.key)
    if (head.hash !== hash) tell(`the log ends with event ${sequence}, what was restored of it with ${head.sequence}`)
  }
  return {
    begin(here) {
      world = here
      let stop: () => void = () => undefined
      const again = (): void => {
        stop = here.time.schedule(random.integer(1000, 5000), async () => {
          await shipOnce(here).catch(tellFailure('while it shipped'))
          again()
        })
      }
      again()
      return () => stop()
    },
    async finish() {
      if (world !== null) await shipTheRest(world).catch(tellFailure('at the end'))
      return violations
    },
  }
}

/** Files of a machine that is lost after so many calls. */
function lostAfter(files: WorldFiles, calls: number): WorldFiles {
  let left = calls
  return new Proxy(files, {
    get(all, name: keyof WorldFiles) {
      return async (...given: never[]) => {
        if (left-- <= 0)
          throw new RaceError('FILE_WRITE_FAILED', { message: 'the machine is lost', hint: 'Start anew.' })
        return await (all[name] as (...args: never[]) => Promise<unknown>)(...given)
      }
    },
  })
}

/** A disk that fails as it was told to is no error of who ships. */
function failedAsPlanned(error: unknown): void {
  if (!RaceError.is(error, 'FILE_WRITE_FAILED') && !RaceError.is(error, 'STORE_FAILED')) throw error
}

/** What a shipper reads of a log: what is durable, at once. */
function viewOf({ disk, key: name }: World): EventLog {
  const view: Pick<EventLog, 'key' | 'head' | 'read' | 'commands'> = {
    key: name,
    head: async () => disk.head(name),
    async *read({ after = 0, to = Number.POSITIVE_INFINITY } = {}): AsyncGenerator<StoredEvent> {
      yield* disk.events(name).filter(({ sequence }) => sequence > after && sequence <= to)
    },
    commands: async () => [],
  }
  return view as EventLog
}
