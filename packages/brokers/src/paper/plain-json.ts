import { type JsonValue, RaceError } from '@race/core'

/** Members of a tagged value begin so. */
const mark = '$'

/**
 * Plain data as JSON, exactly: numbers that JSON does not have and bigints are tagged.
 *
 * @throws RaceError `BROKER_CONFIG_INVALID` for a function or another value that is no plain data
 */
export function toPlainJson(value: unknown): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : { $number: `${value}` }
    case 'bigint':
      return { $bigint: `${value}` }
    case 'object':
      if (value === null) return null
      if (Array.isArray(value)) return value.map(toPlainJson)
      return Object.fromEntries(
        Object.keys(value)
          .sort()
          .flatMap((name) => {
            const member: unknown = value[name as keyof typeof value]
            return member === undefined ? [] : [[name, toPlainJson(member)]]
          }),
      )
    default:
      throw new RaceError('BROKER_CONFIG_INVALID', {
        message: `A ${typeof value} is among what the paper broker must keep, which is no plain data`,
        facts: { type: typeof value },
        hint: 'Give costs as data: a custom fee cannot be a setting of a simulation account.',
      })
  }
}

/** The data that `toPlainJson` wrote. */
export function fromPlainJson(json: JsonValue): unknown {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map(fromPlainJson)
  const entries = Object.entries(json as Readonly<Record<string, JsonValue>>)
  const [name = '', tagged] = entries[0] ?? []
  if (entries.length === 1 && name.startsWith(mark) && typeof tagged === 'string') {
    return name === '$bigint' ? BigInt(tagged) : Number(tagged)
  }
  return Object.fromEntries(entries.map(([key, member]) => [key, fromPlainJson(member)]))
}
