import {
  type Bar,
  type BarHandles,
  type IndicatorStream,
  type Instrument,
  invariant,
  RaceError,
  type Timeframe,
} from '@race/core'
import { ColumnHandle } from './column-handle.ts'
import { SeriesCursor } from './series-cursor.ts'
import { barColumns, chainedWarmupBars, lookbackBarsDefault, type SeriesDriver } from './series-driver.ts'

/** What a stream of bars is known by before its first bar. */
export interface StreamSource {
  readonly instrument: Instrument
  readonly timeframe: Timeframe
}

/** A driver that is fed bar by bar. */
export interface StreamDriver extends SeriesDriver {
  /** Applies a closed bar of the series at this position: its handles move on by one, and its indicators with them. */
  push(series: number, bar: Bar): void
  /** What handles and indicators remember; null where an indicator cannot say what it remembers. */
  snapshot(): StreamSnapshot | null
  /**
   * Goes on from a snapshot of the same strategy, parameters and series.
   *
   * @throws RaceError `SNAPSHOT_MISMATCH` where `setup` made other handles or indicators
   */
  restore(snapshot: StreamSnapshot): void
}

/** What a stream driver remembers between two bars, as JSON. */
export interface StreamSnapshot {
  /** By series: index of the latest closed bar. */
  readonly cursors: readonly number[]
  /** The kept values of each handle, in the order in which `setup` made them; null for NaN. */
  readonly columns: readonly (readonly (number | null)[])[]
  /** Of each indicator, in the same order. */
  readonly indicators: readonly unknown[]
}

/** The driver of real time: every indicator keeps its rolling state, and handles keep the last `lookbackBars` values. */
export function createStreamDriver(
  sources: readonly StreamSource[],
  options: { readonly lookbackBars?: number } = {},
): StreamDriver {
  const lookbackBars = options.lookbackBars ?? lookbackBarsDefault
  const mask = ringCapacity(lookbackBars + 1) - 1
  const cursors = sources.map(() => new SeriesCursor())
  const steps: (() => void)[][] = sources.map(() => [])
  const handles: ColumnHandle[] = []
  const streams: IndicatorStream[] = []
  const handle = (series: number, warmupBars: number) => {
    const column = new Float64Array(mask + 1).fill(Number.NaN)
    const options = { mask, series, warmupBars, lookbackBars }
    const made = new ColumnHandle(column, cursors[series] as SeriesCursor, options)
    handles.push(made)
    return made
  }
  const bars = sources.map((source, index): BarHandles & Record<(typeof barColumns)[number], ColumnHandle> => ({
    ...source,
    time: handle(index, 1),
    open: handle(index, 1),
    high: handle(index, 1),
    low: handle(index, 1),
    close: handle(index, 1),
    volume: handle(index, 1),
  }))
  return {
    cursors,
    bars,
    apply(indicator, inputs, params) {
      const series = inputs[0]?.series ?? 0
      const warmupBars = chainedWarmupBars(indicator, inputs, params)
      const outputs = indicator.outputs.map(() => handle(series, warmupBars))
      const stream = indicator.stream(...params)
      streams.push(stream)
      steps[series]?.push(indicatorStep(stream, inputs, outputs))
      return outputs
    },
    derive(input, fn) {
      const output = handle(input.series, input.warmupBars)
      steps[input.series]?.push(() => write(output, fn(latest(input))))
      return output
    },
    push(series, bar) {
      const cursor = cursors[series]
      const handles = bars[series]
      invariant(cursor !== undefined && handles !== undefined, `a bar came for series ${series} of ${sources.length}`)
      cursor.moveTo(cursor.index + 1)
      for (const name of barColumns) write(handles[name], bar[name])
      for (const step of steps[series] ?? []) step()
    },
    snapshot: () => snapshotOf({ cursors, handles, streams }),
    restore: (snapshot) => restoreInto({ cursors, handles, streams }, snapshot),
  }
}

/** What a driver is made of. */
interface DriverParts {
  readonly cursors: readonly SeriesCursor[]
  /** Handles and indicators in the order in which `setup` made them. */
  readonly handles: readonly ColumnHandle[]
  readonly streams: readonly IndicatorStream[]
}

function snapshotOf({ cursors, handles, streams }: DriverParts): StreamSnapshot | null {
  if (streams.some((stream) => stream.snapshot === undefined || stream.restore === undefined)) return null
  return {
    cursors: cursors.map(({ index }) => index),
    columns: handles.map(keptValues),
    indicators: streams.map((stream) => JSON.parse(JSON.stringify(stream.snapshot?.()))),
  }
}

function restoreInto({ cursors, handles, streams }: DriverParts, snapshot: StreamSnapshot): void {
  requireSame('handles', snapshot.columns.length, handles.length)
  requireSame('indicators', snapshot.indicators.length, streams.length)
  requireSame('series', snapshot.cursors.length, cursors.length)
  snapshot.cursors.forEach((index, series) => {
    if (index >= 0) cursors[series]?.moveTo(index)
  })
  snapshot.columns.forEach((values, place) => {
    const { column, cursor, mask } = handles[place] as ColumnHandle
    const first = cursor.index - values.length + 1
    values.forEach((value, n) => {
      column[(first + n) & mask] = value ?? Number.NaN
    })
  })
  snapshot.indicators.forEach((state, place) => {
    streams[place]?.restore?.(state as never)
  })
}

/** What a ring holds, the oldest first. */
function keptValues({ column, cursor, mask }: ColumnHandle): (number | null)[] {
  const count = Math.min(cursor.index + 1, mask + 1)
  return Array.from({ length: Math.max(0, count) }, (_, n) => {
    const value = column[(cursor.index - count + 1 + n) & mask] as number
    return Number.isFinite(value) ? value : null
  })
}

function requireSame(what: string, taken: number, now: number): void {
  if (taken === now) return
  throw new RaceError('SNAPSHOT_MISMATCH', {
    message: `The snapshot has ${taken} ${what}, but the strategy has ${now}`,
    facts: { field: what, snapshot: taken, now },
    hint: 'Restore into the same version of the strategy, with the same parameters and series.',
  })
}

function indicatorStep(
  stream: IndicatorStream,
  inputs: readonly ColumnHandle[],
  outputs: readonly ColumnHandle[],
): () => void {
  const [a, b, c, d, e, f] = inputs
  return () => {
    stream.update(
      a === undefined ? Number.NaN : latest(a),
      b === undefined ? undefined : latest(b),
      c === undefined ? undefined : latest(c),
      d === undefined ? undefined : latest(d),
      e === undefined ? undefined : latest(e),
      f === undefined ? undefined : latest(f),
    )
    for (let k = 0; k < outputs.length; k++) write(outputs[k] as ColumnHandle, stream.output(k))
  }
}

function latest(handle: ColumnHandle): number {
  return handle.column[handle.cursor.index & handle.mask] as number
}

function write(handle: ColumnHandle, value: number): void {
  handle.column[handle.cursor.index & handle.mask] = value
}

function ringCapacity(atLeast: number): number {
  let capacity = 2
  while (capacity < atLeast) capacity *= 2
  return capacity
}
