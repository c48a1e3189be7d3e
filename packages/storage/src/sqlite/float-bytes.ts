const bytesPerFloat = 8

/** The numbers as little-endian float64, bit for bit, whatever the byte order of the machine. */
export function encodeFloats(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(values.length * bytesPerFloat)
  const view = new DataView(bytes.buffer)
  // By index: the iterator of `entries()` takes several times as long.
  for (let at = 0; at < values.length; at += 1) view.setFloat64(at * bytesPerFloat, values[at] as number, true)
  return bytes
}

/** The inverse of `encodeFloats`. */
export function decodeFloats(bytes: Uint8Array): Float64Array {
  const values = new Float64Array(bytes.byteLength / bytesPerFloat)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < values.length; at += 1) values[at] = view.getFloat64(at * bytesPerFloat, true)
  return values
}
