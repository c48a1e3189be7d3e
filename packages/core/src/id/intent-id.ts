/** What an intent is known by: who decided, when, and the how-manieth decision of that moment it was. */
export interface IntentKey {
  readonly strategyInstance: string
  /** Epoch ms. */
  readonly decisionTime: number
  /** From 0. */
  readonly ordinal: number | string
}

/**
 * The id of an intent: the same in a backtest, a replay and real time, because it holds no wall time and no run.
 *
 * @example
 * ```ts
 * intentId({ strategyInstance: 'sma', decisionTime: 1704205800000, ordinal: 0 }) // 'sma:1704205800000:0'
 * ```
 */
export function intentId({ strategyInstance, decisionTime, ordinal }: IntentKey): string {
  return `${strategyInstance}:${decisionTime}:${ordinal}`
}
