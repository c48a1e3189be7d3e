import type { Holding } from '@race/core'

/** The name by which the gate knows a position: each side of a hedge is a position of its own to its limits. */
export function positionNameOf({ side, valuation: { instrument } }: Holding): string {
  if (side === 0) return instrument.id
  return side === 1 ? `${instrument.id} long` : `${instrument.id} short`
}
