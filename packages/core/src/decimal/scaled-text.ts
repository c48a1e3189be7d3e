/**
 * An exact integer that counts ticks, quantity steps or units of a ledger scale: a `number` while it is a safe integer
 * (1 ns per operation), a `bigint` beyond (35 ns). One value has one form: what fits a safe integer is always a `number`,
 * so `===` compares.
 */
export type Scaled = number | bigint

/**
 * The text of an integer that counts units of 10^-decimals: that of `fromScaled(value, decimals)`, plain and without
 * trailing zeros, without making a decimal.
 */
export function scaledToText(value: Scaled, decimals: number): string {
  if (decimals === 0) return String(value)
  const sign = value < 0 ? '-' : ''
  const digits = String(value < 0 ? -value : value).padStart(decimals + 1, '0')
  const point = digits.length - decimals
  let end = digits.length
  while (end > point && digits.charCodeAt(end - 1) === 48) end--
  const whole = digits.slice(0, point)
  return end === point ? sign + whole : `${sign}${whole}.${digits.slice(point, end)}`
}
