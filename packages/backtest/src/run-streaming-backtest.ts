import type { EquitySampling } from '@race/analytics'
import {
  type BarSeries,
  createDefaultScheduler,
  type JsonValue,
  positionOf,
  RaceError,
  type Scheduler,
} from '@race/core'
import { BarHistory, createStreamDriver } from '@race/host'
import { finishKernel } from './advance-kernel.ts'
import { advanceStream, type StreamedRun } from './advance-stream.ts'
import type { BacktestConfig } from './backtest-config.ts'
import { BacktestKernel } from './kernel.ts'
import { createPace } from './pace.ts'
import { type PreparedBacktest, prepareBacktest } from './prepare-backtest.ts'
import { settingsOf } from './settings-of.ts'
import { StreamRecord } from './stream-record.ts'
import { StreamTimeline } from './stream-timeline.ts'
import type { StreamedBacktestResult, StreamedDataset, StreamSinks } from './streamed-result.ts'
import { Tally } from './tally.ts'
import { throwIfAborted } from './throw-if-aborted.ts'
import { warningsOf } from './warnings-of.ts'

/** A backtest over data that need not fit into memory. The rest is as for `runBacktest`. */
export interface StreamingBacktestConfig extends Omit<BacktestConfig, 'data' | 'columnCache' | 'ticks'> {
  /**
   * The bars, chunk by chunk: of one series, or of several on one timeline. Chunks of a source follow each other in time and
   * are of one instrument and timeframe; each is let go of before the next is asked for.
   */
  readonly data: AsyncIterable<BarSeries> | readonly AsyncIterable<BarSeries>[]
  /** Which points of the equity curve are kept; one a day by default. */
  readonly equity?: EquitySampling
  readonly sinks?: StreamSinks
  /** How far sizes by volatility and trails by ATR can look back; 4,096 bars by default. */
  readonly historyBars?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StreamingProgress) => void
  readonly scheduler?: Scheduler
}

/** How far a run over streams has come; how far it is to the end nobody knows. */
export interface StreamingProgress {
  /** Instants done. */
  readonly done: number
  /** Epoch ms of the latest one. */
  readonly time: number
  readonly equity: number
}

const dayMs = 86_400_000

/**
 * Runs a backtest over streams of bars in bounded memory: indicators keep rolling state, handles the last
 * `needs.lookbackBars` values, the curve is sampled, orders and fills go to sinks, metrics are computed on the way. Orders,
 * fills and hash are those of `runBacktest` over the same bars, metrics equal its own within 10^-9.
 *
 * @throws RaceError as `runBacktest`, and `DATA_INVALID` for a chunk that does not follow the one before
 *
 * @example
 * ```ts
 * const result = await runStreamingBacktest({
 *   strategy: smaCross,
 *   data: readCsvChunks('minutes.csv', { instrument: 'BTCUSD', timeframe: '1m' }),
 *   equity: { everyMs: 3_600_000 },
 * })
 * ```
 */
export async function runStreamingBacktest(config: StreamingBacktestConfig): Promise<StreamedBacktestResult> {
  const { data, equity = { everyMs: dayMs }, sinks = {}, historyBars = 4096, signal, onProgress, ...rest } = config
  const { scheduler = createDefaultScheduler(), ...backtest } = rest
  throwIfAborted(signal, 'backtest')
  const sources = (Symbol.asyncIterator in data ? [data] : data).map((one) => one[Symbol.asyncIterator]())
  try {
    const first = await Promise.all(sources.map(firstChunk))
    const prepared = prepareBacktest({ ...backtest, data: first })
    if (prepared.ticks !== null) throw ticksNotStreamed()
    if (prepared.config.decisions !== undefined) throw decisionsNotStreamed()
    const record = new StreamRecord(prepared, equity, sinks)
    const { run, datasets } = prepareRun(prepared, record, historyBars, sinks.posting)
    const pace = createPace(scheduler)
    for (;;) {
      const starving = advanceNamed(run, pace.chunk)
      if (starving >= 0) await feed(run, starving, sources[starving] as AsyncIterator<BarSeries>, datasets)
      else if (!run.timeline.find() && Number.isNaN(run.instant)) break
      if (!pace.isTurnOver()) continue
      onProgress?.({ done: run.kernel.done, time: run.kernel.latestTime, equity: run.kernel.latestEquity })
      await pace.next()
      throwIfAborted(signal, 'backtest')
    }
    return endRun(run.kernel as BacktestKernel<Tally>, record, datasets)
  } finally {
    await Promise.all(sources.map((source) => source.return?.()))
  }
}

function ticksNotStreamed(): RaceError {
  return new RaceError('BACKTEST_CONFIG_INVALID', {
    message: 'Backtest: ticks are given to a run over streams, which matches bars only',
    facts: { field: 'ticks' },
    hint: 'Leave ticks out, or use runBacktest with the ticks in memory.',
  })
}

