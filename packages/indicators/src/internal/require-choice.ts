/**
 * Guards the name of a convention.
 *
 * @throws RangeError
 */
export function requireChoice<Choice extends string>(
  indicator: string,
  name: string,
  value: Choice,
  choices: readonly Choice[],
): Choice {
  if (choices.includes(value)) return value
  throw new RangeError(`${indicator}: ${name} must be one of '${choices.join("', '")}', but was '${value}'.`)
}
