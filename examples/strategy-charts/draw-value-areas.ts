import type { ChartDrawing } from '@race/analytics/report'
import { exp, log, type ParamsOf } from '@race/core'
import { volumeProfile } from '@race/indicators'
import type { fabio } from '@race/strategies'
import type { DrawRun } from './charted-run.ts'
import { stretches } from './stretches.ts'

const hourMs = 3_600_000

/** Over each session the value area of the one before and its point of control. */
export const drawValueAreas: DrawRun<ParamsOf<typeof fabio.params>> = ({ series, params }) => {
  const { rowTicks, rowPercent, valueArea, sessionStart } = params
  const sessions = series.time.map((time) => Math.floor((time - sessionStart * hourMs) / (24 * hourMs)))
  // Rows of a share of the price are rows of one height in logarithms.
  const isByTicks = rowTicks > 0
  const inRows = (price: number): number => (isByTicks ? price : log(price))
  const inPrices = (row: number | undefined): number => (isByTicks ? (row ?? Number.NaN) : exp(row ?? Number.NaN))
  const height = isByTicks ? rowTicks * series.instrument.tickSize.toNumber() : log(1 + rowPercent / 100)
  const { high, low, volume, length } = series
  const profile = volumeProfile(sessions, high.map(inRows), low.map(inRows), volume, height, valueArea)
  return stretches(length, (bar) => String(sessions[bar])).flatMap(({ from, to }): ChartDrawing[] => {
    const top = inPrices(profile.previousHigh[from])
    if (Number.isNaN(top)) return []
    const stretch = { fromBar: from, toBar: to }
    return [
      {
        ...stretch,
        type: 'zone',
        name: 'Value area before',
        tone: 'c2',
        top,
        bottom: inPrices(profile.previousLow[from]),
      },
      { ...stretch, type: 'level', name: 'Point of control', tone: 'c3', price: inPrices(profile.previousPoc[from]) },
    ]
  })
}
