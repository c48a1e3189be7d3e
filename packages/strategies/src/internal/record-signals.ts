import type { AnyStrategy, Side, SignalOptions, StrategyContext, StrategyHandlers } from '@race/core'

/** What a strategy asked for, as it asked for it. */
export interface RecordedSignal extends SignalOptions {
  readonly side: Side
  /** Of the decision, epoch ms. */
  readonly time: number
}

export interface RecordOptions {
  /** Entry orders that the strategy is told to be waiting in the market, instead of those that are. */
  readonly workingCount?: number
}

/** The same strategy, for a test of what its signals say: sides, sizes, stops, targets, confidence, reasons and expiry. */
export function recordSignals(
  strategy: AnyStrategy,
  into: RecordedSignal[],
  { workingCount }: RecordOptions = {},
): AnyStrategy {
  const watched = (context: StrategyContext): StrategyContext => {
    const { order, time } = context
    const record = (side: Side) => (options?: SignalOptions) => {
      into.push({ ...options, side, time })
      return order[side](options)
    }
    const count = workingCount === undefined ? {} : { workingCount: { value: workingCount } }
    const watchedOrder = Object.create(order, {
      buy: { value: record('buy') },
      sell: { value: record('sell') },
      ...count,
    })
    return Object.create(context, { order: { value: watchedOrder } })
  }
  return {
    ...strategy,
    setup(context) {
      const { onBar, onFill }: StrategyHandlers = strategy.setup(context)
      return {
        ...(onBar === undefined ? {} : { onBar: (moment: StrategyContext) => onBar(watched(moment)) }),
        ...(onFill === undefined ? {} : { onFill: (fill, moment) => onFill(fill, watched(moment)) }),
      }
    },
  }
}
