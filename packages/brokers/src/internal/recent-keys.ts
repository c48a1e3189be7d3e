/** Remembers the latest keys. */
export interface RecentKeys {
  /** Whether the key is new; it is remembered from now on. */
  add(key: string): boolean
}

/**
 * Remembers at most `max` keys, the latest ones: enough to know what a venue tells twice, without growing for ever.
 *
 * @example
 * ```ts
 * const seen = createRecentKeys(100)
 * seen.add('fill-1') // true
 * seen.add('fill-1') // false
 * ```
 */
export function createRecentKeys(max: number): RecentKeys {
  const keys = new Set<string>()
  return {
    add(key) {
      if (keys.has(key)) return false
      keys.add(key)
      if (keys.size > max) {
        // A set keeps the order of insertion: its first is the oldest.
        for (const oldest of keys) {
          keys.delete(oldest)
          break
        }
      }
      return true
    },
  }
}
