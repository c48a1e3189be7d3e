const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const padding = '='.charCodeAt(0)
/** Letters that are made into text at once: a call takes so many arguments safely. */
const lettersAtOnce = 8192

/** Floats as base64 (RFC 4648) of their little-endian bytes: exact, and half as long as their digits. */
export function float64ToBase64(values: Float64Array): string {
  const bytes = new Uint8Array(values.length * 8)
  const view = new DataView(bytes.buffer)
  for (let n = 0; n < values.length; n++) view.setFloat64(8 * n, values[n] as number, true)
  const letters = new Uint8Array(4 * Math.ceil(bytes.length / 3))
  const letterOf = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0))
  for (let n = 0, at = 0; n < bytes.length; n += 3, at += 4) {
    // Beyond the end there are zeros.
    const word = ((bytes[n] as number) << 16) | ((bytes[n + 1] ?? 0) << 8) | (bytes[n + 2] ?? 0)
    for (let k = 0; k < 4; k++) letters[at + k] = letterOf[(word >> (18 - 6 * k)) & 63] as number
  }
  const missing = (3 - (bytes.length % 3)) % 3
  letters.fill(padding, letters.length - missing)
  let text = ''
  for (let from = 0; from < letters.length; from += lettersAtOnce) {
    text += String.fromCharCode(...letters.subarray(from, from + lettersAtOnce))
  }
  return text
}

/** The floats of `float64ToBase64`. */
export function float64FromBase64(text: string): Float64Array {
  // The padding, which ends the text, stands for zeros.
  const bitsOf = new Uint8Array(128)
  for (let bits = 0; bits < alphabet.length; bits++) bitsOf[alphabet.charCodeAt(bits)] = bits
  const bytes = new Uint8Array((text.length / 4) * 3)
  for (let n = 0, at = 0; n < text.length; n += 4, at += 3) {
    let word = 0
    for (let k = 0; k < 4; k++) word = (word << 6) | (bitsOf[text.charCodeAt(n + k)] as number)
    bytes[at] = word >> 16
    bytes[at + 1] = (word >> 8) & 255
    bytes[at + 2] = word & 255
  }
  const view = new DataView(bytes.buffer)
  // Padding makes less than a float.
  const values = new Float64Array(Math.floor(bytes.length / 8))
  for (let n = 0; n < values.length; n++) values[n] = view.getFloat64(8 * n, true)
  return values
}
