import { readFile } from 'node:fs/promises'
import { RaceError } from '@race/core'
import type { BackupKey } from '@race/storage/backup'

/** Where the key of backups is: never on the command line, which others on the machine can read. */
export interface KeyFlags {
  readonly keyFile?: string
  readonly keyEnv?: string
  readonly keyId: string
}

/**
 * Reads the key that backups are sealed under: 32 bytes, or 64 hexadecimal digits.
 *
 * @throws RaceError `CONFIG_INVALID`, which never shows the key; `FILE_NOT_FOUND`
 */
export async function readBackupKey(
  { keyFile, keyEnv, keyId }: KeyFlags,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<BackupKey> {
  if ((keyFile === undefined) === (keyEnv === undefined)) {
    throw invalid(
      'Name the key of the backups by one of --key-file and --key-env',
      'Make one with: openssl rand -hex 32',
    )
  }
  if (keyFile !== undefined) return { id: keyId, bytes: keyOf(await bytesOf(keyFile), `the file ${keyFile}`) }
  const name = String(keyEnv)
  const text = environment[name]
  if (text === undefined) throw invalid(`The environment has no variable '${name}'`, 'Export it, or use --key-file.')
  return { id: keyId, bytes: keyOf(Buffer.from(text), `the variable '${name}'`) }
}

async function bytesOf(path: string): Promise<Buffer> {
  return await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new RaceError('FILE_NOT_FOUND', {
      message: `The file of the key, ${path}, cannot be read (${cause.code})`,
      facts: { file: path },
      hint: 'Check the path and who may read it.',
      cause,
    })
  })
}

function keyOf(bytes: Buffer, where: string): Uint8Array {
  if (bytes.length === 32) return new Uint8Array(bytes)
  const text = bytes.toString('latin1').trim()
  if (/^[0-9a-fA-F]{64}$/.test(text)) return new Uint8Array(Buffer.from(text, 'hex'))
  throw invalid(`What ${where} holds is not a key`, 'A key is 32 bytes, or 64 hexadecimal digits: openssl rand -hex 32')
}

function invalid(message: string, hint: string): RaceError {
  return new RaceError('CONFIG_INVALID', { message, facts: { option: 'key' }, hint })
}
