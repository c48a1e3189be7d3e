import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../../tests/start-postgres.ts'
import { type KillReport, killSession } from './kill-session.ts'

export type KilledStore = 'sqlite' | 'postgres'

/** Kills a session over a new store of a kind, which is gone afterwards. */
export async function killOnStore(
  store: KilledStore,
  options: { readonly seed: string; readonly kills: number; readonly onKill?: (done: number) => void },
): Promise<KillReport> {
  if (store === 'postgres') {
    const { server, stop } = await startPostgres({ isDurable: true })
    return await killSession({ ...options, place: { type: 'postgres', server } }).finally(stop)
  }
  const folder = mkdtempSync(join(tmpdir(), 'race-kills-'))
  const place = { type: 'sqlite', path: join(folder, 'paper.sqlite') } as const
  return await killSession({ ...options, place }).finally(() => rmSync(folder, { recursive: true, force: true }))
}

/** A report in a few lines. */
export function describeKills({ kills, killsInStart, facts, startMs, seconds }: KillReport): string {
  const { bars, events, intents, orders, fills, sentLater, givenUp } = facts
  return [
    `${kills} kills in ${seconds.toFixed(1)} s, ${killsInStart} of them before the engine had started`,
    `${bars} bars, ${events} events, ${intents} intents, ${orders} orders at the venue, ${fills} fills`,
    `${sentLater} intents were sent by a later process than the one that recorded them, ${givenUp} were cancelled before they left`,
    `an engine started in ${startMs.median.toFixed(0)} ms, at most ${startMs.longest.toFixed(0)} ms`,
  ].join('\n')
}
