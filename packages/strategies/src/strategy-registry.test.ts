import { type AnyStrategy, defineStrategy, RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { builtInStrategies, createStrategyRegistry, smaCross } from './index.ts'

function strategyOf(id: string, version = '1.0.0'): AnyStrategy {
  return defineStrategy({ id, version, title: 'Test', params: z.strictObject({}), setup: () => ({}) })
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
    const registry = createStrategyRegistry(builtInStrategies)
    expect(registry.get('race/sma-cross')).toBe(smaCross)
    expect(registry.list().map(({ id }) => id)).toEqual([
      'race/buy-and-hold',
      'race/donchian-breakout',
      'race/random',
      'race/rsi-reversion',
      'race/sma-cross',
    ])
  })

  it('gives the newest release, or the version that is named', () => {
    const registry = createStrategyRegistry()
    for (const version of ['1.9.0', '1.10.0', '2.0.0-beta.1', '1.2.0']) registry.register(strategyOf('acme/x', version))
    expect(registry.get('acme/x').version).toBe('1.10.0')
    expect(registry.get('acme/x', '2.0.0-beta.1').version).toBe('2.0.0-beta.1')
    expect(registry.list().map(({ version }) => version)).toEqual(['1.2.0', '1.9.0', '1.10.0', '2.0.0-beta.1'])
  })

  it('gives the newest pre-release where there is no release', () => {
    const registry = createStrategyRegistry(['1.0.0-rc.1', '1.0.0-rc.2'].map((one) => strategyOf('acme/x', one)))
    expect(registry.get('acme/x').version).toBe('1.0.0-rc.2')
  })

  it('refuses the same id and version twice', () => {
    const registry = createStrategyRegistry([smaCross])
    const failure = failureOf(() => registry.register(smaCross))
    expect([failure.code, failure.message]).toEqual([
      'STRATEGY_INVALID',
      "Strategy 'race/sma-cross' 1.0.0 is registered already",
    ])
    expect(registry.list()).toEqual([smaCross])
  })

  it.each([undefined, {}, { id: 'acme/x', version: '1.0.0' }])('refuses %j, which is no strategy', (value) => {
    expect(failureOf(() => createStrategyRegistry([value as AnyStrategy])).code).toBe('STRATEGY_INVALID')
  })

  it('names near and known ids for an id it does not know', () => {
    const failure = failureOf(() => createStrategyRegistry(builtInStrategies).get('race/sma-corss'))
    expect(failure.code).toBe('STRATEGY_UNKNOWN')
    expect(failure.message).toBe("There is no strategy 'race/sma-corss' in this registry")
    expect(failure.hint).toBe(
      "Did you mean 'race/sma-cross'? Registered: race/buy-and-hold, race/donchian-breakout, race/random, race/rsi-reversion, race/sma-cross.",
    )
    expect(failure.facts.near).toBe('race/sma-cross')
  })

  it('says when nothing is registered, or nothing is near', () => {
    expect(failureOf(() => createStrategyRegistry().get('acme/x')).hint).toBe('No strategy is registered yet.')
    expect(failureOf(() => createStrategyRegistry([smaCross]).get('acme/momentum')).hint).toBe(
      'Registered: race/sma-cross.',
    )
  })

  it('names the versions it has for a version it does not have', () => {
    const failure = failureOf(() => createStrategyRegistry([smaCross]).get('race/sma-cross', '9.0.0'))
    expect([failure.code, failure.message, failure.hint]).toEqual([
      'STRATEGY_UNKNOWN',
      "There is no version '9.0.0' of strategy 'race/sma-cross' in this registry",
      'Registered versions: 1.0.0.',
    ])
  })
})
