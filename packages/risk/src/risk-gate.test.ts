import { type Denial, RaceError, type RiskRequest } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createRiskGate, type RiskGateOptions, type RiskLimits } from './index.ts'

let ordinal = 0

/** A buy of 10 units at 100 by an account of 100,000 that holds nothing. */
function request(changes: Partial<RiskRequest> = {}): RiskRequest {
  return {
    intent: { strategyInstance: 'test', decisionTime: 0, ordinal: ordinal++ },
    instrument: 'ACME',
    side: 'buy',
    quantity: 10,
    price: 100,
    unitValue: 1,
    positionQuantity: 0,
    isReduceOnly: false,
    openPositions: 0,
    pendingPositions: 0,
    equity: 100_000,
    initialEquity: 100_000,
    time: ordinal,
    ...changes,
  }
}

function verdict(limits: RiskLimits, changes: Partial<RiskRequest>): string {
  const decision = createRiskGate({ limits }).check(request(changes))
  return decision.approved ? 'approved' : decision.code
}

function denialOf(limits: RiskLimits, changes: Partial<RiskRequest>): Denial {
  const decision = createRiskGate({ limits }).check(request(changes))
  if (decision.approved) throw new Error('the order was approved')
  return decision
}

describe('createRiskGate', () => {
  it('is the open profile by default and shows its limits as JSON', () => {
    const gate = createRiskGate()
    expect([gate.port, gate.profile, gate.isHalted, gate.halt]).toEqual(['risk-gate/1', 'open', false, null])
    expect(Object.values(gate.limits)).toEqual([null, null, null, null, null, null])
    expect(createRiskGate({ limits: { drawdownMax: 0.2 } }).limits).toMatchObject({ drawdownMax: 0.2 })
  })

  it('can be made anew from the profile and limits it shows', () => {
    const gate = createRiskGate({ profile: 'house', limits: { positionFractionMax: 0.5 } })
    const record = JSON.parse(JSON.stringify({ profile: gate.profile, limits: gate.limits })) as RiskGateOptions
    expect(createRiskGate(record).limits).toEqual(gate.limits)
  })

  it('refuses wrong limits with a typed error', () => {
    expect(() => createRiskGate({ limits: { drawdownMax: 2 } })).toThrow(RaceError)
  })
})

