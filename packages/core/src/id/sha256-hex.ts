import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/**
 * SHA-256 (FIPS 180-4) of bytes, or of a text in UTF-8, as 64 lower-case hexadecimal digits.
 *
 * @example
 * ```ts
 * sha256Hex('abc').slice(0, 8) // 'ba7816bf'
 * ```
 */
export function sha256Hex(data: string | Uint8Array): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data))
}
