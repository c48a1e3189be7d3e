import { type BarSeries, barSeries, createRandom, getCalendar, type Timeframe } from '@race/core'
import { z } from 'zod'
import { barDataShape } from '../options/bar-data-options.ts'
import { checkOptions } from '../options/check-options.ts'
import { barTimes } from './bar-times.ts'
import { crash } from './crash.ts'
import { jumpDiffusion } from './jump-diffusion.ts'
import { randomWalk } from './random-walk.ts'

/** A market that finds what a strategy takes for granted. */
export interface HostileMarket {
  /** Such as `zero volume`. */
  readonly name: string
  /** What is hostile about it, as a sentence. */
  readonly why: string
  readonly series: BarSeries
}

export interface HostileMarketsOptions {
  /** Same seed, same markets; `hostile` by default. */
  readonly seed?: string | number
  /** Bars of each market that is not about being short, 2 to a million; 2000 by default. */
  readonly bars?: number
  /** The instrument's id; `HOSTILE` by default. */
  readonly instrument?: string
  /** `1d` by default. */
  readonly timeframe?: Timeframe
}

type Row = readonly [open: number, high: number, low: number, close: number, volume?: number]

const schema = z.strictObject({
  seed: z.union([z.string(), z.number()]).optional(),
  bars: z.int().min(2).max(1_000_000).optional(),
  instrument: z.string().min(1).optional(),
  timeframe: barDataShape.timeframe.optional(),
})

const start = Date.UTC(2000, 0, 1)
/** Bars that may be missing in a row, at most. */
const holeMax = 40

/**
 * Markets that are legal and unpleasant: flat, without volume, of one bar and of two, gapping, jumping, locked at a limit,
 * minute and huge in price, with ranges from a tick to a thousandfold, with bars missing. Every value is finite and every
 * bar sound: a strategy must neither throw nor ask for something that makes no sense in any of them. Bars
 * trade without a pause.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, such as fewer than two bars
 *
 * @example
 * ```ts
 * for (const { name, series } of hostileMarkets()) {
 *   console.log(name, runBacktestSync({ strategy: smaCross, data: series }).fillCount)
 * }
 * ```
 */
export function hostileMarkets(options: HostileMarketsOptions = {}): readonly HostileMarket[] {
  checkOptions(schema, options, 'hostileMarkets')
  const { seed = 'hostile', bars = 2000, instrument = 'HOSTILE', timeframe = '1d' } = options
  const walk = { seed, bars, timeframe, instrument: { id: instrument, assetClass: 'crypto' } } as const
  const calendar = getCalendar('24x7')
  // Bars without holes, and enough more for the market that has holes.
  const times = barTimes(calendar, timeframe, start, bars * 2 + holeMax)
  const rows = (rowAt: (bar: number) => Row, placeOf = (bar: number) => bar): BarSeries =>
    seriesOf(
      Array.from({ length: bars }, (_, bar) => rowAt(bar)),
      { instrument, timeframe, time: Float64Array.from({ length: bars }, (_, bar) => times[placeOf(bar)] as number) },
    )
  const random = createRandom(seed)
  const places = placesWithHoles(random.fork('days'), bars)
  const last = bars - 1
  return [
    market('one bar', 'There is one bar and no other', randomWalk({ ...walk, bars: 1 })),
    market('two bars', 'There are two bars', randomWalk({ ...walk, bars: 2 })),
    market(
      'flat',
      'The price never moves: every deviation and range is 0',
      rows(() => [100, 100, 100, 100]),
    ),
    market('zero volume', 'Nothing ever trades', randomWalk({ ...walk, volume: 0 })),
    market(
      'flat without volume',
      'Neither price nor volume move',
      rows(() => [100, 100, 100, 100, 0]),
    ),
    market(
      'rising',
      'Every bar closes above the one before: nothing ever falls',
      rows((bar) => riseTo(bar + 1)),
    ),
    market(
      'falling',
      'Every bar closes below the one before: nothing ever rises',
      rows((bar) => fallFrom(last - bar)),
    ),
    market(
      'sawtooth',
      'Every bar undoes the one before',
      rows((bar) => (bar % 2 === 0 ? [90, 110, 90, 110] : [110, 110, 90, 90])),
    ),
    market('gaps', 'Every bar opens far from the last close', rows(gapRows(random.fork('gaps')))),
    market(
      'limit days',
      'Days locked at one price, ten percent up or down from the last',
      rows(limitRows(random.fork('limits'))),
    ),
    market(
      'wide ranges',
      'Every bar spans a tick to a thousandfold',
      rows(() => [100, 100_000, 0.01, 100]),
    ),
    market('tiny prices', 'Prices of a millionth', randomWalk({ ...walk, price: 1e-6, tick: '0.000000001' })),
    market('huge prices', 'Prices of a thousand million', randomWalk({ ...walk, price: 1e9, volatility: 0.02 })),
    market(
      'one tick',
      'The price is the smallest there is',
      rows(() => [0.01, 0.01, 0.01, 0.01]),
    ),
    market(
      'huge jumps',
      'Now and then the price is tenfold or a tenth from one bar to the next',
      rows(jumpRows(random.fork('jumps'))),
    ),
    market(
      'many jumps',
      'Returns with fat tails',
      jumpDiffusion({ ...walk, jumpsPerBar: 0.3, jumpMean: 0, jumpDeviation: 0.08 }),
    ),
    market('crash', 'Nine tenths are lost within two bars', crashOf(walk)),
    market(
      'missing bars',
      'Bars are missing, up to forty in a row',
      rows(wave, (bar) => places[bar] as number),
    ),
  ]
}

