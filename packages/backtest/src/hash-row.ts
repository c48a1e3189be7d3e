import { countText } from './count-text.ts'
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
  const { valuation } = order.holding
  const { instrument } = valuation
  const side = order.side === 1 ? 'buy' : 'sell'
  if ('ticks' in row) {
    const price = countText(row.ticks, valuation.tick)
    const quantity = countText(row.steps, valuation.step)
    return [sequence, 'fill', time, id, instrument.id, side, price, quantity, values.feeText(row)]
  }
  const limit = row.limitTicks === null ? null : countText(row.limitTicks, valuation.tick)
  const stop = row.stopTicks === null ? null : countText(row.stopTicks, valuation.tick)
  return [sequence, 'order', time, id, instrument.id, side, order.type, row.status, limit, stop, row.reason]
}
