import { runBacktestSync, runStreamingBacktest } from '@race/backtest'
import {
  type AnyStrategy,
  type BarSeries,
  type Fill,
  type Handle,
  type IndicatorDefinition,
  RaceError,
  type SetupContext,
  type StrategyContext,
  type StrategyHandlers,
} from '@race/core'
import { isoTime } from '../internal/iso-time.ts'
import { sameNumber } from '../internal/same-number.ts'
import type { ContractTest } from './contract-test.ts'

/** Bars of a chunk: no round number, so that chunks end wherever indicators and sessions do not. */
const chunkBars = 97

/**
 * Runs a strategy over columns, as backtests do, and over streams, as real time does.
 *
 * @throws RaceError `INDICATOR_INVALID` naming the first value of an indicator that differs;
 *   `STRATEGY_NOT_DETERMINISTIC` with the first fill that does
 */
export async function checkStreams({ plugin, params, data, settings }: ContractTest): Promise<void> {
  const { ticks: _, ...rest } = settings
  const columns = recorded(plugin)
  const streams = recorded(plugin)
  const whole = runBacktestSync({ ...rest, strategy: columns.strategy, params, data })
  const fills: Fill[] = []
  const streamed = await runStreamingBacktest({
    ...rest,
    strategy: streams.strategy,
    params,
    data: data.map(chunksOf),
    sinks: { fill: (fill) => fills.push(fill) },
  })
  requireSameValues(plugin.id, columns, streams)
  if (whole.hash === streamed.hash) return
  const place = whole.fills.findIndex((fill, index) => textOf(fill) !== textOf(fills[index]))
  const at = place < 0 ? whole.fills.length : place
  const [first, second] = [textOf(whole.fills[at]), textOf(fills[at])]
  throw new RaceError('STRATEGY_NOT_DETERMINISTIC', {
    message:
      `Strategy '${plugin.id}' decides otherwise over streams than over columns: fill ${at} differs\n` +
      `  over columns: ${first}\n  over streams: ${second}`,
    facts: { strategy: plugin.id, fill: at, first, second },
    hint: 'Decide by handles and by what the context gives; do not read columns, lengths of series, or the type of a handle.',
  })
}

async function* chunksOf(series: BarSeries): AsyncGenerator<BarSeries> {
  for (let from = 0; from < series.length; from += chunkBars)
    yield series.slice(from, Math.min(series.length, from + chunkBars))
}

function textOf(fill: Fill | undefined): string {
  if (fill === undefined) return 'no more fills'
  const { side, quantity, instrument, price, time } = fill
  return `${side} ${quantity} ${instrument} at ${price}, ${isoTime(time)}`
}

/** What the handles of a strategy showed at every bar. */
interface HandleRecord {
  readonly strategy: AnyStrategy
  readonly names: readonly string[]
  /** Epoch ms of each call of `onBar`. */
  readonly times: readonly number[]
  /** The values of all handles at the first call, then at the second, and so on. */
  readonly values: readonly number[]
}

function recorded(plugin: AnyStrategy): HandleRecord {
  const names: string[] = []
  const handles: Handle[] = []
  const times: number[] = []
  const values: number[] = []
  const keep = (name: string, handle: Handle): void => {
    names.push(name)
    handles.push(handle)
  }
  const setup = (given: SetupContext<unknown>): StrategyHandlers => {
    const use = given.use as unknown as (indicator: IndicatorDefinition, ...args: (Handle | number)[]) => unknown
    const own: StrategyHandlers = plugin.setup({
      ...given,
      use: ((indicator: IndicatorDefinition, ...args: (Handle | number)[]) => {
        const made = use(indicator, ...args)
        const name = `${indicator.id}(${args.filter((arg) => typeof arg === 'number').join(', ')})`
        if (indicator.outputs.length === 1) keep(name, made as Handle)
        else for (const [output, one] of Object.entries(made as Record<string, Handle>)) keep(`${name}.${output}`, one)
        return made
      }) as SetupContext<unknown>['use'],
      map(handle, fn) {
        const made = given.map(handle, fn)
        keep('map', made)
        return made
      },
    })
    // Called as methods of what setup gave, which may be of a class; and absent where they are absent.
    return {
      onBar(context: StrategyContext) {
        times.push(context.time)
        for (const handle of handles) values.push(handle.now)
        own.onBar?.(context)
      },
      ...(own.onFill && { onFill: (fill, context) => own.onFill?.(fill, context) }),
      ...(own.onOrder && { onOrder: (event, context) => own.onOrder?.(event, context) }),
      ...(own.onStop && { onStop: (context) => own.onStop?.(context) }),
    }
  }
  return { strategy: { ...plugin, setup }, names, times, values }
}

function requireSameValues(strategy: string, columns: HandleRecord, streams: HandleRecord): void {
  const { names, times, values } = columns
  const index = values.findIndex((value, i) => !sameNumber(value, streams.values[i] ?? Number.NaN))
  if (index < 0) return
  const handle = names[index % names.length] as string
  const time = times[Math.floor(index / names.length)] as number
  const [first, second] = [String(values[index]), String(streams.values[index])]
  throw new RaceError('INDICATOR_INVALID', {
    message:
      `Strategy '${strategy}' uses an indicator whose two drivers disagree: ${handle} at ${isoTime(time)}\n` +
      `  column: ${first}\n  stream: ${second}`,
    facts: { strategy, handle, time, first, second },
    hint: 'Let `column` and `stream` of the indicator compute alike, to the last bit: in the same order, from one function.',
  })
}