function market(name: string, why: string, series: BarSeries): HostileMarket {
  return { name, why, series }
}

function crashOf(walk: Parameters<typeof randomWalk>[0]): BarSeries {
  const crashBars = Math.min(2, walk.bars)
  return crash({ ...walk, depth: 0.9, crashBars, crashBar: Math.floor((walk.bars - crashBars) / 2) })
}

/** A cent a bar, from one dollar on. */
function riseTo(bar: number): Row {
  const close = (100 + bar) / 100
  const open = (99 + bar) / 100
  return [open, close, open, close]
}

function fallFrom(bars: number): Row {
  const close = (100 + bars) / 100
  const open = (101 + bars) / 100
  return [open, open, close, close]
}

/** A triangle of 20 bars between 100 and 110. */
function wave(bar: number): Row {
  const at = bar % 20
  const close = 100 + Math.min(at, 20 - at)
  return [close, close + 0.5, close - 0.5, close]
}

function gapRows(random: ReturnType<typeof createRandom>): () => Row {
  return () => {
    const open = random.integer(5_000, 20_000) / 100
    const close = random.integer(5_000, 20_000) / 100
    return [open, Math.max(open, close), Math.min(open, close), close]
  }
}

/** Cents, so that a tenth more is on the tick after rounding; between a dollar and a million. */
function limitRows(random: ReturnType<typeof createRandom>): () => Row {
  let cents = 10_000
  let left = 0
  let isUp = true
  return () => {
    if (left === 0) {
      left = random.integer(1, 6)
      isUp = cents < 1_000 || (cents < 50_000_000 && random.next() < 0.5)
    }
    left--
    cents = Math.round(cents * (isUp ? 1.1 : 0.9))
    const price = cents / 100
    return [price, price, price, price, isUp ? 1 : 0]
  }
}

function jumpRows(random: ReturnType<typeof createRandom>): () => Row {
  let cents = 10_000
  return () => {
    const open = cents / 100
    if (random.next() < 0.05)
      cents = cents < 1_000 || (cents < 10_000_000 && random.next() < 0.5) ? cents * 10 : Math.round(cents / 10)
    const close = cents / 100
    return [open, Math.max(open, close), Math.min(open, close), close]
  }
}

/** Places among twice as many and `holeMax` more: one in twenty is after a hole. */
function placesWithHoles(random: ReturnType<typeof createRandom>, bars: number): readonly number[] {
  let place = 0
  let spare = bars + holeMax
  return Array.from({ length: bars }, () => {
    const hole = random.next() < 0.05 ? Math.min(spare, random.integer(1, holeMax)) : 0
    spare -= hole
    place += hole
    return place++
  })
}

interface SeriesFrame {
  readonly instrument: string
  readonly timeframe: Timeframe
  readonly time: Float64Array
}

function seriesOf(rows: readonly Row[], { instrument, timeframe, time }: SeriesFrame): BarSeries {
  const column = (index: 0 | 1 | 2 | 3) => Float64Array.from(rows, (row) => row[index])
  return barSeries({
    instrument: { id: instrument, assetClass: 'crypto', tickSize: '0.01' },
    timeframe,
    columns: {
      time,
      open: column(0),
      high: column(1),
      low: column(2),
      close: column(3),
      volume: Float64Array.from(rows, (row) => row[4] ?? 1000),
    },
  })
}
