import { VenueOrder } from '@race/brokers/simulated'
import { type Holding, incrementsToFloat, intentId, type RiskGate } from '@race/core'
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
    intentId: intentId(intent),
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
  return new VenueOrder({
    holding,
    instrument,
    side: isLong ? -1 : 1,
    type: 'market',
    role: 'close',
    timeInForce: 'gtc',
    sizing: { type: 'held' },
    approvedNotional: null,
    approval: decision.approval,
    intent,
    limitTicks: null,
    stopTicks: null,
    bracket: null,
    expiresAt: Number.POSITIVE_INFINITY,
    time,
    reason: 'the run has ended',
    ticket: null,
    parent: null,
  })
}
