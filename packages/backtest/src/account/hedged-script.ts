import type { PositionView, TradeRecord } from '@race/core'
import type { BacktestConfig } from '../index.ts'
import { runScripted, type Script, type ScriptedRow } from '../scripted-run.ts'

// What the tests of hedging accounts share.

export const flat: ScriptedRow = [100, 101, 99, 100]

export function flats(count: number): ScriptedRow[] {
  return Array.from({ length: count }, () => flat)
}

export const account = { type: 'margin', leverage: 2, maintenanceMargin: '0.1', positions: 'hedging' } as const

export const hedged: Partial<BacktestConfig> = { account, verifyAccount: true }

export function run(rows: readonly ScriptedRow[], script: Script, more: Partial<BacktestConfig> = {}) {
  return runScripted(rows, script, { ...hedged, ...more })
}

export function units(count: number) {
  return { size: { units: count } } as const
}

export function trip({ side, quantity, entryPrice, exitPrice, profit }: TradeRecord): string {
  return `${side} ${quantity} from ${entryPrice} to ${exitPrice}: ${profit}`
}

export function seenAs({ isFlat, isLong, isShort, quantity, averagePrice, unrealisedProfit }: PositionView) {
  const side = isFlat ? 'flat' : isLong ? 'long' : isShort ? 'short' : 'even'
  return [side, quantity, averagePrice, unrealisedProfit] as const
}
