import { type AnyStrategy, defineStrategy, RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { builtInStrategies, buyAndHold, createStrategyRegistry, randomBaseline, smaCross } from './index.ts'

function strategyOf(id: string, version = '1.0.0'): AnyStrategy {
  return defineStrategy({ id, version, title: 'Test', params: z.strictObject({}), setup: () => ({}) })
}

/** A strategy that takes no parameters. */
function neverOf(id: string): AnyStrategy {
  return defineStrategy({ id, version: '1.0.0', title: 'Test', setup: () => ({}) })
}

function failureOf(action: () => unknown): RaceError {
  try {
    action()
  } catch (error) {
    if (RaceError.is(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('createStrategyRegistry', () => {
  it('holds what it was given and nothing else', () => {
    expect(createStrategyRegistry().list()).toEqual([])
    const registry = createStrategyRegistry().use(...builtInStrategies)
    expect(registry.get('race/sma-cross')).toBe(smaCross)
    expect(registry.list()).toHaveLength(builtInStrategies.length)
    const ids = registry.list().map(({ id }) => id)
    expect(ids).toEqual(builtInStrategies.map(({ id }) => id).sort())
    expect(ids.slice(0, 2)).toEqual(['race/always-flat', 'race/bollinger-reversion'])
  })

  it('gives the newest release, or the version that is named', () => {
    const registry = createStrategyRegistry()
    for (const version of ['1.9.0', '1.10.0', '2.0.0-beta.1', '1.2.0']) registry.use(strategyOf('acme/x', version))
    expect(registry.get('acme/x').version).toBe('1.10.0')
    expect(registry.get('acme/x', '2.0.0-beta.1').version).toBe('2.0.0-beta.1')
    expect(registry.list().map(({ version }) => version)).toEqual(['1.2.0', '1.9.0', '1.10.0', '2.0.0-beta.1'])
  })

  it('gives the newest pre-release where there is no release', () => {
    const registry = createStrategyRegistry().use(
      strategyOf('acme/x', '1.0.0-rc.1'),
      strategyOf('acme/x', '1.0.0-rc.2'),
    )
    expect(registry.get('acme/x').version).toBe('1.0.0-rc.2')
  })

  it('refuses the same id and version twice', () => {
    const registry = createStrategyRegistry().use(smaCross)
    const failure = failureOf(() => registry.use(smaCross))
    expect([failure.code, failure.message]).toEqual([
      'STRATEGY_INVALID',
      "Strategy 'race/sma-cross' 1.0.0 is registered already",
    ])
    expect(registry.list()).toEqual([smaCross])
  })

  it.each([undefined, {}, { id: 'acme/x', version: '1.0.0' }])('refuses %j, which is no strategy', (value) => {
    expect(failureOf(() => createStrategyRegistry().use(value as AnyStrategy)).code).toBe('STRATEGY_INVALID')
  })

  it('names near and known ids for an id it does not know', () => {
    const failure = failureOf(() =>
      createStrategyRegistry().use(buyAndHold, randomBaseline, smaCross).get('race/sma-corss'),
    )
    expect(failure.code).toBe('STRATEGY_UNKNOWN')
    expect(failure.message).toBe("There is no strategy 'race/sma-corss' in this registry")
    expect(failure.hint).toBe(
      "Did you mean 'race/sma-cross'? Registered: race/buy-and-hold, race/random, race/sma-cross.",
    )
    expect(failure.facts.near).toBe('race/sma-cross')
  })

  it('says when nothing is registered, or nothing is near', () => {
    expect(failureOf(() => createStrategyRegistry().get('acme/x')).hint).toBe('No strategy is registered yet.')
    expect(failureOf(() => createStrategyRegistry().use(smaCross).get('acme/momentum')).hint).toBe(
      'Registered: race/sma-cross.',
    )
  })

  it('names the versions it has for a version it does not have', () => {
    const failure = failureOf(() => createStrategyRegistry().use(smaCross).get('race/sma-cross', '9.0.0'))
    expect([failure.code, failure.message, failure.hint]).toEqual([
      'STRATEGY_UNKNOWN',
      "There is no version '9.0.0' of strategy 'race/sma-cross' in this registry",
      'Registered versions: 1.0.0.',
    ])
  })

  it('chains, and adds nothing of a call in which one plugin is refused', () => {
    const registry = createStrategyRegistry()
    expect(registry.use(smaCross).use(strategyOf('acme/x'))).toBe(registry)
    const failure = failureOf(() => registry.use(strategyOf('acme/y'), strategyOf('acme/z'), strategyOf('acme/y')))
    expect(failure.message).toBe("Strategy 'acme/y' 1.0.0 is registered already")
    expect(registry.list().map(({ id }) => id)).toEqual(['acme/x', 'race/sma-cross'])
  })

  it('holds nothing that another registry was given', () => {
    createStrategyRegistry().use(smaCross)
    expect(createStrategyRegistry().list()).toEqual([])
  })

  it('describes a strategy as JSON, with the ranges, defaults and units of its parameters', () => {
    const described = createStrategyRegistry().use(smaCross).describe('race/sma-cross')
    expect(described).toMatchObject({
      id: 'race/sma-cross',
      version: '1.0.0',
      title: 'Moving average crossover',
      needs: {},
      params: {
        type: 'object',
        properties: { fast: { type: 'integer', minimum: 1, maximum: 1000, default: 10, unit: 'bars' } },
        additionalProperties: false,
      },
    })
    expect(JSON.parse(JSON.stringify(described))).toEqual(described)
  })

  it('describes what a strategy needs, and that it takes no parameters', () => {
    const needs = { short: true, lookbackBars: 20, instrumentsMin: 2 }
    const pair = defineStrategy({ id: 'acme/pair', version: '1.0.0', title: 'Pair', needs, setup: () => ({}) })
    expect(createStrategyRegistry().use(pair).describe('acme/pair')).toEqual({
      id: 'acme/pair',
      version: '1.0.0',
      title: 'Pair',
      description: null,
      needs,
      params: { type: 'object', properties: {}, additionalProperties: false },
    })
  })

  it('describes parameters as null where the schema does not tell, or JSON Schema cannot say them', () => {
    const silent = { '~standard': { version: 1, vendor: 'acme', validate: (value: unknown) => ({ value }) } } as const
    const common = { version: '1.0.0', title: 'Test', setup: () => ({}) }
    const registry = createStrategyRegistry().use(
      defineStrategy({ ...common, id: 'acme/silent', params: silent }),
      defineStrategy({ ...common, id: 'acme/dated', params: z.strictObject({ from: z.date() }) }),
    )
    expect(registry.list().map(({ id }) => registry.describe(id).params)).toEqual([null, null])
  })

  it('lets nobody change a strategy by its description', () => {
    const registry = createStrategyRegistry().use(smaCross)
    Object.assign(registry.describe('race/sma-cross').params ?? {}, { properties: {} })
    expect(registry.describe('race/sma-cross').params).toHaveProperty('properties.fast')
  })

  it('answers whether parameters are right: with all defaults, or with each thing that is wrong', () => {
    const registry = createStrategyRegistry().use(smaCross, strategyOf('acme/x'), neverOf('acme/none'))
    const defaults = { fast: 10, slow: 30, short: false, equityFraction: 1 }
    expect(registry.validate('race/sma-cross')).toEqual({ isValid: true, value: defaults })
    expect(registry.validate('race/sma-cross', { slow: 50 })).toEqual({
      isValid: true,
      value: { ...defaults, slow: 50 },
    })
    const wrong = registry.validate('race/sma-cross', { fast: 0, equityFraction: 2 })
    expect(wrong.isValid ? [] : wrong.problems.map((problem) => problem.split(':')[0])).toEqual([
      'fast',
      'equityFraction',
    ])
    expect(registry.validate('acme/none')).toEqual({ isValid: true, value: {} })
    expect(registry.validate('acme/none', { period: 3 })).toEqual({
      isValid: false,
      problems: ["(root): Strategy 'acme/none' takes no parameters, but was given period"],
    })
    expect(failureOf(() => registry.validate('acme/y')).code).toBe('STRATEGY_UNKNOWN')
  })

  it('instantiates a strategy with its parameters, as backtests and races take them', () => {
    const registry = createStrategyRegistry().use(smaCross)
    expect(registry.instantiate('race/sma-cross', { fast: 3 }, '1.0.0')).toEqual({
      strategy: smaCross,
      params: { fast: 3, slow: 30, short: false, equityFraction: 1 },
    })
    const failure = failureOf(() => registry.instantiate('race/sma-cross', { fast: 30 }))
    expect([failure.code, failure.message]).toEqual([
      'PARAMS_INVALID',
      "Parameters of strategy 'race/sma-cross' are not valid: fast: must be smaller than slow, but fast is 30 and slow is 30 bars",
    ])
  })
})
