import {
  type AccountMonitor,
  type AccountMonitorOptions,
  type ClosedTrade,
  createAccountMonitor,
  createSettings,
  hardLimits,
  type MonitorEvent,
  type MonitorInput,
  type MonitorOrderOpened,
  type SettingsValues,
} from '../index.ts'
import { strategyId } from './scripted-account.ts'

/** A midnight in UTC. */
export const midnight = Date.UTC(2026, 0, 5)

export const settingsWith = (values: Partial<SettingsValues> = {}): SettingsValues =>
  createSettings(hardLimits, {
    values: { strategiesEnabled: [strategyId], ...values },
    ...{ by: 'Ada', reason: 'test', at: 0 },
  }).values

export const monitorWith = (options: Partial<AccountMonitorOptions> = {}): AccountMonitor =>
  createAccountMonitor({ tradingDay: { timeZone: 'UTC' }, settings: settingsWith(), ...options })

export const marked = (time: number, equity: number): MonitorInput => ({ type: 'equity-marked', time, equity })
export const opened = (orderId: string, time: number, more: Partial<MonitorOrderOpened> = {}): MonitorOrderOpened => ({
  ...{ type: 'order-opened', time, orderId, strategyId, instrument: 'SPY', side: 'buy', quantity: 50 },
  ...{ price: 100, unitValue: 1, group: null, isEntry: true },
  ...more,
})
export const filled = (
  orderId: string,
  time: number,
  quantity: number,
  more: Partial<MonitorOrderOpened> = {},
): MonitorInput => {
  const { isEntry: _, type: __, ...placed } = opened(orderId, time, { quantity, ...more })
  return { ...placed, type: 'order-filled' }
}
export const closedTrade = (time: number, profit: number, more: Partial<ClosedTrade> = {}): MonitorInput => ({
  type: 'trade-closed',
  time,
  trade: {
    ...{ strategyId, instrument: 'SPY', side: 'long', closedAt: time, returnFraction: profit / 10_000 },
    ...{ isStopped: false, profit, ...more },
  },
})
export const typesOf = (events: readonly MonitorEvent[]) => events.map(({ type }) => type)
export const feed = (monitor: AccountMonitor, ...inputs: readonly MonitorInput[]): readonly MonitorEvent[] =>
  inputs.flatMap((input) => monitor.observe(input))
