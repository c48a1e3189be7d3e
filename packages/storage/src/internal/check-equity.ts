import { type EquityRecord, RaceError } from '@race/core'

/** @throws RaceError `DATA_INVALID` for columns of different lengths */
export function checkEquity(runId: string, { time, equity }: EquityRecord): void {
  if (time.length === equity.length) return
  throw new RaceError('DATA_INVALID', {
    message: `the equity of run '${runId}' has ${time.length} times, but ${equity.length} values`,
    facts: { runId, times: time.length, values: equity.length },
    hint: 'Give one value for each instant; nothing was stored.',
  })
}
