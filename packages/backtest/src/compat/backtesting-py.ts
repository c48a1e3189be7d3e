import type { FeeModel, PriceRule, QueueRule, VenueBar, VenueOrder } from '@race/brokers/simulated'
import {
  addScaled,
  type Decimal,
  type DecimalInput,
  decimal,
  minScaled,
  multiplyDivideHalfEven,
  type Scaled,
  type Signal,
  type Size,
  subtractScaled,
  toScaled,
} from '@race/core'
import type { CompatibilityPolicy, SizingRequest } from '../compatibility-policy.ts'
import { unitFee } from './unit-fee.ts'

/** The largest float below 1: "everything" in backtesting.py, whose sizes below 1 are fractions. */
const almostOne = decimal('0.9999999999999998')
const zero = decimal(0)

/** Options of a `Backtest` of backtesting.py, as far as they touch the hooks. */
export interface BacktestingPyOptions {
  /** What each fill costs: the same model as `costs.fee` of the backtest. None by default. */
  readonly commission?: FeeModel
  /** Share of the price by which every opening is worse; 0 by default. Give the instrument a tick that carries it. */
  readonly spread?: DecimalInput
  /** Share of a position's worth that must be covered by equity; 1 by default, 0.1 is ten times leverage. */
  readonly margin?: DecimalInput
  /** Market orders fill at the close of the bar on which they were sent; at the next open by default. */
  readonly tradeOnClose?: boolean
  /** Orders never close trades of the other side. */
  readonly hedging?: boolean
  /** Closes what is open by working the last bar once more. */
  readonly finalizeTrades?: boolean
}

export function backtestingPy(options: BacktestingPyOptions = {}): CompatibilityPolicy {
  const commission = options.commission ?? { type: 'none' }
  const margin = decimal(options.margin ?? 1)
  const spread = decimal(options.spread ?? 0)
  /** The price of a unit with the spread and its share of the fee, which is asked for the size as it was written. */
  const perUnit = ({ side, price }: SizingRequest, size: Decimal): Decimal =>
    price
      .plus(side === 'buy' ? price.times(spread) : price.times(spread).negated())
      .plus(unitFee(commission, size, price))
  return Object.freeze({
    name: 'backtesting-py',
    bracketReference: ({ entry, side }: Signal, lastPrice: number) =>
      entry.type === 'stop-limit' || entry.type === 'limit-if-touched'
        ? entry.limitPrice
        : 'price' in entry
          ? entry.price
          : lastPrice * (1 + (side === 'buy' ? spread : spread.negated()).toNumber()),
    unitsAtFill(request: SizingRequest) {
      if (!('equityFraction' in request.size)) return null
      const fraction = writtenSize(request.size)
      return availableMargin(request, margin)
        .times(fraction)
        .dividedBy(margin.times(perUnit(request, fraction)), { decimals: 0, rounding: 'floor' })
    },
    unitsToClose(held: Decimal, fraction: number) {
      // That engine multiplies floats: 0.58 × 50 is 28.999…, but 0.145 × 1000 is a tie or not as floats have it.
      const units = decimal(held.toNumber() * fraction).roundTo(0, 'half-even')
      return units.sign === 0 ? decimal(1) : units
    },
    queue: createQueue(),
    prices: createPrices(spread, options.tradeOnClose ?? false),
    lots: options.hedging === true ? ('hedged' as const) : ('fifo' as const),
    cash: {
      // Nothing is refused when it is sent: an order may wait until the margin is there.
      acceptance: () => () => true,
      carries: (request) =>
        !request.opens
          .times(perUnit(request, writtenSize(request.size)))
          .times(margin)
          .greaterThan(availableMargin(request, margin)),
    },
    endOfRun: {
      ...(options.finalizeTrades === true ? { finalize: 'rematch-last-bar' as const } : {}),
      isRuined: (equity) => equity <= 0,
    },
  } satisfies CompatibilityPolicy)
}

function writtenSize(size: Size): Decimal {
  if ('units' in size) return decimal(size.units)
  if (!('equityFraction' in size)) return decimal(1)
  return size.equityFraction === 1 ? almostOne : decimal(size.equityFraction)
}

/** Equity that no position ties up, at the close of the bar that is being processed. */
function availableMargin({ equityAtBarClose, exposureAtBarClose }: SizingRequest, margin: Decimal): Decimal {
  const available = equityAtBarClose.minus(exposureAtBarClose.times(margin))
  return available.sign < 0 ? zero : available
}

function isContingent({ role }: VenueOrder): boolean {
  return role === 'stop-loss' || role === 'take-profit'
}

/** Closing orders and stops go to the front, so that a stop comes before a target. */
function createQueue(): QueueRule {
  return {
    placeOf: ({ role }) => (role === 'close' || role === 'stop-loss' ? 'front' : 'back'),
    repeats({ type, side, bracket }, { high, low }) {
      if (bracket === null) return false
      if (type === 'market') return true
      const target = bracket.target?.limitTicks ?? null
      const stop = bracket.stop?.stopTicks ?? null
      if (type !== 'stop' || target === null) return false
      return side === 1
        ? target <= high && (stop === null || stop < low)
        : target >= low && (stop === null || stop > high)
    },
  }
}

function createPrices(spread: Decimal, isOnClose: boolean): PriceRule {
  const decimals = spread.decimalPlaces
  const whole = toScaled(decimal(`1e${decimals}`), 0)
  const part = toScaled(spread, decimals)
  const isBack = (order: VenueOrder): boolean => isOnClose && !isContingent(order)
  return {
    isTriggered: ({ side, stopTicks }, { high, low }) =>
      stopTicks !== null && (side === 1 ? high >= stopTicks : low <= stopTicks),
    fillTicks(order, bar, justTriggered) {
      const stop = justTriggered ? order.stopTicks : null
      if (order.phase === 'limit') return limitTicks(order, bar, stop)
      const base = isBack(order) ? (bar.previousClose ?? bar.open) : bar.open
      if (stop === null) return base
      return order.side === 1 ? maxScaled(base, stop) : minScaled(base, stop)
    },
    ...(spread.isZero
      ? {}
      : {
          openingTicks: ({ side }: VenueOrder, ticks: Scaled) =>
            multiplyDivideHalfEven(ticks, side === 1 ? addScaled(whole, part) : subtractScaled(whole, part), whole),
        }),
    ...(isOnClose
      ? {
          fillTime: (order: VenueOrder, bar: VenueBar) =>
            order.type === 'market' && isBack(order) ? bar.previousCloseTime : null,
        }
      : {}),
  }
}

/** A limit that the bar reached; together with its stop only where the stop came first. */
function limitTicks({ side, limitTicks: limit }: VenueOrder, bar: VenueBar, stop: Scaled | null): Scaled | null {
  if (limit === null) return null
  if (side === 1 ? bar.low > limit : bar.high < limit) return null
  if (stop !== null && (side === 1 ? limit <= stop : limit >= stop)) return null
  return side === 1 ? minScaled(stop ?? bar.open, limit) : maxScaled(stop ?? bar.open, limit)
}

function maxScaled(a: Scaled, b: Scaled): Scaled {
  return a < b ? b : a
}
