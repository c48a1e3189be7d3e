import type { IndicatorDefinition } from '@race/core'

/** Keeps indicator columns that several strategies over the same series ask for. Bounded: the oldest goes first. */
export interface ColumnCache {
  columnsOf(
    indicator: IndicatorDefinition,
    inputs: readonly Float64Array[],
    params: readonly number[],
    compute: () => Float64Array[],
  ): Float64Array[]
  /** Columns held now. */
  readonly size: number
}

/**
 * A cache for one race or sweep.
 *
 * @param options.columnsMax how many sets of columns are kept; 256 by default
 */
export function createColumnCache(options: { readonly columnsMax?: number } = {}): ColumnCache {
  const columnsMax = options.columnsMax ?? 256
  const names = new WeakMap<object, number>()
  const kept = new Map<string, Float64Array[]>()
  let count = 0
  // Definitions and input columns are known by identity: two of the same content may differ tomorrow.
  const nameOf = (value: object): number => {
    const known = names.get(value)
    if (known !== undefined) return known
    names.set(value, ++count)
    return count
  }
  return {
    columnsOf(indicator, inputs, params, compute) {
      const key = [nameOf(indicator), ...inputs.map(nameOf), 'p', ...params].join(':')
      const known = kept.get(key)
      if (known !== undefined) return known
      const columns = compute()
      const oldest = kept.keys().next()
      if (kept.size >= columnsMax && !oldest.done) kept.delete(oldest.value)
      kept.set(key, columns)
      return columns
    },
    get size() {
      return kept.size
    },
  }
}
