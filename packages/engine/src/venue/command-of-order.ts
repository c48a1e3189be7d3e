import {
  type Approval,
  type BracketLegTerms,
  type BracketTerms,
  decimal,
  type LegFacts,
  type OrderCommand,
  type OrderIntended,
  type OrderPrices,
  type PriceFacts,
} from '@race/core'

/** The command that the venue gets, from what is on record. */
export function commandOfOrder(intended: OrderIntended, approval: Approval, withBracket: boolean): OrderCommand {
  const { clientOrderId, intentId, instrument, side, type, role, timeInForce } = intended
  const { expiresAt, isReduceOnly, isPostOnly, decisionTime } = intended
  return {
    ...{ clientOrderId, intentId, approval, instrument, side, type, role, timeInForce },
    ...{ expiresAt, isReduceOnly, isPostOnly, decisionTime },
    quantity: decimal(intended.quantity),
    ...pricesOf(intended),
    bracket: withBracket ? bracketOf(intended) : null,
  }
}

function bracketOf({ stop, target }: OrderIntended): BracketTerms | null {
  return stop === null && target === null ? null : { stop: legOf(stop), target: legOf(target) }
}

function legOf(leg: LegFacts | null): BracketLegTerms | null {
  return leg === null ? null : { clientOrderId: leg.clientOrderId, type: leg.type, ...pricesOf(leg) }
}

function pricesOf({ limitPrice, stopPrice, trail, limitOffset }: PriceFacts): OrderPrices {
  return {
    limitPrice: limitPrice === null ? null : decimal(limitPrice),
    stopPrice: stopPrice === null ? null : decimal(stopPrice),
    trail:
      trail === null
        ? null
        : 'amount' in trail
          ? { amount: decimal(trail.amount) }
          : { percent: decimal(trail.percent) },
    limitOffset: limitOffset === null ? null : decimal(limitOffset),
  }
}
