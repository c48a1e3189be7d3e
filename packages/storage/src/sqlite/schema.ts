import type { RaceRow } from '../internal/race-row.ts'
import type { RunRow } from '../internal/run-row.ts'
import type { TradeRow } from '../internal/trade-row.ts'

/** The tables as `migrations` leaves them. Times are epoch ms, decimals and JSON are text. */
export interface Schema {
  race: RaceRow
  run: RunRow
  trade: TradeRow & { readonly runId: string }
  equity: EquityRow
}

export interface EquityRow {
  readonly runId: string
  /** Epoch ms as little-endian float64. */
  readonly time: Uint8Array
  /** Little-endian float64. */
  readonly equity: Uint8Array
}
