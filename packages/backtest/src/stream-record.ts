import { createEquitySampler, createOnlineMetrics, type EquitySampling } from '@race/analytics'
import type { VenueOrder } from '@race/brokers/simulated'
import { createRunHash, isTerminal } from '@race/core'
import { hashRow } from './hash-row.ts'
import type { RoundTrip } from './lot-matcher.ts'
import type { PreparedBacktest } from './prepare-backtest.ts'
import type { PublicValues } from './public-values.ts'
import { recordedOrderOf } from './recorded-order.ts'
import type { EquityWatch, FillRow, OrderRow } from './recording.ts'
import { tradeOf } from './round-trips.ts'
import type { StreamSinks } from './streamed-result.ts'
import type { TallyObserver } from './tally.ts'
import { TripMoney } from './trip-money.ts'

/** Takes in what happens in a run over streams: the hash, the metrics, the kept points of equity, and the sinks. */
export class StreamRecord implements TallyObserver, EquityWatch {
  readonly metrics: ReturnType<typeof createOnlineMetrics>
  readonly sampler: ReturnType<typeof createEquitySampler>
  readonly money: TripMoney
  readonly #hash = createRunHash()
  readonly #sinks: StreamSinks
  readonly #prepared: PreparedBacktest
  #values: PublicValues | null = null
  #tripCount = 0
  #isOpen = false
  /** The latest instant, which the closing of the run may still change. */
  #heldTime = Number.NaN
  #heldEquity = Number.NaN
  #isEnding = false

  constructor(prepared: PreparedBacktest, sampling: EquitySampling, sinks: StreamSinks) {
    this.#prepared = prepared
    this.money = new TripMoney(prepared)
    this.#sinks = sinks
    this.metrics = createOnlineMetrics({ initialEquity: prepared.capital.toNumber() })
    this.metrics.observePosition(false)
    this.sampler = createEquitySampler(sampling, sinks.equity)
  }

  /** The kernel makes its values after the recorder. */
  attach(values: PublicValues): void {
    this.#values = values
  }

  onRow(row: OrderRow | FillRow, sequence: number, order: VenueOrder): void {
    const values = this.#values as PublicValues
    this.#hash.add(hashRow(row, sequence, values))
    if ('ticks' in row) {
      this.#notePosition()
      this.#sinks.fill?.(values.fillOf(row, sequence))
      return
    }
    if (!isTerminal(row.status)) return
    this.tellOrder(order)
    values.forget(order.index)
  }

  onTrip(trip: RoundTrip): void {
    const { scale } = this.#prepared.account
    const trade = tradeOf(trip, { index: this.#tripCount++, scale, bars: 0, money: this.money.of(trip, Number.NaN) })
    this.metrics.observeTrade(trade)
    this.#sinks.trade?.(trade)
  }

  onPositionChange(): void {
    this.#notePosition()
  }

  observe(value: number, time: number): void {
    this.#settle()
    this.#heldEquity = value
    this.#heldTime = time
  }

  tellOrder(order: VenueOrder): void {
    if (this.#sinks.order === undefined) return
    const parent = order.parent === null ? null : recordedOrderOf(order.parent)
    this.#sinks.order((this.#values as PublicValues).orderOf(recordedOrderOf(order), parent))
  }

  /** From here on fills belong to the last instant. */
  beginEnd(): void {
    this.#isEnding = true
  }

  /** Takes in the last instant, with the equity after everything was closed. */
  end(equity: number): void {
    this.#heldEquity = equity
    this.#settle()
  }

  get hash(): string {
    return this.#hash.digest()
  }

  #notePosition(): void {
    const isOpen = this.#prepared.account.holdings.some(({ position }) => position.steps !== 0)
    if (isOpen === this.#isOpen) return
    this.#isOpen = isOpen
    if (!this.#isEnding) this.#settle()
    this.metrics.observePosition(isOpen)
  }

  #settle(): void {
    if (Number.isNaN(this.#heldTime)) return
    this.metrics.observeEquity(this.#heldEquity, this.#heldTime)
    this.sampler.observe(this.#heldEquity, this.#heldTime)
    this.#heldTime = Number.NaN
  }
}
