import { VenueOrder } from '@race/brokers/simulated'
import { type Holding, incrementsToFloat, type RiskGate } from '@race/core'
import type { PreparedBacktest } from './prepare-backtest.ts'

export interface ClosingOrderParts {
  readonly prepared: PreparedBacktest
  readonly gate: RiskGate
  /** Position of the instrument whose position is to be closed. */
  readonly instrument: number
  /** Epoch ms of the last instant. */
  readonly time: number
  readonly equity: number
}

/** The order that closes a position when a run has ended; null when the gate denies it. */
export function closingOrder({ prepared, gate, instrument, time, equity }: ClosingOrderParts): VenueOrder | null {
  const holding = prepared.account.holdings[instrument] as Holding
  const { valuation, position, markTicks } = holding
  const intent = { strategyInstance: prepared.instanceId, decisionTime: time, ordinal: `end-${instrument}` }
  const isLong = position.steps > 0
  const quantity = incrementsToFloat(position.steps, valuation.step)
  const decision = gate.check({
    intent,
    instrument: valuation.instrument.id,
    side: isLong ? 'sell' : 'buy',
    quantity: Math.abs(quantity),
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
  const order = new VenueOrder(holding, instrument, isLong ? -1 : 1, intent, time, { type: 'held' })
  order.role = 'close'
  order.isReduceOnly = true
  order.isForced = true
  order.approval = decision.approval
  order.reason = 'the run has ended'
  return order
}
