import { RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { areLimitsEqual, limitsToJson, type RiskLimits, resolveLimits } from './risk-limits.ts'

const none = Number.POSITIVE_INFINITY

function failureOf(limits: unknown): RaceError {
  try {
    resolveLimits(limits as RiskLimits)
  } catch (error) {
    if (RaceError.is(error, 'RISK_CONFIG_INVALID')) return error
    throw error
  }
  throw new Error('the limits were accepted')
}

describe('resolveLimits', () => {
  it('makes limits that were left out, null or infinite unreachable', () => {
    expect(resolveLimits({ positionUnitsMax: null, orderNotionalMax: none, drawdownMax: none })).toEqual({
      positionUnitsMax: none,
      positionNotionalMax: none,
      positionFractionMax: none,
      orderNotionalMax: none,
      openPositionsMax: none,
      drawdownMax: none,
    })
  })

  it.each([
    [{ positionUnitsMax: 0 }, 'Risk limit positionUnitsMax is 0, but must be a number of units above 0'],
    [{ positionUnitsMax: Number.NaN }, 'Risk limit positionUnitsMax is NaN, but must be a number of units above 0'],
    [
      { positionNotionalMax: -1 },
      "Risk limit positionNotionalMax is -1, but must be an amount above 0, in the account's currency",
    ],
    [
      { orderNotionalMax: '100' },
      "Risk limit orderNotionalMax is '100', but must be an amount above 0, in the account's currency",
    ],
    [
      { positionFractionMax: -0.5 },
      'Risk limit positionFractionMax is -0.5, but must be a fraction of equity above 0, such as 0.25 for a quarter',
    ],
    [
      { openPositionsMax: 1.5 },
      'Risk limit openPositionsMax is 1.5, but must be a whole number of positions of 1 or more',
    ],
    [{ openPositionsMax: 0 }, 'Risk limit openPositionsMax is 0, but must be a whole number of positions of 1 or more'],
    [
      { drawdownMax: 20 },
      'Risk limit drawdownMax is 20, but must be a fraction of the highest equity above 0 and at most 1, such as 0.2 for 20 %',
    ],
    [null, 'Risk limit limits is null, but must be an object such as { drawdownMax: 0.2 }'],
    [[], 'Risk limit limits is , but must be an object such as { drawdownMax: 0.2 }'],
  ])('refuses %j and says what is allowed', (limits, message) => {
    expect(failureOf(limits).message).toBe(message)
  })

  it('refuses a limit it does not know and names those it knows', () => {
    const failure = failureOf({ drawDownMax: 0.2 })
    expect(failure.message).toBe("'drawDownMax' is not a risk limit")
    expect(failure.hint).toContain('openPositionsMax, drawdownMax')
    expect(failureOf({ toString: 1 }).message).toBe("'toString' is not a risk limit")
  })

  it('takes back what limitsToJson has written', () => {
    const limits = resolveLimits({ drawdownMax: 0.2, openPositionsMax: 3 })
    const text = JSON.stringify(limitsToJson(limits))
    expect(text).toBe(
      '{"positionUnitsMax":null,"positionNotionalMax":null,"positionFractionMax":null,"orderNotionalMax":null,"openPositionsMax":3,"drawdownMax":0.2}',
    )
    expect(areLimitsEqual(resolveLimits(JSON.parse(text)), limits)).toBe(true)
    expect(areLimitsEqual(resolveLimits({}), limits)).toBe(false)
  })
})
