import { type AccountStanding, type Holding, isReducing, type ProposedOrder, unitsAfter } from './account-standing.ts'
import { countTimes } from './count-times.ts'
import { atLeast, atMost, below, failed, isAtMost, isBelow, notApplicable, passed, type Trace } from './finding.ts'
import type { checkOrder, GateRules } from './gate-rules.ts'

export type Check = (order: ProposedOrder, account: AccountStanding, rules: GateRules) => Trace

const hourMs = 3_600_000

const sound = Object.freeze(passed('inputs', 'every number can be judged by'))

/**
 * What an order must be before anything is judged by it: finite numbers, above 0, and a price that is not old. What makes a
 * position smaller may leave an account without equity, too: only entries ask that its peak and the day's start be above 0.
 */
export const checkInputs: Check = (order, account, { priceAgeMsMax }) => {
  const { quantity, price, unitValue, contractSize, stop, target, instrument } = order
  const { equityPeak, dayStartEquity, equity, time } = account
  if (!isPositive(quantity)) return notPositive('quantity', quantity)
  if (!isPositive(price)) return notPositive('price', price)
  if (!isPositive(unitValue)) return notPositive('unitValue', unitValue)
  if (!isPositive(contractSize)) return notPositive('contractSize', contractSize)
  if (!(isPositive(equityPeak) && isPositive(dayStartEquity)) && !isReducing(order, account)) {
    return isPositive(equityPeak)
      ? notPositive('dayStartEquity', dayStartEquity)
      : notPositive('equityPeak', equityPeak)
  }
  if (!Number.isFinite(equityPeak)) return notFinite('equityPeak', equityPeak)
  if (!Number.isFinite(dayStartEquity)) return notFinite('dayStartEquity', dayStartEquity)
  if (stop !== null && !Number.isFinite(stop)) return notFinite('stop', stop)
  if (target !== null && !Number.isFinite(target)) return notFinite('target', target)
  if (!Number.isFinite(equity)) return notFinite('equity', equity)
  if (!Number.isFinite(time)) return notFinite('time', time)
  if (!(account.dayStart <= time)) {
    return failed('inputs', `the trading day began at ${account.dayStart}, and it is ${time}`)
  }
  const last = account.lastPrices.get(instrument)
  if (last === undefined || !isPositive(last.price)) {
    return failed('inputs', `there is no last price of ${instrument}`)
  }
  const age = time - last.time
  if (age >= 0 && age <= priceAgeMsMax) return sound
  const message = `the last price of ${instrument} is ${age} ms old, above ${priceAgeMsMax} ms`
  return failed('inputs', message, priceAgeMsMax, age)
}

function isPositive(value: number): boolean {
  return value > 0 && value < Number.POSITIVE_INFINITY
}

function notPositive(name: string, value: number): Trace {
  return failed('inputs', `${name} is ${value}, and must be a finite number above 0`)
}

function notFinite(name: string, value: number): Trace {
  return failed('inputs', `${name} is ${value}, and must be finite`)
}

const isActive = Object.freeze(passed('trading-state', 'trading is active'))

/** Halted, nothing leaves; reducing, what makes a position smaller does. */
export const checkTradingState: Check = (order, account) => {
  const { tradingState } = account
  if (tradingState === 'active') return isActive
  if (tradingState === 'reducing' && isReducing(order, account)) return passed('trading-state', 'trading is reducing')
  return tradingState === 'reducing'
    ? failed('trading-state', 'trading is reducing: only what makes a position smaller leaves')
    : failed('trading-state', 'trading is halted: nothing leaves')
}

