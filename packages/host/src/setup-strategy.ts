import {
  type AnyStrategy,
  type BarHandles,
  type Handle,
  type IndicatorDefinition,
  type IndicatorParam,
  RaceError,
  type Random,
  type SetupContext,
  type StrategyHandlers,
} from '@race/core'
import { ColumnHandle } from './column-handle.ts'
import type { SeriesDriver } from './series-driver.ts'

/** A strategy whose `setup` has run. */
export interface StrategyProgram {
  readonly handlers: StrategyHandlers
  /** For each series, how many of its bars must have closed before `onBar` is first called. */
  readonly warmupBars: readonly number[]
}

export interface SetupOptions {
  /** Parsed parameters. */
  readonly params: unknown
  readonly driver: SeriesDriver
  readonly random: Random
}

/**
 * Runs a strategy's `setup` over a driver.
 *
 * @throws RaceError `INDICATOR_INVALID`, `DATA_NOT_FOUND`, `SETUP_ONLY`, `STRATEGY_INVALID`
 */
export function setupStrategy(strategy: AnyStrategy, { params, driver, random }: SetupOptions): StrategyProgram {
  const warmupBars = driver.bars.map(() => strategy.needs?.warmupBars ?? 1)
  let isOpen = true
  const own = (handle: Handle, verb: string): ColumnHandle => {
    if (!isOpen) throw setupOnly(strategy, verb)
    if (handle instanceof ColumnHandle && driver.cursors[handle.series] === handle.cursor) return handle
    throw invalidIndicator(strategy, `${verb} was given something that is not a handle of this setup`)
  }
  const keep = (handle: ColumnHandle): ColumnHandle => {
    warmupBars[handle.series] = Math.max(warmupBars[handle.series] ?? 1, handle.warmupBars)
    return handle
  }
  const context: SetupContext<unknown> = {
    params,
    random,
    instruments: [...new Set(driver.bars.map((bars) => bars.instrument.id))],
    data(instrument, timeframe) {
      if (!isOpen) throw setupOnly(strategy, 'data')
      return findBars(driver, instrument, timeframe)
    },
    map: (handle, fn) => keep(driver.derive(own(handle, 'map'), fn)),
    use: ((indicator: IndicatorDefinition, ...args: (Handle | IndicatorParam)[]) => {
      const inputs = args.slice(0, indicator.inputs.length).map((input) => own(input as Handle, `use(${indicator.id})`))
      const outputs = applyIndicator(strategy, driver, indicator, inputs, args.slice(indicator.inputs.length)).map(keep)
      if (outputs.length === 1) return outputs[0]
      return Object.fromEntries(indicator.outputs.map((name, k) => [name, outputs[k]]))
    }) as SetupContext<unknown>['use'],
  }
  const handlers: StrategyHandlers = strategy.setup(context)
  isOpen = false
  if (typeof handlers !== 'object' || handlers === null || handlers instanceof Promise) {
    throw new RaceError('STRATEGY_INVALID', {
      message: `setup of strategy '${strategy.id}' gave no handlers`,
      facts: { strategy: strategy.id },
      hint: 'Return an object such as { onBar({ position, order }) { … } } from setup. setup cannot be asynchronous.',
    })
  }
  for (const cursor of driver.cursors) cursor.open()
  return { handlers, warmupBars }
}

function applyIndicator(
  strategy: AnyStrategy,
  driver: SeriesDriver,
  indicator: IndicatorDefinition,
  inputs: readonly ColumnHandle[],
  params: readonly (Handle | IndicatorParam)[],
): ColumnHandle[] {
  if (inputs.length !== indicator.inputs.length || inputs.some((input) => input.series !== inputs[0]?.series)) {
    throw invalidIndicator(
      strategy,
      `${indicator.id} takes ${indicator.inputs.length} handles of one series (${indicator.inputs.join(', ')})`,
    )
  }
  if (params.some((param) => typeof param === 'object')) {
    throw invalidIndicator(
      strategy,
      `${indicator.id} takes numbers and names of conventions after its ${indicator.inputs.length} handles`,
    )
  }
  try {
    return driver.apply(indicator, inputs, params as readonly IndicatorParam[])
  } catch (error) {
    // Indicators know nothing of Race and throw RangeError; a reader should meet one kind of error.
    if (error instanceof RangeError) throw invalidIndicator(strategy, error.message, error)
    throw error
  }
}

function findBars(driver: SeriesDriver, instrument?: string, timeframe?: string): BarHandles {
  const found = driver.bars.find(
    (bars) =>
      (instrument === undefined || bars.instrument.id === instrument) &&
      (timeframe === undefined || bars.timeframe === timeframe),
  )
  if (found !== undefined) return found
  const known = driver.bars.map((bars) => `${bars.instrument.id} ${bars.timeframe}`).join(', ')
  throw new RaceError('DATA_NOT_FOUND', {
    message: `No series ${instrument ?? 'of any instrument'} ${timeframe ?? ''} was given; there are: ${known}`.replace(
      '  ',
      ' ',
    ),
    facts: { instrument: instrument ?? null, timeframe: timeframe ?? null },
    hint: 'Add the series to `data` of the run (resampleBars makes a coarser one), or ask for one that is there.',
  })
}

function setupOnly(strategy: AnyStrategy, verb: string): RaceError {
  return new RaceError('SETUP_ONLY', {
    message: `Strategy '${strategy.id}' called ${verb} after setup had ended`,
    facts: { strategy: strategy.id },
    hint: 'Call data, use and map in setup, keep the handles, and read them in handlers.',
  })
}

function invalidIndicator(strategy: AnyStrategy, message: string, cause?: unknown): RaceError {
  return new RaceError('INDICATOR_INVALID', {
    message: `Strategy '${strategy.id}': ${message}`,
    facts: { strategy: strategy.id },
    hint: 'Correct the call of use or map in setup.',
    ...(cause === undefined ? {} : { cause }),
  })
}
