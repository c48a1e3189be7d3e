import { type EventLog, genesisHash, type LogHead } from '@race/core'
import { backupInvalid } from './backup-invalid.ts'
import type { BackupKeys } from './backup-key.ts'
import type { BackupTarget } from './backup-target-port.ts'
import { walkParts } from './log-walk.ts'
import { logPrefix } from './part-name.ts'
import { createPartSealer } from './part-sealer.ts'
import type { BackupSource } from './read-part.ts'
import { headOfPlan, planRestore, type RestorePlan } from './restore-plan.ts'

export interface VerifyAgainstOptions extends BackupKeys {
  readonly target: BackupTarget
  readonly log: EventLog
  readonly signal?: AbortSignal
}

/**
 * How a log compares with its backups. `damaged`: the log itself does not fit together, see its `verify`. `cut-off`: it ends before its
 * backup does. `other`: an event is another than was backed up.
 */
export type LogComparison =
  | { readonly isSound: true; readonly backedUp: LogHead; readonly head: LogHead }
  | {
      readonly isSound: false
      readonly kind: 'damaged' | 'cut-off' | 'other'
      /** The first event that is missing or another; null where none can be named. */
      readonly sequence: number | null
      readonly message: string
    }

/**
 * Holds a log against the heads that are anchored in its backups. A log whose end was cut off, or whose events were all made anew with
 * hashes that fit, looks sound by itself; here it is found.
 *
 * @throws RaceError `BACKUP_INVALID` where the backups themselves do not fit
 *
 * @example
 * ```ts
 * const compared = await verifyAgainst({ target, key, log })
 * if (!compared.isSound) console.error(compared.kind, compared.message)
 * ```
 */
export async function verifyAgainst(options: VerifyAgainstOptions): Promise<LogComparison> {
  const { target, log, signal } = options
  const source: BackupSource = { target, sealer: createPartSealer(options, log.key), ...(signal && { signal }) }
  // The backups are read first: the log may only have grown since.
  const plan = await planRestore(source, undefined)
  const backedUp = await headOfPlan(source, plan)
  const verification = await log.verify(signal === undefined ? {} : { signal })
  if (!verification.isSound) {
    const { sequence, message } = verification.fault
    return { isSound: false, kind: 'damaged', sequence, message }
  }
  const { head } = verification
  const hash = await hashAt(log, backedUp.sequence)
  if (hash === backedUp.hash) return { isSound: true, backedUp, head }
  const first = await firstOther(source, plan, log)
  const account = `the log '${log.key.tenant}/${log.key.account}'`
  if (first > head.sequence) {
    const message = `${account} ends with event ${head.sequence}, but its backup goes up to event ${backedUp.sequence}`
    return { isSound: false, kind: 'cut-off', sequence: first, message }
  }
  const message = `${account} has another event ${first} than its backup`
  return { isSound: false, kind: 'other', sequence: first, message }
}

/** Null where the log ends before. */
async function hashAt(log: EventLog, sequence: number): Promise<string | null> {
  if (sequence === 0) return genesisHash(log.key)
  for await (const event of log.read({ after: sequence - 1, to: sequence })) return event.hash
  return null
}

/** The first event that the log does not have as its backup has it. */
async function firstOther(source: BackupSource, plan: RestorePlan, log: EventLog): Promise<number> {
  const genesis: LogHead = { sequence: 0, hash: genesisHash(log.key) }
  for await (const { after, rows } of walkParts(source, plan.parts, genesis)) {
    // A chain that meets the backup at the end of a part has met it on the way there.
    const last = after.sequence + rows.length
    if ((await hashAt(log, last)) === rows.at(-1)?.hash) continue
    let at = after.sequence
    for await (const event of log.read({ after: at, to: last })) {
      if (event.hash !== rows[at - after.sequence]?.hash) return event.sequence
      at = event.sequence
    }
    return at + 1
  }
  throw backupInvalid(logPrefix(log.key), 'has changed while the log was held against it', 'Try again.')
}
