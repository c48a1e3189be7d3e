import { drawdownPeriods } from '../drawdown.ts'
import { figure, percent } from '../format-metrics.ts'
import { withMinus } from './format-number.ts'
import { dateText } from './format-time.ts'
import type { ReportEntrant } from './report-options.ts'
import { table } from './table.ts'

const shownMax = 5
const dayMs = 86_400_000

/** The deepest drawdowns of a run; empty when equity never fell. */
export function drawdownsTable({ run, equity }: ReportEntrant): string {
  const periods = drawdownPeriods(equity.time, equity.equity, Number(run.initialEquity))
  if (periods.length === 0) return ''
  const deepest = periods.sort((a, b) => a.depth - b.depth || a.peakTime - b.peakTime).slice(0, shownMax)
  return table({
    caption:
      periods.length > shownMax ? `The ${shownMax} deepest of ${figure(periods.length, 0)} drawdowns` : 'Drawdowns',
    columns: [
      { title: 'Peak' },
      { title: 'Depth', isNumeric: true },
      { title: 'Trough' },
      { title: 'Recovery' },
      { title: 'Days', isNumeric: true },
    ],
    rows: deepest.map(({ peakTime, depth, troughTime, recoveryTime, durationMs }) => [
      dateText(peakTime),
      { html: withMinus(percent(depth)), className: 'loss' },
      dateText(troughTime),
      recoveryTime === null ? 'not yet' : dateText(recoveryTime),
      figure(durationMs / dayMs, durationMs < 10 * dayMs ? 1 : 0),
    ]),
  })
}
