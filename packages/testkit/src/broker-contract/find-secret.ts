/**
 * Where one of the texts shows in values as a log, an inspector or a serialiser would show them: own properties, also hidden
 * ones and those of errors, `toString`, `toJSON` and the text of functions. Null where none does.
 */
export function findSecret(values: readonly unknown[], secrets: readonly string[]): string | null {
  const met = new Set<unknown>()
  const visit = (value: unknown, path: string, depth: number): string | null => {
    if (typeof value === 'string') return secrets.some((secret) => value.includes(secret)) ? path : null
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || met.has(value)) return null
    met.add(value)
    const text = textOf(value)
    if (secrets.some((secret) => text.includes(secret))) return `${path} as text`
    if (depth === 0) return null
    for (const key of Reflect.ownKeys(value)) {
      const place =
        visit(String(key), `${path}, a name`, 0) ?? visit(read(value, key), `${path}.${String(key)}`, depth - 1)
      if (place !== null) return place
    }
    if (value instanceof Map || value instanceof Set) {
      for (const entry of value) {
        const place = visit(entry, `${path}, an entry`, depth - 1)
        if (place !== null) return place
      }
    }
    return null
  }
  for (const [index, value] of values.entries()) {
    const place = visit(value, `value ${index}`, 8)
    if (place !== null) return place
  }
  return null
}

function read(value: object, key: string | symbol): unknown {
  try {
    return Reflect.get(value, key)
  } catch (error) {
    return error
  }
}

function textOf(value: object): string {
  const texts = [String.prototype.concat.call('', read(value, 'stack') as string)]
  for (const show of [() => String(value), () => JSON.stringify(value)]) {
    try {
      texts.push(show() ?? '')
    } catch {
      // What cannot be shown shows nothing.
    }
  }
  return texts.join('\n')
}
