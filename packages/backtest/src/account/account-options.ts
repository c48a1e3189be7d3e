import type { CashAccountKind, FinancingConfig, MarginAccountKind } from '@race/brokers/simulated'
import type { AdjustOrders, Conversion, ConversionPolicy, CorporateActions } from '@race/core'

/** A margin account of a backtest. */
export interface BacktestMarginAccount extends MarginAccountKind {
  /**
   * When the margin is checked.
   *
   * - `close` (default without ticks): at the close of every bar, at the last prices. What is to be closed meets the next open, as any
   *   order that is sent then: a gap fills at the open.
   * - `bar-extreme`: inside the bar as well. A position that is short of margin at the open is closed there; one that
   *   would be at the bar's low (of a short: high) is closed at the first tick on the way from the open at which it is.
   *   Not beside `costs.latency`.
   * - `tick`, the default of a run with `ticks` and only for one: at every quote and trade of what is held and whenever
   *   something falls due, a long at the bid and a short at the ask where there are quotes, else at the last trade. What
   *   is to be closed takes the quote that stands. Instruments without ticks are checked at their closes.
   *
   * Beside ticks `bar-extreme` is `tick`, and instruments without ticks are checked inside their bars as well.
   */
  readonly checkAt?: 'close' | 'bar-extreme' | 'tick'
  /**
   * - `netting` (default): the fills of an instrument make one position, and an order of the other side reduces it.
   * - `hedging`: an instrument may be held long and short at once. A buy opens or adds to the long position, a sell to the
   *   short one, and only what is reduce-only reduces: a sell the long position, a buy the short one. Margin is counted for
   *   each side, without setting one off against the other.
   */
  readonly positions?: 'netting' | 'hedging'
}

/** What the account of a backtest may do. */
export type BacktestAccount = CashAccountKind | BacktestMarginAccount

/** Raw prices with what happens to the instruments. */
export interface CorporateActionRules {
  readonly actions: CorporateActions
  /**
   * When a dividend reaches the cash: at the ex-date (default), so that equity does not dip, or on its payment date (where it
   * has none, at the ex-date). What is due is counted by the position before the open of the ex-date.
   */
  readonly dividends?: 'ex-date' | 'payment-date'
  /** Whether dividends lower resting orders: see `AdjustOrders`; `none` by default. */
  readonly adjustOrders?: AdjustOrders
}

/** How a future is held. */
export interface FutureRules {
  /** `daily` settles to the cash at the close of every session; `at-close` pays only what a trade realises. */
  readonly settlement: 'daily' | 'at-close'
}

/** What an account is and what happens to it besides trades. Without any of these fields nothing but trades moves money. */
export interface AccountOptions {
  /**
   * Cash or margin. Without it the account may be short without borrowing, and the worth of all positions is at most the
   * equity when they are opened.
   */
  readonly account?: BacktestAccount
  /** Interest, funding, overnight swaps, borrow fees. */
  readonly financing?: FinancingConfig
  /** For raw prices: splits, dividends, renames and delistings. Over adjusted prices they would count twice. */
  readonly corporateActions?: CorporateActions | CorporateActionRules
  /** From the currencies of the instruments to that of the account; each can be read from the close of its bars on. */
  readonly conversions?: readonly Conversion[]
  /** `hold` by default. */
  readonly conversionPolicy?: ConversionPolicy
  /** Instruments whose notional is not paid, by id. */
  readonly futures?: Readonly<Record<string, FutureRules>>
  /**
   * Proves the account against its ledger after every instant, everything that falls due, and what happens between bars. It
   * reads the whole ledger: for tests.
   */
  readonly verifyAccount?: boolean
}
