import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { RaceError } from '../error/race-error.ts'
import { sizeKind } from '../sizing/size.ts'
import { defineStrategy, parseParams, type StrategyOptions } from './define-strategy.ts'

const sound = {
  id: 'acme/trend',
  version: '1.2.3-beta.1',
  title: 'Trend',
  params: z.strictObject({ period: z.int().min(2).default(20) }),
  setup: () => ({}),
}

describe('defineStrategy', () => {
  it('makes an inert, frozen plugin', () => {
    const strategy = defineStrategy(sound)
    expect(strategy).toMatchObject({ kind: 'strategy', id: 'acme/trend' })
    expect(Object.isFrozen(strategy)).toBe(true)
  })

  it.each([
    ['id', 'trend', /its id is not 'vendor\/name'/],
    ['id', 'Acme/Trend', /its id/],
    ['version', '1.0', /its version is not a semantic version/],
    ['title', ' ', /its title/],
    ['setup', {}, /its setup is not a function/],
    ['params', {}, /its params is not a zod schema/],
    ['needs', { warmupBars: 0 }, /its needs.warmupBars is not a whole number above 0/],
    ['needs', { lookbackBars: 1.5 }, /its needs.lookbackBars is not/],
    ['needs', { instrumentsMin: Number.NaN }, /its needs.instrumentsMin is not/],
  ])('refuses a wrong %s', (field, value, message) => {
    const wrong = { ...sound, [field]: value } as unknown as StrategyOptions<z.ZodType, z.ZodType>
    expect(() => defineStrategy(wrong)).toThrow(message)
  })
})

describe('parseParams', () => {
  it('fills in defaults and names every field that is wrong', () => {
    const strategy = defineStrategy(sound)
    expect(parseParams(strategy, undefined)).toEqual({ period: 20 })
    expect(parseParams(strategy, { period: 5 })).toEqual({ period: 5 })
    const attempt = () => parseParams(strategy, { period: 1, speed: 9 })
    expect(attempt).toThrow(/'acme\/trend'.*period.*speed/)
    expect(() => parseParams(strategy, 7)).toThrow(/\(root\)/)
    try {
      attempt()
    } catch (error) {
      expect(RaceError.is(error, 'PARAMS_INVALID')).toBe(true)
    }
  })
})

describe('sizeKind', () => {
  it('tells the kinds of sizes apart', () => {
    expect(
      [{ units: 1 }, { notional: 1 }, { equityFraction: 1 }, { targetFraction: 1 }, { riskFraction: 1 }].map(sizeKind),
    ).toEqual(['units', 'notional', 'equityFraction', 'targetFraction', 'riskFraction'])
    expect(sizeKind({ volatilityTarget: { annual: 0.2, lookbackBars: 20 } })).toBe('volatilityTarget')
  })
})
