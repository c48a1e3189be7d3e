import {
  type Bar,
  type BarRequest,
  type BarSeries,
  barSeriesFromRows,
  type MarketData,
  parseTimeframe,
  type QuoteTick,
  RaceError,
  type Timers,
  type TradeTick,
} from '@race/core'

/** A market that trades without a pause, whose bars a test has written. */
export class ScriptedSource implements MarketData {
  readonly port = 'market-data/1'
  readonly capabilities = { history: true, live: true, timeframes: ['1m'] } as const
  /** While true, every call fails. */
  isDown = false
  /** Opening times of bars that the stream leaves out; history has them. */
  readonly leftOut = new Set<number>()
  /** How long after its close a bar is streamed, ms. */
  delayOf: (instrument: string, bar: Bar) => number = () => 0
  readonly quotes: QuoteTick[] = []
  readonly trades: TradeTick[] = []
  /** What was asked of the past, as `instrument timeframe from to`. */
  readonly asked: BarRequest[] = []
  readonly #time: Timers
  readonly #series: readonly {
    readonly instrument: string
    readonly timeframe: string
    readonly bars: readonly Bar[]
  }[]

  constructor(time: Timers, series: readonly { instrument: string; timeframe: string; bars: readonly Bar[] }[]) {
    this.#time = time
    this.#series = series
  }

  async *bars(request: BarRequest): AsyncGenerator<BarSeries> {
    this.asked.push(request)
    this.#requireUp()
    const { instrument, timeframe, from, to } = request
    const rows = this.#barsOf(request).filter(({ time }) => time >= from && time < to && this.#closed(time, timeframe))
    if (rows.length > 0)
      yield barSeriesFromRows({ instrument: { id: instrument, assetClass: 'crypto' }, timeframe, rows })
  }

  async *liveBars(
    request: Pick<BarRequest, 'instrument' | 'timeframe'>,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<Bar> {
    this.#requireUp()
    const { nominalMs } = parseTimeframe(request.timeframe)
    const since = this.#time.now()
    for (const bar of this.#barsOf(request)) {
      if (bar.time + nominalMs <= since) continue
      await this.#until(bar.time + nominalMs + this.delayOf(request.instrument, bar), signal)
      if (!this.leftOut.has(bar.time)) yield bar
    }
  }

  async *liveQuotes(_: Pick<BarRequest, 'instrument'>, { signal }: { readonly signal: AbortSignal }) {
    yield* this.#ticks(this.quotes, signal)
  }

  async *liveTrades(_: Pick<BarRequest, 'instrument'>, { signal }: { readonly signal: AbortSignal }) {
    yield* this.#ticks(this.trades, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async *#ticks<Tick extends { readonly time: number }>(ticks: readonly Tick[], signal: AbortSignal) {
    const since = this.#time.now()
    for (const tick of ticks) {
      if (tick.time < since) continue
      await this.#until(tick.time, signal)
      yield tick
    }
    await this.#until(Number.MAX_SAFE_INTEGER, signal)
  }

  async #until(time: number, signal: AbortSignal): Promise<void> {
    if (time > this.#time.now()) await this.#time.after(time - this.#time.now(), { signal }).catch(() => {})
    if (signal.aborted) throw new RaceError('ABORTED', { message: 'ended', hint: 'nothing' })
    this.#requireUp()
  }

  #barsOf({ instrument, timeframe }: Pick<BarRequest, 'instrument' | 'timeframe'>): readonly Bar[] {
    const found = this.#series.find((one) => one.instrument === instrument && one.timeframe === timeframe)
    if (found !== undefined) return found.bars
    throw new RaceError('DATA_NOT_FOUND', { message: `no bars of ${instrument}`, hint: 'nothing' })
  }

  #closed(time: number, timeframe: string): boolean {
    return time + parseTimeframe(timeframe).nominalMs <= this.#time.now()
  }

  #requireUp(): void {
    if (this.isDown) throw new RaceError('FETCH_FAILED', { message: 'the source is down', hint: 'wait' })
  }
}
