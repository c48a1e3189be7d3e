import type { ReportEntrant } from '@race/analytics/report'
import type { RaceResult } from './race-result.ts'

/** The entrants of a race as the report of `@race/analytics/report` takes them, in order of rank. */
export function reportEntrants(result: RaceResult): ReportEntrant[] {
  return result.standings.map(({ rank, name, status, result: run }) => ({
    run: {
      ...run.toRunRecord({ id: name, name, raceId: result.name }),
      rank,
      status: status === 'failed' ? 'failed' : 'finished',
    },
    trades: run.trades,
    equity: run.toEquityRecord(),
  }))
}
