import type { ReportOptions } from '@race/analytics/report'
import type { JsonValue } from '@race/core'
import type { RaceResult } from './race-result.ts'

/**
 * What the report of `@race/analytics/report` shows of a race.
 *
 * @example
 * ```ts
 * const html = renderReport(reportOfRace(result))
 * ```
 */
export function reportOfRace(result: RaceResult): ReportOptions {
  const { config, raceHash } = result.file
  return {
    title: result.name,
    entrants: result.standings.map(({ rank, name, status, result: run }) => {
      const record = run.toRunRecord({ id: name, name, raceId: result.name })
      return {
        run: { ...record, rank, status: status === 'failed' ? 'failed' : 'finished' },
        trades: run.trades,
        equity: run.toEquityRecord(),
      }
    }),
    datasets: result.standings[0]?.result.datasets ?? [],
    config: { ...config, raceHash } as unknown as JsonValue,
  }
}
