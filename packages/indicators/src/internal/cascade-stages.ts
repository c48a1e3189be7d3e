/**
 * Lets a value into a cascade that is warming up, as its distance to the reference; `count` is how many values that makes. A stage takes
 * its first value where the one before has `period`: it sums as many of them, or begins with the first, and steps from then on.
 */
export function enterStages(
  stages: Float64Array,
  period: number,
  isSeededByMean: boolean,
  weight: number,
  count: number,
  distance: number,
): void {
  let entering = distance
  for (let k = 0; k < stages.length; k++) {
    const seen = count - k * (period - 1)
    if (seen < 1) return
    if (seen > (isSeededByMean ? period : 1)) {
      stages[k] = (stages[k] as number) * (1 - weight) + entering * weight
    } else {
      ;(stages[k] as number) += entering
      if (isSeededByMean && seen === period) (stages[k] as number) /= period
    }
    entering = stages[k] as number
  }
}

/** The sum of the stages in their shares. */
export function sumOfStages(stages: Float64Array, shares: ArrayLike<number>): number {
  let sum = (shares[0] as number) * (stages[0] as number)
  for (let k = 1; k < stages.length; k++) sum += (shares[k] as number) * (stages[k] as number)
  return sum
}
