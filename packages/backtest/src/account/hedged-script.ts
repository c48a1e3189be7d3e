import { defineStrategy, type PositionView, type TradeRecord } from '@race/core'
import type { BacktestConfig } from '../index.ts'
import { createScriptedRun, type Script, type ScriptedRow } from '../scripted-run.ts'

// What the tests of hedging accounts share.

export const flat: ScriptedRow = [100, 101, 99, 100]

export function flats(count: number): ScriptedRow[] {
  return Array.from({ length: count }, () => flat)
}

export const account = { type: 'margin', leverage: 2, maintenanceMargin: '0.1', positions: 'hedging' } as const

export const hedged: Partial<BacktestConfig> = { account, verifyAccount: true }

const runScripted = createScriptedRun()

export function run(rows: readonly ScriptedRow[], script: Script, more: Partial<BacktestConfig> = {}) {
  return runScripted(rows, script, { ...hedged, ...more })
}

export function units(count: number) {
  return { size: { units: count } } as const
}

/** A strategy of the script, for runs that `run` does not make. */
export function scripted(script: Script) {
  return defineStrategy({
    id: 'test/scripted',
    version: '1.0.0',
    title: 'Scripted',
    setup({ data }) {
      data()
      let bar = 0
      return { onBar: (context) => script[bar++]?.(context) }
    },
  })
}

export function trip({ side, quantity, entryPrice, exitPrice, profit }: TradeRecord): string {
  return `${side} ${quantity} from ${entryPrice} to ${exitPrice}: ${profit}`
}

export function seenAs({ isFlat, isLong, isShort, quantity, averagePrice, unrealisedProfit }: PositionView) {
  const side = isFlat ? 'flat' : isLong ? 'long' : isShort ? 'short' : 'even'
  return [side, quantity, averagePrice, unrealisedProfit] as const
}
