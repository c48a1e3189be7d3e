import { inspect } from 'node:util'
import { localKey, localSecret } from './local-alpaca.ts'

/** The forms in which a credential could be seen. */
const canaries = [localKey, localSecret, encodeURIComponent(localSecret), JSON.stringify(localSecret).slice(1, -1)]

/** Where a credential can be seen: by inspection, as JSON, or in the text of errors and their causes. */
export function canariesIn(value: unknown): readonly string[] {
  const texts = [
    inspect(value, { depth: 12, showHidden: true, getters: true }),
    value instanceof Error
      ? `${value.message} ${value.stack} ${String(value)} ${inspect(value.cause, { depth: 12 })}`
      : '',
    jsonOf(value),
  ]
  return canaries.filter((canary) => texts.some((text) => text.includes(canary)))
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}
