import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { RaceError } from '../error/race-error.ts'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const characters = 26

/**
 * The id under which an order is sent: `r` and 26 base32 characters (RFC 4648, lower case) of
 * SHA-256(account | intent | leg). 27 characters are legal at every venue we know.
 *
 * @param key.leg `entry`, `stop-loss` or `take-profit`
 * @throws RaceError `CONFIG_INVALID` for an account or a leg with a `|` in it, which would make two orders one
 *
 * @example
 * ```ts
 * clientOrderId({ accountId: 'paper', intentId: 'sma:1704205800000:0', leg: 'entry' }) // 'ryqwaxwoawdaoiels77dhxawgeo'
 * ```
 */
export function clientOrderId(key: {
  readonly accountId: string
  readonly intentId: string
  readonly leg: string
}): string {
  for (const part of [key.accountId, key.leg]) {
    if (part.includes('|')) {
      throw new RaceError('CONFIG_INVALID', {
        message: `'${part}' contains '|', which separates the parts of a client order id`,
        facts: { part },
        hint: 'Give the account, or the leg, another name.',
      })
    }
  }
  const digest = sha256(utf8ToBytes(`${key.accountId}|${key.intentId}|${key.leg}`))
  let text = 'r'
  let bits = 0
  let pending = 0
  for (const byte of digest) {
    pending = (pending << 8) | byte
    bits += 8
    while (bits >= 5 && text.length <= characters) {
      bits -= 5
      text += alphabet[(pending >> bits) & 31]
    }
    pending &= (1 << bits) - 1
  }
  return text
}
