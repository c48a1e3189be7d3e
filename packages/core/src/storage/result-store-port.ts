/** JSON data, as records hold it. Decimals are strings. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** `interrupted`: it was running when its process was ended or aborted; what it had stored so far is there. */
export type RunStatus = 'running' | 'finished' | 'interrupted' | 'failed'

export interface DatasetRecord {
  readonly instrument: string
  readonly timeframe: string
  readonly bars: number
  /** Epoch ms of the first bar's open and the last bar's close. */
  readonly from: number
  readonly to: number
  /** SHA-256, see `datasetHash`. */
  readonly hash: string
}

/** A race: several runs over the same market under the same rules. */
export interface RaceRecord {
  readonly id: string
  readonly name: string
  readonly status: RunStatus
  readonly seed: string
  readonly currency: string
  /** Decimal text. */
  readonly capital: string
  readonly riskProfile: string
  readonly datasets: readonly DatasetRecord[]
  /** The whole configuration, canonical. */
  readonly config: JsonValue
  /** Null until it has finished. */
  readonly raceHash: string | null
  /** Epoch ms by the host's clock: display only, never hashed. */
  readonly startedAt: number
  /** Epoch ms of the latest sign of life: the end, once it has ended. */
  readonly updatedAt: number
}

/** One run of one strategy: an entrant of a race, or a backtest on its own (`raceId` null). */
export interface RunRecord {
  readonly id: string
  readonly raceId: string | null
  /** The entrant's name on the leaderboard. */
  readonly name: string
  readonly strategyId: string
  readonly strategyVersion: string
  readonly params: JsonValue
  readonly status: RunStatus
  /** From 1; null until ranked. */
  readonly rank: number | null
  readonly currency: string
  /** Decimal text. */
  readonly initialEquity: string
  /** Decimal text; null until finished. */
  readonly finalEquity: string | null
  /** Null until finished. */
  readonly runHash: string | null
  readonly riskProfile: string
  /** Metric name to value; null where a metric is not defined. */
  readonly metrics: Readonly<Record<string, number | null>>
  readonly warnings: readonly string[]
}

/** A round trip: one lot from its entry to its exit, first in, first out. */
export interface TradeRecord {
  /** From 0, in order of closing; open ones last. */
  readonly index: number
  readonly instrument: string
  readonly side: 'long' | 'short'
  /** Decimal text, units. */
  readonly quantity: string
  readonly entryTime: number
  readonly entryPrice: string
  /** Null while open. */
  readonly exitTime: number | null
  readonly exitPrice: string | null
  /** Entry and exit fees, decimal text in the account's currency. */
  readonly fees: string
  /** After fees, decimal text in the account's currency; while open, marked at the last close. */
  readonly profit: string
  /** Profit after fees ÷ entry notional. */
  readonly returnFraction: number
  /** Bars from entry to exit, or to the last bar while open. */
  readonly barsHeld: number
}

/** One point per instant; both columns have the same length. */
export interface EquityRecord {
  /** Epoch ms. */
  readonly time: Float64Array
  readonly equity: Float64Array
}

export interface ResultStoreCapabilities {
  /** What was put is still there after the process has ended. */
  readonly durable: boolean
}

/**
 * Where races and runs are kept. Every `put` replaces what has the same id, as a whole or not at all. Lists are ordered
 * by `startedAt`, newest first, then id; runs by rank, then name.
 */
export interface ResultStore {
  readonly port: 'result-store/1'
  readonly capabilities: ResultStoreCapabilities
  putRace(race: RaceRecord): Promise<void>
  getRace(id: string): Promise<RaceRecord | null>
  listRaces(options?: { readonly status?: RunStatus; readonly limit?: number }): Promise<readonly RaceRecord[]>
  /** Deletes the race with its runs, trades and equity; true when there was one. */
  deleteRace(id: string): Promise<boolean>
  /**
   * Marks every race that is `running` but gave no sign of life since `before` (epoch ms), and its running runs, as
   * `interrupted`. Returns how many races.
   */
  markInterrupted(before: number): Promise<number>
  putRun(run: RunRecord): Promise<void>
  getRun(id: string): Promise<RunRecord | null>
  /** Runs of a race; `raceId: null` lists backtests on their own. */
  listRuns(options: { readonly raceId: string | null; readonly limit?: number }): Promise<readonly RunRecord[]>
  deleteRun(id: string): Promise<boolean>
  putTrades(runId: string, trades: readonly TradeRecord[]): Promise<void>
  listTrades(runId: string): Promise<readonly TradeRecord[]>
  putEquity(runId: string, equity: EquityRecord): Promise<void>
  getEquity(runId: string): Promise<EquityRecord | null>
  [Symbol.asyncDispose](): Promise<void>
}
