import { runBacktestSync } from '@race/backtest'
import { type BarSeries, RaceError, type StrategyNeeds, type TradeRecord } from '@race/core'
import { isoTime } from '../internal/iso-time.ts'
import type { ContractTest } from './contract-test.ts'

/**
 * @throws RaceError `STRATEGY_INVALID` for a short position without `needs.short`, and for a strategy that fails with as few
 *   instruments and timeframes as it says it needs
 */
export function checkNeeds(test: ContractTest): void {
  const { plugin, params, data, settings } = test
  const result = runBacktestSync({ ...settings, strategy: plugin, params, data })
  const short = result.trades.find(({ side }) => side === 'short')
  if (short !== undefined && plugin.needs?.short !== true) throw soldShort(plugin.id, short)
  const least = leastOf(data, plugin.needs ?? {})
  if (least.length === data.length) return
  try {
    runBacktestSync({ ...settings, strategy: plugin, params, data: least })
  } catch (error) {
    throw needsMore(test, least, error)
  }
}

/** The series of the first few instruments, in the first few timeframes of each. */
function leastOf(
  data: readonly BarSeries[],
  { instrumentsMin = 1, timeframesMin = 1 }: StrategyNeeds,
): readonly BarSeries[] {
  const ids = [...new Set(data.map(({ instrument }) => instrument.id))].slice(0, instrumentsMin)
  const kept = ids.flatMap((id) => data.filter(({ instrument }) => instrument.id === id).slice(0, timeframesMin))
  return data.filter((series) => kept.includes(series))
}

function soldShort(strategy: string, { instrument, quantity, entryTime, entryPrice }: TradeRecord): RaceError {
  return new RaceError('STRATEGY_INVALID', {
    message:
      `Strategy '${strategy}' sells short without declaring it: ${quantity} ${instrument} at ${entryPrice}, ` +
      `${isoTime(entryTime)}`,
    facts: { strategy, instrument, entryTime },
    hint: 'Declare needs: { short: true } in defineStrategy, or sell no more than is held: position.close() does.',
  })
}

function needsMore({ plugin }: ContractTest, least: readonly BarSeries[], error: unknown): RaceError {
  const given = least.map(({ instrument, timeframe }) => `${instrument.id} ${timeframe}`).join(', ')
  const said = error instanceof Error ? error.message : String(error)
  return new RaceError('STRATEGY_INVALID', {
    message: `Strategy '${plugin.id}' needs more data than it declares: with ${given} alone it threw: ${said}`,
    facts: { strategy: plugin.id, series: least.length },
    hint: 'Declare needs: { instrumentsMin, timeframesMin } in defineStrategy, so that a host sees them before a run.',
    cause: error,
  })
}
