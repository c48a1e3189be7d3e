import type { StoredCommand } from '@race/core'
import { commandsOf } from './part-writer.ts'
import { type BackupSource, readPart } from './read-part.ts'
import { isNewest, type RestorePlan } from './restore-plan.ts'

/** What of a log's end decides which commands belong to it. */
export interface CommandHorizon {
  /** Of the last event. */
  readonly sequence: number
  /** The highest number that an event says was taken. */
  readonly taken: number
  /** The latest time of an event, epoch ms. */
  readonly timeMax: number
}

/**
 * The commands that are restored with a log, in the order in which they arrived. Commands keep their numbers, for the log tells which were
 * taken by number: were they left out, the next ones would be given numbers that the engine has passed. Beyond what was taken, a log that
 * is restored as far as it goes keeps every command, so that a halt that nobody has taken yet is not lost; one that ends earlier keeps
 * those that had been left by then.
 *
 * @throws RaceError `BACKUP_INVALID`
 */
export async function commandsToRestore(
  source: BackupSource,
  plan: RestorePlan,
  horizon: CommandHorizon,
): Promise<readonly StoredCommand[]> {
  const byNumber = new Map<number, StoredCommand>()
  const ofBackup = (plan.backup?.parts ?? []).filter(({ kind }) => kind === 'commands')
  const known = ofBackup.at(-1)?.to ?? 0
  const ofLog = plan.catalogue.logCommands.filter(({ to }) => to > known)
  for (const part of [...ofBackup, ...ofLog]) {
    const sha256 = 'sha256' in part ? part.sha256 : undefined
    const { content } = await readPart(source, part.name, sha256)
    for (const command of commandsOf(content)) byNumber.set(command.number, command)
  }
  const commands = [...byNumber.values()].sort((a, b) => a.number - b.number)
  if (isNewest(plan, horizon.sequence)) return commands
  const last = commands.findLastIndex(({ number, time }) => number <= horizon.taken || time <= horizon.timeMax)
  return commands.slice(0, last + 1)
}
