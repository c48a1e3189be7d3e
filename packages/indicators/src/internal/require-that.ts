/**
 * Refuses what an indicator cannot take. Every refusal is this one sentence, so that a bundle of one column driver carries its words once.
 *
 * @throws RangeError that names the indicator, what was given to it, what it must be and what it was
 */
export function requireThat(
  isSo: boolean,
  indicator: string,
  subject: string,
  rule: string | number,
  given: string | number,
): void {
  if (!isSo) throw new RangeError(`${indicator}: ${subject} must be ${rule}, but was ${given}.`)
}