/** The nine checks of an account, of entries only. A time that is none counts as within any window. */
export const accountChecks = {
  'emergency-shutdown': (_, { isEmergency, equity, equityPeak }, { limits }) =>
    isEmergency
      ? failed('emergency-shutdown', 'the account is shut down')
      : below(
          'emergency-shutdown',
          'the loss from the highest equity',
          1 - equity / equityPeak,
          limits.emergencyDrawdownMax,
        ),
  'account-drawdown': (_, { equity, equityPeak }, { accountDrawdownMax }) =>
    below('account-drawdown', 'the loss from the highest equity', 1 - equity / equityPeak, accountDrawdownMax),
  'open-positions': ({ instrument }, { holdings }, { limits }) => {
    let after = 1
    for (const [id, holding] of holdings) if (id !== instrument && isOpen(holding)) after++
    return atMost('open-positions', 'the number of open and pending positions', after, limits.openPositionsMax)
  },
  'daily-trades': (_, { entryTimes, timesAscend: ascend = false, dayStart }, { limits }) => {
    const after = countTimes(entryTimes, dayStart, { bound: 'from', ascend }) + 1
    return atMost('daily-trades', 'the number of entries today', after, limits.tradesPerDayMax)
  },
  'hourly-trades': (_, { entryTimes, timesAscend: ascend = false, time }, { limits }) => {
    const after = countTimes(entryTimes, time - hourMs, { bound: 'after', ascend }) + 1
    return atMost('hourly-trades', 'the number of entries within 60 minutes', after, limits.tradesPerHourMax)
  },
  'position-size': (order, account, { limits }) => {
    const units = unitsAfter(order, account)
    const lots = units / order.contractSize
    if (!isAtMost(lots, limits.positionLotsMax)) {
      return atMost('position-size', 'the position in lots', lots, limits.positionLotsMax)
    }
    const worth = units * order.price * order.unitValue
    return atMost(
      'position-size',
      'the position as a fraction of equity',
      fractionOf(worth, account),
      limits.positionFractionMax,
    )
  },
  'risk-to-reward': checkRiskToReward,
  'strategy-budget': ({ strategyId, quantity, price, unitValue }, account, { limits }) => {
    const strategy = account.strategies.get(strategyId)
    if (strategy?.isEnabled !== true) return failed('strategy-budget', `the strategy ${strategyId} is not enabled`)
    const { consecutiveLosses, budgetFraction, committed } = strategy
    const losses = atLeastNone(consecutiveLosses)
    if (budgetFraction === null || !isBelow(losses, limits.consecutiveLossesMax)) {
      return below('strategy-budget', 'the number of losses in a row', losses, limits.consecutiveLossesMax)
    }
    const after = fractionOf(atLeastNone(committed) + quantity * price * unitValue, account)
    return atMost('strategy-budget', 'what the strategy holds as a fraction of equity', after, budgetFraction)
  },
  'daily-loss': (_, { equity, dayStartEquity }, { limits }) =>
    below('daily-loss', 'the loss of the day', 1 - equity / dayStartEquity, limits.dailyLossMax),
} as const satisfies Partial<Readonly<Record<(typeof checkOrder)[number], Check>>>

/** What is lost at the stop, and what may be won for it. */
function checkRiskToReward(order: ProposedOrder, account: AccountStanding, { limits, requireStop }: GateRules): Trace {
  const check = 'risk-to-reward'
  const { stop, target, price, side, quantity, unitValue } = order
  if (stop === null) {
    return requireStop
      ? failed(check, 'stop-required: an entry must have a stop')
      : notApplicable(check, 'the entry has no stop')
  }
  const sign = side === 'buy' ? 1 : -1
  const risk = sign * (price - stop)
  if (!(risk > 0)) return failed(check, `the stop of ${stop} is not on the losing side of ${price}`)
  const atRisk = fractionOf(risk * quantity * unitValue, account)
  if (target === null || !isAtMost(atRisk, limits.riskPerTradeMax)) {
    return atMost(check, 'the loss at the stop as a fraction of equity', atRisk, limits.riskPerTradeMax)
  }
  return atLeast(check, 'the reward for the risk', (sign * (target - price)) / risk, limits.rewardToRiskMin)
}

function isOpen({ quantity, pendingBuy, pendingSell }: Holding): boolean {
  return quantity !== 0 || pendingBuy !== 0 || pendingSell !== 0
}

/** What cannot be below 0 and is, is no number: no limit is passed by it. */
function atLeastNone(value: number): number {
  return value >= 0 ? value : Number.NaN
}

/** Without equity, any worth at all is an infinite share of it. */
export function fractionOf(worth: number, { equity }: AccountStanding): number {
  if (worth === 0) return 0
  return equity > 0 ? worth / equity : Number.POSITIVE_INFINITY
}
