/** Remembers the latest values. */
export interface RecentValues<T> {
  get(key: string): T | undefined
  /** Sets a value, which is the latest now. */
  set(key: string, value: T): void
}

/**
 * Remembers at most `max` values, those that were set last: what a venue tells only once, without growing for ever.
 *
 * @example
 * ```ts
 * const known = createRecentValues<number>(1)
 * known.set('a', 1)
 * known.set('b', 2)
 * known.get('a') // undefined
 * ```
 */
export function createRecentValues<T>(max: number): RecentValues<T> {
  const values = new Map<string, T>()
  return {
    get: (key) => values.get(key),
    set(key, value) {
      values.delete(key)
      values.set(key, value)
      if (values.size <= max) return
      // A map keeps the order of insertion: its first is the oldest.
      for (const oldest of values.keys()) {
        values.delete(oldest)
        break
      }
    },
  }
}
