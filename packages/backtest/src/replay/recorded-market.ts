import { type BarSeries, barSeriesFromRows, parseTimeframe, RaceError, type Timeframe } from '@race/core'
import { mergeTimeline } from '../timeline.ts'
import type { SessionRecording } from './session-recording.ts'

/** One series that a strategy reads, as the engine is given it. */
export interface ReplaySeries {
  readonly instrument: string
  readonly timeframe: Timeframe
}

/** The market of one book of a session, and where in it anything of the log has its place. */
export interface RecordedMarket {
  readonly series: readonly BarSeries[]
  /** In words: what of the market the backtest cannot have as the session had it. */
  readonly problems: readonly string[]
  /** How many events of the backtest's timeline come before a fact of the log. */
  placeOf(sequence: number): number
  /** Epoch ms of the market at a fact of the log, as a venue that fills from it has it; −Infinity before the first. */
  timeOf(sequence: number): number
}

type Told = SessionRecording['facts']['bar-closed'][number] & { readonly isOpening: boolean }

/**
 * The bars of a book as the session had them, on the timeline of a backtest over them.
 *
 * @throws RaceError `DATA_NOT_FOUND` for a series of which the session has no closed bar
 */
export function recordedMarket(recording: SessionRecording, wanted: readonly ReplaySeries[]): RecordedMarket {
  const series = wanted.map((one) => seriesOf(recording, one))
  const places = placesOf(series)
  const problems: string[] = []
  const told = toldOf(recording)
  const marks: { readonly sequence: number; readonly place: number; readonly time: number }[] = []
  const seen = new Set<number>()
  let place = 0
  let time = Number.NEGATIVE_INFINITY
  for (const { sequence, data, isOpening } of told) {
    time = Math.max(time, data.time)
    const found = places.of.get(keyOf(isOpening, data.instrument, data.timeframe, data.bar[0]))
    if (found !== undefined) {
      if (seen.has(found)) problems.push(`${wordsOf(data, isOpening)} was told twice`)
      else if (found < place) problems.push(`${wordsOf(data, isOpening)} was told after what follows it`)
      seen.add(found)
      place = Math.max(place, found + 1)
    }
    marks.push({ sequence, place, time })
  }
  for (const [index, words] of places.missable) {
    if (!seen.has(index)) problems.push(`${words} was never told`)
  }
  const at = (sequence: number) => marks[countBefore(marks, sequence) - 1]
  return {
    ...{ series, problems },
    placeOf: (sequence) => at(sequence)?.place ?? 0,
    timeOf: (sequence) => at(sequence)?.time ?? Number.NEGATIVE_INFINITY,
  }
}

function toldOf({ facts }: SessionRecording): readonly Told[] {
  return [
    ...facts['bar-opened'].map((fact) => ({ ...fact, isOpening: true })),
    ...facts['bar-closed'].map((fact) => ({ ...fact, isOpening: false })),
  ].sort((a, b) => a.sequence - b.sequence)
}

function seriesOf(
  { account, instruments, facts }: SessionRecording,
  { instrument, timeframe }: ReplaySeries,
): BarSeries {
  const spec = instruments.find(({ id }) => id === instrument)
  let latest = Number.NEGATIVE_INFINITY
  const rows = facts['bar-closed'].flatMap(({ data }) => {
    if (data.instrument !== instrument || data.timeframe !== timeframe || data.bar[0] <= latest) return []
    const [time, open, high, low, close, volume] = data.bar
    latest = time
    return [{ time, open, high, low, close, volume }]
  })
  if (spec !== undefined && rows.length > 0) return barSeriesFromRows({ instrument: spec, timeframe, rows })
  throw new RaceError('DATA_NOT_FOUND', {
    message: `The session of '${account}' has no closed bar of ${instrument} ${timeframe}`,
    facts: { account, instrument, timeframe },
    hint: 'Name the series that the strategy read in the session.',
  })
}

/** Where each event is on the timeline of a backtest, and which openings matter where they are missing. */
function placesOf(series: readonly BarSeries[]) {
  const nominal = series.map(({ timeframe }) => parseTimeframe(timeframe).nominalMs)
  const ids = series.map(({ instrument }) => instrument.id)
  const timeline = mergeTimeline(
    series,
    nominal,
    ids.map((id, index) => ids.indexOf(id) === index),
  )
  const of = new Map<string, number>()
  const missable = new Map<number, string>()
  for (let n = 0; n < timeline.length; n++) {
    const code = timeline.series[n] as number
    const isOpening = code < 0
    const index = isOpening ? -1 - code : code
    const one = series[index] as BarSeries
    const bar = timeline.bar[n] as number
    const stored = one.time[bar] as number
    of.set(keyOf(isOpening, one.instrument.id, one.timeframe, stored), n)
    // A session may begin inside a bar.
    if (!isOpening || bar === 0) continue
    const data = { instrument: one.instrument.id, timeframe: one.timeframe, time: timeline.time[n] as number }
    missable.set(n, wordsOf(data, true))
  }
  return { of, missable }
}

function keyOf(isOpening: boolean, instrument: string, timeframe: string, stored: number): string {
  return `${isOpening ? 'open' : 'close'} ${stored} ${timeframe} ${instrument}`
}

function wordsOf(
  { instrument, timeframe, time }: { readonly instrument: string; readonly timeframe: string; readonly time: number },
  isOpening: boolean,
): string {
  return `the ${isOpening ? 'opening' : 'close'} of ${instrument} ${timeframe} at ${new Date(time).toISOString()}`
}

/** How many marks are of facts before this one. */
function countBefore(marks: readonly { readonly sequence: number }[], sequence: number): number {
  let low = 0
  let high = marks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle]?.sequence ?? 0) < sequence) low = middle + 1
    else high = middle
  }
  return low
}
