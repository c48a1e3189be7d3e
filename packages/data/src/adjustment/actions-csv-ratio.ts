/** A split's ratio, new per old, in lowest terms. */
interface Ratio {
  readonly numerator: number
  readonly denominator: number
}

/** Files have factors of many digits that were computed from rounded ones: they are off by a few parts in a million. */
const tolerance = 1e-5
/** What companies announce has a small term; a ratio of two larger ones is more likely one of few digits in the file. */
const usualTermMax = 100
const termMax = 10_000

/**
 * The ratio that a split's factor, old per new, stands for in a file, and whether the factor is that ratio's quotient to
 * within 10^-5 of it. That is the ratio of the smallest whole numbers within this tolerance; where both are beyond 100, the
 * one within half a unit of the factor's last digit, so that 0.3333 is 3 for 1. Null where none has terms up to 10,000.
 *
 * @param text a number above 0, as it is written
 */
export function splitRatioOf(text: string): { readonly ratio: Ratio; readonly isClose: boolean } | null {
  const factor = Number(text)
  const close = simplestBetween((1 - tolerance) / factor, (1 + tolerance) / factor)
  if (isUsual(close)) return { ratio: close, isClose: true }
  const half = 0.5 * Number(`1e${-decimalsOf(text)}`)
  const rough = simplestBetween(1 / (factor + half), 1 / Math.max(factor - half, factor / 2))
  if (isUsual(rough)) return { ratio: rough, isClose: false }
  return Math.max(close.numerator, close.denominator) <= termMax ? { ratio: close, isClose: true } : null
}

function isUsual({ numerator, denominator }: Ratio): boolean {
  return Math.min(numerator, denominator) <= usualTermMax && Math.max(numerator, denominator) <= termMax
}

/** The fraction of the smallest terms from `low` to `high`: the Stern-Brocot tree, descended by whole parts. */
function simplestBetween(low: number, high: number): Ratio {
  const whole = Math.ceil(low)
  if (whole <= high || whole > termMax) return { numerator: whole, denominator: 1 }
  const { numerator, denominator } = simplestBetween(1 / (high - whole + 1), 1 / (low - whole + 1))
  return { numerator: (whole - 1) * numerator + denominator, denominator: numerator }
}

function decimalsOf(text: string): number {
  return /\.(\d+)/.exec(text)?.[1]?.length ?? 0
}
