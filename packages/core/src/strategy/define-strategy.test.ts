import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sizeKind } from '../sizing/size.ts'
import { defineStrategy, type StrategyOptions } from './define-strategy.ts'

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

  it('takes a schema that is a function, as those of arktype are', () => {
    const params = Object.assign(() => undefined, { '~standard': z.strictObject({})['~standard'] })
    expect(defineStrategy({ ...sound, params }).params).toBe(params)
  })

  it('takes a strategy without parameters', () => {
    const { params: _, ...rest } = sound
    expect(defineStrategy(rest).params).toBeUndefined()
  })

  it.each([
    ['id', 'trend', /its id is not 'vendor\/name'/],
    ['id', 'Acme/Trend', /its id/],
    ['version', '1.0', /its version is not a semantic version/],
    ['title', ' ', /its title/],
    ['setup', {}, /its setup is not a function/],
    ['params', {}, /its params is not a Standard Schema, such as an object schema of zod/],
    ['params', null, /its params is not a Standard Schema/],
    ['state', { hasBought: false }, /its state is not a Standard Schema/],
    ['needs', { warmupBars: 0 }, /its needs.warmupBars is not a whole number above 0/],
    ['needs', { lookbackBars: 1.5 }, /its needs.lookbackBars is not/],
    ['needs', { instrumentsMin: Number.NaN }, /its needs.instrumentsMin is not/],
    ['needs', { timeframesMin: 0 }, /its needs.timeframesMin is not/],
  ])('refuses a wrong %s', (field, value, message) => {
    const wrong = { ...sound, [field]: value } as unknown as StrategyOptions<z.ZodType, z.ZodType>
    expect(() => defineStrategy(wrong)).toThrow(message)
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
