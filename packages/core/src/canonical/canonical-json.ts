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
  return textOf(value, 0) ?? write(value, '$', [])
}

/** What is deeper may contain itself: `write` finds out. */
const plainDepthMax = 64

/** Members up to which putting each into its place takes less time than sorting them all. */
const fewMembers = 32

/** What JSON writes otherwise than it stands, and what may be half a surrogate pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be found.
const special = /["\\\u0000-\u001f\ud800-\udfff]/

/** How JSON writes half a surrogate pair, which has to be refused, and what else looks like it. */
const halfPair = '\\ud'

/** The text of plain data; undefined for what needs a closer look, such as a `toJSON` or what has to be refused, and what holds it. */
function textOf(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case 'string':
      return plainText(value)
    case 'number':
      return Number.isFinite(value) ? `${value}` : undefined
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      if (depth === plainDepthMax || 'toJSON' in value) return undefined
      if (isInOrder(value, depth)) {
        const text = JSON.stringify(value)
        if (!text.includes(halfPair)) return text
      }
      if (Array.isArray(value)) return itemsText(value, depth)
      return isPlain(value) ? membersText(value as Readonly<Record<string, unknown>>, depth) : undefined
    default:
      return undefined
  }
}

/**
 * Whether plain data stand in the canonical order already, so that JSON writes their canonical text, but for half a surrogate pair:
 * this look and its text take about half the time of the text that is put together here.
 */
function isInOrder(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      if (value === null) return true
      if (depth === plainDepthMax || 'toJSON' in value) return false
      if (Array.isArray(value)) return areInOrder(value, depth + 1)
      return isPlain(value) && hasMembersInOrder(value as Readonly<Record<string, unknown>>, depth + 1)
    default:
      return false
  }
}

function areInOrder(items: readonly unknown[], depth: number): boolean {
  // A hole is as undefined here, and is refused.
  for (let at = 0; at < items.length; at += 1) if (!isInOrder(items[at], depth)) return false
  return true
}

function hasMembersInOrder(members: Readonly<Record<string, unknown>>, depth: number): boolean {
  let before = ''
  for (const key of Object.keys(members)) {
    if (key < before) return false
    before = key
    const member = members[key]
    if (member !== undefined && !isInOrder(member, depth)) return false
  }
  return true
}

function plainText(text: string): string | undefined {
  if (!special.test(text)) return `"${text}"`
  return text.isWellFormed() ? JSON.stringify(text) : undefined
}

function itemsText(items: readonly unknown[], depth: number): string | undefined {
  const parts: string[] = []
  for (let at = 0; at < items.length; at += 1) {
    const text = textOf(items[at], depth + 1)
    if (text === undefined) return undefined
    parts.push(text)
  }
  return `[${parts.join(',')}]`
}

function membersText(members: Readonly<Record<string, unknown>>, depth: number): string | undefined {
  const parts: string[] = []
  for (const key of sortedKeys(members)) {
    const member = members[key]
    if (member === undefined) continue
    const name = plainText(key)
    const text = textOf(member, depth + 1)
    if (name === undefined || text === undefined) return undefined
    parts.push(`${name}:${text}`)
  }
  return `{${parts.join(',')}}`
}

/** By UTF-16 units, as both `>` and a sort without a comparison of its own order texts. */
function sortedKeys(members: object): readonly string[] {
  const keys = Object.keys(members)
  if (keys.length > fewMembers) return keys.sort()
  for (let at = 1; at < keys.length; at += 1) {
    const key = keys[at] as string
    let to = at
    for (; to > 0 && (keys[to - 1] as string) > key; to -= 1) keys[to] = keys[to - 1] as string
    keys[to] = key
  }
  return keys
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
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null
}

function notJson(shown: string, path: string): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `${path} is ${shown}, which JSON cannot hold`,
    facts: { path },
    hint: 'Use finite numbers, texts, booleans, null, arrays and plain objects; write decimals as text.',
  })
}
