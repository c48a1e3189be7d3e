import { type BarSeries, barsFromQuotes, barsFromTrades, RaceError } from '@race/core'
import type { TickConfig } from './tick-config.ts'

/**
 * The bars that a run makes of its ticks where it is given none: of the trades of each instrument, or else of the middle of its
 * quotes, by instrument in the order of `trades`, then `quotes`. Whoever runs several backtests over the same ticks makes them
 * once and gives them as `data`, with the ticks without their `timeframe`.
 *
 * @throws RaceError `BACKTEST_CONFIG_INVALID` without `timeframe`; what `barsFromTrades` throws
 *
 * @example
 * ```ts
 * const columns = { time: Float64Array.of(0, 61_000), price: Float64Array.of(10, 11), quantity: Float64Array.of(1, 1) }
 * const trades = tradeSeries({ instrument: { id: 'BTC', assetClass: 'crypto', tickSize: '0.01' }, columns })
 * console.log(barsOfTicks({ trades: [trades], timeframe: '1m' })[0]?.length) // 2
 * ```
 */
export function barsOfTicks({ quotes = [], trades = [], timeframe }: TickConfig): readonly BarSeries[] {
  if (timeframe === undefined) {
    throw new RaceError('BACKTEST_CONFIG_INVALID', {
      message: 'Backtest: there are ticks, but no bars and no ticks.timeframe',
      facts: { field: 'ticks' },
      hint: "Give data, or ticks.timeframe such as '1m'.",
    })
  }
  const bars = new Map<string, BarSeries>()
  for (const one of trades) if (one.length > 0) bars.set(one.instrument.id, barsFromTrades(one, timeframe))
  for (const one of quotes) {
    if (!bars.has(one.instrument.id)) bars.set(one.instrument.id, barsFromQuotes(one, timeframe))
  }
  return [...bars.values()]
}
