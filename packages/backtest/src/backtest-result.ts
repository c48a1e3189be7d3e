import { computeMetrics, drawdown, formatMetrics, type Metrics } from '@race/analytics'
import {
  createRunHash,
  type DatasetRecord,
  type EquityRecord,
  type Fill,
  instrumentToJson,
  type JsonValue,
  type Money,
  type Order,
  type OrderEvent,
  type Position,
  positionOf,
  type RunRecord,
  type TradeRecord,
} from '@race/core'
import type { AccountPosting } from './account/posting-journal.ts'
import { hashRow } from './hash-row.ts'
import type { BacktestKernel } from './kernel.ts'
import type { Recorder } from './recorder.ts'
import { observedTradesOf, roundTripsOf } from './round-trips.ts'
import { runExposure } from './run-exposure.ts'
import { type BacktestSettings, settingsOf } from './settings-of.ts'
import { equityCsv, ordersCsv, tradesCsv } from './to-csv.ts'
import { warningsOf } from './warnings-of.ts'

/** The engine of a run that keeps everything. */
type RecordedKernel = BacktestKernel<Recorder>

/** How records of a run are known. */
export interface RunIdentity {
  readonly id: string
  readonly name?: string
  readonly raceId?: string
}

/**
 * What a backtest gave. Columns are there at once; orders, fills, trades, metrics and the hash are made when they are
 * first read.
 */
export class BacktestResult {
  readonly settings: BacktestSettings
  readonly strategyId: string
  readonly strategyVersion: string
  /** Parameters with defaults filled in. */
  readonly params: JsonValue
  readonly datasets: readonly DatasetRecord[]
  readonly initialEquity: Money
  /** Cash plus open positions at their last price, exact. */
  readonly finalEquity: Money
  readonly cash: Money
  readonly feesPaid: Money
  /** Positions that are open at the end. */
  readonly openPositions: readonly Position[]
  readonly warnings: readonly string[]
  /** Money that moved by something other than trades, in order: dividends, interest, settlements. */
  readonly postings: readonly AccountPosting[]
  /** The instants of the equity column, epoch ms. */
  readonly time: Float64Array
  /** Cash plus positions at their last close, one point per instant; for display, the exact value is `finalEquity`. */
  readonly equity: Float64Array
  readonly #kernel: RecordedKernel
  #trades: readonly TradeRecord[] | null = null
  #orders: readonly Order[] | null = null
  #fills: readonly Fill[] | null = null
  #metrics: Metrics | null = null
  #drawdown: Float64Array | null = null
  #hash: string | null = null

  /** @hidden Use `runBacktest`. */
  constructor(kernel: RecordedKernel) {
    const { prepared, host } = kernel
    const { account, config, series } = prepared
    this.#kernel = kernel
    this.strategyId = config.strategy.id
    this.strategyVersion = config.strategy.version
    this.params = host.params as JsonValue
    this.settings = settingsOf(kernel)
    this.datasets = series.map((one) => ({
      instrument: one.instrument.id,
      timeframe: one.timeframe,
      bars: one.length,
      from: one.openTimes[0] ?? 0,
      to: one.closeTimes[one.length - 1] ?? 0,
      // The hash reads every bar: it is computed when it is asked for.
      get hash() {
        return one.hash
      },
    }))
    this.initialEquity = account.initialEquity
    this.finalEquity = account.equityMoney()
    this.cash = account.cashMoney
    this.feesPaid = account.feesPaid
    this.openPositions = account.holdings
      .filter(({ position }) => position.steps !== 0)
      .map((holding) => positionOf(holding, account.scale))
    this.warnings = warningsOf(kernel)
    this.postings = kernel.accounts?.postings ?? []
    this.time = kernel.instants.subarray(0, kernel.done)
    this.equity = kernel.equity.subarray(0, kernel.done)
  }

  /** @hidden What `explain` reads. */
  static kernelOf(result: BacktestResult): RecordedKernel {
    return result.#kernel
  }

