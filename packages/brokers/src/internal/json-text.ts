/** What a text held, as a value: answers of servers are not always what they should be. */
export type JsonReading = { readonly isJson: true; readonly value: unknown } | { readonly isJson: false }

/**
 * Reads JSON.
 *
 * @param numbers `text` keeps every number as the text it was written in, which is the only way in which an amount of a venue
 * is exact; `float` makes floats of them, as prices of markets are
 *
 * @example
 * ```ts
 * readJson('{"price":100.10}', 'text') // { isJson: true, value: { price: '100.10' } }
 * ```
 */
export function readJson(text: string, numbers: 'text' | 'float'): JsonReading {
  try {
    return { isJson: true, value: numbers === 'text' ? parse(text, numberAsText) : JSON.parse(text) }
  } catch {
    return { isJson: false }
  }
}

// ECMAScript's JSON.parse hands the source of a primitive to the reviver; the library of types does not know it yet.
const parse = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown

function numberAsText(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' ? (source ?? String(value)) : value
}
