import { RaceError, type RiskRequest } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRiskGate, type RiskLimits } from './index.ts'

const request: RiskRequest = {
  intentId: 's:1:0',
  instrument: 'ACME',
  side: 'buy',
  quantity: 10,
  price: 100,
  unitValue: 1,
  positionQuantity: 0,
  isReduceOnly: false,
  openPositions: 0,
  pendingPositions: 0,
  equity: 10_000,
  initialEquity: 10_000,
  time: 1,
}

function codeOf(limits: RiskLimits, change: Partial<RiskRequest> = {}): string {
  const decision = createRiskGate({ limits }).check({ ...request, ...change })
  return decision.approved ? 'approved' : decision.code
}

describe('the limits of a gate', () => {
  const cases: readonly (readonly [string, RiskLimits, Partial<RiskRequest>, string])[] = [
    ['nothing limits an open gate', {}, { quantity: 1e12 }, 'approved'],
    ['an order at its worth limit passes', { orderNotionalMax: 1000 }, {}, 'approved'],
    ['an order above its worth limit does not', { orderNotionalMax: 999.99 }, {}, 'ORDER_NOTIONAL_MAX'],
    ['the multiplier counts', { orderNotionalMax: 1000 }, { unitValue: 50 }, 'ORDER_NOTIONAL_MAX'],
    ['a position at its unit limit passes', { positionUnitsMax: 10 }, {}, 'approved'],
    ['a position above its unit limit does not', { positionUnitsMax: 9 }, {}, 'POSITION_UNITS_MAX'],
    ['what is held counts', { positionUnitsMax: 10 }, { positionQuantity: 1 }, 'POSITION_UNITS_MAX'],
    ['a short counts by its size', { positionUnitsMax: 9 }, { side: 'sell' }, 'POSITION_UNITS_MAX'],
    [
      'a flip counts what is left',
      { positionUnitsMax: 5 },
      { side: 'sell', positionQuantity: 4, quantity: 10 },
      'POSITION_UNITS_MAX',
    ],
    [
      'an order that makes a position smaller passes',
      { positionUnitsMax: 5 },
      { side: 'sell', positionQuantity: 20 },
      'approved',
    ],
    ['a position worth too much does not pass', { positionNotionalMax: 500 }, {}, 'POSITION_NOTIONAL_MAX'],
    ['a position of too much equity does not pass', { positionFractionMax: 0.05 }, {}, 'POSITION_FRACTION_MAX'],
    ['a position of just that much equity passes', { positionFractionMax: 0.1 }, {}, 'approved'],
    ['no fraction of an empty account passes', { positionFractionMax: 0.1 }, { equity: 0 }, 'POSITION_FRACTION_MAX'],
    [
      'one position too many does not pass',
      { openPositionsMax: 2 },
      { openPositions: 1, pendingPositions: 1 },
      'OPEN_POSITIONS_MAX',
    ],
    ['more of an open position passes', { openPositionsMax: 1 }, { openPositions: 1, positionQuantity: 5 }, 'approved'],
  ]
  it.each(cases)('%s', (_, limits, change, expected) => expect(codeOf(limits, change)).toBe(expected))

  it('refuse input that is not finite, reducing orders too, and name the field', () => {
    for (const field of ['quantity', 'price', 'unitValue', 'positionQuantity', 'equity', 'initialEquity'] as const) {
      const decision = createRiskGate().check({ ...request, isReduceOnly: true, [field]: Number.NaN })
      expect(decision).toMatchObject({ approved: false, code: 'NON_FINITE_INPUT', facts: { field } })
    }
  })

  it('are shown with the numbers, and in records with null for no limit', () => {
    const gate = createRiskGate({ limits: { positionUnitsMax: 9 } })
    expect(gate.check(request)).toMatchObject({
      message: 'the position would be 10 units, above the limit of 9',
      facts: { units: 10, limit: 9 },
    })
    expect(gate.limits).toMatchObject({ positionUnitsMax: 9, drawdownMax: null })
    expect([gate.profile, createRiskGate().profile, createRiskGate({ profile: 'mine' }).profile]).toEqual([
      'custom',
      'open',
      'mine',
    ])
  })

  it.each([
    ['drawdownMax', 1.5],
    ['drawdownMax', 0],
    ['openPositionsMax', 1.5],
    ['positionUnitsMax', Number.NaN],
    ['orderNotionalMax', -1],
    ['positionUnits', 1],
  ])('refuse %s of %s with a message that names it', (name, value) => {
    const make = () => createRiskGate({ limits: { [name]: value } })
    expect(make).toThrow(name)
    try {
      make()
    } catch (error) {
      expect(RaceError.is(error, 'RISK_CONFIG_INVALID')).toBe(true)
    }
  })
})

