import {
  type Bar,
  type BarRequest,
  type BarSeries,
  barSeriesFromRows,
  createDefaultTimers,
  type Instrument,
  type InstrumentOptions,
  type MarketData,
  parseTimeframe,
  RaceError,
  type Timeframe,
  type Timers,
} from '@race/core'
import { z } from 'zod'
import { checkOptions } from '../options/check-options.ts'
import {
  describedInstrument,
  deviation,
  instrumentShape,
  type MarketOptions,
  marketFrameShape,
  startOf,
} from './market-options.ts'
import { marketTimers } from './market-timers.ts'
import { randomWalk } from './random-walk.ts'
import { SyntheticTape, type TapedBar } from './synthetic-tape.ts'

export interface SyntheticLiveOptions {
  /** Same seed, start and options, same bars, on every machine and at every start. */
  readonly seed: string | number
  /** Ids, or descriptions; an id alone is a crypto asset, which trades without a pause. */
  readonly instruments: readonly (string | InstrumentOptions | Instrument)[]
  /** Of the bars that it makes, a day or shorter. Longer bars that these add up to can be asked for too. */
  readonly timeframe: Timeframe
  /**
   * Of the first bar: epoch ms, or ISO text in UTC. There is nothing before it. Bars between it and now are drawn when the
   * source is first asked, about half a million in a second.
   */
  readonly start: number | string
  /** Price at which each instrument opens; 100 by default. */
  readonly price?: number
  /** Standard deviation of the log return of a bar; by default what comes to 0.03 in 24 hours of bars. */
  readonly volatility?: number
  /**
   * Another market than a random walk: makes a block of bars from what it is given, which goes on from the block before by
   * `start` and `price`. It must give the same for the same options.
   */
  readonly market?: (options: MarketOptions) => BarSeries
  /** How fast the market's time passes: 60 shows an hour in a minute; 1 by default. */
  readonly speed?: number
  /** What the market's clock shows when the source is made, epoch ms; what the clock shows by default. */
  readonly at?: number
  /** Clock and waits; those of the host's event loop by default. */
  readonly timers?: Timers
}

/** A source of bars that never were, live and of the past. */
export interface SyntheticLive extends MarketData {
  readonly instruments: readonly Instrument[]
  /** The market's clock. What trades on these bars goes by it, so that a bar is as old there as it looks. */
  readonly timers: Timers
}

const dayMs = 86_400_000
const chunkBars = 512

const schema = z.strictObject({
  seed: marketFrameShape.seed,
  instruments: z.array(instrumentShape.instrument.unwrap()).min(1),
  timeframe: marketFrameShape.timeframe,
  start: z.union([z.int(), z.string()]),
  price: instrumentShape.price,
  volatility: deviation.optional(),
  market: z.custom<SyntheticLiveOptions['market']>((value) => typeof value === 'function').optional(),
  speed: z.number().min(0.001).max(1e6).optional(),
  at: z.int().optional(),
  timers: z.custom<Timers>((value) => typeof value === 'object' && value !== null && 'after' in value).optional(),
})

/**
 * A live market for demonstrations and tests: bars close when the clock comes to them, and the past is there as far as `start`.
 * Both are the same bars, drawn from the seed alone, so that a program that is stopped and started again finds the market where
 * it would be.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong
 *
 * @example
 * ```ts
 * const source = createSyntheticLive({
 *   seed: 'demo',
 *   instruments: ['BTCUSD', 'ETHUSD'],
 *   timeframe: '1s',
 *   start: Date.now() - 600_000,
 * })
 * const { signal } = new AbortController()
 * for await (const bar of source.liveBars({ instrument: 'BTCUSD', timeframe: '1s' }, { signal })) {
 *   console.log(bar.close)
 *   break
 * }
 * ```
 */
