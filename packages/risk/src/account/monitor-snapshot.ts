import { RaceError } from '@race/core'
import type { SettingsValues } from '../settings/account-settings.ts'
import type { LadderReached } from './emergency-ladder.ts'
import type { ExposureSnapshot } from './exposure-book.ts'
import type { ClosedTrade } from './monitor-event.ts'
import type { OrderMemorySnapshot } from './order-memory.ts'
import type { StrategySnapshot } from './strategy-record.ts'
import type { TradingDay } from './trading-day.ts'
import type { TradingHalts } from './trading-halts.ts'

/** What an account monitor remembers, as JSON. Numbers that are none are null. */
export interface MonitorSnapshot {
  readonly format: 'account-monitor/1'
  /** Equity as it was marked last, and the latest that is a number. */
  readonly equity: number | null
  readonly lastEquity: number | null
  readonly equityPeak: number | null
  readonly day: TradingDay | null
  readonly dayStartEquity: number | null
  readonly orders: OrderMemorySnapshot
  readonly settings: SettingsValues
  readonly halts: TradingHalts
  readonly reached: LadderReached
  readonly strategies: readonly StrategySnapshot[]
  readonly closedTrades: readonly (Omit<ClosedTrade, 'profit' | 'returnFraction'> & {
    readonly profit: number | null
    readonly returnFraction: number | null
  })[]
  readonly exposure: ExposureSnapshot
}

const format: MonitorSnapshot['format'] = 'account-monitor/1'

/** @throws RaceError `SNAPSHOT_INVALID` for what is no snapshot of an account monitor, or one of another version */
export function requireMonitorSnapshot(snapshot: MonitorSnapshot): void {
  const found: unknown = typeof snapshot === 'object' && snapshot !== null ? snapshot.format : snapshot
  if (found === format) return
  throw new RaceError('SNAPSHOT_INVALID', {
    message: `This is not a snapshot of an account monitor: its format is ${String(found)}`,
    facts: { format: String(found) },
    hint: `Give what snapshot() returned, whose format is '${format}'.`,
  })
}
