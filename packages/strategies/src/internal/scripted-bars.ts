import { type BarSeries, barSeriesFromRows, type InstrumentOptions, type Timeframe } from '@race/core'

/** A close alone, of a bar that spans the way from the close before it; or open, high, low and close. */
export type ScriptedBar = number | readonly [open: number, high: number, low: number, close: number]

export interface ScriptedBarsOptions {
  readonly instrument?: Partial<InstrumentOptions>
  readonly timeframe?: Timeframe
  /** Opening time of the first bar, epoch ms; the beginning of 2024 by default. */
  readonly start?: number
  /** From one bar to the next; the length of the timeframe by default. */
  readonly stepMs?: number
}

const dayMs = 86_400_000

/** Bars for a test of a rule: daily ones of `ACME`, which trades all the time, by default. */
export function scriptedBars(
  bars: readonly ScriptedBar[],
  { instrument, timeframe = '1d', start = Date.UTC(2024, 0, 1), stepMs = dayMs }: ScriptedBarsOptions = {},
): BarSeries {
  let before = Number.NaN
  return barSeriesFromRows({
    instrument: { id: 'ACME', assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001', ...instrument },
    timeframe,
    rows: bars.map((bar, index) => {
      const close = typeof bar === 'number' ? bar : bar[3]
      const from = typeof bar !== 'number' ? bar[0] : Number.isNaN(before) ? bar : before
      const high = typeof bar === 'number' ? Math.max(from, bar) : bar[1]
      const low = typeof bar === 'number' ? Math.min(from, bar) : bar[2]
      before = close
      return { time: start + index * stepMs, open: from, high, low, close, volume: 1 }
    }),
  })
}
