/**
 * A float at so many decimals, as Python's `round(value, digits)` gives it: the nearest by the float's exact value, and
 * of two that are equally near the one with an even last digit.
 */
export function roundHalfEven(value: number, digits: number): number {
  // toFixed is exact too, but of two equally near numbers it takes the one that is larger in size.
  const rounded = value.toFixed(digits)
  const isLastDigitOdd = Number(rounded.at(-1)) % 2 === 1
  if (!isLastDigitOdd || !isTie(value, digits)) return Number(rounded)
  return Number((Number(rounded) - Math.sign(value) * 10 ** -digits).toFixed(digits))
}

/** Whether the exact value ends with a 5 just behind the last digit that is kept. */
function isTie(value: number, digits: number): boolean {
  const decimals = value.toFixed(100).replace(/^.*\./, '').replace(/0+$/, '')
  return decimals.length === digits + 1 && decimals.endsWith('5')
}
