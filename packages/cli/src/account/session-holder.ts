import type { AccountJournal } from '@race/storage/sqlite'
import { isHolderGone } from './lease-holder.ts'

/** Who trades the account, as far as its log and this machine tell. */
export interface SessionState {
  /** `unknown`: it began on another machine and has not said that it ended. */
  readonly state: 'running' | 'stopped' | 'unknown'
  /** Of the latest session; null where there was none. */
  readonly holder: string | null
  /** Epoch ms of the market at which that session began, and ended; null where it did not, or its process was killed. */
  readonly startedAt: number | null
  readonly stoppedAt: number | null
}

/** Tells who holds the account, from a journal that is up to date. */
export async function sessionState(journal: AccountJournal): Promise<SessionState> {
  const { rows: starts } = await journal.audit({ kind: 'session-started', limit: 1 })
  const { rows: stops } = await journal.audit({ kind: 'session-stopped', limit: 1 })
  const [started, stopped] = [starts[0], stops[0]]
  if (started === undefined) return { state: 'stopped', holder: null, startedAt: null, stoppedAt: null }
  const session = { holder: started.by, startedAt: started.time }
  if (stopped !== undefined && stopped.sequence > started.sequence) {
    return { ...session, state: 'stopped', stoppedAt: stopped.time }
  }
  const isGone = isHolderGone(started.by)
  const state = isGone === null ? 'unknown' : isGone ? 'stopped' : 'running'
  return { ...session, state, stoppedAt: null }
}
