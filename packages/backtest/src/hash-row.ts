import type { PublicValues } from './public-values.ts'
import type { FillRow, OrderRow } from './recording.ts'

/** A row of the run hash, see docs/formats/canonical-forms.md. */
export function hashRow(
  row: OrderRow | FillRow,
  sequence: number,
  values: PublicValues,
): readonly (string | number | null)[] {
  const { order, time } = row
  const id = values.idOf(order)
  const instrument = order.holding.valuation.instrument.id
  const side = order.side === 1 ? 'buy' : 'sell'
  if ('ticks' in row) {
    const { price, quantity, fee } = values.fillOf(row, sequence)
    return [sequence, 'fill', time, id, instrument, side, price.toString(), quantity.toString(), fee.amount.toString()]
  }
  const limit = row.limitTicks === null ? null : values.priceOf(order, row.limitTicks).toString()
  const stop = row.stopTicks === null ? null : values.priceOf(order, row.stopTicks).toString()
  return [sequence, 'order', time, id, instrument, side, order.type, row.status, limit, stop, row.reason]
}