  /** Every order, in order of submission. */
  get orders(): readonly Order[] {
    const { recorder, values } = this.#kernel
    const { orders } = recorder
    this.#orders ??= Array.from({ length: orders.length }, (_, index) => {
      const order = orders.at(index)
      return values.orderOf(order, order.parent < 0 ? null : orders.at(order.parent))
    })
    return this.#orders
  }

  /** Every fill, in sequence. */
  get fills(): readonly Fill[] {
    const { recorder, values } = this.#kernel
    this.#fills ??= [...recorder.rows()].flatMap((row, sequence) =>
      'ticks' in row ? [values.fillOf(row, sequence)] : [],
    )
    return this.#fills
  }

  /** Every change of an order's status or prices, in sequence, with the prices at that moment. */
  get orderEvents(): readonly OrderEvent[] {
    const { recorder, values } = this.#kernel
    return [...recorder.rows()].flatMap((row, sequence) => ('status' in row ? [values.eventOf(row, sequence)] : []))
  }

  /** Number of fills, without making them. */
  get fillCount(): number {
    return this.#kernel.recorder.fillCount
  }

  /** Round trips, first in, first out; open ones last. Their profits add up to the account's. */
  get trades(): readonly TradeRecord[] {
    this.#trades ??= roundTripsOf(this.#kernel)
    return this.#trades
  }

  /** Loss from the highest equity so far, as a fraction from −1 to 0, one point per instant. */
  get drawdown(): Float64Array {
    this.#drawdown ??= drawdown(this.equity, this.initialEquity.amount.toNumber())
    return this.#drawdown
  }

  get metrics(): Metrics {
    this.#metrics ??= computeMetrics({
      time: this.time,
      equity: this.equity,
      initialEquity: this.initialEquity.amount.toNumber(),
      trades: this.#trades ?? observedTradesOf(this.#kernel),
      ...(this.time.length === 0 ? {} : { exposure: runExposure(this.#kernel) }),
    })
    return this.#metrics
  }

  /** SHA-256 over every order event and fill, see docs/formats/canonical-forms.md. */
  get hash(): string {
    this.#hash ??= hashOf(this.#kernel)
    return this.#hash
  }

  /** A plain-text summary for terminals and logs. */
  summary(): string {
    const { currency } = this.settings
    return [
      `${this.strategyId} ${this.strategyVersion}`,
      `Equity ${this.initialEquity.amount.toFixed(2)} → ${this.finalEquity.amount.toFixed(2)} ${currency}, risk profile ${this.settings.riskProfile}`,
      formatMetrics(this.metrics),
      ...this.warnings.map((warning) => `Warning: ${warning}`),
    ].join('\n')
  }

  /** The run as a record for a `ResultStore`. */
  toRunRecord({ id, name, raceId }: RunIdentity): RunRecord {
    return {
      id,
      raceId: raceId ?? null,
      name: name ?? this.strategyId,
      strategyId: this.strategyId,
      strategyVersion: this.strategyVersion,
      params: this.params,
      status: 'finished',
      rank: null,
      currency: this.settings.currency,
      initialEquity: this.initialEquity.amount.toString(),
      finalEquity: this.finalEquity.amount.toString(),
      runHash: this.hash,
      riskProfile: this.settings.riskProfile,
      metrics: { ...this.metrics },
      warnings: this.warnings,
    }
  }

  toEquityRecord(): EquityRecord {
    return { time: this.time, equity: this.equity }
  }

  /** Everything as plain JSON: decimals as text, times as epoch ms. */
  toJson(): JsonValue {
    const { prepared } = this.#kernel
    const plain = {
      version: 'backtest-result/1',
      strategy: { id: this.strategyId, version: this.strategyVersion, params: this.params },
      settings: this.settings,
      instruments: prepared.instruments.map(instrumentToJson),
      datasets: this.datasets.map((dataset) => ({ ...dataset })),
      initialEquity: this.initialEquity,
      finalEquity: this.finalEquity,
      cash: this.cash,
      feesPaid: this.feesPaid,
      openPositions: this.openPositions,
      metrics: this.metrics,
      warnings: this.warnings,
      hash: this.hash,
      orders: this.orders,
      fills: this.fills,
      trades: this.trades,
      postings: this.postings,
      time: Array.from(this.time),
      equity: Array.from(this.equity),
    }
    return JSON.parse(JSON.stringify(plain)) as JsonValue
  }

  /** A table as RFC 4180 text with a header line; times are ISO 8601 in UTC. */
  toCsv(table: 'trades' | 'orders' | 'equity'): string {
    switch (table) {
      case 'trades':
        return tradesCsv(this.trades)
      case 'orders':
        return ordersCsv(this.orders)
      case 'equity':
        return equityCsv(this.time, this.equity, this.drawdown)
    }
  }
}

function hashOf({ recorder, values }: RecordedKernel): string {
  const hash = createRunHash()
  let sequence = 0
  for (const row of recorder.rows()) hash.add(hashRow(row, sequence++, values))
  return hash.digest()
}
