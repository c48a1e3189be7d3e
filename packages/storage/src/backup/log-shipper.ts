import { type Clock, type EventLog, genesisHash, type LogHead, RaceError } from '@race/core'
import type { BackupKeys } from './backup-key.ts'
import { readManifest } from './backup-manifest.ts'
import type { BackupTarget } from './backup-target-port.ts'
import { manifestsNewestFirst, readSettledCatalogue } from './catalogue.ts'
import { checkPartBytes } from './full-backup.ts'
import { logPrefix, momentOf } from './part-name.ts'
import { createPartSealer } from './part-sealer.ts'
import { writeCommands, writeEvents } from './part-writer.ts'
import { type BackupSource, readPart } from './read-part.ts'

export interface LogShipperOptions extends BackupKeys {
  readonly log: EventLog
  readonly target: BackupTarget
  readonly clock: Clock
  /** About how much goes into a part before it is compressed, in bytes from 1; 4 MiB unless given. */
  readonly partBytes?: number
}

export interface ShipSummary {
  /** Every event up to here is in the target. */
  readonly head: LogHead
  readonly eventCount: number
  readonly commandCount: number
  /** Bytes that were put. */
  readonly bytes: number
}

export interface LogShipper {
  /**
   * Ships what has come into the log since the last part that the target has: one part, or several where it is much; none where nothing
   * has come. A second call waits for the first.
   *
   * @throws RaceError `LOG_DAMAGED` where the log ends before its backup, or does not go on from it; `BACKUP_INVALID` where none of the
   * newest parts can be opened; `STORE_FAILED`; `ABORTED`. The next call goes on after the last part that was put
   */
  ship(options?: { readonly signal?: AbortSignal }): Promise<ShipSummary>
}

interface Position {
  head: LogHead
  command: number
}

/** How many parts at the end are tried before the shipper gives up. */
const triedMax = 16

/**
 * Ships a log to a target bit by bit. Where it stands is read from the target at the first call, so that nothing is kept beside it and a
 * process that was killed goes on where it was.
 *
 * @example
 * ```ts
 * const shipper = createLogShipper({ log, target, key, clock })
 * const { head } = await shipper.ship() // the head that the target has now
 * ```
 */
export function createLogShipper(options: LogShipperOptions): LogShipper {
  const { log, target, clock } = options
  const partBytes = checkPartBytes(options.partBytes)
  const sealer = createPartSealer(options, log.key)
  let position: Position | null = null
  let underWay: Promise<unknown> = Promise.resolve()

  const shipNow = async (signal: AbortSignal | undefined): Promise<ShipSummary> => {
    const source = { target, sealer, ...(signal && { signal }) }
    position ??= await findPosition(source)
    const at = position
    const head = await log.head()
    const isSame = head.sequence === at.head.sequence && head.hash === at.head.hash
    if (head.sequence < at.head.sequence || (head.sequence === at.head.sequence && !isSame))
      throw cutOff(log, head, at.head)
    const writer = { target, sealer, backup: null, madeAt: momentOf(clock), partBytes, ...(signal && { signal }) }
    let bytes = 0
    const commandsBefore = at.command
    // Commands go first: whatever an event says of a command, the command is in the target by then.
    for await (const part of writeCommands(log, at.command, writer)) {
      at.command = part.facts.to
      bytes += part.bytes
    }
    const before = at.head.sequence
    if (!isSame) {
      for await (const part of writeEvents(log, at.head, head.sequence, writer)) {
        at.head = { sequence: part.facts.to, hash: part.facts.toHash ?? '' }
        bytes += part.bytes
      }
    }
    return { head: at.head, eventCount: at.head.sequence - before, commandCount: at.command - commandsBefore, bytes }
  }

  return {
    ship({ signal } = {}) {
      const shipped = underWay.then(() => shipNow(signal))
      underWay = shipped.catch(() => undefined)
      return shipped
    },
  }
}

/** Where the shipped log ends, or else the newest full backup, or else before the first event. */
async function findPosition(source: BackupSource): Promise<Position> {
  const { log } = source.sealer
  const catalogue = await readSettledCatalogue(source, logPrefix(log))
  const manifest = await firstSound(manifestsNewestFirst(log, catalogue), (name) => readManifest(source, name))
  const byEnd = catalogue.logEvents.toSorted((a, b) => b.to - a.to || b.from - a.from).map(({ name }) => name)
  const part = await firstSound(byEnd, (name) => readPart(source, name))
  const commands = [...catalogue.logCommands].reverse().map(({ name }) => name)
  const command = await firstSound(commands, (name) => readPart(source, name))
  const commandOfFull = manifest?.parts.findLast(({ kind }) => kind === 'commands')?.to ?? 0
  const genesis: LogHead = { sequence: 0, hash: genesisHash(log) }
  const head =
    part === null ? (manifest?.head ?? genesis) : { sequence: part.header.to, hash: part.header.toHash ?? genesis.hash }
  return { head, command: Math.max(command?.header.to ?? 0, commandOfFull) }
}

/**
 * The first that can be opened; null for none. What is damaged is passed over: it is shipped again, and `verifyBackups` reports it.
 *
 * @throws RaceError `BACKUP_INVALID` where there are some and none can be opened, which is what a wrong key looks like
 */
async function firstSound<Value>(
  names: readonly string[],
  open: (name: string) => Promise<Value>,
): Promise<Value | null> {
  let failure: unknown = null
  for (const name of names.slice(0, triedMax)) {
    try {
      return await open(name)
    } catch (error) {
      if (!RaceError.is(error, 'BACKUP_INVALID')) throw error
      failure ??= error
    }
  }
  if (failure !== null) throw failure
  return null
}

function cutOff({ key }: EventLog, head: LogHead, backedUp: LogHead): RaceError {
  const isShorter = head.sequence < backedUp.sequence
  const what = isShorter ? `ends with event ${head.sequence}` : `has another event ${head.sequence} at its end`
  return new RaceError('LOG_DAMAGED', {
    message: `the log '${key.tenant}/${key.account}' ${what}, but its backup goes up to event ${backedUp.sequence}`,
    facts: { ...key, sequence: head.sequence, backedUp: backedUp.sequence },
    hint: 'Restore the account from the backup. A log that was restored to an earlier moment needs a target of its own.',
  })
}
