/**
 * Insertions, removals and exchanges of single letters that make two texts equal (V. Levenshtein, 1966): what errors
 * find the name by that was probably meant.
 *
 * @example
 * ```ts
 * editDistance('sma-crss', 'sma-cross') // 1
 * ```
 */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let column = 1; column <= b.length; column++) {
      const exchanged = (previous[column - 1] as number) + (a[i - 1] === b[column - 1] ? 0 : 1)
      row.push(Math.min(exchanged, (previous[column] as number) + 1, (row[column - 1] as number) + 1))
    }
    previous = row
  }
  return previous[b.length] as number
}
