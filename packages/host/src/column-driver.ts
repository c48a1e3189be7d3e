import type { BarHandles, BarSeries, IndicatorDefinition, IndicatorParam } from '@race/core'
import type { ColumnCache } from './column-cache.ts'
import { ColumnHandle } from './column-handle.ts'
import { SeriesCursor } from './series-cursor.ts'
import { chainedWarmupBars, lookbackBarsDefault, type SeriesDriver } from './series-driver.ts'

export interface ColumnDriverOptions {
  readonly lookbackBars?: number
  /** Shares indicator columns among the strategies of a race or a sweep. */
  readonly cache?: ColumnCache
}

const wholeColumn = -1

/** The driver of backtests: every indicator is computed as a whole column when `setup` asks for it. */
export function createColumnDriver(series: readonly BarSeries[], options: ColumnDriverOptions = {}): SeriesDriver {
  const lookbackBars = options.lookbackBars ?? lookbackBarsDefault
  const cursors = series.map(() => new SeriesCursor())
  const handle = (column: Float64Array, index: number, warmupBars: number) =>
    new ColumnHandle(column, cursors[index] as SeriesCursor, {
      mask: wholeColumn,
      series: index,
      warmupBars,
      lookbackBars,
    })
  const bars = series.map(
    (one, index): BarHandles => ({
      instrument: one.instrument,
      timeframe: one.timeframe,
      time: handle(one.time, index, 1),
      open: handle(one.open, index, 1),
      high: handle(one.high, index, 1),
      low: handle(one.low, index, 1),
      close: handle(one.close, index, 1),
      volume: handle(one.volume, index, 1),
    }),
  )
  return {
    cursors,
    bars,
    apply(indicator, inputs, params) {
      const columns = inputs.map((input) => input.column)
      const compute = () => computeColumns(indicator, columns, params)
      const outputs = options.cache?.columnsOf(indicator, columns, params, compute) ?? compute()
      const warmupBars = chainedWarmupBars(indicator, inputs, params)
      const index = inputs[0]?.series ?? 0
      return outputs.map((column) => handle(column, index, warmupBars))
    },
    derive(input, fn) {
      const compute = () => deriveColumn(input.column, fn)
      const column = options.cache?.derivedOf(input.column, fn, compute) ?? compute()
      return handle(column, input.series, input.warmupBars)
    },
  }
}

function computeColumns(
  indicator: IndicatorDefinition,
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
): Float64Array[] {
  const length = inputs[0]?.length ?? 0
  const outputs = indicator.outputs.map(() => new Float64Array(length))
  indicator.column(inputs, params, outputs)
  return outputs
}

/** Values per call of the loop, which V8 optimises for good only when it is called often. */
const blockValues = 4096

function deriveColumn(input: Float64Array, fn: (value: number) => number): Float64Array {
  const column = new Float64Array(input.length)
  for (let from = 0; from < input.length; from += blockValues) {
    deriveBlock(input, column, from, Math.min(input.length, from + blockValues), fn)
  }
  return column
}

function deriveBlock(
  input: Float64Array,
  column: Float64Array,
  from: number,
  to: number,
  fn: (value: number) => number,
): void {
  for (let i = from; i < to; i++) column[i] = fn(input[i] as number)
}
