import type { Random } from '../random/random.ts'
import type { BarHandles, Handle } from './handle.ts'
import type { IndicatorDefinition, IndicatorParam } from './indicator-definition.ts'
import type { SignalOptions, SignalTicket } from './signal.ts'

/** One handle for an indicator with one output, a record of handles for one with several. */
export type IndicatorHandles<Outputs extends readonly string[]> = Outputs extends readonly [string]
  ? Handle
  : { readonly [Name in Outputs[number]]: Handle }

/** One handle per input of an indicator. */
export type HandlesFor<Inputs extends readonly string[]> = { [K in keyof Inputs]: Handle }

/** What `setup` may use: parameters, series, indicators. Only handles are seen here, never numbers. */
export interface SetupContext<Params> {
  readonly params: Params
  /** A stream of randomness of this strategy instance's own, seeded by the run: same seed, same numbers. */
  readonly random: Random
  /** Ids of the instruments at hand, in configured order. */
  readonly instruments: readonly string[]
  /** The series of an instrument and timeframe; the first one without arguments. */
  data(instrument?: string, timeframe?: string): BarHandles
  /** An indicator over handles: `use(sma, bars.close, 20)`, `use(atr, bars.high, bars.low, bars.close, 14)`. */
  use<
    Inputs extends readonly string[],
    Outputs extends readonly string[],
    Params extends readonly (IndicatorParam | undefined)[],
  >(
    indicator: IndicatorDefinition<Inputs, Outputs, Params>,
    ...args: [...HandlesFor<Inputs>, ...Params]
  ): IndicatorHandles<Outputs>
  /** A derived column, bar by bar: `map(bars.close, (close) => Math.round(close * 100))`. `fn` must be pure. */
  map(handle: Handle, fn: (value: number) => number): Handle
}

/** The strategy's position in one instrument, as floats for decisions; the ledger keeps the exact figures. */
export interface PositionView {
  readonly instrument: string
  readonly isFlat: boolean
  readonly isLong: boolean
  readonly isShort: boolean
  /** Signed units: negative is short. */
  readonly quantity: number
  /** Average entry price per unit; NaN when flat. */
  readonly averagePrice: number
  /** Profit in the account's currency at the last close, fees not included; 0 when flat. */
  readonly unrealisedProfit: number
  /**
   * Closes the position, or a fraction of it, with a market order; nothing happens when flat. A fraction is of the units held
   * at the fill, floored to the quantity step. The resting bracket is cancelled when nothing is left for it.
   */
  close(options?: { readonly reason?: string; readonly fraction?: number }): void
  /**
   * What each fill opened and has not been closed, the oldest first. Fills of the other side close the oldest lots first, as
   * the trades of the result are paired; only a compatibility policy with a rule of lots lets orders name one. The lots are
   * made from what the run records, when they are read: a strategy that never asks pays nothing for them.
   *
   * @throws RaceError `LOTS_NOT_KEPT` for a position that is held under a compatibility policy without a rule of lots
   */
  readonly lots: readonly LotView[]
}

/** A part of a position that one fill opened. */
export interface LotView {
  /** Id of the signal whose order opened it: `order.find(entryId)` gives its ticket while its order or bracket works. */
  readonly entryId: string
  /** Signed units. */
  readonly quantity: number
  /** Of the fill; after a split to the nearest tick. */
  readonly entryPrice: number
  /** Epoch ms. */
  readonly entryTime: number
  /**
   * Prices of its protective stop and profit target; null for none. Where fills net, those of the bracket of its entry, which
   * is for all that the entry has filled.
   */
  readonly stop: number | null
  readonly target: number | null
  /**
   * Closes it, or a fraction of it, with a market order.
   *
   * @throws RaceError `LOTS_NOT_KEPT` where fills net: nothing but the oldest lots can be closed then
   */
  close(options?: { readonly fraction?: number }): void
  /**
   * Sets its protective stop or profit target.
   *
   * @throws RaceError `LOTS_NOT_KEPT` where fills net: the bracket is that of the entry, and `order.modify` changes it
   */
  modify(changes: { readonly stop?: number; readonly target?: number }): void
}

/** What may be changed of a ticket's working orders. Prices go to the nearest tick. */
export interface OrderChanges {
  readonly limitPrice?: number
  /** The price that triggers the entry: of a stop or of a touch. */
  readonly stopPrice?: number
  /** Price of the protective stop of its bracket; where there is none, a stop order is placed. */
  readonly stop?: number
  /** Price of the profit target of its bracket; where there is none, a limit order is placed. */
  readonly target?: number
  /** Units of the entry order in all, filled ones included. It can only become smaller: more needs the gate, so another order. */
  readonly units?: number
}

export interface OrderActions {
  buy(options?: SignalOptions): SignalTicket
  sell(options?: SignalOptions): SignalTicket
  /** Cancels the working entry order of a ticket, or every working order of an instrument, or all of them. */
  cancel(what?: SignalTicket | { readonly instrument: string }): void
  /** Changes a ticket's working orders: entry, stop, target. */
  modify(ticket: SignalTicket, changes: OrderChanges): void
  /**
   * Ties entries of one handler call together. `oco`: when one fills, even in part, the others are cancelled. `ouo`: what one
   * fills, the others are for less.
   */
  link(type: 'oco' | 'ouo', tickets: readonly SignalTicket[]): void
  /**
   * The ticket of a signal by its id, while its order waits or works, or a bracket of it does; null for one that is over, and
   * for an id of no signal. Tickets are not state, their ids are: a snapshot keeps what is in `state`.
   */
  find(id: string): SignalTicket | null
  /** Number of entry orders that wait in the market, over all instruments. */
  readonly workingCount: number
}

/** The account as floats for decisions. */
export interface AccountView {
  readonly currency: string
  readonly cash: number
  /** Cash plus positions at their last close. */
  readonly equity: number
}

/** One of the two positions that a hedging account may hold of an instrument. */
export type PositionSide = 'long' | 'short'

/** What every handler gets. The object is the same each time; do not keep values of it beyond the call. */
export interface StrategyContext<State = unknown> {
  /** Decision time: the close time of the bars just closed, or the time of the tick, epoch ms. */
  readonly time: number
  /** Position in the first series' instrument; on a hedging account both sides as one, see `positionOf`. */
  readonly position: PositionView
  readonly order: OrderActions
  readonly account: AccountView
  /** The strategy's declared state: the only state that a snapshot keeps. */
  readonly state: State
  /**
   * The position in an instrument. On a hedging account (`account: { positions: 'hedging' }`) a long and a short one may be
   * held at once: `side` names one of them. Without it both are seen as one: `quantity` and `unrealisedProfit` are their sums,
   * `isFlat` is that nothing is held on either, `isLong` and `isShort` go by the sum, `averagePrice` is NaN while both are
   * held, `lots` are those of both, and `close` closes both.
   *
   * @throws RaceError `SIGNAL_INVALID` for an instrument that the run does not have, and for a side where fills net
   */
  positionOf(instrument: string, side?: PositionSide): PositionView
  /** Whether this series has a bar that closes at this very instant. */
  closed(bars: BarHandles): boolean
  /** Whether this series has no bar at this instant: its `now` is from an earlier one. */
  isStale(bars: BarHandles): boolean
}
