import type { BacktestResult } from '@race/backtest'
import { type OrderStatus, sha256Hex } from '@race/core'

/** What is pinned of a run, from cause to effect: the first that differs is the nearest to the reason. */
export interface GoldenStatistics {
  /** Hash of the bars; where it differs the market is another one, and nothing is said about the engine. */
  readonly data: string
  readonly orders: number
  readonly denied: number
  readonly rejected: number
  readonly expired: number
  readonly cancelled: number
  readonly fills: number
  readonly trades: number
  /** In the account's currency, exact. */
  readonly feesPaid: string
  /** In the account's currency, exact. */
  readonly finalEquity: string
  /** A fraction from −1 to 0, over every instant, to nine digits; `none` where there is none. */
  readonly maxDrawdown: string
  /** To nine digits; `none` where there is none. */
  readonly sharpe: string
  /** The run hash: every change of an order and every fill. */
  readonly hash: string
}

/** What is pinned of a result. */
export function goldenStatistics(result: BacktestResult): GoldenStatistics {
  const { orders, metrics } = result
  const count = (wanted: OrderStatus) => orders.filter(({ status }) => status === wanted).length
  return {
    data: sha256Hex(result.datasets.map(({ hash }) => hash).join(' ')).slice(0, 16),
    orders: orders.length,
    denied: count('denied'),
    rejected: count('rejected'),
    expired: count('expired'),
    cancelled: count('cancelled'),
    fills: result.fillCount,
    trades: result.trades.length,
    feesPaid: result.feesPaid.amount.toString(),
    finalEquity: result.finalEquity.amount.toString(),
    maxDrawdown: nineDigits(metrics.maxDrawdown),
    sharpe: nineDigits(metrics.sharpe),
    hash: result.hash,
  }
}

/** A statistic that is not what it was. */
export interface GoldenDifference {
  readonly statistic: string
  readonly pinned: string | number | undefined
  readonly now: string | number | undefined
}

/** All that differs, from cause to effect; also a statistic that only one of the two has. */
export function goldenDifferences(pinned: GoldenStatistics, now: GoldenStatistics): readonly GoldenDifference[] {
  const names = new Set([...Object.keys(now), ...Object.keys(pinned)]) as Set<keyof GoldenStatistics>
  return [...names]
    .filter((name) => pinned[name] !== now[name])
    .map((name) => ({ statistic: name, pinned: pinned[name], now: now[name] }))
}

function nineDigits(value: number | null): string {
  return value === null ? 'none' : value.toPrecision(9)
}
