import type { StrategyHost } from '@race/host'
import type { PublicValues } from './public-values.ts'
import type { RunRecorder } from './recording.ts'

/** Calls `onFill` and `onOrder` for everything recorded since row `from`; returns the row after the last one told. */
export function dispatchEvents(recorder: RunRecorder, from: number, values: PublicValues, host: StrategyHost): number {
  const { handlers } = host
  let row = from
  for (; row < recorder.rowCount; row++) {
    const event = recorder.rowAt(row)
    if ('ticks' in event) handlers.onFill?.(values.fillOf(event, row), host)
    else handlers.onOrder?.(values.eventOf(event, row), host)
  }
  recorder.release(row)
  return row
}
