/**
 * Adds `value` to a sum that is kept in two numbers: `state[place]`, and in `state[place + 1]` what its roundings lost
 * (A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54, 1974). The error of
 * the whole does not grow with the number of terms.
 */
export function addCompensated(state: Float64Array, place: number, value: number): void {
  const sum = state[place] as number
  const next = sum + value
  const lost = Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
  state[place] = next
  state[place + 1] = (state[place + 1] as number) + lost
}

/** The sum at `place`. One that overflowed stays infinite. */
export function compensatedSum(state: Float64Array, place: number): number {
  const sum = state[place] as number
  return Number.isFinite(sum) ? sum + (state[place + 1] as number) : sum
}
