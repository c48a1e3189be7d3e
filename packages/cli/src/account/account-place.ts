import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type EventLog, type EventStore, type LogKey, RaceError } from '@race/core'
import { type AccountJournal, createSqliteEventStore, createSqliteJournal } from '@race/storage/sqlite'

/** The account that `race paper` trades, and the log in which its broker keeps its own orders. */
export const paperKey: LogKey = { tenant: 'default', account: 'paper' }
export const venueKey: LogKey = { tenant: 'default', account: 'paper venue' }

/** Where an account is, for every command that works on one. */
export const dirDefault = './paper'

/** The files of an account's folder. */
export interface AccountPlace {
  /** Event logs, leases and commands. */
  readonly log: string
  /** What is folded from them for questions: in a file of its own, so that questions hold up no trading. */
  readonly journal: string
}

export function accountPlace(dir: string): AccountPlace {
  const folder = resolve(dir)
  return { log: join(folder, 'account.sqlite'), journal: join(folder, 'journal.sqlite') }
}

/** An account that is there, open for questions. */
export interface OpenAccount extends AsyncDisposable {
  readonly place: AccountPlace
  readonly store: EventStore
  readonly log: EventLog
  /** Up to date. */
  readonly journal: AccountJournal
}

/**
 * Opens the account of a folder, which must be there, and brings its journal up to date.
 *
 * @throws RaceError `FILE_NOT_FOUND`, `STORE_FAILED`, `LOG_DAMAGED`
 */
export async function openAccount(dir: string, signal: AbortSignal): Promise<OpenAccount> {
  const place = accountPlace(dir)
  await requireAccount(place)
  const store = await createSqliteEventStore({ path: place.log })
  const journals = await createSqliteJournal({ store, path: place.journal })
  const close = async (): Promise<void> => {
    await journals[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  }
  try {
    const journal = journals.account(paperKey)
    await journal.catchUp({ signal })
    return { place, store, log: store.log(paperKey), journal, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

/** @throws RaceError `FILE_NOT_FOUND` */
export async function requireAccount({ log }: AccountPlace): Promise<void> {
  await access(log).catch((cause) => {
    throw new RaceError('FILE_NOT_FOUND', {
      message: `There is no account at ${log}`,
      facts: { file: log },
      hint: 'Start one with: race paper --dir <folder>, or name its folder with --dir.',
      cause,
    })
  })
}
