import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from './canonical-json.ts'

/** Builds the hash of a run, row by row. */
export interface RunHash {
  /** Adds a row: an order event or a fill, decimals as plain text, times as integer milliseconds. */
  add(row: readonly (string | number | null)[]): void
  /** 64 hexadecimal digits. Nothing can be added afterwards. */
  digest(): string
}

/** A run hash of version 1: SHA-256 over the line `race-hash/1` and one canonical JSON array per row, each with a line feed. */
export function createRunHash(): RunHash {
  const hash = sha256.create()
  hash.update(utf8ToBytes('race-hash/1\n'))
  return {
    add: (row) => void hash.update(utf8ToBytes(`${canonicalJson(row)}\n`)),
    digest: () => bytesToHex(hash.digest()),
  }
}
