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
  const plain = inOrder(value, 0)
  if (plain !== undefined) {
    const text = JSON.stringify(plain)
    // Half a surrogate pair is escaped by JSON, and has to be refused.
    if (!text.includes('\\ud')) return text
  }
  return write(value, '$', [])
}

/** What is deeper may contain itself: `write` finds out. */
const plainDepthMax = 64

/**
 * The value with the members of its objects in order, of which JSON then makes the canonical text in one go; the value itself where they
 * are in order already. Undefined for what needs a closer look: anything with a `toJSON`, anything that has to be refused, names that
 * an object would put into an order of its own, and whatever holds such a thing.
 */
function inOrder(value: unknown, depth: number): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'object' || depth === plainDepthMax || 'toJSON' in value) return undefined
  return Array.isArray(value) ? itemsInOrder(value, depth) : isPlain(value) ? membersInOrder(value, depth) : undefined
}

function itemsInOrder(items: readonly unknown[], depth: number): readonly unknown[] | undefined {
  let copy: unknown[] | undefined
  for (let at = 0; at < items.length; at += 1) {
    const item = inOrder(items[at], depth + 1)
    if (item === undefined) return undefined
    if (item !== items[at]) copy ??= items.slice()
    if (copy !== undefined) copy[at] = item
  }
  return copy ?? items
}

function membersInOrder(value: object, depth: number): object | undefined {
  const members = value as Readonly<Record<string, unknown>>
  const keys = Object.keys(members)
  let isSorted = true
  for (let at = 1; at < keys.length && isSorted; at += 1) isSorted = (keys[at - 1] ?? '') < (keys[at] ?? '')
  // Without a comparison of its own, sort orders by UTF-16 units.
  if (!isSorted && keys.sort().some((key) => /^(?:\d|__proto__$)/.test(key))) return undefined
  let copy: Record<string, unknown> | undefined = isSorted ? undefined : {}
  for (const key of keys) {
    const member = members[key]
    if (member === undefined) continue
    const item = inOrder(member, depth + 1)
    if (item === undefined) return undefined
    if (item !== member) copy ??= { ...members }
    if (copy !== undefined) copy[key] = item
  }
  return copy ?? value
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
