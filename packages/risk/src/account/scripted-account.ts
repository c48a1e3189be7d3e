import {
  type AccountStanding,
  type CheckName,
  type GateRules,
  type Holding,
  judgeOrder,
  type ProposedOrder,
  resolveGateRules,
} from '../index.ts'

export const hourMs = 3_600_000
export const now = 10 * 24 * hourMs

export const strategyId = 'acme/trend'

/** A position for tests, at a price of 100. */
export const holding = (quantity: number, more: Partial<Holding> = {}): Holding => ({
  ...{ quantity, pendingBuy: 0, pendingSell: 0, price: 100, unitValue: 1, group: null },
  ...more,
})
/** An entry for tests that passes every check. */
export const order = (more: Partial<ProposedOrder> = {}): ProposedOrder => ({
  ...{ intent: { strategyInstance: 'a', decisionTime: now, ordinal: 0 }, strategyId, instrument: 'SPY', side: 'buy' },
  ...{ quantity: 50, price: 100, unitValue: 1, contractSize: 100, stop: 95, target: 110, group: null },
  ...more,
})
/** An account for tests in which it does. */
export const account = (more: Partial<AccountStanding> = {}): AccountStanding => ({
  ...{ time: now, equity: 100_000, equityPeak: 100_000, dayStartEquity: 100_000, dayStart: now - 8 * hourMs },
  ...{ tradingState: 'active', isEmergency: false, holdings: new Map(), entryTimes: [], orderTimes: [] },
  strategies: new Map([[strategyId, { isEnabled: true, consecutiveLosses: 0, budgetFraction: null, committed: 0 }]]),
  lastPrices: new Map([['SPY', { price: 100, time: now }]]),
  recentOrders: new Map(),
  ...more,
})
/** The check that denied it, or null. */
export function deniedBy(
  proposed: ProposedOrder,
  standing: AccountStanding,
  rules: Partial<GateRules> = {},
): CheckName | null {
  const { isApproved, denial } = judgeOrder(proposed, standing, resolveGateRules(rules))
  if (isApproved !== (denial === null)) throw new Error('what denies and what is approved do not agree')
  return denial?.check ?? null
}
