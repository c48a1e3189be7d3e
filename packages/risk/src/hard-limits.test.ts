import { RaceError } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HardLimitName, type HardLimits, hardLimits, limitsInForce, sealHardLimits } from './index.ts'

const names = Object.keys(hardLimits) as HardLimitName[]

function failureOf(work: () => unknown): RaceError {
  try {
    work()
  } catch (error) {
    if (error instanceof RaceError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('the hard limits', () => {
  it('are those of the page', () => {
    expect(hardLimits).toEqual({
      riskPerTradeMax: 0.02,
      emergencyDrawdownMax: 0.15,
      openPositionsMax: 10,
      tradesPerDayMax: 20,
      tradesPerHourMax: 5,
      positionLotsMax: 1,
      positionFractionMax: 0.1,
      rewardToRiskMin: 1.5,
      dailyLossMax: 0.05,
      consecutiveLossesMax: 5,
    })
  })

  it('cannot be written to', () => {
    for (const name of names) expect(() => Object.assign(hardLimits, { [name]: 99 })).toThrow(TypeError)
    expect(Object.isFrozen(sealHardLimits().limits)).toBe(true)
  })

  it('of a host stand beside the built-in ones that it leaves alone, and its own object may change', () => {
    const own = { dailyLossMax: 0.01, rewardToRiskMin: 0 }
    const { limits, requireUnchanged } = sealHardLimits(own)
    own.dailyLossMax = 1
    expect(limits).toEqual({ ...hardLimits, dailyLossMax: 0.01, rewardToRiskMin: 0 })
    expect(requireUnchanged).not.toThrow()
  })

  it.each(names)('notice that %s was changed', (name) => {
    // Nothing can write to a frozen object, so here the freezing fails.
    const { freeze, isFrozen } = Object
    try {
      Object.freeze = <Value>(value: Value) => value
      Object.isFrozen = () => true
      const { limits, requireUnchanged } = sealHardLimits()
      expect(requireUnchanged).not.toThrow()
      Object.assign(limits, { [name]: limits[name] + 1 })
      const error = failureOf(requireUnchanged)
      expect([error.code, error.message]).toEqual([
        'INVARIANT_VIOLATED',
        expect.stringContaining('the hard limits of the account were changed'),
      ])
    } finally {
      Object.assign(Object, { freeze, isFrozen })
    }
  })

  it('notice that they are not frozen', () => {
    const { requireUnchanged } = sealHardLimits()
    const { isFrozen } = Object
    try {
      Object.isFrozen = () => false
      expect(failureOf(requireUnchanged).code).toBe('INVARIANT_VIOLATED')
    } finally {
      Object.isFrozen = isFrozen
    }
    expect(requireUnchanged).not.toThrow()
  })

  it.each<readonly [HardLimitName, unknown]>([
    ['riskPerTradeMax', 0],
    ['riskPerTradeMax', 1.01],
    ['riskPerTradeMax', Number.NaN],
    ['emergencyDrawdownMax', -0.1],
    ['openPositionsMax', 0],
    ['openPositionsMax', 2.5],
    ['tradesPerDayMax', Number.POSITIVE_INFINITY],
    ['positionLotsMax', 0],
    ['positionLotsMax', Number.POSITIVE_INFINITY],
    ['rewardToRiskMin', -1],
    ['rewardToRiskMin', Number.NaN],
    ['dailyLossMax', '0.05'],
    ['consecutiveLossesMax', null],
  ])('refuse %s of %s, and say what it may be', (name, value) => {
    const error = failureOf(() => sealHardLimits({ [name]: value } as Partial<HardLimits>))
    expect(error.code).toBe('RISK_CONFIG_INVALID')
    expect(error.message).toMatch(new RegExp(`^Hard limit ${name} is .+, but must be (a|an) `))
  })

  it('refuse a name that is none, with those that are', () => {
    const error = failureOf(() => sealHardLimits({ dailyLoss: 0.1 } as Partial<HardLimits>))
    expect(error.message).toBe("Hard limit 'dailyLoss' is not known")
    expect(error.hint).toContain('dailyLossMax')
  })
})

describe('soft limits', () => {
  it('are in force where they are given, and the hard ones elsewhere', () => {
    const inForce = limitsInForce(hardLimits, { tradesPerHourMax: 2, rewardToRiskMin: 2 })
    expect(inForce).toEqual({ ...hardLimits, tradesPerHourMax: 2, rewardToRiskMin: 2 })
    expect(Object.isFrozen(inForce)).toBe(true)
  })

  it('may be the hard ones themselves', () => {
    expect(limitsInForce(hardLimits, hardLimits)).toEqual(hardLimits)
  })

  it('that are looser are refused with both values, whichever way is looser', () => {
    const more = failureOf(() => limitsInForce(hardLimits, { openPositionsMax: 11 }))
    expect(more.message).toBe('Soft limit openPositionsMax is 11, above the hard limit of 10')
    expect(more.facts).toEqual({ limit: 'openPositionsMax', soft: 11, hard: 10 })
    const less = failureOf(() => limitsInForce(hardLimits, { rewardToRiskMin: 1.4 }))
    expect(less.message).toBe('Soft limit rewardToRiskMin is 1.4, below the hard limit of 1.5')
    expect(less.hint).toMatch(/^Settings can only be stricter: give at least 1\.5, /)
  })

  it('never loosen a hard one, whatever is asked for', () => {
    const odd = fc.constantFrom(0, -1, 1e308, Number.NaN, Number.POSITIVE_INFINITY)
    const wishOf = (name: HardLimitName) => {
      const near = fc.integer({ min: 1, max: 12 }).map((tenths) => (hardLimits[name] * tenths) / 10)
      return fc.oneof({ weight: 9, arbitrary: near }, { weight: 1, arbitrary: odd })
    }
    const wish = fc.record(Object.fromEntries(names.map((name) => [name, wishOf(name)])), { requiredKeys: [] })
    let accepted = 0
    fc.assert(
      fc.property(wish, (soft) => {
        try {
          const inForce = limitsInForce(hardLimits, soft)
          accepted++
          for (const name of names) {
            if (name === 'rewardToRiskMin') expect(inForce[name]).toBeGreaterThanOrEqual(hardLimits[name])
            else expect(inForce[name]).toBeLessThanOrEqual(hardLimits[name])
          }
        } catch (error) {
          if (!RaceError.is(error, 'RISK_CONFIG_INVALID')) throw error
        }
      }),
      { numRuns: 500, seed: 7 },
    )
    expect(accepted).toBeGreaterThan(5)
  })
})
