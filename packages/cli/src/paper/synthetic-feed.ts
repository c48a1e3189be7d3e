import type { Bar, BarSeries, Instrument, MarketEvent } from '@race/core'
import { correlatedGroup } from '@race/data/synthetic'

export const minuteMs = 60_000

/** A market without an end, by its minutes, counted from 0. */
export interface SyntheticFeed {
  /** Epoch ms at which the first minute opens. */
  readonly start: number
  /** A minute of an instrument, as it has closed. */
  closed(instrument: number, minute: number): MarketEvent
  /** A minute as it opens: of its prices, only the first is there. */
  opened(instrument: number, minute: number): MarketEvent
}

const firstMinutes = 4096

/**
 * A live feed of seeded markets that move together. A longer market begins with the shorter one of the same seed, so that after any
 * restart the same minutes follow; when it is used up it is made anew, twice as long.
 */
export function createSyntheticFeed(options: {
  readonly seed: string
  readonly start: number
  readonly instruments: readonly Instrument[]
}): SyntheticFeed {
  const { start, instruments } = options
  let markets: readonly BarSeries[] = []
  const barOf = (instrument: number, minute: number): Bar => {
    while (minute >= (markets[0]?.length ?? 0)) markets = marketsOf(options, nextLength(markets))
    const series = markets[instrument] as BarSeries
    const { time, open, high, low, close, volume } = series
    const at = (column: Float64Array): number => column[minute] as number
    return {
      ...{ time: at(time), open: at(open), high: at(high), low: at(low), close: at(close), volume: at(volume) },
    }
  }
  const eventOf = (instrument: number, bar: Bar, isClosed: boolean): MarketEvent => {
    const time = bar.time + (isClosed ? minuteMs : 0)
    return {
      type: isClosed ? 'bar-closed' : 'bar-opened',
      ...{ instrument: (instruments[instrument] as Instrument).id, timeframe: '1m', bar, time, receivedAt: time },
    }
  }
  return {
    start,
    closed: (instrument, minute) => eventOf(instrument, barOf(instrument, minute), true),
    opened: (instrument, minute) => {
      const { time, open } = barOf(instrument, minute)
      return eventOf(instrument, { time, open, high: open, low: open, close: open, volume: 0 }, false)
    },
  }
}

function nextLength([first]: readonly BarSeries[]): number {
  return first === undefined ? firstMinutes : 2 * first.length
}

function marketsOf(
  { seed, start, instruments }: { seed: string; start: number; instruments: readonly Instrument[] },
  bars: number,
): readonly BarSeries[] {
  return correlatedGroup({
    ...{ seed, bars, start, timeframe: '1m' },
    members: instruments.map((instrument) => ({ instrument, volatility: 0.002 })),
    correlation: instruments.map((_, row) => instruments.map((__, column) => (row === column ? 1 : 0.4))),
  })
}
