import { RaceError } from '../error/race-error.ts'

/**
 * JSON in the canonical form of RFC 8785: keys sorted by UTF-16 units, no white space, numbers in ECMAScript's shortest
 * form. Values with a `toJSON` (decimals, money) are taken by it; `undefined` members are left out.
 *
 * @throws RaceError `CONFIG_INVALID` naming the place of what JSON cannot hold: NaN, infinities, functions, bigints,
 * `undefined` outside a member, text with half a surrogate pair, maps and other objects that are not plain, cycles
 *
 * @example
 * ```ts
 * canonicalJson({ b: 1.50, a: [decimal('0.10'), null] }) // '{"a":["0.1",null],"b":1.5}'
 * ```
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', [])
}

function write(value: unknown, path: string, above: readonly object[]): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return writeText(value, path)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (typeof value !== 'object') throw notJson(typeof value === 'function' ? 'a function' : String(value), path)
  if (above.includes(value)) throw notJson('a value that contains itself', path)
  const inside = [...above, value]
  if ('toJSON' in value && typeof value.toJSON === 'function') return write(value.toJSON(), path, inside)
  if (Array.isArray(value)) {
    // Array.from also visits holes, which map would skip and so leave out of the text.
    return `[${Array.from(value, (item, index) => write(item, `${path}[${index}]`, inside)).join(',')}]`
  }
  if (!isPlain(value)) throw notJson(`of the class ${value.constructor?.name ?? '?'}`, path)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${writeText(key, path)}:${write(member, `${path}.${key}`, inside)}`)
  return `{${members.join(',')}}`
}

function writeText(text: string, path: string): string {
  if (!text.isWellFormed()) throw notJson(`${JSON.stringify(text)}, text with half a surrogate pair`, path)
  return JSON.stringify(text)
}

/** Whether an object's prototype is `Object.prototype`, of this realm or another, or none. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function notJson(shown: string, path: string): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `${path} is ${shown}, which JSON cannot hold`,
    facts: { path },
    hint: 'Use finite numbers, texts, booleans, null, arrays and plain objects; write decimals as text.',
  })
}
