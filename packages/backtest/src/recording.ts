import type { VenueListener, VenueOrder } from '@race/brokers/simulated'
import type { Holding, OrderStatus, Scaled } from '@race/core'
import type { PositionChange } from './account/position-change.ts'
import type { AccountPosting } from './account/posting-journal.ts'
import type { Lot } from './lot.ts'
import type { PreparedBacktest } from './prepare-backtest.ts'
import type { RecordedOrder } from './recorded-order.ts'

/** A fill as it is recorded, in exact integers. */
export interface FillRow {
  readonly order: RecordedOrder
  readonly ticks: Scaled
  readonly steps: Scaled
  readonly fee: Scaled
  readonly time: number
  /** Index of the bar of the instrument's series. */
  readonly bar: number
  /** The lot that it opened or closed, where the venue keeps lots; −1 otherwise. */
  readonly lot: number
}

/** An order event as it is recorded. */
export interface OrderRow {
  readonly order: RecordedOrder
  readonly status: OrderStatus
  readonly reason: string | null
  /** Prices of the order at that moment. */
  readonly limitTicks: Scaled | null
  readonly stopTicks: Scaled | null
  readonly time: number
}

/** What a run keeps of what happens, and what it counts. */
export interface RunRecorder extends VenueListener {
  readonly deniedCount: number
  readonly rejectedCount: number
  readonly fillCount: number
  /** Entry orders that wait in the market. */
  readonly workingEntries: number
  /** Order events and fills so far. */
  readonly rowCount: number
  /** The row at a position of the sequence, unless it was let go. */
  rowAt(index: number): OrderRow | FillRow
  /** A split, or the end of a position without a fill. */
  onPositionChange(change: PositionChange): void
  /** What the fills so far have left open of a holding, first in, first out, the oldest first; worked out when it is asked. */
  openLotsOf(holding: Holding): readonly Lot[]
  /** Rows before this one have been told to the strategy. */
  release(before: number): void
  /** Notes how orders stand that have not ended when the run does. */
  noteWorking(orders: Iterable<VenueOrder>): void
}

/** Which points of the equity curve a run keeps: one per instant, or none but the latest. */
export type EquityKeeping = 'every-bar' | 'none'

/** Is told of equity as a run goes on. */
export interface EquityWatch {
  /** The equity of an instant, in the account's currency, and its time, epoch ms. */
  observe(value: number, time: number): void
}

/** How a run is recorded. */
export interface Recording<Kept extends RunRecorder> {
  /** @param barOf the bar that is being matched, by instrument; the kernel keeps it up to date */
  createRecorder(barOf: Int32Array, prepared: PreparedBacktest, hasListener: boolean): Kept
  readonly equity: EquityKeeping
  readonly watch?: EquityWatch
  /** Is told of money that moves by something other than a trade; nobody by default. */
  readonly onPosting?: (posting: AccountPosting) => void
  /** Keeps those postings for the result. */
  readonly keepsPostings?: boolean
}