function decisionsNotStreamed(): RaceError {
  return new RaceError('BACKTEST_CONFIG_INVALID', {
    message: 'Backtest: decisions on record are given to a run over streams, which asks its own gate only',
    facts: { field: 'decisions' },
    hint: 'Use runBacktest with the bars in memory.',
  })
}

function prepareRun(
  prepared: PreparedBacktest,
  record: StreamRecord,
  historyBars: number,
  onPosting: StreamSinks['posting'],
) {
  const { series, config, instruments, nominalMs, isTraded } = prepared
  const lookbackBars = config.strategy.needs?.lookbackBars
  const driver = createStreamDriver(series, lookbackBars === undefined ? {} : { lookbackBars })
  const kernel = new BacktestKernel(
    prepared,
    {
      createRecorder: (barOf, _, hasListener) => new Tally(barOf, record.money, hasListener, record),
      equity: 'none',
      watch: record,
      ...(onPosting === undefined ? {} : { onPosting }),
    },
    driver,
  )
  record.attach(kernel.values)
  const history = instruments.map(() => new BarHistory(historyBars))
  kernel.history = history
  const run: StreamedRun = {
    kernel,
    timeline: new StreamTimeline(series, nominalMs, isTraded),
    driver,
    history,
    bar: { time: 0.5, open: 0.5, high: 0.5, low: 0.5, close: 0.5, volume: 0.5 },
    instant: Number.NaN,
  }
  const datasets = series.map((one) => ({
    instrument: one.instrument.id,
    timeframe: one.timeframe,
    bars: one.length,
    from: one.openTimes[0] as number,
    to: one.closeTimes[one.length - 1] as number,
  }))
  return { run, datasets }
}

/** @throws RaceError `HANDLER_FAILED` with the strategy's own error as its cause */
function advanceNamed(run: StreamedRun, count: number): number {
  try {
    return advanceStream(run, count)
  } catch (error) {
    throw run.kernel.named(error)
  }
}

async function firstChunk(source: AsyncIterator<BarSeries>, index: number): Promise<BarSeries> {
  for (;;) {
    const { value, done } = await source.next()
    if (done === true) {
      throw new RaceError('DATA_INVALID', {
        message: `data[${index}] ended before it gave a bar`,
        facts: { source: index },
        hint: 'Give at least one chunk with bars.',
      })
    }
    if (value.length > 0) return value
  }
}

type MutableDataset = { -readonly [Name in keyof StreamedDataset]: StreamedDataset[Name] }

async function feed(
  { kernel, timeline }: StreamedRun,
  index: number,
  source: AsyncIterator<BarSeries>,
  datasets: MutableDataset[],
): Promise<void> {
  const dataset = datasets[index] as MutableDataset
  const { value: chunk, done } = await source.next()
  if (done === true) {
    timeline.end(index)
    return
  }
  if (chunk.length === 0) return
  requireNext(chunk, dataset, index)
  kernel.barsBefore[index] = dataset.bars
  kernel.current[index] = chunk
  timeline.feed(index, chunk)
  dataset.bars += chunk.length
  dataset.to = chunk.closeTimes[chunk.length - 1] as number
}

function requireNext(chunk: BarSeries, { instrument, timeframe, to, bars }: StreamedDataset, index: number): void {
  const isSame = chunk.instrument.id === instrument && chunk.timeframe === timeframe
  const opens = chunk.openTimes[0] as number
  if (isSame && opens >= to) return
  const found = isSame
    ? `its first bar opens at ${new Date(opens).toISOString()}, before the last one closed at ${new Date(to).toISOString()}`
    : `it holds ${chunk.instrument.id} ${chunk.timeframe}, not ${instrument} ${timeframe}`
  throw new RaceError('DATA_INVALID', {
    message: `The chunk of data[${index}] after ${bars} bars does not follow them: ${found}`,
    facts: { source: index, bars },
    hint: 'Chunks of a source are of one instrument and timeframe and follow each other in time.',
  })
}

function endRun(
  kernel: BacktestKernel<Tally>,
  record: StreamRecord,
  datasets: readonly StreamedDataset[],
): StreamedBacktestResult {
  const { prepared, host, recorder, venue } = kernel
  const { account, config } = prepared
  record.beginEnd()
  finishKernel(kernel)
  record.end(kernel.latestEquity)
  for (const order of venue.unended()) record.tellOrder(order)
  const { time, equity } = record.sampler.end()
  return {
    settings: settingsOf(kernel),
    strategyId: config.strategy.id,
    strategyVersion: config.strategy.version,
    params: host.params as JsonValue,
    datasets,
    initialEquity: account.initialEquity,
    finalEquity: account.equityMoney(),
    cash: account.cashMoney,
    feesPaid: account.feesPaid,
    openPositions: account.holdings
      .filter(({ position }) => position.steps !== 0)
      .map((holding) => positionOf(holding, account.scale)),
    warnings: warningsOf(kernel),
    metrics: record.metrics.result(),
    details: record.metrics.details(),
    time,
    equity,
    instantCount: kernel.done,
    orderCount: recorder.orderCount,
    fillCount: recorder.fillCount,
    hash: record.hash,
  }
}
