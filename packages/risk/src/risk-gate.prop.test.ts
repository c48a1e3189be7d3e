import { intentId, type RiskRequest } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRiskGate, type LimitGate, type RiskLimits } from './index.ts'

const instruments = ['ACME', 'OTHER', 'THIRD'] as const

/** An order, and how much later than the one before it is asked for: often not at all. */
const step = fc.record({
  instrument: fc.constantFrom(...instruments),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  quantity: fc.integer({ min: 0, max: 200 }),
  price: fc.integer({ min: 1, max: 50 }),
  unitValue: fc.constantFrom(1, 10),
  isReduceOnly: fc.boolean(),
  equity: fc.integer({ min: 500, max: 20_000 }),
  later: fc.integer({ min: 0, max: 2 }),
})

const intents = fc.record({
  strategyInstance: fc.constantFrom('a', 'b'),
  decisionTime: fc.integer({ min: 0, max: 2 }),
  ordinal: fc.integer({ min: 0, max: 2 }),
})

const limits: fc.Arbitrary<RiskLimits> = fc.record(
  {
    positionUnitsMax: fc.integer({ min: 1, max: 300 }),
    positionNotionalMax: fc.integer({ min: 1, max: 20_000 }),
    positionFractionMax: fc.constantFrom(0.1, 0.5, 1, 2),
    orderNotionalMax: fc.integer({ min: 1, max: 20_000 }),
    openPositionsMax: fc.integer({ min: 1, max: 3 }),
    drawdownMax: fc.constantFrom(0.1, 0.5, 0.9, 1),
  },
  { requiredKeys: [] },
)

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** An account in which everything approved at an instant fills before the next. Whole numbers keep it exact. */
class Account {
  readonly held = new Map<string, number>(instruments.map((instrument) => [instrument, 0]))
  readonly waiting: RiskRequest[] = []
  time = 0

  requestOf({ later, ...order }: Step, index: number): RiskRequest {
    if (later > 0) this.#fill()
    this.time += later
    const pending = new Set(
      this.waiting
        .filter((one) => !one.isReduceOnly && this.held.get(one.instrument) === 0)
        .map((one) => one.instrument),
    )
    return {
      ...order,
      intent: { strategyInstance: 'property', decisionTime: this.time, ordinal: index },
      positionQuantity: this.held.get(order.instrument) as number,
      openPositions: this.open,
      pendingPositions: pending.size,
      initialEquity: 10_000,
      time: this.time,
    }
  }

  get open(): number {
    return [...this.held.values()].filter((units) => units !== 0).length
  }

  /** Units of an instrument after everything that waits has filled, of two sides each as far as it can go. */
  unitsIfFilled(instrument: string, side: 'buy' | 'sell'): number {
    const waiting = this.waiting.filter((one) => one.instrument === instrument)
    const held = waiting.reduce(
      (units, one) => (one.isReduceOnly ? reduced(units, one.quantity) : units),
      this.held.get(instrument) as number,
    )
    const sign = side === 'buy' ? 1 : -1
    const entering = waiting.filter((one) => !one.isReduceOnly && one.side === side)
    return Math.max(0, sign * held + entering.reduce((sum, one) => sum + one.quantity, 0))
  }

  #fill(): void {
    for (const { instrument, side, quantity, isReduceOnly } of this.waiting) {
      const units = this.held.get(instrument) as number
      const after = isReduceOnly ? reduced(units, quantity) : units + (side === 'buy' ? quantity : -quantity)
      this.held.set(instrument, after)
    }
    this.waiting.length = 0
  }
}

function reduced(units: number, by: number): number {
  return units < 0 ? Math.min(0, units + by) : Math.max(0, units - by)
}

function approves(gate: LimitGate, request: RiskRequest): boolean {
  return gate.check(request).approved
}

const reach = (limit: number | null | undefined) => limit ?? Number.POSITIVE_INFINITY

