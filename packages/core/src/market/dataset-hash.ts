import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from '../canonical/canonical-json.ts'
import { type Instrument, instrumentToJson } from '../instrument/instrument.ts'
import { littleEndianBytes } from './little-endian-bytes.ts'

/**
 * SHA-256 of a data set, 64 hexadecimal digits: the instrument's canonical JSON in UTF-8, then the columns time, open,
 * high, low, close and volume as little-endian float64; then, where bars were repaired, one byte for each bar. The same on every machine; timeframe and calendar object are not
 * part of it.
 */
export function datasetHash(series: {
  readonly instrument: Instrument
  readonly time: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
  readonly repaired?: Uint8Array | null
}): string {
  const hash = sha256.create()
  hash.update(utf8ToBytes(canonicalJson(instrumentToJson(series.instrument))))
  const { time, open, high, low, close, volume } = series
  for (const column of [time, open, high, low, close, volume]) hash.update(littleEndianBytes(column))
  if (series.repaired != null) hash.update(series.repaired)
  return bytesToHex(hash.digest())
}