describe('a check', () => {
  it.each([
    ['orderNotionalMax', 1000, { quantity: 10 }, { quantity: 10.01 }],
    ['orderNotionalMax', 5000, { quantity: 10, unitValue: 5 }, { quantity: 10, unitValue: 5.01 }],
    ['positionUnitsMax', 30, { positionQuantity: 20 }, { positionQuantity: 20.5 }],
    ['positionUnitsMax', 30, { side: 'sell', positionQuantity: -20 }, { side: 'sell', positionQuantity: -21 }],
    ['positionNotionalMax', 3000, { positionQuantity: 20 }, { positionQuantity: 20, price: 101 }],
    ['positionFractionMax', 0.03, { positionQuantity: 20 }, { positionQuantity: 20, equity: 99_999 }],
    ['openPositionsMax', 2, { openPositions: 1 }, { openPositions: 1, pendingPositions: 1 }],
  ] as const)('passes an order at %s of %d and denies one above', (limit, max, within, above) => {
    expect(verdict({ [limit]: max }, within)).toBe('approved')
    expect(verdict({ [limit]: max }, above)).toBe(limit.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase())
  })

  it('says in words and as facts what was wanted and what is allowed', () => {
    const denial = denialOf({ positionFractionMax: 0.25 }, { quantity: 400 })
    expect(denial.message).toBe('ACME: the position would be 0.4 of equity, above positionFractionMax of 0.25')
    expect(denial.facts).toEqual({ instrument: 'ACME', limit: 'positionFractionMax', wanted: 0.4, allowed: 0.25 })
    expect(denialOf({ orderNotionalMax: 5 }, {}).message).toBe(
      "ACME: the order would be 1000 of the account's currency, above orderNotionalMax of 5",
    )
  })

  it('passes an order that float64 rounding lifts above its limit', () => {
    expect(0.1 + 0.2).toBeGreaterThan(0.3)
    expect(verdict({ positionUnitsMax: 0.3 }, { positionQuantity: 0.1, quantity: 0.2 })).toBe('approved')
    expect(verdict({ positionUnitsMax: 0.3 }, { positionQuantity: 0.1, quantity: 0.200001 })).toBe('POSITION_UNITS_MAX')
  })

  it('returns the first denial in the stated order', () => {
    const limits = {
      orderNotionalMax: 1,
      positionUnitsMax: 1,
      positionNotionalMax: 1,
      positionFractionMax: 0.001,
      openPositionsMax: 1,
      drawdownMax: 0.5,
    }
    const wrong = { openPositions: 1, equity: 1 }
    expect(verdict(limits, { ...wrong, quantity: Number.NaN })).toBe('NON_FINITE_INPUT')
    expect(verdict(limits, { ...wrong, quantity: -1 })).toBe('NEGATIVE_QUANTITY')
    const order = [
      ['drawdownMax', 'DRAWDOWN_HALT'],
      ['orderNotionalMax', 'ORDER_NOTIONAL_MAX'],
      ['positionUnitsMax', 'POSITION_UNITS_MAX'],
      ['positionNotionalMax', 'POSITION_NOTIONAL_MAX'],
      ['positionFractionMax', 'POSITION_FRACTION_MAX'],
      ['openPositionsMax', 'OPEN_POSITIONS_MAX'],
    ] as const
    const remaining: Record<string, number> = { ...limits }
    for (const [limit, code] of order) {
      expect(verdict(remaining, wrong)).toBe(code)
      delete remaining[limit]
    }
    expect(verdict(remaining, wrong)).toBe('approved')
  })

  it.each([
    'quantity',
    'price',
    'unitValue',
    'positionQuantity',
    'openPositions',
    'pendingPositions',
    'equity',
    'initialEquity',
    'time',
  ])('denies an infinite or missing %s and names it, even for an order that only reduces', (field) => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const denial = denialOf({}, { [field]: value, isReduceOnly: true })
      expect([denial.code, denial.facts]).toEqual([
        'NON_FINITE_INPUT',
        { instrument: 'ACME', field, value: String(value) },
      ])
    }
  })

  it('denies finite numbers whose product is not finite', () => {
    expect(denialOf({}, { quantity: 1e200, price: 1e200 }).facts.field).toBe('quantity × price × unitValue')
  })

  it('passes an order that can only make a position smaller, whatever the limits', () => {
    const limits = { orderNotionalMax: 1, positionUnitsMax: 1, positionFractionMax: 0.001, drawdownMax: 0.1 }
    const gate = createRiskGate({ limits })
    gate.observeEquity(100_000, 0)
    gate.observeEquity(1, 1)
    expect(gate.isHalted).toBe(true)
    expect(
      gate.check(request({ side: 'sell', positionQuantity: 500, quantity: 500, isReduceOnly: true })).approved,
    ).toBe(true)
  })

  it('does not hold the size of a position against an order that makes it smaller', () => {
    const limits = { positionUnitsMax: 5, positionNotionalMax: 5, positionFractionMax: 0.001, openPositionsMax: 1 }
    expect(verdict(limits, { side: 'sell', positionQuantity: 100, openPositions: 1 })).toBe('approved')
    expect(verdict(limits, { positionQuantity: -100, openPositions: 1 })).toBe('approved')
  })

  it('judges an order that turns a position round by what it leaves on the other side', () => {
    expect(verdict({ positionUnitsMax: 5 }, { side: 'sell', positionQuantity: 5, quantity: 10 })).toBe('approved')
    expect(verdict({ positionUnitsMax: 5 }, { side: 'sell', positionQuantity: 5, quantity: 11 })).toBe(
      'POSITION_UNITS_MAX',
    )
  })

  it('allows no position without equity, except under the open profile', () => {
    const denial = denialOf({ positionFractionMax: 10 }, { equity: 0 })
    expect([denial.code, denial.facts.wanted]).toEqual(['POSITION_FRACTION_MAX', 'Infinity'])
    expect(verdict({ positionFractionMax: 10 }, { equity: -5, quantity: 0 })).toBe('approved')
    expect(verdict({}, { equity: -5 })).toBe('approved')
  })

  it('counts a price below 0 by its worth', () => {
    expect(verdict({ orderNotionalMax: 999 }, { price: -100 })).toBe('ORDER_NOTIONAL_MAX')
  })
})

describe('orders of the same instant', () => {
  const time = 5000

  it('add up, so that two of them cannot exceed what one of them may not', () => {
    const gate = createRiskGate({ limits: { positionUnitsMax: 15 } })
    expect(gate.check(request({ time })).approved).toBe(true)
    expect(gate.check(request({ time }))).toMatchObject({ code: 'POSITION_UNITS_MAX', facts: { wanted: 20 } })
    expect(gate.check(request({ time, instrument: 'OTHER' })).approved).toBe(true)
    expect(gate.check(request({ time, side: 'sell' })).approved).toBe(true)
    expect(gate.check(request({ time: time + 1 })).approved).toBe(true)
  })

  it('count a close that was approved before, so that a reversal is judged by the position it enters', () => {
    const gate = createRiskGate({ limits: { positionUnitsMax: 15 } })
    const held = { time, positionQuantity: 12, side: 'sell', openPositions: 1 } as const
    expect(gate.check(request({ ...held, quantity: 12, isReduceOnly: true })).approved).toBe(true)
    expect(gate.check(request({ ...held, quantity: 16 }))).toMatchObject({ facts: { wanted: 16 } })
    expect(gate.check(request({ ...held, quantity: 15 })).approved).toBe(true)
    const short = createRiskGate({ limits: { positionUnitsMax: 15 } })
    const shortHeld = { time, positionQuantity: -12, openPositions: 1 } as const
    expect(short.check(request({ ...shortHeld, quantity: 99, isReduceOnly: true })).approved).toBe(true)
    expect(short.check(request({ ...shortHeld, quantity: 16 }))).toMatchObject({ facts: { wanted: 16 } })
  })

  it('open one position when they are for one instrument', () => {
    const gate = createRiskGate({ limits: { openPositionsMax: 1 } })
    expect(gate.check(request({ time })).approved).toBe(true)
    expect(gate.check(request({ time, pendingPositions: 1 })).approved).toBe(true)
    expect(gate.check(request({ time, pendingPositions: 1, instrument: 'OTHER' }))).toMatchObject({
      code: 'OPEN_POSITIONS_MAX',
      message: 'OTHER: the number of open and pending positions would be 2, above openPositionsMax of 1',
    })
  })
})

