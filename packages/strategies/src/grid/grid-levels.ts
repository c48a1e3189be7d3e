/** One level of a grid: where it enters, where it leaves, and where it gives up. */
export interface GridLevel {
  readonly side: 1 | -1
  /** From 1, the nearest to the anchor, outwards. */
  readonly number: number
  readonly price: number
  readonly target: number
  /** Null for none. */
  readonly stop: number | null
}

export interface GridShape {
  /** 1 for buys below the anchor, −1 for sales above it. */
  readonly side: 1 | -1
  readonly anchor: number
  readonly levels: number
  /** Fraction of the anchor from one level to the next. */
  readonly spacing: number
  /** Levels from the last one to the stop; 0 for none. */
  readonly stopLevels: number
}

/**
 * The levels of one side of a grid, from the anchor outwards: level k lies k spacings from the anchor and leaves at level k − 1.
 *
 * @example
 * ```ts
 * const shape = { side: 1, anchor: 100, levels: 2, spacing: 0.01, stopLevels: 0 } as const
 * console.log(gridLevels(shape).map(({ price, target }) => [price, target])) // [ [ 99, 100 ], [ 98, 99 ] ]
 * ```
 */
export function gridLevels({ side, anchor, levels, spacing, stopLevels }: GridShape): readonly GridLevel[] {
  const priceOf = (number: number): number => anchor * (1 - side * number * spacing)
  const stop = stopLevels === 0 ? null : priceOf(levels + stopLevels)
  return Array.from({ length: levels }, (_, index) => {
    const number = index + 1
    return { side, number, price: priceOf(number), target: priceOf(number - 1), stop }
  })
}
