import type { Order, TradeRecord } from '@race/core'

/** Round trips as CSV. */
export function tradesCsv(trades: readonly TradeRecord[]): string {
  const header = [
    'index',
    'instrument',
    'side',
    'quantity',
    'entry_time',
    'entry_price',
    'exit_time',
    'exit_price',
    'fees',
    'profit',
    'return_fraction',
    'bars_held',
  ]
  const rows = trades.map((trade) => [
    trade.index,
    trade.instrument,
    trade.side,
    trade.quantity,
    isoTime(trade.entryTime),
    trade.entryPrice,
    isoTime(trade.exitTime),
    trade.exitPrice,
    trade.fees,
    trade.profit,
    trade.returnFraction,
    trade.barsHeld,
  ])
  return table(header, rows)
}

/** Orders as CSV. */
export function ordersCsv(orders: readonly Order[]): string {
  const header = [
    'client_order_id',
    'parent_id',
    'instrument',
    'side',
    'type',
    'role',
    'time_in_force',
    'quantity',
    'limit_price',
    'stop_price',
    'status',
    'filled_quantity',
    'average_price',
    'created_at',
    'updated_at',
    'reason',
  ]
  const rows = orders.map((order) => [
    order.clientOrderId,
    order.parentId,
    order.instrument,
    order.side,
    order.type,
    order.role,
    order.timeInForce,
    order.quantity,
    order.limitPrice,
    order.stopPrice,
    order.status,
    order.filledQuantity,
    order.averagePrice,
    isoTime(order.createdAt),
    isoTime(order.updatedAt),
    order.reason,
  ])
  return table(header, rows)
}

/** The equity curve as CSV. */
export function equityCsv(time: Float64Array, equity: Float64Array, drawdown: Float64Array): string {
  const rows: unknown[][] = []
  for (let i = 0; i < time.length; i++) rows.push([isoTime(time[i] as number), equity[i], drawdown[i]])
  return table(['time', 'equity', 'drawdown'], rows)
}

function isoTime(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}

function table(header: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return `${[header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** One cell; text that a spreadsheet would take for a formula is led by an apostrophe. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  const safe = typeof value === 'string' && /^[=+@\t]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
