/** Text of a number with a true minus sign, which is as wide as a digit. */
export function withMinus(text: string): string {
  return text.replace(/^-/, '−')
}

const units = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e4, 'k'],
] as const

/** A number for an axis: `12.5k`, `1.25M`, `9,500`, `0.002`. */
export function compactNumber(value: number): string {
  const [from, letter] = units.find(([least]) => Math.abs(value) >= least) ?? [1, '']
  const scaled = Number((value / (letter === 'k' ? 1000 : from)).toPrecision(6))
  return withMinus(`${groupThousands(String(scaled))}${letter}`)
}

/** Decimal text with groups of thousands: `1234567.89` gives `1,234,567.89`; digits are never rounded. */
export function groupThousands(decimalText: string): string {
  const [whole = '', fraction] = decimalText.split('.')
  const grouped = /^-?\d+$/.test(whole) ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** Decimal text rounded for display to two decimals, with groups of thousands; the exact digits stay where it came from. */
export function cashText(decimalText: string): string {
  const value = Number(decimalText)
  if (!Number.isFinite(value)) return decimalText
  const rounded = value.toFixed(2)
  return withMinus(groupThousands(Number(rounded) === 0 ? '0.00' : rounded))
}
