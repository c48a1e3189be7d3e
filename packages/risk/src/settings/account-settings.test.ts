import { RaceError } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AccountSettings,
  changeSettings,
  createSettings,
  gateRulesOf,
  hardLimits,
  restoreSettings,
  type SettingsValues,
} from '../index.ts'

const ada = { by: 'Ada', reason: 'opening', at: 1 }
const first = createSettings(hardLimits, { values: {}, ...ada })
const change = (settings: AccountSettings, values: Partial<SettingsValues>, at = 2) =>
  changeSettings(settings, { values, by: 'Bea', reason: 'holidays', at })

function failureOf(work: () => unknown): RaceError {
  try {
    work()
  } catch (error) {
    if (error instanceof RaceError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('settings', () => {
  it('are those of the hard limits at first, with trading enabled and no strategy', () => {
    const { emergencyDrawdownMax, ...limits } = hardLimits
    expect(first.values).toEqual({
      ...limits,
      ...{ tradingEnabled: true, strategiesEnabled: [], budgets: {}, drawdownMax: emergencyDrawdownMax },
      ...{ winRateMin: 0, winRateTrades: 20, reenableAtDayStart: false },
    })
    expect(first.version).toBe(1)
  })

  it('are changed with what was, what is, who, why and when on record', () => {
    const changed = change(first, { openPositionsMax: 3, strategiesEnabled: ['a'], winRateMin: 0 })
    expect(changed.values).toEqual({ ...first.values, openPositionsMax: 3, strategiesEnabled: ['a'] })
    expect(changed.version).toBe(2)
    expect(changed.history()).toEqual([
      { version: 1, old: {}, new: first.values, ...ada },
      {
        ...{ version: 2, by: 'Bea', reason: 'holidays', at: 2 },
        old: { openPositionsMax: 10, strategiesEnabled: [] },
        new: { openPositionsMax: 3, strategiesEnabled: ['a'] },
      },
    ])
    expect(first.history().length).toBe(1)
  })

  it('that become what they are already stay the same, and nothing goes on record', () => {
    const settings = change(first, { strategiesEnabled: ['a', 'b'], budgets: { a: 0.1, b: 0.2 } })
    const same = { strategiesEnabled: ['a', 'b'], budgets: { b: 0.2, a: 0.1 }, openPositionsMax: 10 }
    expect(change(settings, same)).toBe(settings)
    expect(change(settings, { openPositionsMax: undefined } as unknown as SettingsValues)).toBe(settings)
  })

  it('cannot be changed from outside', () => {
    const strategies = ['a']
    const settings = change(first, { strategiesEnabled: strategies })
    strategies.push('b')
    expect(settings.values.strategiesEnabled).toEqual(['a'])
    expect(() => Object.assign(settings.values, { openPositionsMax: 99 })).toThrow(TypeError)
    expect(() => Object.assign(settings.history()[0]?.new ?? {}, { openPositionsMax: 99 })).toThrow(TypeError)
    expect(() => (settings.values.strategiesEnabled as string[]).push('b')).toThrow(TypeError)
  })

  it('that are looser than the hard limits are refused with both values', () => {
    const looser = failureOf(() => change(first, { openPositionsMax: 11 }))
    expect([looser.code, looser.message]).toEqual([
      'RISK_CONFIG_INVALID',
      'Soft limit openPositionsMax is 11, above the hard limit of 10',
    ])
    expect(failureOf(() => change(first, { rewardToRiskMin: 1 })).message).toContain('below the hard limit of 1.5')
    const deeper = failureOf(() => change(first, { drawdownMax: 0.2 }))
    expect(deeper.message).toBe('Setting drawdownMax is 0.2, above the hard limit emergencyDrawdownMax of 0.15')
    expect(deeper.facts).toEqual({ limit: 'drawdownMax', soft: 0.2, hard: 0.15 })
    expect(deeper.hint).toMatch(/^Settings can only be stricter: give at most 0\.15, /)
    expect(failureOf(() => createSettings(hardLimits, { values: { dailyLossMax: 0.06 }, ...ada })).message).toContain(
      '0.06, above the hard limit of 0.05',
    )
  })

  it.each<readonly [string, unknown, string]>([
    ['tradingEnabled', 'yes', "Setting tradingEnabled is 'yes', but must be true or false"],
    ['strategiesEnabled', ['a', 'a'], 'Setting strategiesEnabled is ["a","a"], but must be a list of ids'],
    ['strategiesEnabled', [' '], 'Setting strategiesEnabled is [" "]'],
    ['strategiesEnabled', 'a', "Setting strategiesEnabled is 'a'"],
    ['budgets', { a: 1.5 }, 'Setting budgets is [["a",1.5]], but must be fractions of equity'],
    ['budgets', { a: 0 }, 'Setting budgets'],
    ['budgets', null, 'Setting budgets is null'],
    ['drawdownMax', 0, 'Setting drawdownMax is 0, but must be a fraction above 0'],
    ['drawdownMax', Number.NaN, 'Setting drawdownMax is NaN'],
    ['winRateMin', -0.1, 'Setting winRateMin is -0.1, but must be a fraction from 0, for none, to 1'],
    ['winRateMin', 1.1, 'Setting winRateMin is 1.1'],
    ['winRateTrades', 0, 'Setting winRateTrades is 0, but must be a whole number of trades from 1 to 1000'],
    ['winRateTrades', 1.5, 'Setting winRateTrades is 1.5'],
    ['reenableAtDayStart', 1, 'Setting reenableAtDayStart is 1'],
    ['openPositionsMax', Number.POSITIVE_INFINITY, 'Soft limit openPositionsMax is Infinity'],
    ['consecutiveLossesMax', 0, 'Soft limit consecutiveLossesMax is 0, but must be a whole number of 1 or more'],
    ['leverage', 1, "Setting 'leverage' is not known"],
    ['emergencyDrawdownMax', 0.1, "Setting 'emergencyDrawdownMax' is not known"],
  ])('%s cannot be %j', (name, value, message) => {
    const error = failureOf(() => change(first, { [name]: value } as Partial<SettingsValues>))
    expect([error.code, error.message]).toEqual(['RISK_CONFIG_INVALID', expect.stringContaining(message)])
  })

  it('are not changed without a name, a reason and a time', () => {
    const request = { values: { openPositionsMax: 1 }, ...ada }
    expect(failureOf(() => changeSettings(first, { ...request, by: ' ' })).message).toBe(
      'The change of settings has no name of a person',
    )
    expect(failureOf(() => createSettings(hardLimits, { ...request, reason: '' })).message).toBe(
      'The change of settings has no reason',
    )
    const timeless = failureOf(() => changeSettings(first, { ...request, at: Number.NaN }))
    expect([timeless.code, timeless.message]).toEqual(['CONFIG_INVALID', 'The time of the change of settings is NaN'])
  })
})

describe('settings made again from what is on record', () => {
  it('are the same, through JSON, after any changes', () => {
    const wish = fc.record(
      {
        tradingEnabled: fc.boolean(),
        strategiesEnabled: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
        budgets: fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom(0.1, 0.2, 1)),
        openPositionsMax: fc.integer({ min: 1, max: 12 }),
        drawdownMax: fc.constantFrom(0.05, 0.1, 0.15, 0.2),
        winRateMin: fc.constantFrom(0, 0.5),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 8 }), (wishes) => {
        let settings = first
        for (const [at, values] of wishes.entries()) {
          try {
            settings = change(settings, values, at)
          } catch (error) {
            if (!RaceError.is(error, 'RISK_CONFIG_INVALID')) throw error
          }
        }
        const again = restoreSettings(hardLimits, JSON.parse(JSON.stringify(settings.history())))
        expect([again.version, again.values]).toEqual([settings.version, settings.values])
        expect(again.history()).toEqual(settings.history())
      }),
      { numRuns: 200, seed: 7 },
    )
  })

  it('need every change, from the first on, in order', () => {
    const second = change(first, { openPositionsMax: 3 })
    const third = change(second, { openPositionsMax: 4 }).history()
    for (const wrong of [
      [],
      third.slice(1),
      [third[0], third[2]],
      [third[0], third[2], third[1]],
      [third[1], third[0]],
    ]) {
      const error = failureOf(() => restoreSettings(hardLimits, wrong as typeof third))
      expect(error.code).toBe('SNAPSHOT_INVALID')
    }
    const skipping = third.map((one) => (one.version === 3 ? { ...one, version: 4 } : one))
    expect(failureOf(() => restoreSettings(hardLimits, skipping)).facts).toEqual({ index: 2, version: 4 })
    const forged = third.map((one) => (one.version === 3 ? { ...one, old: { openPositionsMax: 9 } } : one))
    expect(failureOf(() => restoreSettings(hardLimits, forged)).message).toBe(
      'Change 3 of the settings on record does not follow from those before',
    )
  })

  it('may have been looser before hard limits became stricter, and may not be at the end', () => {
    const stricter = { ...hardLimits, openPositionsMax: 5 }
    const loose = change(first, { openPositionsMax: 9 })
    expect(failureOf(() => restoreSettings(stricter, loose.history())).message).toContain(
      '9, above the hard limit of 5',
    )
    expect(restoreSettings(stricter, change(loose, { openPositionsMax: 5 }).history()).values.openPositionsMax).toBe(5)
  })
})

describe('gateRulesOf', () => {
  it('puts the settings in force at the gate, beside what they do not say', () => {
    const rules = gateRulesOf(change(first, { drawdownMax: 0.1, riskPerTradeMax: 0.01 }), {
      exposure: { leverageMax: 1 },
    })
    expect(rules).toMatchObject({
      limits: { ...hardLimits, riskPerTradeMax: 0.01 },
      ...{ accountDrawdownMax: 0.1, exposure: { leverageMax: 1 }, requireStop: true },
    })
  })
})
