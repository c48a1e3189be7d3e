import { createConversion, defineCorporateActions, RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { type BacktestConfig, createBacktest, resumeBacktest } from '../index.ts'
import { buy, configOf, daily, dayMs, flat, fourfold, start } from './resume-script.ts'

describe('a snapshot of a run with an account', () => {
  const config = configOf({ 0: buy(10) }, { data: daily(flat(5, 100)), account: fourfold })

  const { account: _, verifyAccount: __, ...bare } = config
  it.each<[string, BacktestConfig]>([
    ['account, conversionPolicy, conversions, futures, verifyAccount', bare],
    ['account', { ...config, account: { ...fourfold, leverage: 3 } }],
    ['financing', { ...config, financing: { interest: { positive: '0.01', dayCount: 360 } } }],
    ['corporateActions', { ...config, corporateActions: defineCorporateActions([]) }],
    ['conversionPolicy', { ...config, conversionPolicy: 'auto-convert-fees-and-profit' }],
    ['conversions', { ...config, conversions: [createConversion({ base: 'EUR', quote: 'USD', rate: 1 })] }],
    ['futures', { ...config, futures: { ACME: { settlement: 'daily' } } }],
    ['verifyAccount', { ...config, verifyAccount: false }],
  ])('is refused by a run of another %s', (fields, other) => {
    try {
      resumeBacktest(other, createBacktest(config).snapshot())
      expect.unreachable()
    } catch (error) {
      if (!RaceError.is(error, 'SNAPSHOT_MISMATCH')) throw error
      expect(String(error.facts.field).split(', ').sort().join(', ')).toBe(fields)
    }
  })

  it('holds nothing of an account in a run that names none', () => {
    const { parts, config: known } = createBacktest(bare).snapshot()
    expect(parts.accounting).toBeNull()
    expect(known.fields).toMatchObject({ account: null, financing: null, conversions: null })
  })

  it('does not ask for actions of instruments that the run does not have', () => {
    const of = (instrument: string) =>
      defineCorporateActions([{ type: 'dividend', instrument, time: start + 2 * dayMs, amountPerUnit: 1 }])
    const snapshot = createBacktest({ ...config, corporateActions: of('OTHER') }).snapshot()
    expect(resumeBacktest({ ...config, corporateActions: of('ANOTHER') }, snapshot).done).toBe(0)
    expect(() => resumeBacktest({ ...config, corporateActions: of('ACME') }, snapshot)).toThrow('corporateActions was')
  })
})
