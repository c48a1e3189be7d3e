import { RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { type BacktestConfig, runStreamingBacktest, runSweep } from '../index.ts'
import { dailyBars, type Script, type ScriptedRow, scriptedStrategy } from '../scripted-run.ts'
import { account, flat, hedged, run, units } from './hedged-script.ts'

describe('runs of hedging accounts', () => {
  const script: Script = {
    0: ({ order }) => {
      order.buy({ ...units(10), target: 103 })
      order.sell(units(6))
    },
    2: ({ positionOf }) => positionOf('ACME', 'short').close({ fraction: 0.5 }),
  }
  const rows: ScriptedRow[] = [flat, flat, flat, [100, 104, 100, 101], [101, 102, 100, 102]]

  it('are the same over streams and in sweeps', async () => {
    const { result } = run(rows, script)
    const strategy = scriptedStrategy(script)
    const data = dailyBars(rows)
    const chunks = async function* () {
      yield data.slice(0, 2)
      yield data.slice(2)
    }
    const costs = { fee: { type: 'none' } } as const
    const streamed = await runStreamingBacktest({ ...hedged, costs, capital: 10_000, strategy, data: chunks() })
    expect(streamed.hash).toBe(result.hash)
    expect(streamed.openPositions).toEqual(result.openPositions)
    const [row] = [...runSweep({ ...hedged, costs, capital: 10_000, strategy, series: data, paramSets: [{}] })]
    expect(row?.finalEquity).toEqual(result.finalEquity)
    expect(row?.tradeCount).toBe(result.trades.filter(({ exitTime }) => exitTime !== null).length)
  })

  it('say in their settings that they hedge', () => {
    expect(run(rows, script).result.settings.account).toEqual(account)
  })

  it.each<[string, Partial<BacktestConfig>, string]>([
    ['no such way', { account: { ...account, positions: 'both' as 'netting' } }, 'account.positions'],
    [
      'a cash account',
      { account: { type: 'cash', positions: 'hedging' } as BacktestConfig['account'] & {} },
      'account.positions',
    ],
    ['margin inside bars', { account: { ...account, checkAt: 'bar-extreme' } }, 'account.checkAt'],
    ['margin of the larger side', { account: { ...account, hedged: 'larger-side' } }, 'account.hedged'],
    ['rules of another engine', { compatibility: { name: 'other' } }, 'account'],
  ])('refuse %s by name', (_, more, field) => {
    try {
      run(rows, script, more)
      expect.unreachable()
    } catch (error) {
      if (!RaceError.is(error, 'BACKTEST_CONFIG_INVALID')) throw error
      expect(error.facts.field).toBe(field)
    }
  })

  it('take what says the same as the default', () => {
    expect(run(rows, script, { account: { ...account, hedged: 'both-sides' } }).result.hash).toBe(
      run(rows, script).result.hash,
    )
    const netting = { type: 'margin', leverage: 2, maintenanceMargin: '0.1' } as const
    expect(
      run(rows, { 0: ({ order }) => order.buy() }, { account: { ...netting, positions: 'netting' } }).result.hash,
    ).toBe(run(rows, { 0: ({ order }) => order.buy() }, { account: netting }).result.hash)
  })

  it.each<[string, Partial<BacktestConfig>, 'long' | 'both']>([
    ['where fills net', { account: { ...account, positions: 'netting' } }, 'long'],
    ['by no side', {}, 'both'],
  ])('do not show a side %s', (_, more, side) => {
    const codes: string[] = []
    run(
      rows,
      {
        0: ({ positionOf }) => {
          try {
            positionOf('ACME', side as 'long')
          } catch (error) {
            if (RaceError.is(error)) codes.push(error.code)
          }
        },
      },
      more,
    )
    expect(codes).toEqual(['SIGNAL_INVALID'])
  })
})
