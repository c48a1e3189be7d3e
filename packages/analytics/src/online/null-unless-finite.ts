/** The same figures, with null for what overflowed float64 and so is not defined. */
export function nullUnlessFinite<T extends object>(figures: T): T {
  const sound = Object.entries(figures).map(([name, value]) => [
    name,
    typeof value === 'number' && !Number.isFinite(value) ? null : value,
  ])
  return Object.fromEntries(sound) as T
}
