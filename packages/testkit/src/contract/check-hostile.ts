import { runBacktestSync } from '@race/backtest'
import { RaceError } from '@race/core'
import { hostileData } from './contract-markets.ts'
import type { ContractTest } from './contract-test.ts'

/**
 * @throws RaceError `HANDLER_FAILED` naming the market, what is hostile about it, and what was thrown
 */
export function checkHostile({ plugin, params, data, settings, seed, hostileBars }: ContractTest): void {
  // Ticks and finer bars belong to the market that they were given for.
  const { ticks: _, intrabarData: __, ...rest } = settings
  for (const market of hostileData(data, { seed, bars: hostileBars })) {
    try {
      runBacktestSync({ ...rest, strategy: plugin, params, data: market.data })
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      throw new RaceError('HANDLER_FAILED', {
        message: `Strategy '${plugin.id}' does not survive the market '${market.name}'\n  ${market.why}\n  it threw: ${said}`,
        facts: { strategy: plugin.id, market: market.name },
        hint: 'Let it do nothing where it knows nothing: guard divisions by a range, a deviation or a volume that may be 0.',
        cause: error,
      })
    }
  }
}
