import type { Side } from '@race/core'
import type { ProtectedTrade } from '../protections.ts'
import type { SettingsValues } from '../settings/account-settings.ts'
import type { LadderStepName } from './emergency-ladder.ts'
import type { TradingDay } from './trading-day.ts'
import type { TradingHalt } from './trading-halts.ts'

/** A closed trade of the account. */
export interface ClosedTrade extends ProtectedTrade {
  /** After fees, in the account's currency; a loss is below 0. */
  readonly profit: number
}

/** What an order or a position is in, and what that is worth. */
interface Placed {
  readonly strategyId: string
  readonly instrument: string
  /** Price per unit, and what a unit of price and quantity is worth in the account's currency. */
  readonly price: number
  readonly unitValue: number
  /** What the instrument is counted with, such as a sector; null for none. */
  readonly group: string | null
}

/** Equity of the account. NaN where nobody knows it, which denies all orders; JSON writes it as null. */
export interface MonitorEquityMarked {
  readonly type: 'equity-marked'
  readonly time: number
  readonly equity: number
}

/** The latest price of an instrument. */
export interface MonitorPriceSeen {
  readonly type: 'price-seen'
  readonly time: number
  readonly instrument: string
  readonly price: number
  /** Where it has changed, as with a rate of exchange. */
  readonly unitValue?: number
}

/**
 * An order that the gate approved, or one of the venue that was adopted. From here on all of it counts as if it could fill,
 * whatever anybody hears of it, until it has filled or closed: an order of unknown outcome is one that has not.
 */
export interface MonitorOrderOpened extends Placed {
  readonly type: 'order-opened'
  readonly time: number
  readonly orderId: string
  readonly side: Side
  /** Units that may fill. */
  readonly quantity: number
  /** Whether it counts as an entry of the day and the hour. */
  readonly isEntry: boolean
}

/** A fill, told once. It may come after its order closed, and of an order that nobody opened. */
export interface MonitorOrderFilled extends Placed {
  readonly type: 'order-filled'
  readonly time: number
  readonly orderId: string
  readonly side: Side
  readonly quantity: number
}

/** It is certain that nothing more of an order can fill. */
export interface MonitorOrderClosed {
  readonly type: 'order-closed'
  readonly time: number
  readonly orderId: string
}

/** What a strategy holds of an instrument, as somebody who knows says: in place of what was counted. */
export interface MonitorPositionSet extends Placed {
  readonly type: 'position-set'
  readonly time: number
  /** Units, below 0 where short. */
  readonly quantity: number
}

/** A trade that has closed. */
export interface MonitorTradeClosed {
  readonly type: 'trade-closed'
  readonly time: number
  readonly trade: ClosedTrade
}

/** Settings in force from here on: those of `AccountSettings.values`. */
export interface MonitorSettingsChanged {
  readonly type: 'settings-changed'
  readonly time: number
  readonly values: SettingsValues
}

/** A strategy that was disabled by its results may trade again. Its losses in a row and its latest trades begin anew. */
export interface MonitorStrategyEnabled {
  readonly type: 'strategy-enabled'
  readonly time: number
  readonly strategyId: string
  /** The person, by name; `account monitor` where a setting enables it at the start of a day. */
  readonly by: string
  readonly reason: string
}

/** Somebody, or a limit that was reached, holds trading back. */
export interface MonitorHaltAdded {
  readonly type: 'halt-added'
  readonly time: number
  readonly halt: TradingHalt
  /** Of a halt of the emergency ladder: its step, and what is to be done at once. */
  readonly ladder?: { readonly step: LadderStepName; readonly cancelsEntries: boolean; readonly flattens: boolean }
}

/** A person lifts a halt. */
export interface MonitorHaltLifted {
  readonly type: 'halt-lifted'
  readonly time: number
  readonly id: string
  readonly by: string
  readonly reason: string
}

/** A person takes a drawdown as lost: the highest equity is the latest from here on. */
export interface MonitorPeakReset {
  readonly type: 'peak-reset'
  readonly time: number
  readonly by: string
  readonly reason: string
}

/** Time has passed, and nothing else: a trading day starts also where nothing happens. */
export interface MonitorTimePassed {
  readonly type: 'time-passed'
  readonly time: number
}

/** What a trading day came to. */
export interface DayResult {
  readonly day: TradingDay
  readonly startEquity: number
  readonly endEquity: number
  readonly entries: number
  /** Realised profit by strategy, of those that closed a trade. */
  readonly profits: Readonly<Record<string, number>>
}

/** A trading day has started. The monitor says so; nobody tells it. */
export interface MonitorDayStarted {
  readonly type: 'day-started'
  readonly time: number
  readonly day: TradingDay
  /** Equity at its start: the latest that was known before. */
  readonly equity: number
  /** Null for the first day. */
  readonly previous: DayResult | null
}

/** Results have disabled a strategy. The monitor says so; nobody tells it. */
export interface MonitorStrategyDisabled {
  readonly type: 'strategy-disabled'
  readonly time: number
  readonly strategyId: string
  readonly cause: 'consecutive-losses' | 'win-rate'
  readonly reason: string
}

/** What changes equity, or what is held and may still fill. */
export type MonitorExposureEvent =
  | MonitorEquityMarked
  | MonitorPriceSeen
  | MonitorOrderOpened
  | MonitorOrderFilled
  | MonitorOrderClosed
  | MonitorPositionSet

/** What somebody tells an account monitor. */
export type MonitorInput =
  | MonitorExposureEvent
  | MonitorTradeClosed
  | MonitorSettingsChanged
  | MonitorStrategyEnabled
  | MonitorHaltAdded
  | MonitorHaltLifted
  | MonitorPeakReset
  | MonitorTimePassed

/** What an account is a fold of: what was told, and what followed from it. Every time is epoch ms. */
export type MonitorEvent = MonitorInput | MonitorDayStarted | MonitorStrategyDisabled
