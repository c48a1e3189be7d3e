/** The arctangents of 0, 1/16, … 1, in radians, correctly rounded. */
const ofSixteenths = [
  0, 0.06241880999595735, 0.12435499454676144, 0.18534794999569476, 0.24497866312686414, 0.3028848683749714,
  0.35877067027057225, 0.4124104415973873, 0.4636476090008061, 0.5123894603107377, 0.5585993153435624,
  0.6022873461349642, 0.6435011087932844, 0.6823165548747481, 0.7188299996216245, 0.7531512809621944,
  0.7853981633974483,
]

const quarterTurn = 1.5707963267948966
/** What the double above lacks of half of π. */
const quarterTurnRest = 6.123233995736766e-17

/**
 * The arctangent in radians, from − π/2 to π/2, within two units in the last place. `Math.atan` differs between engines; this
 * is made of + − × ÷ only, and gives the same bits everywhere.
 *
 * A slope beyond 1 is turned over. What the nearest sixteenth leaves is at most 1/32, by atan a = atan c + atan((a − c) / (1 + ac)),
 * where six terms of Gregory's series are good to 1e-19 of the angle.
 */
export function arctangent(slope: number): number {
  const steepness = Math.abs(slope)
  const isSteep = steepness > 1
  const tangent = isSteep ? 1 / steepness : steepness
  const nearest = Math.floor(tangent * 16 + 0.5)
  const centre = nearest / 16
  const rest = (tangent - centre) / (1 + tangent * centre)
  const square = rest * rest
  const tail = 1 / 3 - square * (1 / 5 - square * (1 / 7 - square * (1 / 9 - square * (1 / 11))))
  // Only NaN finds no sixteenth, and stays NaN.
  const angle = (ofSixteenths[nearest] ?? Number.NaN) + (rest - rest * square * tail)
  const size = isSteep ? quarterTurn - angle + quarterTurnRest : angle
  return slope < 0 ? -size : size
}
