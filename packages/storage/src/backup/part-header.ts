import { canonicalJson } from '@race/core'
import { backupInvalid } from './backup-invalid.ts'

/** What a part holds: events, commands, or the list of what a full backup consists of. */
export type PartKind = 'events' | 'commands' | 'manifest'

/** What a part says of itself before it is sealed. */
export interface PartFacts {
  readonly kind: PartKind
  /** The full backup that it belongs to; null for the shipped log. */
  readonly backup: string | null
  /** The first and the last of what it holds: sequences of events, or numbers of commands. 1 and 0 for nothing. */
  readonly from: number
  readonly to: number
  /** The log's hash before the first event, and that of the last; of commands null. */
  readonly fromHash: string | null
  readonly toHash: string | null
  /** The latest time of its events, epoch ms: no event is later. Null where there is none. */
  readonly timeMax: number | null
  /** Epoch ms by the clock of who made it. */
  readonly madeAt: number
}

/** The line in the clear at the beginning of a part. It is sealed with what follows: nobody can change it. */
export interface PartHeader extends PartFacts {
  readonly tenant: string
  readonly account: string
  /** Of what is sealed, before it was compressed. */
  readonly bytes: number
  readonly compression: 'zstd'
  readonly cipher: 'aes-256-gcm'
  readonly keyId: string
  /** 24 hexadecimal digits. */
  readonly nonce: string
}

const partMagic = 'race-backup/1'
/** Longer than the longest header, with the names of tenant and account at their longest. */
const headerBytesMax = 16_384

/** The magic line and the header, each with its line feed. */
export function encodeHeader(header: PartHeader): Buffer {
  return Buffer.from(`${partMagic}\n${canonicalJson(header)}\n`)
}

/**
 * Takes the header off a part. Nothing in it can be trusted before the part has been opened under it.
 *
 * @returns the header, and where what is sealed begins
 * @throws RaceError `BACKUP_INVALID`
 */
export function decodeHeader(name: string, bytes: Buffer): { readonly header: PartHeader; readonly bodyAt: number } {
  const start = bytes.indexOf(10)
  const end = bytes.indexOf(10, start + 1)
  if (start < 0 || end < 0 || end > headerBytesMax) throw backupInvalid(name, 'is no part of a backup, or is cut off')
  const magic = bytes.toString('utf8', 0, start)
  if (magic !== partMagic) {
    const shown = JSON.stringify(magic.slice(0, 40))
    throw backupInvalid(name, `begins with ${shown}, not with ${partMagic}`, 'A newer version may have written it.')
  }
  const header = parseHeader(bytes.toString('utf8', start + 1, end))
  if (header === null) throw backupInvalid(name, 'has a header that cannot be read')
  return { header, bodyAt: end + 1 }
}

function parseHeader(text: string): PartHeader | null {
  try {
    const value: unknown = JSON.parse(text)
    return isHeader(value) ? value : null
  } catch {
    return null
  }
}

function isHeader(value: unknown): value is PartHeader {
  if (typeof value !== 'object' || value === null) return false
  const header = value as Partial<Record<keyof PartHeader, unknown>>
  const isCount = (field: unknown): boolean => Number.isSafeInteger(field) && Number(field) >= 0
  const isText = (field: unknown): boolean => typeof field === 'string'
  return (
    (header.kind === 'events' || header.kind === 'commands' || header.kind === 'manifest') &&
    [header.tenant, header.account, header.keyId].every(isText) &&
    [header.from, header.to, header.bytes].every(isCount) &&
    [header.backup, header.fromHash, header.toHash].every((field) => field === null || isText(field)) &&
    (header.timeMax === null || Number.isSafeInteger(header.timeMax)) &&
    Number.isSafeInteger(header.madeAt) &&
    header.compression === 'zstd' &&
    header.cipher === 'aes-256-gcm' &&
    typeof header.nonce === 'string' &&
    /^[0-9a-f]{24}$/.test(header.nonce)
  )
}
