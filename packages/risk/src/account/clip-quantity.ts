import { type AccountStanding, isReducing, type ProposedOrder } from './account-standing.ts'
import { sumOfOthers } from './exposure-checks.ts'
import type { CheckName, GateRules } from './gate-rules.ts'

/** What is left of the size of an order under the limits. */
export interface ClippedQuantity {
  /** Units; 0 where nothing may leave. */
  readonly quantity: number
  /** The check whose limit is the narrowest; null where the order is as large as it was. */
  readonly clippedBy: CheckName | null
}

type Headroom = (order: ProposedOrder, account: AccountStanding, rules: GateRules) => number

const none = Number.POSITIVE_INFINITY

/** How many units an order may have for each check that judges its size: the check's own comparison, solved for the quantity. */
const headrooms: Readonly<Partial<Record<CheckName, Headroom>>> = {
  'position-size': (order, account, { limits }) => {
    const lots = limits.positionLotsMax * order.contractSize
    return Math.min(lots, unitsFor(order, limits.positionFractionMax * account.equity)) - heldOnSide(order, account)
  },
  'risk-to-reward': ({ side, price, stop, unitValue }, { equity }, { limits }) => {
    if (stop === null) return none
    return (limits.riskPerTradeMax * equity) / ((side === 'buy' ? price - stop : stop - price) * unitValue)
  },
  'strategy-budget': (order, account) => {
    const strategy = account.strategies.get(order.strategyId)
    if (strategy === undefined || strategy.budgetFraction === null) return none
    return unitsFor(order, strategy.budgetFraction * account.equity - strategy.committed)
  },
  'order-notional': (order, _, { exposure }) => unitsFor(order, exposure.orderNotionalMax ?? none),
  'total-notional': (order, account, { exposure }) =>
    besidesOthers(order, account, exposure.totalNotionalMax ?? none, () => 1),
  'instrument-concentration': (order, account, { exposure }) =>
    besidesOthers(order, account, (exposure.instrumentFractionMax ?? none) * account.equity, () => 0),
  'group-concentration': (order, account, { exposure }) => {
    if (order.group === null) return none
    const worth = (exposure.groupFractionMax ?? none) * account.equity
    return besidesOthers(order, account, worth, ({ group }) => (group === order.group ? 1 : 0))
  },
  'correlated-exposure': (order, account, { exposure, correlationOf }) => {
    const { correlatedFractionMax } = exposure
    if (correlatedFractionMax === undefined) return none
    const weightOf = (_: unknown, id: string) => Math.abs(correlationOf(order.instrument, id))
    return besidesOthers(order, account, correlatedFractionMax * account.equity, weightOf)
  },
  leverage: (order, account, { exposure }) =>
    besidesOthers(order, account, (exposure.leverageMax ?? none) * account.equity, () => 1),
}

/**
 * Makes an order as small as the limits on its size ask for: lots and share of equity of the position, loss at the stop,
 * budget of the strategy, notionals, concentration and leverage. Sizes that come from an account's history, such as Kelly's,
 * know nothing of these limits. What must not leave at any size is for `judgeOrder` to deny, which judges what comes of it like
 * any other order. An order keeps as much of its size as can only make a position smaller.
 *
 * @param order of the quantity that is wanted
 * @param step units that the quantity must be a multiple of, rounded down; none by default
 *
 * @example
 * ```ts
 * const { quantity, clippedBy } = clipQuantity({ ...order, quantity: 80 }, account, resolveGateRules(), 1)
 * console.log(quantity, clippedBy) // 20 position-size
 * ```
 */
export function clipQuantity(
  order: ProposedOrder,
  account: AccountStanding,
  rules: GateRules,
  step: number | null = null,
): ClippedQuantity {
  let quantity = order.quantity > 0 ? order.quantity : 0
  let clippedBy: CheckName | null = null
  const room = roomToReduce(order, account)
  for (const check of isReducing(order, account) ? [] : rules.order) {
    const most = headrooms[check]?.(order, account, rules) ?? none
    // What is no number leaves nothing.
    if (most >= quantity) continue
    quantity = most > room ? most : room
    clippedBy = check
  }
  if (step === null) return { quantity, clippedBy }
  return { quantity: Math.floor((quantity / step) * (1 + rounding)) * step, clippedBy }
}

/** Rounding of float64: 0.3 ÷ 0.1 is an ulp below 3. */
const rounding = 1e-12

function unitsFor({ price, unitValue }: ProposedOrder, worth: number): number {
  return worth / (price * unitValue)
}

/** Units that are held, or may come to be, on the order's side; below 0 while they are on the other. */
function heldOnSide({ instrument, side }: ProposedOrder, { holdings }: AccountStanding): number {
  const held = holdings.get(instrument)
  if (held === undefined) return 0
  return side === 'buy' ? held.quantity + held.pendingBuy : held.pendingSell - held.quantity
}

/** Units that can only make the position on the other side smaller. */
function roomToReduce(order: ProposedOrder, account: AccountStanding): number {
  const room = -heldOnSide(order, account)
  return room > 0 ? room : 0
}

/** Units within a worth that the other holdings, each weighed, have a part of. */
function besidesOthers(
  order: ProposedOrder,
  account: AccountStanding,
  worth: number,
  weightOf: Parameters<typeof sumOfOthers>[2],
): number {
  if (worth === none) return none
  return unitsFor(order, worth - sumOfOthers(order, account, weightOf)) - heldOnSide(order, account)
}
