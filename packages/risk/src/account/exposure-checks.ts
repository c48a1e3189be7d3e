import { type Check, fractionOf } from './account-checks.ts'
import {
  type AccountStanding,
  fingerprintOf,
  type ProposedOrder,
  unitsAfter,
  worthOfHolding,
} from './account-standing.ts'
import { countTimes } from './count-times.ts'
import { atMost, failed, notApplicable, passed, type Trace } from './finding.ts'
import type { CheckName } from './gate-rules.ts'

/** What a check finds that is off: one value for all orders. */
const off = (check: CheckName): Trace => Object.freeze(notApplicable(check, 'no limit is set'))

const orderNotionalOff = off('order-notional')
const totalNotionalOff = off('total-notional')
const instrumentOff = off('instrument-concentration')
const leverageOff = off('leverage')
const groupOff = off('group-concentration')
const correlatedOff = off('correlated-exposure')
const collarOff = off('price-collar')
const duplicateOff = off('duplicate-order')
const rateOff = off('order-rate')

/** Limits on what an account is exposed to, of entries only. */
export const exposureChecks = {
  'order-notional': (({ quantity, price, unitValue }, _, { exposure }) => {
    const { orderNotionalMax } = exposure
    if (orderNotionalMax === undefined) return orderNotionalOff
    return atMost('order-notional', 'the worth of the order', quantity * price * unitValue, orderNotionalMax)
  }) as Check,
  'total-notional': ((order, account, { exposure }) => {
    const { totalNotionalMax } = exposure
    if (totalNotionalMax === undefined) return totalNotionalOff
    return atMost('total-notional', 'the worth of all positions', totalAfter(order, account), totalNotionalMax)
  }) as Check,
  'instrument-concentration': ((order, account, { exposure }) => {
    const { instrumentFractionMax } = exposure
    if (instrumentFractionMax === undefined) return instrumentOff
    const fraction = fractionOf(worthAfter(order, account), account)
    return atMost('instrument-concentration', 'the position as a fraction of equity', fraction, instrumentFractionMax)
  }) as Check,
  'group-concentration': ((order, account, { exposure }) => {
    const { groupFractionMax } = exposure
    if (groupFractionMax === undefined) return groupOff
    if (order.group === null) return notApplicable('group-concentration', `${order.instrument} belongs to no group`)
    const worth =
      sumOfOthers(order, account, ({ group }) => (group === order.group ? 1 : 0)) + worthAfter(order, account)
    return atMost(
      'group-concentration',
      `what the group ${order.group} is worth as a fraction of equity`,
      fractionOf(worth, account),
      groupFractionMax,
    )
  }) as Check,
  'correlated-exposure': ((order, account, { exposure, correlationOf }) => {
    const { correlatedFractionMax } = exposure
    if (correlatedFractionMax === undefined) return correlatedOff
    const { instrument } = order
    // What nobody knows is taken for the worst; a correlation that is no number is denied by the comparison.
    const worth =
      sumOfOthers(order, account, (_, id) => Math.abs(correlationOf(instrument, id))) + worthAfter(order, account)
    return atMost(
      'correlated-exposure',
      'what moves with it as a fraction of equity',
      fractionOf(worth, account),
      correlatedFractionMax,
    )
  }) as Check,
  leverage: ((order, account, { exposure }) => {
    const { leverageMax } = exposure
    if (leverageMax === undefined) return leverageOff
    return atMost(
      'leverage',
      'the worth of all positions over equity',
      fractionOf(totalAfter(order, account), account),
      leverageMax,
    )
  }) as Check,
  'price-collar': ((order, account, { exposure }) => {
    const { priceCollarFraction } = exposure
    if (priceCollarFraction === undefined) return collarOff
    const last = account.lastPrices.get(order.instrument)?.price ?? Number.NaN
    const apart = Math.abs(order.price / last - 1)
    return atMost(
      'price-collar',
      `the distance of the price from the last one of ${last} as a fraction`,
      apart,
      priceCollarFraction,
    )
  }) as Check,
  'duplicate-order': ((order, account, { exposure }) => {
    const { duplicateWindowMs } = exposure
    if (duplicateWindowMs === undefined) return duplicateOff
    const before = account.recentOrders.get(fingerprintOf(order))
    if (before === undefined) return passed('duplicate-order', 'no order like this was approved before')
    const age = account.time - before
    const message = `an order like this was approved ${age} ms ago; the window is ${duplicateWindowMs} ms`
    return age >= duplicateWindowMs
      ? passed('duplicate-order', message, duplicateWindowMs, age)
      : failed('duplicate-order', message, duplicateWindowMs, age)
  }) as Check,
  'order-rate': ((_, { orderTimes, timesAscend: ascend = false, time }, { exposure }) => {
    const { ordersMax, orderRateWindowMs = 60_000 } = exposure
    if (ordersMax === undefined) return rateOff
    const after = countTimes(orderTimes, time - orderRateWindowMs, { bound: 'after', ascend }) + 1
    return atMost('order-rate', `the number of orders within ${orderRateWindowMs} ms`, after, ordersMax)
  }) as Check,
}

function worthAfter(order: ProposedOrder, account: AccountStanding): number {
  return unitsAfter(order, account) * order.price * order.unitValue
}

function totalAfter(order: ProposedOrder, account: AccountStanding): number {
  return sumOfOthers(order, account, () => 1) + worthAfter(order, account)
}

/** What everything but the order's instrument is worth, each weighed. */
export function sumOfOthers(
  { instrument }: ProposedOrder,
  { holdings }: AccountStanding,
  weightOf: (holding: Parameters<typeof worthOfHolding>[0], id: string) => number,
): number {
  let sum = 0
  for (const [id, holding] of holdings) if (id !== instrument) sum += worthOfHolding(holding) * weightOf(holding, id)
  return sum
}
