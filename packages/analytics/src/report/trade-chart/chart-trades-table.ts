import { figure, percent } from '../../format-metrics.ts'
import { escapeHtml } from '../escape-html.ts'
import { cashText, groupThousands, withMinus } from '../format-number.ts'
import { timeText } from '../format-time.ts'
import { type Cell, signedCell, table } from '../table.ts'
import type { TripPlace } from './trade-marks.ts'

const columns = [
  { title: '#' },
  { title: 'Side' },
  { title: 'Entry (UTC)' },
  { title: 'Price', isNumeric: true },
  { title: 'Exit (UTC)' },
  { title: 'Price', isNumeric: true },
  { title: 'Bars', isNumeric: true },
  { title: 'Profit', isNumeric: true },
  { title: 'Return', isNumeric: true },
  { title: 'Why' },
]

/** The round trips of a chart; the number of each leads to it. */
export function chartTradesTable(trips: readonly TripPlace[], shownMax: number): string {
  if (trips.length === 0) return '<p class="quiet">No trades in these bars.</p>'
  const first = Math.ceil(shownMax / 2)
  const left = trips.length - shownMax
  if (left <= 0) return table({ caption: `All ${figure(trips.length, 0)} trades`, columns, rows: trips.map(row) })
  const gap: Cell[] = columns.map((_, index) => (index === 0 ? { html: '⋮', className: 'gap' } : { html: '' }))
  gap[1] = { html: `${figure(left, 0)} more`, className: 'gap' }
  return table({
    caption: `${figure(shownMax, 0)} of ${figure(trips.length, 0)} trades, the first and the last`,
    columns,
    rows: [...trips.slice(0, first).map(row), gap, ...trips.slice(first + left).map(row)],
  })
}

function row({ trade, from, to, entry }: TripPlace): Cell[] {
  const number = trade.index + 1
  return [
    { html: `<a href="#trade-${number}">${figure(number, 0)}</a>` },
    trade.side,
    timeText(trade.entryTime),
    groupThousands(trade.entryPrice),
    trade.exitTime === null ? 'open' : timeText(trade.exitTime),
    trade.exitPrice === null ? '–' : groupThousands(trade.exitPrice),
    figure(to - from, 0),
    signedCell(Number(trade.profit), cashText(trade.profit)),
    signedCell(trade.returnFraction, withMinus(percent(trade.returnFraction))),
    { html: `<span class="why">${escapeHtml(entry.order.reason ?? '')}</span>` },
  ]
}
