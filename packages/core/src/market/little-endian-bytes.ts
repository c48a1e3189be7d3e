/**
 * The bytes of a column as little-endian float64, on any machine. On a little-endian one, which is nearly every one,
 * they are the column's own memory and must not be changed.
 */
export function littleEndianBytes(column: Float64Array, isLittleEndianHost = hostIsLittleEndian()): Uint8Array {
  if (isLittleEndianHost) return new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
  const bytes = new Uint8Array(column.byteLength)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < column.length; i++) view.setFloat64(8 * i, column[i] as number, true)
  return bytes
}

/** The float 1 is 3f f0 and six zero bytes, from its most significant byte on. */
function hostIsLittleEndian(): boolean {
  return new Uint8Array(Float64Array.of(1).buffer)[7] === 0x3f
}
