/**
 * What happens to a value between two steps.
 *
 * - `half-even`: to the nearest; a tie to the even neighbour. Without bias over many roundings.
 * - `half-up`: to the nearest; a tie away from zero.
 * - `up`, `down`: away from zero, toward zero.
 * - `floor`, `ceiling`: toward minus infinity, toward plus infinity.
 */
export type Rounding = 'half-even' | 'half-up' | 'up' | 'down' | 'floor' | 'ceiling'