describe('the drawdown halt', () => {
  it('denies new exposure once latched and tells time, equity and peak', () => {
    const gate = createRiskGate({ limits: { drawdownMax: 0.2 } })
    gate.observeEquity(100_000, 1)
    gate.observeEquity(120_000, 2)
    expect(gate.check(request()).approved).toBe(true)
    gate.observeEquity(96_000, 3)
    gate.observeEquity(500_000, 4)
    expect(gate.halt).toEqual({ time: 3, equity: 96_000, peak: 120_000 })
    expect(gate.check(request())).toEqual({
      approved: false,
      code: 'DRAWDOWN_HALT',
      message:
        "ACME: no new exposure since equity fell to 96000 from its peak of 120000 of the account's currency, which reached drawdownMax of 0.2",
      facts: {
        instrument: 'ACME',
        limit: 'drawdownMax',
        drawdownMax: 0.2,
        time: 3,
        equity: 96_000,
        peak: 120_000,
      },
    })
  })

  it('takes initial equity as the first peak, even when equity is first observed below it', () => {
    const gate = createRiskGate({ limits: { drawdownMax: 0.2 } })
    gate.observeEquity(80_000, 1)
    expect(gate.check(request({ equity: 80_001 })).approved).toBe(true)
    expect(gate.check(request({ equity: 80_000, time: 7 }))).toMatchObject({ facts: { peak: 100_000, time: 7 } })
    expect(gate.isHalted).toBe(true)
  })

  it('cannot be undone from outside', () => {
    const gate = createRiskGate({ limits: { drawdownMax: 0.2 } })
    gate.check(request({ equity: 1 }))
    expect(() => Object.assign(gate, { isHalted: false })).toThrow(TypeError)
    expect(gate.isHalted).toBe(true)
  })
})

describe('an approval', () => {
  it('verifies for its own intent at its own gate only', () => {
    const [gate, other] = [createRiskGate(), createRiskGate()]
    const intent = { strategyInstance: 'a', decisionTime: 1, ordinal: 0 }
    const decision = gate.check(request({ intent }))
    if (!decision.approved) throw new Error(decision.message)
    expect(decision.approval.intentId).toBe('a:1:0')
    expect(gate.verify(decision.approval, { ...intent })).toBe(true)
    expect(gate.verify(decision.approval, { ...intent, ordinal: 1 })).toBe(false)
    expect(gate.verify(decision.approval, { ...intent, decisionTime: 2 })).toBe(false)
    expect(gate.verify(decision.approval, { ...intent, strategyInstance: 'b' })).toBe(false)
    expect(other.verify(decision.approval, intent)).toBe(false)
  })
})

describe('the equity that is nothing new to a gate', () => {
  it('lies between a floor and a peak that move with what it is told', () => {
    const gate = createRiskGate({ limits: { drawdownMax: 0.25 } })
    expect([gate.equityFloor, gate.equityPeak]).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])
    gate.observeEquity(1_000, 1)
    expect([gate.equityFloor, gate.equityPeak]).toEqual([750, 1_000])
    gate.observeEquity(800, 2)
    expect([gate.equityFloor, gate.equityPeak]).toEqual([750, 1_000])
    gate.check(request({ initialEquity: 2_000 }))
    expect([gate.equityFloor, gate.equityPeak]).toEqual([1_500, 2_000])
  })

  it('changes nothing when it is observed, and what lies outside does', () => {
    const gate = createRiskGate({ limits: { drawdownMax: 0.25 } })
    gate.observeEquity(1_000, 1)
    const before = gate.snapshot()
    for (const equity of [1_000, 999, 750.000001]) gate.observeEquity(equity, 2)
    expect(gate.snapshot()).toEqual(before)
    gate.observeEquity(gate.equityFloor, 3)
    expect(gate.isHalted).toBe(true)
  })

  it('has no floor without a limit', () => {
    const gate = createRiskGate()
    gate.observeEquity(1_000, 1)
    expect([gate.equityFloor, gate.equityPeak]).toEqual([Number.NEGATIVE_INFINITY, 1_000])
  })
})
