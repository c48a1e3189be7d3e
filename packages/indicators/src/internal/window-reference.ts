/**
 * The value from which a window's sums measure. Prices of one window lie close together, so their distances to one of
 * them are exact and short in binary, and so are sums of distances: a rolling sum then has nothing to round, and a run
 * of equal prices has exactly that price as its mean.
 *
 * Where every value is a whole number, or fits 24 bits, plain sums are exact already. There the reference is 0 and the
 * mean is one division: means that are equal as fractions are then equal as floats, whatever their periods.
 */
export function windowReference(values: Float64Array, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    const value = values[i] as number
    if (Math.fround(value) !== value && Math.floor(value) !== value) return values[to - 1] as number
  }
  return 0
}

/** The sum of the distances to the reference, oldest first. */
export function windowSum(values: Float64Array, from: number, to: number, reference: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += (values[i] as number) - reference
  return sum
}
