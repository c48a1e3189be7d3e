import { RaceError } from '../error/race-error.ts'

/** The error for an option that is none of its choices, as callers without types can give it. */
export function unknownChoice(option: string, value: unknown, choices: string): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `${option} is '${String(value)}'`,
    facts: { option, value: String(value) },
    hint: `Choose ${choices}.`,
  })
}
