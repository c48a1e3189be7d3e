import { test } from 'vitest'
import { type AccountStanding, judgeOrder, type ProposedOrder, resolveGateRules, sealHardLimits } from './index.ts'

const time = Date.UTC(2026, 0, 5, 15)
const account: AccountStanding = {
  ...{ time, equity: 100_000, equityPeak: 100_000, dayStartEquity: 100_000, dayStart: Date.UTC(2026, 0, 5) },
  ...{ tradingState: 'active', isEmergency: false, entryTimes: [time - 1_000], orderTimes: [] },
  holdings: new Map([['QQQ', { quantity: 10, pendingBuy: 0, pendingSell: 0, price: 100, unitValue: 1, group: null }]]),
  strategies: new Map([['acme/trend', { isEnabled: true, consecutiveLosses: 0, budgetFraction: 0.3, committed: 0 }]]),
  lastPrices: new Map([['SPY', { price: 500, time }]]),
  recentOrders: new Map(),
}
const order: ProposedOrder = {
  intent: { strategyInstance: 'trend-1', decisionTime: time, ordinal: 0 },
  ...{ strategyId: 'acme/trend', instrument: 'SPY', side: 'buy', quantity: 10, price: 500, unitValue: 1 },
  ...{ contractSize: 100, stop: 490, target: 520, group: 'index' },
}
const rules = resolveGateRules()
const { requireUnchanged } = sealHardLimits()
const orders = 100_000

test('a hundred thousand orders at the gate of an account', async ({ bench }) => {
  let approved = 0
  await bench.compare(
    bench('judgeOrder, with the seal of the hard limits', () => {
      for (let i = 0; i < orders; i++) {
        requireUnchanged()
        if (judgeOrder(order, account, rules).isApproved) approved++
      }
    }),
    bench('judgeOrder, and every finding in words', () => {
      for (let i = 0; i < orders; i++) approved += judgeOrder(order, account, rules).findings.length
    }),
  )
  if (approved === 0) throw new Error('nothing was approved')
})
