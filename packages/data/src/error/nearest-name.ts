import { editDistance } from '@race/core'

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
