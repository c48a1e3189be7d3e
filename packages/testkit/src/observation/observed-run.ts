import { type BacktestResult, createBacktest, type SteppedBacktest } from '@race/backtest'
import type { AnyStrategy, BarSeries, SetupContext, StrategyContext, StrategyHandlers } from '@race/core'
import type { Decision } from './decision.ts'
import { instantRandom } from './instant-random.ts'
import { type LoggedEvent, loggedEvents } from './logged-events.ts'
import { observeContext } from './observe-context.ts'
import { observeSetup, type SetupNotes } from './observe-setup.ts'
import { type RunSettings, type StrategyCase, strategyOf } from './strategy-under-test.ts'

export interface ObservedRunOptions {
  readonly subject: StrategyCase
  readonly data: readonly BarSeries[]
  readonly settings: RunSettings
  /** Orders before this instant, epoch ms, go nowhere; from the start by default. */
  readonly tradesFrom?: number
  /** Whether chance at an instant depends on nothing but the seed and the instant. */
  readonly isChanceByInstant?: boolean
  readonly isPurityChecked?: boolean
}

/** A run that threw: when, and what. */
export interface RunFailure {
  /** Epoch ms of the latest instant done; −Infinity when no bar had closed. */
  readonly time: number
  readonly message: string
}

/** A run and everything that was seen of it. */
export interface ObservedRun extends Readonly<SetupNotes> {
  readonly strategy: AnyStrategy
  readonly decisions: readonly Decision[]
  /** Epoch ms of every instant of the data. */
  readonly instants: Float64Array
  readonly result: BacktestResult
  /** Order events and fills in sequence; made when they are first read. */
  readonly events: readonly LoggedEvent[]
}

/** A run that can be advanced from outside, observed. */
export interface SteppedRun {
  readonly backtest: SteppedBacktest
  /** Ends the run and gives what was seen. */
  finish(): ObservedRun
}

/**
 * Prepares a run whose strategy is wrapped: `setup` and the handlers are the strategy's own, and what they make and
 * ask for is noted on the way.
 *
 * @throws RaceError as `createBacktest`
 */
export function startRun(options: ObservedRunOptions): SteppedRun {
  const { subject, data, settings } = options
  const notes: SetupNotes = { handles: [], impureMaps: [], lookbackBars: 0 }
  const decisions: Decision[] = []
  const strategy = strategyOf(subject, data)
  const backtest = createBacktest({
    ...settings,
    strategy: observed(strategy, options, notes, decisions),
    params: subject.params,
    data,
  })
  return {
    backtest,
    finish() {
      const result = backtest.finish()
      let events: readonly LoggedEvent[] | null = null
      return {
        ...notes,
        strategy,
        decisions,
        instants: backtest.instants,
        result,
        get events() {
          events ??= loggedEvents(result)
          return events
        },
      }
    },
  }
}

/**
 * Runs to the end, or to the end of the first `instants` instants.
 *
 * @throws RaceError as `runBacktestSync`
 */
export function observeRun(options: ObservedRunOptions, instants = Number.POSITIVE_INFINITY): ObservedRun {
  const run = startRun(options)
  run.backtest.advance(Math.min(instants, run.backtest.length))
  return run.finish()
}

/** As `observeRun`, but what is thrown is a value: a strategy that fails in one future only has seen it. */
export function tryRun(options: ObservedRunOptions, instants: number): ObservedRun | RunFailure {
  let run: SteppedRun | null = null
  try {
    run = startRun(options)
    run.backtest.advance(instants)
    return run.finish()
  } catch (error) {
    const done = run?.backtest.done ?? 0
    const time = done === 0 ? Number.NEGATIVE_INFINITY : (run?.backtest.instants[done - 1] ?? Number.NaN)
    return { time, message: error instanceof Error ? error.message : String(error) }
  }
}

function observed(
  strategy: AnyStrategy,
  options: ObservedRunOptions,
  notes: SetupNotes,
  decisions: Decision[],
): AnyStrategy {
  return {
    ...strategy,
    setup(given: SetupContext<unknown>): StrategyHandlers {
      let now: StrategyContext | null = null
      const random = options.isChanceByInstant ? instantRandom(given.random, () => now?.time ?? null) : given.random
      const context = observeSetup({
        context: { ...given, random },
        notes,
        isNamedBySeries: options.data.length > 1,
        isPurityChecked: options.isPurityChecked ?? false,
      })
      const handlers: StrategyHandlers = strategy.setup(context)
      // The host says what is wrong with anything else.
      if (typeof handlers !== 'object' || handlers === null || handlers instanceof Promise) return handlers
      let isOpen = true
      let seen: StrategyContext | null = null
      const view = (given: StrategyContext): StrategyContext => {
        now = given
        seen ??= observeContext({
          context: given,
          decisions,
          tradesFrom: options.tradesFrom ?? Number.NEGATIVE_INFINITY,
          isOpen: () => isOpen,
        })
        return seen
      }
      // A handler that is not there stays away: the engine spares itself the events that nobody hears.
      return {
        ...(handlers.onBar && { onBar: (given) => handlers.onBar?.(view(given)) }),
        ...(handlers.onQuote && { onQuote: (quote, given) => handlers.onQuote?.(quote, view(given)) }),
        ...(handlers.onTrade && { onTrade: (trade, given) => handlers.onTrade?.(trade, view(given)) }),
        ...(handlers.onFill && { onFill: (fill, given) => handlers.onFill?.(fill, view(given)) }),
        ...(handlers.onOrder && { onOrder: (event, given) => handlers.onOrder?.(event, view(given)) }),
        onStop: (given) => {
          isOpen = false
          handlers.onStop?.(view(given))
        },
      }
    },
  }
}
