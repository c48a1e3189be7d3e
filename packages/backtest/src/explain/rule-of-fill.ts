import { type Scaled, subtractScaled } from '@race/core'
import type { FillRow, OrderRow } from '../recording.ts'
import type { ExplainedBar } from './order-explanation.ts'
import type { OrderRecord } from './order-record.ts'

/** Which rule of matching gave a price. */
interface FillRule {
  readonly rule: string
  /** The price by the rule, in ticks; null where the record does not tell. */
  readonly before: Scaled | null
}

/**
 * Finds the rule by which a fill has its price: from the time of the fill, the order's type and terms, and the bar. Costs
 * only make a price worse; a price that is better than the rule's was found by another rule, and none is claimed.
 */
export function ruleOfFill(record: OrderRecord, row: FillRow, bar: ExplainedBar): FillRule {
  const found = candidateRule(record, row, bar)
  const { order, kernel } = record
  const { slippage, venueCosts, finer } = kernel.prepared
  const costsPrice = slippage.type !== 'none' || venueCosts.spread !== undefined
  // Where on the way through a bar a market order was met cannot be told once costs have moved its price.
  if (found.before === null) return costsPrice ? found : { ...found, before: row.ticks }
  // Between two finer bars or ticks the price jumps, so that a stop fills beyond its level without any cost.
  const isStepped = finer !== null || kernel.prepared.config.ticks !== undefined
  const isKnown = costsPrice && (!isStepped || row.time === bar.openTime)
  const difference = worse(order.side, found.before, row.ticks)
  if (difference < 0 || (difference > 0 && !isKnown)) {
    return { rule: 'at a price that the record does not explain: by a rule of a policy or a cost model', before: null }
  }
  return found
}

function candidateRule(record: OrderRecord, row: FillRow, bar: ExplainedBar): FillRule {
  const { kernel, order, instrument } = record
  const ticks = (price: number): Scaled => kernel.ticks(instrument, price)
  const terms = termsAt(record, row)
  const price = (level: Scaled): string => kernel.values.priceOf(order, level).toString()
  if (typeof order.ordinal === 'string') {
    return { rule: 'at the last price of the run, by closeAtEnd', before: row.ticks }
  }
  const { type, side, timeInForce } = order
  if (row.time === bar.openTime) {
    const open = ticks(bar.open)
    const isRest = record.fills[0]?.row !== row
    const level = isRest
      ? null
      : type === 'limit'
        ? terms.limitTicks
        : order.trail === null
          ? terms.stopTicks
          : order.stopTicks
    if (type === 'market' || level === null) return { rule: `at the open of the bar, ${bar.open}`, before: open }
    return { rule: `the open of the bar, ${bar.open}, was at or beyond ${nameOf(type)} ${price(level)}`, before: open }
  }
  if (timeInForce === 'at-close') return { rule: `at the session's close, ${bar.close}`, before: ticks(bar.close) }
  const low = `low ${bar.low}`
  const high = `high ${bar.high}`
  switch (type) {
    case 'market':
      return { rule: 'at a price inside the bar', before: null }
    case 'limit':
      return {
        rule: `the bar's ${side === 1 ? low : high} reached the limit ${price(terms.limitTicks ?? row.ticks)}`,
        before: row.ticks,
      }
    case 'market-if-touched':
      return {
        rule: `the bar's ${side === 1 ? low : high} reached the touch ${price(terms.stopTicks ?? row.ticks)}`,
        before: terms.stopTicks,
      }
    case 'stop':
    case 'trailing-stop': {
      // A trailing stop no longer moves once it is triggered: the order ended with the level it filled at.
      const level = order.trail === null ? terms.stopTicks : order.stopTicks
      return {
        rule: `the bar's ${side === 1 ? high : low} reached the ${nameOf(type)} ${level === null ? '' : price(level)}`,
        before: level,
      }
    }
    default:
      return {
        rule: `triggered at ${terms.stopTicks === null ? 'its stop' : price(terms.stopTicks)}, the bar (${low}, ${high}) let it fill within its limit ${terms.limitTicks === null ? '' : price(terms.limitTicks)}`,
        before: row.ticks,
      }
  }
}

/** The order's prices just before a fill. */
function termsAt({ changes }: OrderRecord, row: FillRow): Pick<OrderRow, 'limitTicks' | 'stopTicks'> {
  // The row of the fill's own change of status comes after it and has the same prices.
  const found = changes.findLast(({ row: change }) => change.time <= row.time)?.row
  return { limitTicks: found?.limitTicks ?? null, stopTicks: found?.stopTicks ?? null }
}

function nameOf(type: string): string {
  switch (type) {
    case 'limit':
      return 'the limit'
    case 'market-if-touched':
    case 'limit-if-touched':
      return 'the touch'
    case 'trailing-stop':
      return 'trailing stop'
    default:
      return 'stop'
  }
}

/** Ticks by which a price is worse for the trader than another: above it for a buy. */
export function worse(side: 1 | -1, before: Scaled, after: Scaled): Scaled {
  return side === 1 ? subtractScaled(after, before) : subtractScaled(before, after)
}
