import { runBacktestSync } from '@race/backtest'
import { parseParams } from '@race/core'
import { describe, expect, it } from 'vitest'
import { alwaysFlat } from '../index.ts'
import { scriptedBars } from '../internal/scripted-bars.ts'

describe('alwaysFlat', () => {
  it('asks for nothing, whatever the market does', () => {
    const result = runBacktestSync({ strategy: alwaysFlat, data: scriptedBars([100, 1, 1000, 50]), capital: 1_000 })
    expect([result.orders.length, result.finalEquity.toString()]).toEqual([0, '1000 USD'])
  })

  it('takes no parameter', () => {
    expect(parseParams(alwaysFlat, {})).toEqual({})
    expect(() => parseParams(alwaysFlat, { period: 1 })).toThrow('period')
  })
})
