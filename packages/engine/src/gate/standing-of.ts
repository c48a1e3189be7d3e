import { type Instrument, incrementsToFloat } from '@race/core'
import {
  type AccountStanding,
  type Holding,
  type StrategyStanding,
  type TradingState,
  tradingStateOf,
} from '@race/risk'
import type { AccountState } from '../account/account-state.ts'
import type { KernelPort } from '../kernel-port.ts'

/** What of the account a gate looks at, as it stands. */
export function standingOf({ state, now, isConnected, runners }: KernelPort): AccountStanding {
  const equity = state.equity()
  return {
    time: now,
    equity,
    equityPeak: Math.max(state.equityPeak, equity),
    dayStartEquity: state.day?.equity ?? equity,
    dayStart: state.day?.since ?? now,
    tradingState: tradingStateAt(state, isConnected),
    isEmergency: state.halts.open.some(({ cause }) => cause === 'emergency-drawdown'),
    holdings: holdingsOf(state),
    entryTimes: state.entryTimes,
    orderTimes: state.orderTimes,
    strategies: new Map(
      [...state.strategies].map(([instance, { isEnabled, consecutiveLosses }]): [string, StrategyStanding] => {
        const budgetFraction = runners.get(instance)?.entry.budgetFraction ?? null
        return [instance, { isEnabled, consecutiveLosses, budgetFraction, committed: committedBy(state, instance) }]
      }),
    ),
    lastPrices: state.lastPrices,
    recentOrders: state.recentOrders,
  }
}

/** While the venue does not answer, nothing new is opened. */
export function tradingStateAt(state: AccountState, isConnected: boolean): TradingState {
  const byHalts = tradingStateOf(state.halts)
  return byHalts === 'active' && !isConnected ? 'reducing' : byHalts
}

function holdingsOf(state: AccountState): ReadonlyMap<string, Holding> {
  const holdings = new Map<string, Holding>()
  state.instruments.forEach((spec, index) => {
    const holding = state.whole.account.holdings[index]
    const last = state.lastPrices.get(spec.id)
    if (holding === undefined || last === undefined) return
    const { step, multiplierFloat } = holding.valuation
    const quantity = incrementsToFloat(holding.position.steps, step)
    const pendingBuy = incrementsToFloat(state.pendingBuy[index] ?? 0, step)
    const pendingSell = incrementsToFloat(state.pendingSell[index] ?? 0, step)
    if (quantity === 0 && pendingBuy === 0 && pendingSell === 0) return
    holdings.set(spec.id, {
      ...{ quantity, pendingBuy, pendingSell, price: last.price, unitValue: multiplierFloat },
      group: groupOf(spec),
    })
  })
  return holdings
}

/** What an instrument is counted with: its class. */
export function groupOf({ assetClass }: Instrument): string {
  return assetClass
}

/** What a strategy's positions and working entries are worth. */
function committedBy(state: AccountState, instance: string): number {
  const book = state.books.get(instance)
  let sum = 0
  state.instruments.forEach((spec, index) => {
    const holding = book?.account.holdings[index]
    const last = state.lastPrices.get(spec.id)
    if (holding === undefined || last === undefined || holding.position.steps === 0) return
    const { step, multiplierFloat } = holding.valuation
    sum += Math.abs(incrementsToFloat(holding.position.steps, step) * last.price * multiplierFloat)
  })
  for (const order of state.open) {
    if (order.intended.strategyInstance !== instance || order.intended.isReduceOnly) continue
    const holding = book?.account.holdings[order.instrument]
    const last = state.lastPrices.get(order.intended.instrument)
    if (holding === undefined || last === undefined) continue
    const { step, multiplierFloat } = holding.valuation
    sum += incrementsToFloat(order.pendingSteps, step) * last.price * multiplierFloat
  }
  return sum
}
