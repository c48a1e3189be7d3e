/** Bars next to each other for which something stays the same, the last included. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** The stretches of bars that have the same key, in order; bars whose key is null belong to none. */
export function stretches(bars: number, keyOf: (bar: number) => string | null): readonly Stretch[] {
  const found: Stretch[] = []
  let from = 0
  for (let bar = 1; bar <= bars; bar++) {
    const key = keyOf(from)
    if (bar < bars && keyOf(bar) === key) continue
    if (key !== null) found.push({ from, to: bar - 1 })
    from = bar
  }
  return found
}
