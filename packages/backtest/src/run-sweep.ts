import {
  type AnyStrategy,
  type BarSeries,
  fromScaled,
  type JsonValue,
  type Money,
  money,
  type Scaled,
} from '@race/core'
import { type ColumnCache, createColumnCache } from '@race/host'
import { advanceToEnd, finishKernel } from './advance-kernel.ts'
import type { BacktestConfig } from './backtest-config.ts'
import { BacktestKernel } from './kernel.ts'
import { prepareBacktest } from './prepare-backtest.ts'
import type { Recording } from './recording.ts'
import { Tally } from './tally.ts'
import { throwIfAborted } from './throw-if-aborted.ts'
import { TripMoney } from './trip-money.ts'

/** A strategy over one market with many sets of parameters. The rest is as for a single backtest. */
export interface SweepConfig extends Omit<BacktestConfig, 'strategy' | 'params' | 'data' | 'columnCache'> {
  readonly series: BarSeries | readonly BarSeries[]
  readonly strategy: AnyStrategy
  /** As the strategy's schema takes them, in the order in which rows are given. */
  readonly paramSets: Iterable<unknown>
  /** Shares columns with other sweeps over the same series; one of its own by default. */
  readonly columnCache?: ColumnCache
  readonly signal?: AbortSignal
}

/** Final figures of one run of a sweep. */
export interface SweepRow {
  /** Position in the sequence of parameter sets, from 0. */
  readonly index: number
  /** With defaults filled in. */
  readonly params: JsonValue
  /** Cash plus open positions at their last price, exact. */
  readonly finalEquity: Money
  /** Final ÷ initial equity − 1. */
  readonly returnFraction: number
  /** The largest loss from a peak, as a fraction of it, from 0 to 1. */
  readonly maxDrawdownFraction: number
  readonly fillCount: number
  /** Round trips that have ended, first in, first out. */
  readonly tradeCount: number
  /** Share of the ended round trips that made a profit after fees; NaN without any. */
  readonly winRate: number
  /** Profits ÷ losses of the ended round trips, after fees; Infinity without a loss, NaN without any trade. */
  readonly profitFactor: number
  readonly feesPaid: Money
}

const tallied: Recording<Tally> = {
  createRecorder: (barOf, prepared, hasListener) => new Tally(barOf, new TripMoney(prepared), hasListener),
  equity: 'none',
}

/**
 * Runs one strategy with many sets of parameters over shared columns, one after the other, and gives the final figures of
 * each as it ends: no curve, no list of orders, so that memory stays that of one run. Each run has the venue, the ledger and
 * the gate of a single backtest and ends with the same equity. Columns of indicators are kept from run to run, also those
 * behind `map` where it gives the same values; a function that stands outside of `setup` is applied once, not in every run.
 *
 * @throws RaceError as `runBacktestSync`, and `ABORTED` between two runs after `signal` was aborted
 *
 * @example
 * ```ts
 * const paramSets = [5, 10, 20].map((fast) => ({ fast, slow: 50 }))
 * const rows = [...runSweep({ series, strategy: smaCross, paramSets })]
 * rows.sort((a, b) => b.returnFraction - a.returnFraction)
 * ```
 */
export function* runSweep(config: SweepConfig): Generator<SweepRow, void> {
  const { series, strategy, paramSets, signal, columnCache = createColumnCache(), ...rest } = config
  let index = 0
  for (const params of paramSets) {
    throwIfAborted(signal, 'sweep')
    const prepared = prepareBacktest({ ...rest, strategy, params, data: series, columnCache })
    const kernel = new BacktestKernel(prepared, tallied)
    advanceToEnd(kernel)
    finishKernel(kernel)
    yield rowOf(kernel, index++)
  }
}

function rowOf({ prepared, host, recorder, drawdownMax }: BacktestKernel<Tally>, index: number): SweepRow {
  const { account, currency } = prepared
  const { trips } = recorder
  const amount = (value: Scaled): Money => money(fromScaled(value, account.scale), currency)
  const finalEquity = amount(account.equity())
  return {
    index,
    params: host.params as JsonValue,
    finalEquity,
    returnFraction: finalEquity.amount.toNumber() / prepared.capital.toNumber() - 1,
    maxDrawdownFraction: drawdownMax,
    fillCount: recorder.fillCount,
    tradeCount: trips.count,
    winRate: trips.winCount / trips.count,
    profitFactor: Number(trips.grossProfit) / -Number(trips.grossLoss),
    feesPaid: account.feesPaid,
  }
}
