/**
 * The name that was probably meant: the candidate with the fewest edits (Levenshtein's distance, case ignored), or null
 * where none is near: more than a third of the letters, or two of a short name, would have to change.
 */
export function nearestName(wanted: string, candidates: Iterable<string>): string | null {
  const target = wanted.toLowerCase()
  let best: string | null = null
  let fewest = Math.max(2, Math.floor(target.length / 3)) + 1
  for (const candidate of candidates) {
    const edits = editDistance(target, candidate.toLowerCase())
    if (edits < fewest && edits < Math.max(target.length, candidate.length)) {
      fewest = edits
      best = candidate
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}
