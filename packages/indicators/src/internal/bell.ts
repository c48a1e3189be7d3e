/** The logarithm of 2 in two parts; the first is short, so that its multiples up to 2^20 are exact. */
const logTwo = 0.6931471803691238
const logTwoRest = 1.9082149292705877e-10

/**
 * The height of the bell curve at a distance of that many standard deviations, as a share of its top: e^(−distance² / 2), within a
 * few units in the last place; 0 beyond 38, where no double is that small. `Math.exp` differs between engines; this is made of
 * + − × ÷ only, and gives the same bits everywhere.
 */
export function bell(distance: number): number {
  const exponent = (distance * distance) / 2
  if (exponent >= 746) return 0
  const halvings = Math.floor(exponent / logTwo + 0.5)
  const rest = exponent - halvings * logTwo - halvings * logTwoRest
  // Fourteen terms of e^−rest, |rest| below 0.35, from the last.
  let height = 1
  for (let k = 14; k > 0; k--) height = 1 - (rest / k) * height
  for (let k = 0; k < halvings; k++) height /= 2
  return height
}
