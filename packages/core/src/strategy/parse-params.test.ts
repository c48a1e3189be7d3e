import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineStrategy, type StrategySchema } from './define-strategy.ts'
import { parseParams } from './parse-params.ts'
import type { StandardSchema } from './standard-schema.ts'

const byHand: StandardSchema<unknown, { readonly period: number }> = {
  '~standard': {
    version: 1,
    vendor: 'acme',
    validate(value) {
      const { period = 20, ...others } = Object(value) as Readonly<Record<string, unknown>>
      const issues = Object.keys(others).map((key) => ({ message: 'is not known', path: [{ key }] }))
      if (typeof value !== 'object') return { issues: [{ message: 'must be an object' }] }
      if (typeof period !== 'number' || period < 2)
        issues.push({ message: 'must be 2 or more', path: [{ key: 'period' }] })
      return typeof period === 'number' && issues.length === 0 ? { value: { period } } : { issues }
    },
  },
}

const schemas = {
  zod: z.strictObject({ period: z.int().min(2).default(20) }),
  valibot: v.strictObject({ period: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2)), 20) }),
  'a schema of one’s own': byHand,
} as const

const named = <Params extends StrategySchema>(params: Params) =>
  defineStrategy({ id: 'acme/trend', version: '1.0.0', title: 'Trend', params, setup: () => ({}) })

describe.each(Object.entries(schemas))('parameters by %s', (_, schema) => {
  const strategy = named<StandardSchema>(schema)

  it('get their defaults', () => {
    expect(parseParams(strategy, undefined)).toEqual({ period: 20 })
    expect(parseParams(strategy, null)).toEqual({ period: 20 })
    expect(parseParams(strategy, { period: 5 })).toEqual({ period: 5 })
  })

  it('are refused by the name of every field that is wrong', () => {
    const attempt = () => parseParams(strategy, { period: 1, speed: 9 })
    expect(attempt).toThrow(/^Parameters of strategy 'acme\/trend' are not valid: /)
    expect(attempt).toThrow(/period: /)
    expect(attempt).toThrow(/speed/)
    expect(attempt).toThrow(expect.objectContaining({ code: 'PARAMS_INVALID' }))
  })

  it('are refused as a whole when they are no object', () => {
    expect(() => parseParams(strategy, 7)).toThrow(/\(root\): /)
  })
})

describe('parameters of a strategy without a schema', () => {
  const strategy = defineStrategy({ id: 'acme/trend', version: '1.0.0', title: 'Trend', setup: () => ({}) })

  it.each([[undefined], [null], [{}]])('are an empty object for %j', (given) => {
    expect(parseParams(strategy, given)).toEqual({})
  })

  it.each([
    [{ fast: 1, slow: 2 }, "Strategy 'acme/trend' takes no parameters, but was given fast, slow"],
    [7, "Strategy 'acme/trend' takes no parameters, but was given 7"],
    [[], "Strategy 'acme/trend' takes no parameters, but was given "],
  ])('are refused when %j is given', (given, message) => {
    expect(() => parseParams(strategy, given)).toThrow(message)
    expect(() => parseParams(strategy, given)).toThrow(expect.objectContaining({ code: 'PARAMS_INVALID' }))
  })
})
