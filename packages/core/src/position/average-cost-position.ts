import {
  absScaled,
  addScaled,
  multiplyDivideHalfEven,
  negateScaled,
  type Scaled,
  subtractScaled,
} from '../decimal/scaled.ts'

/**
 * A position in one instrument by average cost, in exact integers: quantity in steps, money at the ledger scale.
 *
 * The total cost is kept, not the average, so nothing is lost to a division: a partial close removes cost × closed ÷
 * held, rounded half to even, and the last unit takes the rest. The class owns state that the hot loop reads, so it has
 * plain fields.
 */
export class AverageCostPosition {
  /** Signed quantity in steps; negative is short. */
  steps: Scaled = 0
  /** Signed cost at the ledger scale: what was paid for a long, what was received (negative) for a short. */
  cost: Scaled = 0
  /** Profit of everything closed so far, before fees, at the ledger scale. */
  realisedProfit: Scaled = 0

  /**
   * Adds to the position, or opens it. `signedSteps` has the sign of the position; `signedNotional` that of the steps.
   */
  open(signedSteps: Scaled, signedNotional: Scaled): void {
    this.steps = addScaled(this.steps, signedSteps)
    this.cost = addScaled(this.cost, signedNotional)
  }

  /**
   * Takes part or all of the position away: `closedSteps` positive and at most the size held, `signedProceeds` positive
   * for a long that is sold, negative for a short that is bought back. Returns the signed cost that was removed.
   */
  close(closedSteps: Scaled, signedProceeds: Scaled): Scaled {
    const held = absScaled(this.steps)
    const removed = closedSteps === held ? this.cost : multiplyDivideHalfEven(this.cost, closedSteps, held)
    this.steps = this.steps > 0 ? subtractScaled(this.steps, closedSteps) : addScaled(this.steps, closedSteps)
    this.cost = subtractScaled(this.cost, removed)
    this.realisedProfit = addScaled(this.realisedProfit, addScaled(signedProceeds, negateScaled(removed)))
    return removed
  }

  /**
   * Marks the position to a settlement: its cost becomes `signedWorth`, and the difference is realised. Returns that
   * difference, positive for a profit.
   */
  settle(signedWorth: Scaled): Scaled {
    const variation = subtractScaled(signedWorth, this.cost)
    this.cost = signedWorth
    this.realisedProfit = addScaled(this.realisedProfit, variation)
    return variation
  }
}
