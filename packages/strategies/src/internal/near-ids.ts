import { editDistance } from '@race/core'

const nearMax = 3
/** Longer texts are cut, so that a wrong one costs little. */
const wantedLengthMax = 100
/** A part of a name is a hint from this many letters on. */
const partLengthMin = 3

/**
 * The ids that somebody who wrote `wanted` may have meant, nearest first, three at most: those with the same name under
 * another vendor, those that contain it, and those that few single letters make equal.
 */
export function nearIds(wanted: string, ids: readonly string[]): readonly string[] {
  const text = wanted.slice(0, wantedLengthMax).toLowerCase()
  return ids
    .map((id) => ({ id, distance: distanceOf(text, id) }))
    .filter(({ id, distance }) => distance <= Math.max(1, Math.floor(nameOf(id).length / 3)))
    .sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1))
    .slice(0, nearMax)
    .map(({ id }) => id)
}

function distanceOf(wanted: string, id: string): number {
  const [wantedName, name] = [nameOf(wanted), nameOf(id)]
  const distance = Math.min(editDistance(wanted, id), editDistance(wantedName, name))
  return wantedName.length >= partLengthMin && name.includes(wantedName) ? Math.min(1, distance) : distance
}

function nameOf(id: string): string {
  return id.slice(id.indexOf('/') + 1)
}
