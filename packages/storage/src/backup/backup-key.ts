import { RaceError } from '@race/core'

/** The key that backups are sealed under. It is the host's to keep: without it no backup can be read. */
export interface BackupKey {
  /** Stands in the clear in every part, so that the key is found again; 1 to 100 letters, digits, `.`, `_` and `-`. */
  readonly id: string
  /** 32 bytes of chance, such as `randomBytes(32)` gives; never a password. */
  readonly bytes: Uint8Array
}

/** What opens backups. */
export interface BackupKeys {
  /** Seals what is written. */
  readonly key: BackupKey
  /** Keys of before, that older backups are still sealed under. */
  readonly formerKeys?: readonly BackupKey[]
}

/** @throws RaceError `CONFIG_INVALID`, which never shows the key */
export function checkKeys({ key, formerKeys = [] }: BackupKeys): readonly BackupKey[] {
  const keys = [key, ...formerKeys]
  for (const { id, bytes } of keys) {
    if (!/^[A-Za-z0-9._-]{1,100}$/.test(id)) {
      throw new RaceError('CONFIG_INVALID', {
        message: 'the id of a backup key is not 1 to 100 letters, digits, points, underscores and hyphens',
        hint: 'Choose a name such as 2026-a. It is no secret, and must not be the key itself.',
      })
    }
    if (!(bytes instanceof Uint8Array && bytes.length === 32)) {
      throw new RaceError('CONFIG_INVALID', {
        message: `the backup key '${id}' does not have 32 bytes`,
        facts: { keyId: id },
        hint: 'AES-256 takes 32 bytes of chance, such as `randomBytes(32)` of node:crypto gives.',
      })
    }
  }
  const twice = keys.find(({ id }, at) => keys.findIndex((other) => other.id === id) !== at)
  if (twice !== undefined) {
    throw new RaceError('CONFIG_INVALID', {
      message: `two backup keys have the id '${twice.id}'`,
      facts: { keyId: twice.id },
      hint: 'Give each key an id of its own.',
    })
  }
  return keys
}
