import { test } from 'vitest'
import {
  type AccountMonitor,
  type AccountStanding,
  createAccountMonitor,
  createSettings,
  gateRulesOf,
  judgeOrder,
  type ProposedOrder,
  resolveGateRules,
  sealHardLimits,
} from './index.ts'

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
const { limits, requireUnchanged } = sealHardLimits({ tradesPerDayMax: 80 })
const orders = 100_000
const tenMinutesMs = 600_000

/** Decisions of an account that trades: each order is judged by what is known, is sent, and fills; every other one is an exit. */
function tradeThrough(monitor: AccountMonitor): number {
  const placed = { strategyId: 'acme/trend', instrument: 'SPY', price: 500, unitValue: 1, group: 'index' } as const
  let approved = 0
  for (let i = 0; i < orders; i++) {
    const at = time + i * tenMinutesMs
    const [side, isEntry] = i % 2 === 0 ? (['buy', true] as const) : (['sell', false] as const)
    monitor.observe({ type: 'price-seen', time: at, instrument: 'SPY', price: 500 })
    monitor.observe({ type: 'equity-marked', time: at, equity: 100_000 })
    requireUnchanged()
    if (!judgeOrder({ ...order, side }, monitor.standing(at), accountRules).isApproved) continue
    approved++
    const sent = { ...placed, time: at, orderId: `o${i}`, side, quantity: 10 }
    monitor.observe({ ...sent, type: 'order-opened', isEntry })
    monitor.observe({ ...sent, type: 'order-filled' })
  }
  return approved
}

const settings = createSettings(limits, {
  values: {
    strategiesEnabled: ['acme/trend'],
    budgets: { 'acme/trend': 0.3 },
  },
  ...{ by: 'Ada', reason: 'bench', at: 0 },
})
const accountRules = gateRulesOf(settings)
const newMonitor = (): AccountMonitor =>
  createAccountMonitor({ tradingDay: { timeZone: 'UTC' }, settings: settings.values, hardLimits: limits })

test('a hundred thousand orders at the gate of an account', async ({ bench }) => {
  let approved = 0
  await bench.compare(
    bench('judgeOrder, with the seal of the hard limits', () => {
      for (let i = 0; i < orders; i++) {
        requireUnchanged()
        if (judgeOrder(order, account, rules).isApproved) approved++
      }
    }),
    bench('a price, equity, judgeOrder, and the order sent and filled in the account monitor', () => {
      if (tradeThrough(newMonitor()) !== orders) throw new Error('some orders were denied')
    }),
    bench('judgeOrder, and every finding in words', () => {
      for (let i = 0; i < orders; i++) approved += judgeOrder(order, account, rules).findings.length
    }),
  )
  if (approved === 0) throw new Error('nothing was approved')
})