describe('the drawdown halt', () => {
  it('latches at the limit, from the highest equity, and lets positions be reduced', () => {
    const gate = createRiskGate({ limits: { drawdownMax: 0.2 } })
    gate.observeEquity(100, 1)
    gate.observeEquity(200, 2)
    gate.observeEquity(160.01, 3)
    expect(gate.isHalted).toBe(false)
    gate.observeEquity(160, 4)
    gate.observeEquity(500, 5)
    expect(gate.isHalted).toBe(true)
    expect(gate.check(request)).toMatchObject({ code: 'DRAWDOWN_HALT', facts: { equity: 160, peak: 500, time: 4 } })
    expect(gate.check({ ...request, isReduceOnly: true }).approved).toBe(true)
  })

  it('takes the initial equity for the first peak', () => {
    const gate = createRiskGate({ limits: { drawdownMax: 0.5 } })
    gate.check(request)
    gate.observeEquity(5_000, 2)
    expect(gate.isHalted).toBe(true)
  })

  it('never unlatches, whatever equity does', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })), (curve) => {
        const gate = createRiskGate({ limits: { drawdownMax: 0.1 } })
        let wasHalted = false
        let peak = Number.NEGATIVE_INFINITY
        for (const [index, equity] of curve.entries()) {
          gate.observeEquity(equity, index)
          if (!wasHalted && equity <= peak - peak * 0.1) wasHalted = true
          peak = Math.max(peak, equity)
          expect(gate.isHalted).toBe(wasHalted)
        }
      }),
    )
  })
})

describe('an approval', () => {
  it('is good at the gate that gave it, for the intent it was given for', () => {
    const gate = createRiskGate()
    const decision = gate.check(request)
    if (!decision.approved) throw new Error('an open gate approves')
    expect(decision.approval.intentId).toBe('s:1:0')
    expect(gate.verify(decision.approval, 's:1:0')).toBe(true)
    expect(gate.verify(decision.approval, 's:1:1')).toBe(false)
    expect(createRiskGate().verify(decision.approval, 's:1:0')).toBe(false)
    expect(gate.verify({ intentId: 's:1:0' } as never, 's:1:0')).toBe(false)
    expect(gate.verify(null as never, 's:1:0')).toBe(false)
  })
})

describe('any sequence of orders', () => {
  it('that a gate approves stays within its limits', () => {
    const orders = fc.array(
      fc.record({ side: fc.constantFrom('buy' as const, 'sell' as const), quantity: fc.integer({ min: 1, max: 200 }) }),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(orders, fc.integer({ min: 1, max: 300 }), (sequence, positionUnitsMax) => {
        const gate = createRiskGate({ limits: { positionUnitsMax } })
        let held = 0
        for (const { side, quantity } of sequence) {
          if (!gate.check({ ...request, side, quantity, positionQuantity: held }).approved) continue
          held += side === 'buy' ? quantity : -quantity
          expect(Math.abs(held)).toBeLessThanOrEqual(positionUnitsMax)
        }
      }),
    )
  })
})
