import { canonicalJson, sha256Hex } from '@race/core'

/**
 * A value of a configuration as what has canonical JSON. A function is known by the SHA-256 of its source, an object of a
 * class by that of the class besides its own members; what they close over cannot be seen. Numbers that JSON has no form for
 * are text.
 *
 * @param listMax lists that are longer are known by their number of items and the SHA-256 of their canonical JSON
 */
export function contentOf(value: unknown, listMax = Number.POSITIVE_INFINITY): unknown {
  if (typeof value === 'function') return { function: sha256Hex(String(value)) }
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (Array.isArray(value)) {
    const items = value.map((item) => contentOf(item, listMax))
    return items.length <= listMax ? items : { items: items.length, hash: sha256Hex(canonicalJson(items)) }
  }
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value
  const members = Object.entries(value).map(([key, member]) => [key, contentOf(member, listMax)])
  return Object.fromEntries(isPlain(value) ? members : [['class', sha256Hex(String(value.constructor))], ...members])
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
