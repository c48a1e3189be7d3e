import type { DatasetRecord, EquityRecord, JsonValue, RaceRecord, RunRecord, TradeRecord } from '@race/core'

/** A run with what belongs to it, as a `ResultStore` holds them. */
export interface ReportEntrant {
  readonly run: RunRecord
  /** In order of closing, open ones last. */
  readonly trades: readonly TradeRecord[]
  /** Times in epoch ms, increasing. */
  readonly equity: EquityRecord
}

/** A curve to compare with, such as buy and hold; drawn in proportion, from the first entrant's initial equity. */
export interface ReportBenchmark {
  readonly name: string
  /** Epoch ms, increasing. */
  readonly time: Float64Array
  /** In any unit: prices serve as well. */
  readonly equity: Float64Array
}

export interface ReportOptions {
  readonly title: string
  /** The race that the entrants ran; none for a backtest on its own. */
  readonly race?: RaceRecord | null
  /** From 1 to some hundreds; shown by rank, those without a rank last, in the order given. */
  readonly entrants: readonly ReportEntrant[]
  /** Epoch ms, shown in the footer; left out by default, so that equal results give equal files. */
  readonly generatedAt?: number
  readonly benchmark?: ReportBenchmark | null
  /** The race's by default. */
  readonly datasets?: readonly DatasetRecord[]
  /** The race's by default. */
  readonly config?: JsonValue
  /** Most trades listed per entrant, half of them first and half last; 100, or 20 for more than eight entrants. */
  readonly tradesShownMax?: number
}
