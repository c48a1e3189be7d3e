import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import { genesisHash, type LogKey } from '@race/core'
import { backupInvalid } from './backup-invalid.ts'
import { type BackupKeys, checkKeys } from './backup-key.ts'
import { decodeHeader, encodeHeader, type PartFacts, type PartHeader } from './part-header.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
const tagBytes = 16
/** The least that zlib takes. */
const chunkBytesMin = 64

/** Seals and opens the parts of the backups of one log. */
export interface PartSealer {
  readonly log: LogKey
  seal(facts: PartFacts, content: Buffer): Promise<Buffer>
  /** @throws RaceError `BACKUP_INVALID` for what was changed, is cut off, is of another log, or is under another key */
  open(name: string, bytes: Uint8Array): Promise<{ readonly header: PartHeader; readonly content: Buffer }>
}

/**
 * Compresses by zstd, then encrypts by AES-256-GCM (NIST SP 800-38D) under keys that HKDF (RFC 5869) derives for this log. The header is
 * authenticated with it.
 *
 * The nonce is derived too, as RFC 5297 and RFC 8452 do it: an HMAC of the header without nonce and of what is encrypted. So one nonce
 * serves two parts only where they are the same part, and a part that is made again comes out the same. Two of 2^32 parts of a log share a
 * nonce with a probability of 2^-33, as with nonces of chance.
 */
export function createPartSealer(keys: BackupKeys, log: LogKey): PartSealer {
  const { tenant, account } = log
  const salt = Buffer.from(genesisHash(log), 'hex')
  const derived = new Map(
    checkKeys(keys).map(({ id, bytes }) => {
      const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', bytes, salt, `race-backup/1 ${use}`, 32))
      return [id, { seal: derive('seal'), nonce: derive('nonce') }]
    }),
  )
  const keyId = keys.key.id

  return {
    log,
    async seal(facts, content) {
      const key = derived.get(keyId)
      if (key === undefined) throw new Error('the current key is among the keys')
      const packed = await compress(content)
      const named = { ...facts, tenant, account, bytes: content.length }
      const header: PartHeader = { ...named, compression: 'zstd', cipher: 'aes-256-gcm', keyId, nonce: '' }
      const nonce = createHmac('sha256', key.nonce).update(encodeHeader(header)).update(packed).digest().subarray(0, 12)
      const clear = encodeHeader({ ...header, nonce: nonce.toString('hex') })
      const cipher = createCipheriv('aes-256-gcm', key.seal, nonce, { authTagLength: tagBytes }).setAAD(clear)
      return Buffer.concat([clear, cipher.update(packed), cipher.final(), cipher.getAuthTag()])
    },
    async open(name, given) {
      const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength)
      const { header, bodyAt } = decodeHeader(name, bytes)
      const key = derived.get(header.keyId)
      if (key === undefined) {
        throw backupInvalid(name, 'is sealed under a key of another id', 'Hand in that key among `formerKeys`.')
      }
      const tagAt = bytes.length - tagBytes
      if (tagAt < bodyAt) throw backupInvalid(name, 'is cut off')
      const packed = decrypt(key.seal, header, bytes, bodyAt, tagAt)
      if (packed === null) {
        throw backupInvalid(name, 'was changed, is not whole, is of another log, or is sealed under another key')
      }
      // The header was authenticated with the rest, so that its size can be trusted. In one piece it is there soonest.
      const size = Math.max(1, header.bytes)
      const content = await decompress(packed, { maxOutputLength: size, chunkSize: Math.max(chunkBytesMin, size) })
      return { header, content }
    },
  }
}

/** Null where the tag does not fit. */
function decrypt(key: Buffer, header: PartHeader, bytes: Buffer, bodyAt: number, tagAt: number): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(header.nonce, 'hex'), { authTagLength: tagBytes })
  decipher.setAAD(bytes.subarray(0, bodyAt)).setAuthTag(bytes.subarray(tagAt))
  const packed = decipher.update(bytes.subarray(bodyAt, tagAt))
  try {
    return Buffer.concat([packed, decipher.final()])
  } catch {
    return null
  }
}
