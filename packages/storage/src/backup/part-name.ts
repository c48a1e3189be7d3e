import { type Clock, genesisHash, type LogKey } from '@race/core'
import type { PartFacts } from './part-header.ts'

/** What the name of an object tells: which must be what its header says. */
export interface PartName {
  readonly name: string
  readonly kind: PartFacts['kind']
  readonly backup: string | null
  readonly from: number
  readonly to: number
  /** Epoch ms; null in parts of full backups, whose id begins with it. */
  readonly madeAt: number | null
}

/** Names and headers tell moments in whole milliseconds; a clock may count finer. */
export function momentOf(clock: Clock): number {
  return Math.floor(clock.now())
}

const digits = 16
const pad = (value: number): string => String(value).padStart(digits, '0')

/** Where everything of a log lies. The names of tenant and account may hold what names of objects may not. */
export function logPrefix(log: LogKey): string {
  return `${genesisHash(log)}/`
}

/** Ids of full backups sort by the moment in which they were begun. */
export function backupId(startedAt: number, sequence: number): string {
  return `${new Date(startedAt).toISOString().replaceAll(/[-:.]/g, '')}-${pad(sequence)}`
}

/** Epoch ms in which a full backup was begun. */
export function startOfBackup(id: string): number {
  const [, year, month, day, hour, minute, second, ms] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-\d{16}$/.exec(id) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
}

export function manifestName(log: LogKey, id: string): string {
  return `${logPrefix(log)}full/${id}/manifest`
}

export function partName(log: LogKey, facts: PartFacts): string {
  const { kind, backup, from, to, madeAt } = facts
  if (kind === 'manifest') return manifestName(log, String(backup))
  const range = `${kind}-${pad(from)}-${pad(to)}`
  return backup === null ? `${logPrefix(log)}log/${range}-${pad(madeAt)}` : `${logPrefix(log)}full/${backup}/${range}`
}

/** Null for what is no name of ours. */
export function parsePartName(log: LogKey, name: string): PartName | null {
  const prefix = logPrefix(log)
  if (!name.startsWith(prefix)) return null
  const [folder, first = '', second = '', ...more] = name.slice(prefix.length).split('/')
  if (more.length > 0) return null
  if (folder === 'log' && second === '') {
    const [, kind, from, to, madeAt] = /^(events|commands)-(\d{16})-(\d{16})-(\d{16})$/.exec(first) ?? []
    if (kind !== 'events' && kind !== 'commands') return null
    return { name, kind, backup: null, from: Number(from), to: Number(to), madeAt: Number(madeAt) }
  }
  if (folder !== 'full' || Number.isNaN(startOfBackup(first))) return null
  if (second === 'manifest') return { name, kind: 'manifest', backup: first, from: 0, to: 0, madeAt: null }
  const [, kind, from, to] = /^(events|commands)-(\d{16})-(\d{16})$/.exec(second) ?? []
  if (kind !== 'events' && kind !== 'commands') return null
  return { name, kind, backup: first, from: Number(from), to: Number(to), madeAt: null }
}
