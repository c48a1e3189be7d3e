import type { IndicatorDefinition, IndicatorParam } from '@race/core'

/** Keeps indicator columns that several strategies over the same series ask for. Bounded: the oldest goes first. */
export interface ColumnCache {
  columnsOf(
    indicator: IndicatorDefinition,
    inputs: readonly Float64Array[],
    params: readonly IndicatorParam[],
    compute: () => Float64Array[],
  ): Float64Array[]
  /**
   * A column derived from another by a function. One function over one column is computed once; where another function gives
   * the same values, the column that is there already is given, so that what is computed from it is found again too.
   */
  derivedOf(input: Float64Array, fn: (value: number) => number, compute: () => Float64Array): Float64Array
  /** Sets of columns held now. */
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
  const derived = new WeakMap<Float64Array, DerivedColumn[]>()
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
    derivedOf(input, fn, compute) {
      const known = derived.get(input) ?? []
      const byFunction = known.find((one) => one.fn === fn)
      if (byFunction !== undefined) return byFunction.column
      const column = compute()
      const twin = known.find((one) => isSame(one.column, column))
      if (twin !== undefined) return twin.column
      derived.set(input, [...known.slice(1 - derivedMax), { fn, column }])
      return column
    },
    get size() {
      return kept.size
    },
  }
}

interface DerivedColumn {
  readonly fn: (value: number) => number
  readonly column: Float64Array
}

/** Columns derived from one input that are kept; the oldest goes first. */
const derivedMax = 16

/** Bit for bit, but that one NaN is as good as another. */
function isSame(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !Object.is(a[i], b[i])) return false
  return true
}
