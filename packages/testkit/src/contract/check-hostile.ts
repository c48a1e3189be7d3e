import { runBacktestSync } from '@race/backtest'
import { RaceError } from '@race/core'
import { hostileData } from './contract-markets.ts'
import type { ContractTest } from './contract-test.ts'

/** Who is always right in a market of gaps has more money soon than exact amounts have digits: no failure of a strategy. */
const orderNotionalMax = 1e15

/**
 * Orders for absurd amounts are denied, so that they end what a lucky strategy makes of an impossible market.
 *
 * @throws RaceError `HANDLER_FAILED` naming the market, what is hostile about it, and what was thrown
 */
export function checkHostile({ plugin, params, data, settings, seed, hostileBars }: ContractTest): void {
  // Ticks and finer bars belong to the market that they were given for.
  const { ticks: _, intrabarData: __, risk, ...rest } = settings
  const limits = { orderNotionalMax, ...risk?.limits }
  for (const market of hostileData(data, { seed, bars: hostileBars })) {
    try {
      runBacktestSync({ ...rest, risk: { ...risk, limits }, strategy: plugin, params, data: market.data })
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
