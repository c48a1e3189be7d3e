import { requireThat } from './require-that.ts'

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
  requireThat(choices.includes(value), indicator, name, `'${choices.join("' or '")}'`, `'${value}'`)
  return value
}
