import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from '../canonical/canonical-json.ts'
import { type Instrument, instrumentToJson } from '../instrument/instrument.ts'

/**
 * SHA-256 of a data set, 64 hexadecimal digits: the instrument's canonical JSON in UTF-8, then the columns time, open,
 * high, low, close and volume as little-endian float64.
 */
export function datasetHash(series: {
  readonly instrument: Instrument
  readonly time: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}): string {
  const hash = sha256.create()
  hash.update(utf8ToBytes(canonicalJson(instrumentToJson(series.instrument))))
  const { time, open, high, low, close, volume } = series
  for (const column of [time, open, high, low, close, volume]) hash.update(littleEndian(column))
  return bytesToHex(hash.digest())
}

function littleEndian(column: Float64Array): Uint8Array {
  const isLittle = new Uint8Array(Float64Array.of(1).buffer)[7] === 0x3f
  if (isLittle) return new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
  const bytes = new Uint8Array(column.byteLength)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < column.length; i++) view.setFloat64(8 * i, column[i] as number, true)
  return bytes
}
