import type { JsonValue } from '@race/core'

/** The text of plain data. JSON has no bigints: one is an object with its text. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    // It refuses a bigint; amounts that need one are rare, and asking about every value takes several times as long.
    if (!(error instanceof TypeError)) throw error
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? { $bigint: String(part) } : part))
  }
}

export function toJson(value: unknown): JsonValue {
  return JSON.parse(jsonText(value)) as JsonValue
}

/** What `toJson` made it of. */
export function fromJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'object' && part !== null && '$bigint' in part ? BigInt(String(part.$bigint)) : part,
  ) as T
}
