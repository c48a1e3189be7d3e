import type { BacktestKernel } from '../kernel.ts'
import type { RecordedOrder } from '../recorded-order.ts'
import type { Recorder } from '../recorder.ts'
import type { FillRow, OrderRow } from '../recording.ts'

/** One order of a run and everything that was recorded of it. */
export interface OrderRecord {
  readonly kernel: BacktestKernel<Recorder>
  readonly order: RecordedOrder
  /** Position of its instrument. */
  readonly instrument: number
  readonly changes: readonly { readonly row: OrderRow; readonly sequence: number }[]
  readonly fills: readonly { readonly row: FillRow; readonly sequence: number }[]
}

/** @param index position of the order in the run's list */
export function recordOf(kernel: BacktestKernel<Recorder>, index: number): OrderRecord {
  const changes: { row: OrderRow; sequence: number }[] = []
  const fills: { row: FillRow; sequence: number }[] = []
  for (let sequence = 0; sequence < kernel.recorder.rowCount; sequence++) {
    const row = kernel.recorder.rowAt(sequence)
    if (row.order.index !== index) continue
    if ('ticks' in row) fills.push({ row, sequence })
    else changes.push({ row, sequence })
  }
  const order = kernel.recorder.orders.at(index)
  const instrument = kernel.prepared.instruments.indexOf(order.holding.valuation.instrument)
  return { kernel, order, instrument, changes, fills }
}
