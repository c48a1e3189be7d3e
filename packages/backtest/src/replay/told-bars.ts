import { type BarSeries, barSeriesFromRows, type Instrument, RaceError } from '@race/core'
import type { BarFact } from './market-facts.ts'
import type { ReplaySeries } from './replay-series.ts'
import type { SessionRecording } from './session-recording.ts'

/** Where a bar is: the position of its series among those of the book, and its own in it. */
export interface BarPlace {
  readonly series: number
  readonly bar: number
}

/** The bars of a book as its session was told of them, and what of that no backtest has. */
export class ToldBars {
  readonly series: readonly BarSeries[]
  /** In words. */
  readonly problems: string[] = []
  /** By series: how many of its bars have closed, of bars that end with one that only opened. */
  readonly #closed: readonly number[]
  readonly #placeOf = new Map<string, BarPlace>()
  readonly #told = new Set<string>()
  /** By series, the latest bar that was told of. */
  readonly #latest: number[]

  /** @throws RaceError `DATA_NOT_FOUND` for a series of which the session has no closed bar */
  constructor(recording: SessionRecording, wanted: readonly ReplaySeries[]) {
    const own = wanted.map((one) => seriesOf(recording, one))
    this.series = own.map(({ bars }) => bars)
    this.#closed = own.map(({ closed }) => closed)
    this.#latest = own.map(() => 0)
    for (const [series, { instrument, timeframe, time }] of this.series.entries()) {
      time.forEach((stored, bar) => void this.#placeOf.set(keyOf(instrument.id, timeframe, stored), { series, bar }))
    }
  }

  /** Where a bar is that is told of; null for one that no backtest tells, or that the book does not read. */
  take({ type, data }: BarFact): BarPlace | null {
    const { instrument, timeframe, bar, time } = data
    const key = keyOf(instrument, timeframe, bar[0])
    const place = this.#placeOf.get(key)
    const isOpening = type === 'bar-opened'
    if (place === undefined) {
      const isRead = this.series.some((one) => one.instrument.id === instrument && one.timeframe === timeframe)
      if (isRead) this.problems.push(`${wordsOf({ instrument, timeframe, time }, isOpening)} has no close`)
      return null
    }
    const { series } = place
    // Openings are for orders, which meet the first series of an instrument.
    if (isOpening && this.series.findIndex((one) => one.instrument.id === instrument) !== series) return null
    const name = `${type} ${key}`
    if (this.#told.has(name)) {
      this.problems.push(`${wordsOf(data, isOpening)} was told twice`)
      return null
    }
    this.#told.add(name)
    if (place.bar < (this.#latest[series] as number)) {
      this.problems.push(`${wordsOf(data, isOpening)} was told after what follows it`)
    }
    this.#latest[series] = Math.max(this.#latest[series] as number, place.bar)
    return place
  }

  /** Whether a bar that opens closes later. */
  closes({ series, bar }: BarPlace): boolean {
    return bar < (this.#closed[series] as number)
  }

  /** Notes what bars orders could not meet, because nobody told when they opened. A session may begin inside a bar. */
  noteUnopened(): void {
    this.series.forEach(({ instrument, timeframe, time, openTimes }, series) => {
      if (this.series.findIndex((one) => one.instrument.id === instrument.id) !== series) return
      for (let bar = 1; bar < time.length; bar++) {
        if (this.#told.has(`bar-opened ${keyOf(instrument.id, timeframe, time[bar] as number)}`)) continue
        const data = { instrument: instrument.id, timeframe, time: openTimes[bar] as number }
        this.problems.push(`${wordsOf(data, true)} was never told`)
      }
    })
  }
}

/** The bars that closed, each once, and at the end the one that has opened and not closed by the end of the session. */
function seriesOf(
  { account, instruments, facts }: SessionRecording,
  wanted: ReplaySeries,
): { readonly bars: BarSeries; readonly closed: number } {
  const { instrument, timeframe } = wanted
  const spec = instruments.find(({ id }) => id === instrument)
  if (spec === undefined) throw noInstrument(account, wanted, instruments)
  const isOwn = ({ data }: { readonly data: ReplaySeries | { instrument: string; timeframe: string } }): boolean =>
    data.instrument === instrument && data.timeframe === timeframe
  const rows = new Map(
    facts['bar-closed']
      .filter(isOwn)
      .map(({ data }) => [data.bar[0], data.bar] as const)
      .reverse(),
  )
  const closed = [...rows.values()].sort((a, b) => a[0] - b[0])
  if (closed.length === 0) throw noBars(account, wanted, facts['bar-closed'])
  const last = facts['bar-opened'].findLast(isOwn)?.data.bar
  const isOpen = last !== undefined && last[0] > (closed.at(-1)?.[0] ?? last[0])
  const all = [...closed, ...(isOpen ? [[last[0], last[1], last[1], last[1], last[1], 0] as const] : [])]
  const bars = barSeriesFromRows({
    ...{ instrument: spec, timeframe },
    rows: all.map(([time, open, high, low, close, volume]) => ({ time, open, high, low, close, volume })),
  })
  return { bars, closed: closed.length }
}

function keyOf(instrument: string, timeframe: string, stored: number): string {
  return `${stored} ${timeframe} ${instrument}`
}

function wordsOf(
  { instrument, timeframe, time }: { readonly instrument: string; readonly timeframe: string; readonly time: number },
  isOpening: boolean,
): string {
  return `the ${isOpening ? 'opening' : 'close'} of ${instrument} ${timeframe} at ${new Date(time).toISOString()}`
}

function noInstrument(account: string, { instrument }: ReplaySeries, instruments: readonly Instrument[]): RaceError {
  return new RaceError('DATA_NOT_FOUND', {
    message: `The session of '${account}' has no instrument '${instrument}'. It has: ${instruments.map(({ id }) => id).join(', ')}`,
    facts: { account, instrument },
    hint: 'Name the series that the strategy read in the session.',
  })
}

function noBars(
  account: string,
  { instrument, timeframe }: ReplaySeries,
  closed: SessionRecording['facts']['bar-closed'],
): RaceError {
  const known = new Set(closed.map(({ data }) => `${data.instrument} ${data.timeframe}`))
  const has = known.size === 0 ? 'It has no closed bars at all' : `It has bars of: ${[...known].join(', ')}`
  return new RaceError('DATA_NOT_FOUND', {
    message: `The session of '${account}' has no closed bar of ${instrument} ${timeframe}. ${has}`,
    facts: { account, instrument, timeframe },
    hint: 'Name the series that the strategy read in the session.',
  })
}
