import { RaceError } from '../error/race-error.ts'

/**
 * JSON in the canonical form of RFC 8785: keys sorted by UTF-16 units, no white space, numbers in ECMAScript's shortest
 * form. Values with a `toJSON` (decimals, money) are taken by it; `undefined` members are left out.
 *
 * @throws RaceError `CONFIG_INVALID` for what JSON cannot hold: NaN, infinities, functions, bigints, cycles
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', [])
}

function write(value: unknown, path: string, above: readonly object[]): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (typeof value !== 'object') throw notJson(value, path)
  if (above.includes(value)) throw notJson('a value that contains itself', path)
  if ('toJSON' in value && typeof value.toJSON === 'function') return write(value.toJSON(), path, [...above, value])
  const inside = [...above, value]
  if (Array.isArray(value)) return `[${value.map((item, index) => write(item, `${path}[${index}]`, inside)).join(',')}]`
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${JSON.stringify(key)}:${write(member, `${path}.${key}`, inside)}`)
  return `{${members.join(',')}}`
}

function notJson(value: unknown, path: string): RaceError {
  const shown = typeof value === 'function' ? 'a function' : String(value)
  return new RaceError('CONFIG_INVALID', {
    message: `${path} is ${shown}, which JSON cannot hold`,
    facts: { path },
    hint: 'Use finite numbers, texts, booleans, null, arrays and plain objects; write decimals as text.',
  })
}
