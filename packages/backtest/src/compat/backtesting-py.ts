import type { FeeModel } from '@race/brokers/simulated'
import { type Decimal, type DecimalInput, decimal } from '@race/core'
import type { CompatibilityPolicy, SizingRequest } from '../compatibility-policy.ts'
import { unitFee } from './unit-fee.ts'

/** The largest float below 1: "everything" in backtesting.py, whose sizes below 1 are fractions. */
const almostOne = decimal('0.9999999999999998')
const zero = decimal(0)

/** Options of a `Backtest` of backtesting.py, as far as they touch the hooks. */
export interface BacktestingPyOptions {
  /** What each fill costs: the same model as `costs.fee` of the backtest. None by default. */
  readonly commission?: FeeModel
  /** Share of a position's worth that must be covered by equity; 1 by default, 0.1 is ten times leverage. */
  readonly margin?: DecimalInput
}

/**
 * The rules of backtesting.py 0.6 where they differ from ours.
 *
 * Sizes: a fraction is of the margin that is available when the order fills, with open positions marked at the close of
 * the bar whose open it fills at, floored to whole units of price plus fee, where the fee is asked for the fraction as if
 * it were the units. An order first closes what is open on the other side; what the rest costs beyond the margin is
 * not opened. Use it with `closeAtEnd: 'last-open'`, which is that engine's `finalize_trades`.
 *
 * Source of the rules: the engine's `_Broker._process_orders`, as documented by its test suite.
 *
 * @example
 * ```ts
 * const fee = { type: 'percentage', rate: '0.002' } as const
 * const result = runBacktestSync({
 *   strategy,
 *   data,
 *   costs: { fee },
 *   compatibility: backtestingPy({ commission: fee }),
 *   closeAtEnd: 'last-open',
 * })
 * ```
 */
export function backtestingPy(options: BacktestingPyOptions = {}): CompatibilityPolicy {
  const commission = options.commission ?? { type: 'none' }
  const margin = decimal(options.margin ?? 1)
  return Object.freeze({
    name: 'backtesting-py',
    unitsAtFill(request: SizingRequest) {
      const { size, price } = request
      if ('units' in size) {
        const units = decimal(size.units)
        return affordable(request, units, price.plus(unitFee(commission, units, price)), margin)
      }
      if (!('equityFraction' in size)) return null
      const fraction = size.equityFraction === 1 ? almostOne : decimal(size.equityFraction)
      const perUnit = price.plus(unitFee(commission, fraction, price))
      const units = availableMargin(request, margin)
        .times(fraction)
        .dividedBy(margin.times(perUnit), { decimals: 0, rounding: 'floor' })
      return affordable(request, units, perUnit, margin)
    },
  })
}

/** Equity that no position ties up, at the close of the bar that is being processed. */
function availableMargin({ equityAtBarClose, exposureAtBarClose }: SizingRequest, margin: Decimal): Decimal {
  const available = equityAtBarClose.minus(exposureAtBarClose.times(margin))
  return available.sign < 0 ? zero : available
}

/** All of an order, or only what closes the other side where the margin does not carry the rest. */
function affordable(request: SizingRequest, units: Decimal, perUnit: Decimal, margin: Decimal): Decimal {
  const { side, positionQuantity, price, barClose, equityAtBarClose, exposureAtBarClose } = request
  const isOpposite = side === 'buy' ? positionQuantity.sign < 0 : positionQuantity.sign > 0
  const held = positionQuantity.abs()
  const closed = isOpposite ? (held.lessThan(units) ? held : units) : zero
  const opened = units.minus(closed)
  // Closing at the price instead of at the bar's close moves equity by the way between them, and costs a fee.
  const way = side === 'buy' ? barClose.minus(price) : price.minus(barClose)
  const equity = equityAtBarClose.plus(closed.times(way)).minus(closed.sign > 0 ? request.fee(closed) : zero)
  const available = equity.minus(exposureAtBarClose.minus(closed.times(barClose)).times(margin))
  return opened
    .times(perUnit)
    .times(margin)
    .greaterThan(available.sign < 0 ? zero : available)
    ? closed
    : units
}
