import type { TradeRecord } from '@race/core'
import { figure, percent } from '../format-metrics.ts'
import { cashText, groupThousands, withMinus } from './format-number.ts'
import { timeText } from './format-time.ts'
import { type Cell, signedCell, table } from './table.ts'

/** The round trips of a run: all of them, or the first and the last when there are more than `shownMax`. */
export function tradesTable(trades: readonly TradeRecord[], shownMax: number, currency: string): string {
  if (trades.length === 0) return '<p class="quiet">No trades.</p>'
  const columns = [
    { title: '#' },
    { title: 'Instrument' },
    { title: 'Side' },
    { title: 'Quantity', isNumeric: true },
    { title: 'Entry (UTC)' },
    { title: 'Price', isNumeric: true },
    { title: 'Exit (UTC)' },
    { title: 'Price', isNumeric: true },
    { title: 'Bars', isNumeric: true },
    { title: `Fees (${currency})`, isNumeric: true },
    { title: `Profit (${currency})`, isNumeric: true },
    { title: 'Return', isNumeric: true },
  ]
  const open = trades.filter(({ exitTime }) => exitTime === null).length
  const total = `${figure(trades.length, 0)} trades${open === 0 ? '' : `, ${open} of them open`}`
  if (trades.length <= shownMax) {
    return table({ caption: `All ${total}`, columns, rows: trades.map(tradeRow) })
  }
  const first = Math.ceil(shownMax / 2)
  const last = shownMax - first
  const left = trades.length - first - last
  const gap: Cell[] = columns.map((_, index) => (index === 0 ? { html: '⋮', className: 'gap' } : { html: '' }))
  gap[1] = { html: `${figure(left, 0)} more`, className: 'gap' }
  return table({
    caption: `The first ${first} and the last ${last} of ${total}`,
    columns,
    rows: [...trades.slice(0, first).map(tradeRow), gap, ...trades.slice(trades.length - last).map(tradeRow)],
  })
}

function tradeRow(trade: TradeRecord): Cell[] {
  const profit = Number(trade.profit)
  return [
    figure(trade.index + 1, 0),
    trade.instrument,
    trade.side,
    groupThousands(trade.quantity),
    timeText(trade.entryTime),
    groupThousands(trade.entryPrice),
    trade.exitTime === null ? 'open' : timeText(trade.exitTime),
    trade.exitPrice === null ? '–' : groupThousands(trade.exitPrice),
    figure(trade.barsHeld, 0),
    cashText(trade.fees),
    signedCell(profit, cashText(trade.profit)),
    signedCell(trade.returnFraction, withMinus(percent(trade.returnFraction))),
  ]
}
