import { RaceError } from '@race/core'

/**
 * What goes on record needs words: who, and why. Texts of blanks are none.
 *
 * @param what it is, as a sentence begins: `The halt`
 * @param words by what they are
 * @throws RaceError `CONFIG_INVALID` naming the first that is missing
 */
export function requireWords(what: string, words: Readonly<Record<string, string>>, hint: string): void {
  const missing = Object.keys(words).find((name) => typeof words[name] !== 'string' || words[name].trim() === '')
  if (missing === undefined) return
  throw new RaceError('CONFIG_INVALID', { message: `${what} has no ${missing}`, facts: { field: missing }, hint })
}
