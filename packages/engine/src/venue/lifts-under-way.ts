import type { TradingState } from '@race/risk'
import type { AccountState } from '../account/account-state.ts'
import { tradingStateAt } from '../gate/standing-of.ts'

const strictness: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 }

/**
 * Whether the end of a halt is on its way to the log. An order that was judged before would leave by it as soon as it is folded;
 * were the engine lost then, the log would show the halt in force, and an order that left all the same.
 */
export class LiftsUnderWay {
  readonly #state: AccountState
  #standing: TradingState
  #durable: Promise<void> | null = null

  constructor(state: AccountState) {
    this.#state = state
    this.#standing = tradingStateAt(state, true)
  }

  /** Resolves when all that lets more leave is durable, or never will be, since the log failed; null where it is. */
  get durable(): Promise<void> | null {
    return this.#durable
  }

  /**
   * Notes that facts were folded.
   *
   * @param durable when they are durable; it is given back
   */
  follow(durable: Promise<void>): Promise<void> {
    const before = this.#standing
    this.#standing = tradingStateAt(this.#state, true)
    if (strictness[this.#standing] >= strictness[before]) return durable
    const settled = durable
      .catch(() => {})
      .then(() => {
        if (this.#durable === settled) this.#durable = null
      })
    this.#durable = settled
    return durable
  }
}
