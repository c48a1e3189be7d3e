import { type JsonValue, RaceError } from '@race/core'
import { float64FromBase64, float64ToBase64 } from './float64-base64.ts'

/** Members of a tagged value begin so; a plain object with such a member is tagged itself. */
const mark = '$'

/**
 * Plain data as JSON, exactly: numbers keep NaN, the infinities and the sign of zero, and bigints and columns of floats
 * are there. What is not plain data is refused, so that nothing is lost without a word.
 *
 * @param path where the value stands, for the error
 * @throws RaceError `SNAPSHOT_UNSUPPORTED` with the path of a function, symbol, cycle or object of a class
 */
export function dataToJson(value: unknown, path: string): JsonValue {
  return encode(value, path, [])
}

function encode(value: unknown, path: string, above: readonly object[]): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $number: Object.is(value, -0) ? '-0' : `${value}` }
    case 'bigint':
      return { $bigint: value.toString() }
    case 'object':
      return value === null ? null : encodeObject(value, path, above)
    default:
      throw notData(value === undefined ? 'undefined' : `a ${typeof value}`, path)
  }
}

function encodeObject(value: object, path: string, above: readonly object[]): JsonValue {
  if (value instanceof Float64Array) return { $float64: float64ToBase64(value) }
  if (above.includes(value)) throw notData('a value that contains itself', path)
  const inside = [...above, value]
  if (Array.isArray(value)) return Array.from(value, (item, index) => encode(item, `${path}[${index}]`, inside))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw notData(`an object of the class ${value.constructor.name}`, path)
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  const plain = Object.fromEntries(members.map(([key, member]) => [key, encode(member, `${path}.${key}`, inside)]))
  return members.some(([key]) => key.startsWith(mark)) ? { $object: plain } : plain
}

/** The data that `dataToJson` wrote. */
export function jsonToData(json: JsonValue): unknown {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map(jsonToData)
  const entries = Object.entries(json as Readonly<Record<string, JsonValue>>)
  const [key = '', tagged] = entries[0] ?? []
  if (entries.length === 1 && typeof tagged === 'string') {
    if (key === '$number') return Number(tagged)
    if (key === '$bigint') return BigInt(tagged)
    if (key === '$float64') return float64FromBase64(tagged)
  }
  const members = entries.length === 1 && key === '$object' ? Object.entries(tagged as object) : entries
  return Object.fromEntries(members.map(([name, member]) => [name, jsonToData(member as JsonValue)]))
}

function notData(what: string, path: string): RaceError {
  return new RaceError('SNAPSHOT_UNSUPPORTED', {
    message: `The run cannot be snapshotted: ${path} is ${what}, which is no plain data`,
    facts: { part: path },
    hint: path.startsWith('state')
      ? 'Keep numbers, texts, booleans, null, arrays and plain objects in `state`; of a ticket its `id`, and find it again with order.find(id).'
      : 'Run without this part, or without snapshots.',
  })
}
