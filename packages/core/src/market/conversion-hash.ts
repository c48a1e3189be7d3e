import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from '../canonical/canonical-json.ts'
import type { ConversionSource } from './conversion-source.ts'
import { littleEndianBytes } from './little-endian-bytes.ts'

/**
 * SHA-256 of what a conversion converts by, 64 hexadecimal digits: of every source on the way its currencies, its direction,
 * its unit and longest age as canonical JSON in UTF-8, then its times and rates, which are little-endian float64 columns
 * for a series and text for a fixed rate.
 */
export function conversionHash(
  legs: readonly { readonly source: ConversionSource; readonly isInverse: boolean }[],
): string {
  const hash = sha256.create()
  for (const { source, isInverse } of legs) {
    const { base, quote, closeTimes, counts, numerator, denominator, maxAgeMs } = source
    const rates = counts instanceof Float64Array ? counts.length : counts.map(String)
    const unit = [String(numerator), String(denominator)]
    hash.update(utf8ToBytes(canonicalJson({ base, quote, isInverse, unit, maxAgeMs: String(maxAgeMs), rates })))
    if (closeTimes !== null) hash.update(littleEndianBytes(closeTimes))
    if (counts instanceof Float64Array) hash.update(littleEndianBytes(counts))
  }
  return bytesToHex(hash.digest())
}