export function createSyntheticLive(options: SyntheticLiveOptions): SyntheticLive {
  checkOptions(schema, options, 'createSyntheticLive')
  requireDayOrShorter(options.timeframe)
  const { timeframe, speed = 1 } = options
  const host = options.timers ?? createDefaultTimers()
  const timers =
    speed === 1 && options.at === undefined ? host : marketTimers(host, { speed, at: options.at ?? host.now() })
  const instruments = options.instruments.map((one) =>
    describedInstrument({ instrument: typeof one === 'string' ? { id: one, assetClass: 'crypto' } : one }),
  )
  const tapes = new Map(instruments.map((instrument) => [instrument.id, tapeOf(options, instrument)]))
  const ended = new AbortController()
  const barsFrom = (request: Pick<BarRequest, 'instrument' | 'timeframe'>, from: number): Generator<TapedBar, void> => {
    const tape = tapes.get(request.instrument)
    if (tape === undefined) throw noInstrument(request.instrument, [...tapes.keys()])
    if (request.timeframe === timeframe) return tape.from(from)
    requireMultiple(request.timeframe, timeframe)
    return tape.longer(request.timeframe, from)
  }
  const within = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, ended.signal])
  return {
    port: 'market-data/1',
    capabilities: { history: true, live: true, timeframes: [timeframe] },
    instruments,
    timers,
    bars(request, { signal }) {
      const instrument = instruments.find(({ id }) => id === request.instrument)
      return pastBars(barsFrom(request, request.from), { request, instrument, timers, signal: within(signal) })
    },
    liveBars(request, { signal }) {
      const { nominalMs } = parseTimeframe(request.timeframe)
      // A bar that runs now has opened at most its length ago, or, of a whole day, with the session.
      return liveBarsOf(barsFrom(request, timers.now() - Math.max(dayMs, 2 * nominalMs)), timers, within(signal))
    },
    async [Symbol.asyncDispose]() {
      ended.abort(new Error('the source was closed'))
    },
  }
}

function tapeOf(options: SyntheticLiveOptions, instrument: Instrument): SyntheticTape {
  const { seed, timeframe, price = 100, market } = options
  const perBar = Math.sqrt(Math.min(1, parseTimeframe(timeframe).nominalMs / dayMs))
  const volatility = options.volatility ?? 0.03 * perBar
  const make = market ?? ((block: MarketOptions) => randomWalk({ ...block, volatility }))
  return new SyntheticTape((block) => make({ ...block, timeframe, instrument }), {
    ...{ seed: `${seed}/${instrument.id}`, start: startOf(options.start), price },
  })
}

async function* pastBars(
  bars: Generator<TapedBar, void>,
  options: {
    readonly request: BarRequest
    readonly instrument: Instrument | undefined
    readonly timers: Timers
    readonly signal: AbortSignal
  },
): AsyncGenerator<BarSeries> {
  const { request, instrument = request.instrument, timers, signal } = options
  const seriesOf = (rows: readonly Bar[]): BarSeries =>
    barSeriesFromRows({ instrument, timeframe: request.timeframe, rows: [...rows] })
  let rows: Bar[] = []
  const now = timers.now()
  for (const { bar, openTime, closeTime } of bars) {
    if (openTime >= request.to || closeTime > now) break
    rows.push(bar)
    if (rows.length < chunkBars) continue
    throwIfEnded(signal)
    yield seriesOf(rows)
    rows = []
    await timers.yield()
  }
  throwIfEnded(signal)
  if (rows.length > 0) yield seriesOf(rows)
}

async function* liveBarsOf(bars: Generator<TapedBar, void>, timers: Timers, signal: AbortSignal): AsyncGenerator<Bar> {
  const since = timers.now()
  for (const { bar, closeTime } of bars) {
    if (closeTime <= since) continue
    // Timers may ring a moment early.
    while (timers.now() < closeTime) {
      throwIfEnded(signal)
      await timers.after(closeTime - timers.now(), { signal }).catch(() => throwIfEnded(signal))
    }
    throwIfEnded(signal)
    yield bar
  }
}

function throwIfEnded(signal: AbortSignal): void {
  if (!signal.aborted) return
  throw new RaceError('ABORTED', {
    message: 'Reading bars of a synthetic market was ended by its signal',
    hint: 'Nothing, if your program ended it; else look at the cause.',
    cause: signal.reason,
  })
}

function requireDayOrShorter(timeframe: Timeframe): void {
  const { unit, count } = parseTimeframe(timeframe)
  if (unit !== 'w' && unit !== 'mo' && !(unit === 'd' && count > 1)) return
  throw new RaceError('CONFIG_INVALID', {
    message: `createSyntheticLive was given the timeframe '${timeframe}', which is longer than a day`,
    facts: { caller: 'createSyntheticLive', timeframe },
    hint: "Give '1d' or shorter, and ask for longer bars in your requests.",
  })
}

function requireMultiple(wanted: Timeframe, own: Timeframe): void {
  const [longer, shorter] = [parseTimeframe(wanted).nominalMs, parseTimeframe(own).nominalMs]
  if (longer > shorter && longer % shorter === 0) return
  throw new RaceError('DATA_NOT_FOUND', {
    message: `A synthetic market of '${own}' was asked for bars of '${wanted}', which these do not add up to`,
    facts: { timeframe: wanted },
    hint: `Ask for '${own}' or a multiple of it.`,
  })
}

function noInstrument(id: string, known: readonly string[]): RaceError {
  return new RaceError('DATA_NOT_FOUND', {
    message: `A synthetic market was asked for '${id}', but it has: ${known.join(', ')}`,
    facts: { instrument: id },
    hint: 'Name one of these, or add it to `instruments`.',
  })
}
