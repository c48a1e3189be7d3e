import type { Decimal } from '../decimal/decimal.ts'
import { type Money, money } from '../decimal/money.ts'
import { absScaled, fromScaled, subtractScaled } from '../decimal/scaled.ts'
import type { Holding } from '../ledger/holding.ts'
import { notionalOf } from '../ledger/valuation.ts'

/**
 * A position as exact values, at one moment. Where long and short lots are held side by side it is the net of both, whose
 * cost is the sum of theirs; the lots themselves are in `holding.lots`.
 */
export interface Position {
  readonly instrument: string
  readonly side: 'flat' | 'long' | 'short'
  /** Signed units; negative is short. */
  readonly quantity: Decimal
  /** Cost ÷ quantity ÷ multiplier without sign, half to even to 12 decimals; null when flat. Cost itself is exact. */
  readonly averagePrice: Decimal | null
  /** What was paid for a long; negative, what was received for a short. */
  readonly cost: Money
  /** Of everything closed so far, before fees. */
  readonly realisedProfit: Money
  /** At the last price, before fees. */
  readonly unrealisedProfit: Money
}

const averagePriceDecimals = 12

/** The exact values of what an account holds of one instrument. */
export function positionOf(holding: Holding, scale: number): Position {
  const { position, valuation, markTicks } = holding
  const { instrument } = valuation
  const currency = instrument.quoteCurrency
  const quantity = fromScaled(position.steps, 0).times(instrument.quantityStep)
  const cost = fromScaled(position.cost, scale)
  const worth = notionalOf(valuation, markTicks, position.steps)
  return {
    instrument: instrument.id,
    side: position.steps === 0 ? 'flat' : position.steps > 0 ? 'long' : 'short',
    quantity,
    averagePrice:
      position.steps === 0
        ? null
        : fromScaled(absScaled(position.cost), scale).dividedBy(quantity.abs().times(instrument.multiplier), {
            decimals: averagePriceDecimals,
            rounding: 'half-even',
          }),
    cost: money(cost, currency),
    realisedProfit: money(fromScaled(position.realisedProfit, scale), currency),
    unrealisedProfit: money(fromScaled(subtractScaled(worth, position.cost), scale), currency),
  }
}
