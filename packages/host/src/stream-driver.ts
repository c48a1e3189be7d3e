import {
  type Bar,
  type BarHandles,
  type IndicatorDefinition,
  type IndicatorParam,
  type Instrument,
  invariant,
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
  const handle = (series: number, warmupBars: number) =>
    new ColumnHandle(new Float64Array(mask + 1).fill(Number.NaN), cursors[series] as SeriesCursor, {
      mask,
      series,
      warmupBars,
      lookbackBars,
    })
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
      steps[series]?.push(indicatorStep(indicator, inputs, params, outputs))
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
  }
}

function indicatorStep(
  indicator: IndicatorDefinition,
  inputs: readonly ColumnHandle[],
  params: readonly IndicatorParam[],
  outputs: readonly ColumnHandle[],
): () => void {
  const stream = indicator.stream(...params)
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
