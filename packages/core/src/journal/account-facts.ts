import type { JsonValue } from '../storage/result-store-port.ts'

// What the log of an account says of the account itself. Decimals are texts, times epoch ms.

/** A strategy on the account, with the part of the capital that is its own. */
export interface BookOpened {
  readonly strategyInstance: string
  readonly strategyId: string
  readonly strategyVersion: string
  readonly params: JsonValue
  /** In the account's currency. */
  readonly capital: string
}

export interface AccountOpened {
  readonly currency: string
  readonly capital: string
  readonly ledgerScale: number
  /** As `instrumentToJson` gives them, in configured order. */
  readonly instruments: readonly JsonValue[]
  readonly books: readonly BookOpened[]
  readonly seed: string
  readonly engineVersion: string
}

/** An engine begins, after it has found out where it stands. */
export interface SessionStarted {
  readonly engineVersion: string
  readonly holder: string
  readonly fence: number
  readonly broker: string
}

export interface SessionStopped {
  readonly reason: string
  /** What became of orders that work. */
  readonly orders: 'kept' | 'cancelled'
}

export type Autonomy = 'guide' | 'autonomous'
export type VenueKind = 'simulation' | 'paper' | 'live'

/** One of the two switches was turned. */
export interface ModeChanged {
  readonly old: { readonly autonomy: Autonomy; readonly venue: VenueKind } | null
  readonly new: { readonly autonomy: Autonomy; readonly venue: VenueKind }
  readonly by: string
  /** Where from: a process, an address. */
  readonly from: string
  readonly why: string
  readonly hadOpenPositions: boolean
  /** How many positions were closed for it. */
  readonly positionsCancelled: number
}

/** Settings that people change while the account trades: of what changed, what was and what is. */
export interface SettingsChanged {
  /** 1 for the first. */
  readonly version: number
  readonly old: JsonValue
  readonly new: JsonValue
  readonly by: string
  readonly from: string
  readonly why: string
}

export interface HaltAdded {
  readonly id: string
  readonly state: 'reducing' | 'halted'
  readonly cause: string
  readonly by: string
  readonly reason: string
}

export interface HaltLifted {
  readonly id: string
  readonly by: string
  readonly reason: string
}

/** Every order is to end, and then every position; or no order is open any more, and what is held is being closed. */
export interface FlatteningChanged {
  readonly isFlattening: boolean
  readonly by: string
  readonly why: string
}

export interface StrategySwitched {
  readonly strategyInstance: string
  readonly isEnabled: boolean
  /** What disabled it, or let it begin anew. */
  readonly cause: 'person' | 'day-started' | 'consecutive-losses' | 'win-rate'
  readonly by: string
  readonly why: string
}

/** A trading day begins: losses of the day count from here. */
export interface DayStarted {
  /** Such as `2026-01-05`, in the account's zone or calendar. */
  readonly day: string
  /** Epoch ms: its first instant, and that of the next. */
  readonly start: number
  readonly end: number
  readonly equity: string
}

export interface EquityMarked {
  /** Of the market, not of the clock. */
  readonly marketTime: number
  readonly equity: string
  readonly cash: string
  /** The worth of all positions, without sign. */
  readonly exposure: string
  /** Fraction of the highest equity so far. */
  readonly drawdown: number
}

/** What was found when the account was held against the venue. */
export interface AccountReconciled {
  readonly venueTime: number
  /** Each in words, with both values; none where they agree. */
  readonly differences: readonly string[]
  /** The same as figures: of a currency or an instrument. */
  readonly apart: readonly {
    readonly kind: 'cash' | 'position'
    readonly of: string
    readonly here: string
    readonly there: string
  }[]
}

/** Money or a position that the venue has otherwise than the log, and nobody can explain: taken over from the venue, or not. */
export interface BalanceAdjusted {
  readonly kind: 'cash' | 'position'
  /** Currency or instrument. */
  readonly of: string
  readonly before: string
  readonly after: string
  readonly by: string
  readonly why: string
}

export interface CommandTaken {
  readonly id: string
  readonly number: number
  readonly type: string
  readonly by: string
  readonly from: string
  readonly data: JsonValue
}

export interface CommandAnswered {
  readonly id: string
  readonly isDone: boolean
  /** In words: what was done, or why not. */
  readonly message: string
  readonly data: JsonValue
}
