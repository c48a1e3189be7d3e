const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Floats as base64 (RFC 4648) of their little-endian bytes: exact, and half as long as their digits. */
export function float64ToBase64(values: Float64Array): string {
  const bytes = new Uint8Array(values.length * 8)
  const view = new DataView(bytes.buffer)
  values.forEach((value, index) => {
    view.setFloat64(8 * index, value, true)
  })
  const parts: string[] = []
  for (let n = 0; n < bytes.length; n += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(n, n + 3)
    const word = (a << 16) | (b << 8) | c
    const left = bytes.length - n
    parts.push(
      alphabet.charAt(word >> 18) +
        alphabet.charAt((word >> 12) & 63) +
        (left > 1 ? alphabet.charAt((word >> 6) & 63) : '=') +
        (left > 2 ? alphabet.charAt(word & 63) : '='),
    )
  }
  return parts.join('')
}

/** The floats of `float64ToBase64`. */
export function float64FromBase64(text: string): Float64Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3)
  for (let n = 0, at = 0; n < text.length; n += 4, at += 3) {
    const word =
      (sixBits(text, n) << 18) | (sixBits(text, n + 1) << 12) | (sixBits(text, n + 2) << 6) | sixBits(text, n + 3)
    bytes[at] = word >> 16
    bytes[at + 1] = (word >> 8) & 255
    bytes[at + 2] = word & 255
  }
  const view = new DataView(bytes.buffer)
  return Float64Array.from({ length: (bytes.length - padding) / 8 }, (_, index) => view.getFloat64(8 * index, true))
}

function sixBits(text: string, place: number): number {
  const bits = alphabet.indexOf(text.charAt(place))
  // The padding, which ends the text, stands for zeros.
  return bits < 0 ? 0 : bits
}
