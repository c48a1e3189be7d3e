import { type BarSeries, barSeries, createRandom, getCalendar, type Random, type Timeframe } from '@race/core'
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
  const random = createRandom(seed)
  // Bars without holes, and enough more for the market that has holes.
  const times = barTimes(getCalendar('24x7'), timeframe, start, bars * 2 + holeMax)
  const time = times.slice(0, bars)
  const frame = { instrument, timeframe, time }
  const written = writtenMarkets.map(({ name, why, rowsOf }) => {
    const rowAt = rowsOf(random.fork(name), bars)
    return market(
      name,
      why,
      seriesOf(
        Array.from(time, (_, bar) => rowAt(bar)),
        frame,
      ),
    )
  })
  const holes = placesWithHoles(random.fork('holes'), bars)
  return [
    market('one bar', 'There is one bar and no other', randomWalk({ ...walk, bars: 1 })),
    market('two bars', 'There are two bars', randomWalk({ ...walk, bars: 2 })),
    ...written,
    market('zero volume', 'Nothing ever trades', randomWalk({ ...walk, volume: 0 })),
    market('tiny prices', 'Prices of a millionth', randomWalk({ ...walk, price: 1e-6, tick: '0.000000001' })),
    market('huge prices', 'Prices of a thousand million', randomWalk({ ...walk, price: 1e9, volatility: 0.02 })),
    market(
      'many jumps',
      'Returns have fat tails',
      jumpDiffusion({ ...walk, jumpsPerBar: 0.3, jumpMean: 0, jumpDeviation: 0.08 }),
    ),
    market('crash', 'Nine tenths are lost within two bars', crashOf(walk)),
    market(
      'missing bars',
      'Bars are missing, up to forty in a row',
      seriesOf(holes.map(wave), { ...frame, time: Float64Array.from(holes, (place) => times[place] as number) }),
    ),
  ]
}

/** A market whose bars are written out by a rule. */
interface WrittenMarket {
  readonly name: string
  readonly why: string
  /** The rows of a market with so many bars, which are asked for in order. */
  readonly rowsOf: (random: Random, bars: number) => (bar: number) => Row
}

const writtenMarkets: readonly WrittenMarket[] = [
  {
    name: 'flat',
    why: 'The price never moves: every deviation and range is 0',
    rowsOf: () => () => [100, 100, 100, 100],
  },
  {
    name: 'flat without volume',
    why: 'Neither price nor volume move',
    rowsOf: () => () => [100, 100, 100, 100, 0],
  },
  {
    name: 'rising',
    why: 'Every bar closes above the one before: nothing ever falls',
    rowsOf: () => (bar) => riseTo(bar + 1),
  },
  {
    name: 'falling',
    why: 'Every bar closes below the one before: nothing ever rises',
    rowsOf: (_, bars) => (bar) => fallFrom(bars - 1 - bar),
  },
  {
    name: 'sawtooth',
    why: 'Every bar undoes the one before',
    rowsOf: () => (bar) => (bar % 2 === 0 ? [90, 110, 90, 110] : [110, 110, 90, 90]),
  },
  {
    name: 'one tick',
    why: 'The price is the smallest there is',
    rowsOf: () => () => [0.01, 0.01, 0.01, 0.01],
  },
  {
    name: 'wide ranges',
    why: 'Every bar spans a tick to a thousandfold',
    rowsOf: () => () => [100, 100_000, 0.01, 100],
  },
  { name: 'gaps', why: 'Every bar opens far from the last close', rowsOf: gapRows },
  {
    name: 'limit days',
    why: 'Bars are locked at one price, ten percent up or down from the last',
    rowsOf: limitRows,
  },
  {
    name: 'huge jumps',
    why: 'Now and then the price is tenfold or a tenth from one bar to the next',
    rowsOf: jumpRows,
  },
]

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

function gapRows(random: Random): () => Row {
  return () => {
    const open = random.integer(5_000, 20_000) / 100
    const close = random.integer(5_000, 20_000) / 100
    return [open, Math.max(open, close), Math.min(open, close), close]
  }
}

/** Cents, so that a tenth more is on the tick after rounding; between a dollar and a million. */
function limitRows(random: Random): () => Row {
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

function jumpRows(random: Random): () => Row {
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
function placesWithHoles(random: Random, bars: number): readonly number[] {
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
