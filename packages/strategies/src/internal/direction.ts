/** 1 for what is bought and for what lies above, −1 for what is sold short and for what lies below. */
export type Direction = 1 | -1

/** Of two prices the one that lies further in a direction. */
export function further(direction: Direction, a: number, b: number): number {
  return direction === 1 ? Math.max(a, b) : Math.min(a, b)
}

/** The other direction. */
export function opposite(direction: Direction): Direction {
  return direction === 1 ? -1 : 1
}
