import type { JsonValue } from '@race/core'
import type { WrittenHistory } from './paper-history.ts'

/** An account as a snapshot of its log has it, but for what is in parts. */
export interface PaperState extends WrittenHistory {
  readonly settings: JsonValue
  readonly scale: number
  readonly generation: number
  readonly totals: JsonValue
  readonly account: JsonValue
  readonly orders: JsonValue
  readonly running: JsonValue
  readonly remembered: JsonValue
}
