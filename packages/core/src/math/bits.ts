const view = /*#__PURE__*/ new DataView(/*#__PURE__*/ new ArrayBuffer(8))

/** The upper 32 bits of a float (sign, exponent, 20 bits of fraction), signed. */
export function highWord(x: number): number {
  view.setFloat64(0, x)
  return view.getInt32(0)
}

/** The same float with other upper 32 bits. */
export function withHighWord(x: number, high: number): number {
  view.setFloat64(0, x)
  view.setInt32(0, high)
  return view.getFloat64(0)
}

/** The same float with the lower 32 bits of its fraction cleared: it times another such is exact. */
export function upperHalf(x: number): number {
  view.setFloat64(0, x)
  view.setInt32(4, 0)
  return view.getFloat64(0)
}

/** x × 2^n, rounded once; n from −1074 to 1023 and beyond. */
export function scaleByPowerOfTwo(x: number, n: number): number {
  if (n > 1023) return x * powerOfTwo(1023) * powerOfTwo(Math.min(n - 1023, 1023))
  if (n < -1022) return x * powerOfTwo(Math.max(n + 969, -1022)) * powerOfTwo(-969)
  return x * powerOfTwo(n)
}

function powerOfTwo(n: number): number {
  return withHighWord(0, (n + 1023) << 20)
}
