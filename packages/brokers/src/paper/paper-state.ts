import type { JsonValue } from '@race/core'
import type { WrittenRecord } from './order-records.ts'

/** An account as a snapshot of its log has it. */
export interface PaperState {
  readonly settings: JsonValue
  readonly scale: number
  readonly generation: number
  readonly totals: JsonValue
  readonly records: readonly WrittenRecord[]
  readonly fills: readonly JsonValue[]
  readonly account: JsonValue
  readonly orders: JsonValue
  readonly running: JsonValue
  readonly remembered: JsonValue
}
