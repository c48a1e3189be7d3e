import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from './canonical-json.ts'

/** Builds the hash of a run, row by row. */
export interface RunHash {
  /** Adds a row: an order event or a fill, decimals as plain text, times as integer milliseconds. */
  add(row: readonly (string | number | null)[]): void
  /** Of the rows so far: 64 lower-case hexadecimal digits. */
  digest(): string
}

/**
 * A run hash of version 1: SHA-256 over the line `race-hash/1` and one canonical JSON array per row, each with a line
 * feed. `docs/formats/canonical-forms.md` says what the rows are.
 *
 * @example
 * ```ts
 * const hash = createRunHash()
 * hash.add([0, 'fill', 1704205800000, '100.25'])
 * hash.digest().slice(0, 8) // '1228cb6e'
 * ```
 */
export function createRunHash(): RunHash {
  const hash = sha256.create()
  // Rows are short and many: hashing them in batches costs a fraction.
  let pending = 'race-hash/1\n'
  const flush = (): void => {
    hash.update(utf8ToBytes(pending))
    pending = ''
  }
  return {
    add(row) {
      pending += `${rowText(row)}\n`
      if (pending.length > batchLength) flush()
    },
    digest() {
      flush()
      return bytesToHex(hash.clone().digest())
    },
  }
}

const batchLength = 16_384

/** A flat row of sound values has its canonical form from `JSON.stringify`; anything else gets its error, or its form, here. */
function rowText(row: readonly (string | number | null)[]): string {
  for (let n = 0; n < row.length; n++) {
    const cell = row[n]
    const isSound =
      cell === null || (typeof cell === 'number' ? cell - cell === 0 : typeof cell === 'string' && cell.isWellFormed())
    if (!isSound) return canonicalJson(row)
  }
  return JSON.stringify(row)
}
