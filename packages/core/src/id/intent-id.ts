/** What an intent is known by: who decided, when, and the how-manieth decision of that moment it was. */
export interface IntentKey {
  readonly strategyInstance: string
  /** Epoch ms. */
  readonly decisionTime: number
  /** From 0. */
  readonly ordinal: number | string
}

/** The id of an intent: the same in a backtest, a replay and real time, because it holds no wall time and no run. */
export function intentId({ strategyInstance, decisionTime, ordinal }: IntentKey): string {
  return `${strategyInstance}:${decisionTime}:${ordinal}`
}
