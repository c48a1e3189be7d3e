import { runBacktestSync } from '@race/backtest'
import { type BarSeries, RaceError, type TradeRecord } from '@race/core'
import { isoTime } from '../internal/iso-time.ts'
import type { ContractTest } from './contract-test.ts'

/**
 * @throws RaceError `STRATEGY_INVALID` for a short position without `needs.short`, and for a strategy that fails with as few
 *   instruments as it says it needs
 */
export function checkNeeds(test: ContractTest): void {
  const { plugin, params, data, settings } = test
  const result = runBacktestSync({ ...settings, strategy: plugin, params, data })
  const short = result.trades.find(({ side }) => side === 'short')
  if (short !== undefined && plugin.needs?.short !== true) throw soldShort(plugin.id, short)
  const least = leastOf(data, plugin.needs?.instrumentsMin ?? 1)
  if (least.length === data.length) return
  try {
    runBacktestSync({ ...settings, strategy: plugin, params, data: least })
  } catch (error) {
    throw needsMore(test, least, error)
  }
}

/** The series of the first few instruments. */
function leastOf(data: readonly BarSeries[], instruments: number): readonly BarSeries[] {
  const ids = [...new Set(data.map(({ instrument }) => instrument.id))].slice(0, instruments)
  return data.filter(({ instrument }) => ids.includes(instrument.id))
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
  const ids = [...new Set(least.map(({ instrument }) => instrument.id))]
  const said = error instanceof Error ? error.message : String(error)
  return new RaceError('STRATEGY_INVALID', {
    message:
      `Strategy '${plugin.id}' needs more instruments than it declares: with ${ids.length} (${ids.join(', ')}) ` +
      `it threw: ${said}`,
    facts: { strategy: plugin.id, instruments: ids.length },
    hint: 'Declare needs: { instrumentsMin } in defineStrategy, so that a host sees it before a run.',
    cause: error,
  })
}
