import { type EventStore, RaceError } from '@race/core'
import {
  type BackupKey,
  createDirectoryTarget,
  createLogShipper,
  restoreBackup,
  takeFullBackup,
  verifyAgainst,
  verifyBackups,
} from '@race/storage/backup'
import { createSqliteEventStore } from '@race/storage/sqlite'
import { accountPlace, paperKey, requireAccount, venueKey } from '../account/account-place.ts'
import { exitCodes } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import { type KeyFlags, readBackupKey } from './backup-key-option.ts'
import { fillAside } from './fill-aside.ts'
import type { StorageFlags } from './log-commands.ts'

export interface BackupFlags extends StorageFlags, KeyFlags {
  /** Folder of the backups. */
  readonly backups: string
}

const clock = { now: () => Date.now() }
const { tenant } = paperKey

/** `race storage backup`: copies every log of an account's file, or ships what has come since. Trading goes on meanwhile. */
export async function backupCommand(
  { dir, backups, json, onlyNew, ...flags }: BackupFlags & { readonly onlyNew: boolean },
  terminal: Terminal,
): Promise<void> {
  const place = accountPlace(dir)
  await requireAccount(place)
  const key = await readBackupKey(flags, process.env)
  const target = createDirectoryTarget({ folder: backups })
  await using store = await createSqliteEventStore({ path: place.log })
  const done = []
  for (const account of await store.accounts(tenant)) {
    const log = store.log({ tenant, account })
    const call = { ...{ log, target, key, clock }, signal: terminal.signal }
    if (onlyNew) {
      const { head, eventCount } = await createLogShipper(call).ship({ signal: terminal.signal })
      done.push({ account, head, eventCount })
    } else {
      const { id, head } = await takeFullBackup(call)
      done.push({ account, head, eventCount: head.sequence, id })
    }
  }
  if (json) terminal.out(JSON.stringify(done, null, 2))
  else {
    for (const { account, head, eventCount } of done) {
      terminal.out(`Backed up '${account}': ${eventCount} events, up to event ${head.sequence}, into ${backups}`)
    }
  }
}

/** `race storage verify --backups`: opens every backup, and holds the logs against them. Gives the exit code. */
export async function verifyBackupsCommand(
  { dir, backups, json, ...flags }: BackupFlags,
  terminal: Terminal,
): Promise<number> {
  const place = accountPlace(dir)
  await requireAccount(place)
  const key = await readBackupKey(flags, process.env)
  const target = createDirectoryTarget({ folder: backups })
  await using store = await createSqliteEventStore({ path: place.log })
  const found = []
  for (const account of await store.accounts(tenant)) {
    const log = { tenant, account }
    const { isSound, faults, head } = await verifyBackups({ target, key, log, signal: terminal.signal })
    const compared = isSound
      ? await verifyAgainst({ target, key, log: store.log(log), signal: terminal.signal })
      : ({ isSound: false, kind: 'backups', sequence: null, message: faults.map(faultText).join('; ') } as const)
    found.push({ account, backedUp: head, ...compared })
  }
  if (json) terminal.out(JSON.stringify(found, null, 2))
  else {
    for (const one of found) {
      if (one.isSound) terminal.out(`Sound: '${one.account}', backed up to event ${one.backedUp?.sequence ?? 0}`)
      else terminal.out(`Damaged: '${one.account}' (${one.kind}): ${one.message}`)
    }
  }
  return found.every(({ isSound }) => isSound) ? exitCodes.ok : exitCodes.different
}

function faultText({ name, message }: { readonly name: string; readonly message: string }): string {
  return `${name} ${message}`
}

export interface RestoreFlags extends BackupFlags {
  readonly account?: string
  readonly event?: number
  readonly time?: number
}

/** `race storage restore`: the logs of an account into a folder that has none, up to the end, a moment, or an event of one log. */
export async function restoreCommand({ dir, json, ...flags }: RestoreFlags, terminal: Terminal): Promise<void> {
  const { backups, account, event, time } = flags
  if (event !== undefined && (account === undefined || time !== undefined)) {
    throw new RaceError('CONFIG_INVALID', {
      message: `--event ${event} counts the events of one log`,
      facts: { option: 'event', event },
      hint: 'Name the log with --account and leave --time out; to restore all of them to one moment, use --time.',
    })
  }
  const key = await readBackupKey(flags, process.env)
  const names = account === undefined ? [paperKey.account, venueKey.account] : [account]
  const restored = await fillAside(accountPlace(dir).log, async (store) => {
    const done = []
    for (const name of names) done.push(await restoreOne(name, { backups, key, store, event, time, terminal }))
    return done
  })
  if (json) terminal.out(JSON.stringify(restored, null, 2))
  else {
    for (const one of restored) {
      terminal.out(`Restored '${one.account}' up to event ${one.head.sequence}, hash ${one.head.hash}`)
    }
  }
}

interface RestoreOne {
  readonly backups: string
  readonly key: BackupKey
  readonly store: EventStore
  readonly event: number | undefined
  readonly time: number | undefined
  readonly terminal: Terminal
}

async function restoreOne(account: string, { backups, key, store, event, time, terminal }: RestoreOne) {
  const target = createDirectoryTarget({ folder: backups })
  const to = event === undefined ? (time === undefined ? {} : { to: { time } }) : { to: { sequence: event } }
  const log = { tenant, account }
  const { head, commandCount } = await restoreBackup({ ...to, target, key, store, log, signal: terminal.signal })
  return { account, head, commandCount }
}
