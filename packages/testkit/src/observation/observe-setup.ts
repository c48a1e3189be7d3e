import type { BarHandles, Handle, IndicatorDefinition, SetupContext } from '@race/core'
import type { ColumnHandle } from '@race/host'
import { sameNumber } from '../internal/same-number.ts'

/** A handle that `setup` made by `use` or `map`, with its whole column. */
export interface ObservedHandle {
  /** As it was made: `sma(close, 20)`, `macd(close, 12, 26, 9).signal`, `map(close)`. */
  readonly description: string
  /** Position of its series in the configured order. */
  readonly series: number
  /** Bars until its value is defined, as the indicator declares. */
  readonly warmupBars: number
  readonly column: Float64Array
}

/** A function given to `map` that gave two results for one value. */
export interface ImpureMap {
  readonly description: string
  readonly series: number
  readonly bar: number
  readonly value: number
  readonly results: readonly [number, number]
}

/** What is noted of a `setup`. */
export interface SetupNotes {
  readonly handles: ObservedHandle[]
  readonly impureMaps: ImpureMap[]
  /** How far back `ago` reaches, in bars. */
  lookbackBars: number
}

const barNames = ['open', 'high', 'low', 'close', 'volume'] as const

export interface ObserveSetupOptions {
  readonly context: SetupContext<unknown>
  readonly notes: SetupNotes
  /** With several series, handles are named with their series. */
  readonly isNamedBySeries: boolean
  /** Whether functions given to `map` are called a second time, in another order, to see whether they are pure. */
  readonly isPurityChecked: boolean
}

/** The context that a strategy's `setup` gets: that of the run, and every handle made of it is noted. */
export function observeSetup(options: ObserveSetupOptions): SetupContext<unknown> {
  const { context, notes } = options
  const names = new WeakMap<Handle, string>()
  const nameOf = (handle: Handle): string => names.get(handle) ?? 'a handle'
  const note = (handle: Handle, description: string): ColumnHandle => {
    // In a backtest every handle is one of the host's, over a whole column.
    const made = handle as ColumnHandle
    const unique = nameApart(notes.handles, description)
    names.set(handle, unique)
    notes.handles.push({
      description: unique,
      series: made.series,
      warmupBars: made.warmupBars,
      column: made.column,
    })
    return made
  }
  const nameBars = (bars: BarHandles): BarHandles => {
    const prefix = options.isNamedBySeries ? `${bars.instrument.id} ${bars.timeframe} ` : ''
    for (const name of barNames) names.set(bars[name], `${prefix}${name}`)
    return bars
  }
  notes.lookbackBars = (nameBars(context.data()).close as ColumnHandle).lookbackBars
  const use = context.use as unknown as (indicator: IndicatorDefinition, ...args: (Handle | number)[]) => unknown
  return {
    ...context,
    data: (instrument, timeframe) => nameBars(context.data(instrument, timeframe)),
    use: ((indicator: IndicatorDefinition, ...args: (Handle | number)[]) => {
      const made = use(indicator, ...args)
      const words = args.map((arg) => (typeof arg === 'number' ? String(arg) : nameOf(arg)))
      const description = `${indicator.id}(${words.join(', ')})`
      if (indicator.outputs.length === 1) note(made as Handle, description)
      else
        for (const [name, handle] of Object.entries(made as Readonly<Record<string, Handle>>))
          note(handle, `${description}.${name}`)
      return made
    }) as SetupContext<unknown>['use'],
    map(handle, fn) {
      const made = note(context.map(handle, fn), `map(${nameOf(handle)})`)
      if (options.isPurityChecked) noteImpurity(handle as ColumnHandle, fn, made, notes)
      return made
    },
  }
}

/** Two handles that were made alike are told apart by a number. */
function nameApart(handles: readonly ObservedHandle[], description: string): string {
  const isTaken = (name: string): boolean => handles.some((handle) => handle.description === name)
  if (!isTaken(description)) return description
  let number = 2
  while (isTaken(`${description} #${number}`)) number++
  return `${description} #${number}`
}

/** A function that counts its calls, or reads what another bar left behind, gives other results from the last bar back. */
function noteImpurity(
  input: ColumnHandle,
  fn: (value: number) => number,
  output: ColumnHandle,
  { handles, impureMaps }: SetupNotes,
): void {
  for (let bar = input.column.length - 1; bar >= 0; bar--) {
    const value = input.column[bar] as number
    const first = output.column[bar] as number
    const second = fn(value)
    if (sameNumber(first, second)) continue
    const description = handles[handles.length - 1]?.description ?? 'map'
    impureMaps.push({ description, series: input.series, bar, value, results: [first, second] })
    return
  }
}