describe('a gate', () => {
  it('approves no sequence of orders by which a limit would be exceeded', () => {
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 40 }), (given, steps) => {
        const gate = createRiskGate({ limits: given })
        const account = new Account()
        let peak = 10_000
        let isHalted = false
        steps.forEach((one, index) => {
          const request = account.requestOf(one, index)
          gate.observeEquity(one.equity, request.time)
          peak = Math.max(peak, one.equity)
          isHalted ||= gate.isHalted
          const opensBefore = account.open + request.pendingPositions
          if (!approves(gate, request)) {
            expect(request.isReduceOnly).toBe(false)
            return
          }
          account.waiting.push(request)
          if (request.isReduceOnly) return
          const worth = request.price * request.unitValue
          const units = account.unitsIfFilled(request.instrument, request.side)
          expect(isHalted).toBe(false)
          expect(one.equity).toBeGreaterThan(peak * (1 - reach(given.drawdownMax)))
          expect(request.quantity * worth).toBeLessThanOrEqual(reach(given.orderNotionalMax))
          expect(units).toBeLessThanOrEqual(reach(given.positionUnitsMax))
          expect(units * worth).toBeLessThanOrEqual(reach(given.positionNotionalMax))
          expect(units * worth).toBeLessThanOrEqual(reach(given.positionFractionMax) * one.equity * (1 + 1e-9))
          const isCounted =
            request.positionQuantity !== 0 ||
            account.waiting.some(
              (other) => other !== request && other.instrument === request.instrument && !other.isReduceOnly,
            )
          if (!isCounted) expect(opensBefore + 1).toBeLessThanOrEqual(reach(given.openPositionsMax))
        })
      }),
      { numRuns: 500 },
    )
  })

  it('never lifts a latched halt', () => {
    const anyEquity = fc.oneof(fc.double(), fc.integer({ min: 1, max: 1_000_000 }))
    fc.assert(
      fc.property(fc.array(anyEquity, { maxLength: 60 }), fc.constantFrom(0.05, 0.3, 1), (curve, drawdownMax) => {
        const gate = createRiskGate({ limits: { drawdownMax } })
        let wasHalted = false
        let first = gate.halt
        curve.forEach((equity, time) => {
          gate.observeEquity(equity, time)
          if (wasHalted) {
            expect(gate.isHalted).toBe(true)
            expect(gate.halt).toBe(first)
          }
          wasHalted = gate.isHalted
          first = gate.halt
        })
      }),
    )
  })

  it('halts exactly when some equity is at or below the peak before it less the limit', () => {
    const curve = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(curve, fc.constantFrom(0.25, 0.5, 1), (equity, drawdownMax) => {
        const gate = createRiskGate({ limits: { drawdownMax } })
        equity.forEach((value, time) => {
          gate.observeEquity(value, time)
        })
        const halt = equity.findIndex((value, i) => value <= Math.max(...equity.slice(0, i + 1)) * (1 - drawdownMax))
        expect(gate.halt?.time ?? -1).toBe(halt)
      }),
    )
  })

  it('verifies no approval of another gate', () => {
    fc.assert(
      fc.property(intents, intents, (intent, otherIntent) => {
        const [gate, other] = [createRiskGate(), createRiskGate()]
        const account = new Account()
        const order = { instrument: 'ACME', side: 'buy', quantity: 1, price: 1, unitValue: 1, equity: 1 } as const
        const request = { ...account.requestOf({ ...order, isReduceOnly: false, later: 0 }, 0), intent }
        const decision = gate.check(request)
        other.check(request)
        if (!decision.approved) throw new Error(decision.message)
        expect(gate.verify(decision.approval, intent)).toBe(true)
        expect(gate.verify(decision.approval, otherIntent)).toBe(intentId(intent) === intentId(otherIntent))
        expect(other.verify(decision.approval, intent)).toBe(false)
        expect(gate.verify({ ...decision.approval }, intent)).toBe(false)
      }),
    )
  })

  it('denies nothing that is finite under the open profile', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const gate = createRiskGate()
        const account = new Account()
        steps.forEach((one, index) => {
          gate.observeEquity(one.equity - 10_000, index)
          expect(approves(gate, account.requestOf(one, index))).toBe(true)
        })
      }),
    )
  })
})
