import { VenueOrder } from '@race/brokers/simulated'
import { type Holding, incrementsToFloat, instrumentIndexOf, type RiskGate, type Scaled } from '@race/core'
import { positionNameOf } from './position-name.ts'
import type { PreparedBacktest } from './prepare-backtest.ts'

export interface ClosingOrderParts {
  readonly prepared: PreparedBacktest
  readonly gate: RiskGate
  /** What is to be closed. */
  readonly holding: Holding
  /** Epoch ms of the last instant. */
  readonly time: number
  readonly equity: number
  /** Tells it from the others of its instant; `end-`, the position of the instrument and its short side by default. */
  readonly ordinal?: string
  /** How much of the position; all of it by default. */
  readonly steps?: Scaled
  /** `the run has ended` by default. */
  readonly reason?: string
}

/** The order by which the engine itself closes a position; null when the gate denies it. */
export function closingOrder(parts: ClosingOrderParts): VenueOrder | null {
  const { prepared, gate, holding, time, equity, steps, reason = 'the run has ended' } = parts
  const instrument = instrumentIndexOf(prepared.account, holding)
  const { valuation, position, markTicks } = holding
  const intent = {
    strategyInstance: prepared.instanceId,
    decisionTime: time,
    ordinal: parts.ordinal ?? `end-${instrument}${holding.side === -1 ? '-short' : ''}`,
  }
  const isLong = position.steps > 0
  const quantity = incrementsToFloat(position.steps, valuation.step)
  const decision = gate.check({
    intent,
    instrument: positionNameOf(holding),
    side: isLong ? 'sell' : 'buy',
    quantity: steps === undefined ? Math.abs(quantity) : incrementsToFloat(steps, valuation.step),
    price: incrementsToFloat(markTicks, valuation.tick),
    unitValue: valuation.multiplierFloat,
    positionQuantity: quantity,
    isReduceOnly: true,
    openPositions: 1,
    pendingPositions: 0,
    equity,
    initialEquity: prepared.capital.toNumber(),
    time,
  })
  if (!decision.approved) return null
  const order = new VenueOrder(
    holding,
    instrument,
    isLong ? -1 : 1,
    intent,
    time,
    steps === undefined ? { type: 'held' } : { type: 'fixed', steps },
  )
  order.role = 'close'
  order.isReduceOnly = true
  order.isForced = true
  order.approval = decision.approval
  order.reason = reason
  return order
}
