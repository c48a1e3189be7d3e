import { defineCorporateActions } from '@race/core'
import { describe, expect, it } from 'vitest'
import { type BacktestConfig, createBacktest, resumeBacktest } from '../index.ts'
import { buy, configOf, daily, dayMs, flat, fourfold, start } from './resume-script.ts'

describe('a snapshot of a run with an account', () => {
  const config = configOf({ 0: buy(10) }, { data: daily(flat(5, 100)), account: fourfold })

  it('is refused by a run that names another account, or none', () => {
    const snapshot = createBacktest(config).snapshot()
    const { verifyAccount: _, account, ...bare } = config
    for (const [field, other] of [
      ['account, conversionPolicy, futures, conversions', bare],
      ['account', { ...config, account: { ...fourfold, leverage: 3 } }],
      ['futures', { ...config, futures: { ACME: { settlement: 'daily' } } }],
      ['financing', { ...config, financing: { interest: { positive: '0.01', dayCount: 360 } } }],
      ['verifyAccount', { ...bare, account }],
      ['corporateActions', { ...config, corporateActions: defineCorporateActions([]) }],
    ] as const) {
      expect(() => resumeBacktest(other as BacktestConfig, snapshot), field).toThrow(
        expect.objectContaining({ code: 'SNAPSHOT_MISMATCH' }),
      )
    }
  })

  it('does not ask for actions of instruments that the run does not have', () => {
    const of = (instrument: string) =>
      defineCorporateActions([{ type: 'dividend', instrument, time: start + 2 * dayMs, amountPerUnit: 1 }])
    const snapshot = createBacktest({ ...config, corporateActions: of('OTHER') }).snapshot()
    expect(resumeBacktest({ ...config, corporateActions: of('ANOTHER') }, snapshot).done).toBe(0)
    expect(() => resumeBacktest({ ...config, corporateActions: of('ACME') }, snapshot)).toThrow('corporateActions was')
  })

  it('is refused beside what still cannot be kept, by its name', () => {
    const rules = { ...config, costs: { ...config.costs, latency: { toVenueMs: 5 } } }
    expect(() => createBacktest(rules)).toThrow('latency')
  })
})
