import { type IntentKey, RaceError, type RiskRequest } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createRiskGate, type LimitGate, restoreRiskGate } from './index.ts'

const options = { limits: { drawdownMax: 0.2, positionUnitsMax: 15 } }
const intentOf = (ordinal: number): IntentKey => ({ strategyInstance: 'test', decisionTime: 5, ordinal })

/** A buy of 10 units at 100, all at one instant. */
const request = (ordinal: number): RiskRequest => ({
  intent: intentOf(ordinal),
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
  time: 5,
})

function approvalOf(gate: LimitGate, ordinal: number) {
  const decision = gate.check(request(ordinal))
  if (!decision.approved) throw new Error(decision.message)
  return { approval: decision.approval, intent: intentOf(ordinal) }
}

describe('restoreRiskGate', () => {
  it('makes a gate that remembers the peak, the halt, and what was approved at the same instant', () => {
    const gate = createRiskGate(options)
    gate.observeEquity(12_000, 1)
    const { gate: halfway } = restoreRiskGate(options, gate.snapshot())
    halfway.observeEquity(9_600, 2)
    expect(halfway.halt).toEqual({ time: 2, equity: 9_600, peak: 12_000 })
    const { gate: halted } = restoreRiskGate(options, halfway.snapshot())
    expect(halted.halt).toEqual(halfway.halt)
    expect(Object.isFrozen(halted.halt)).toBe(true)

    const first = createRiskGate(options)
    approvalOf(first, 0)
    const { gate: second } = restoreRiskGate(options, first.snapshot())
    expect(second.check(request(1))).toMatchObject({ approved: false, code: 'POSITION_UNITS_MAX' })
    expect(createRiskGate(options).check(request(1)).approved).toBe(true)
  })

  it('approves the intents of the snapshot anew, and nothing else', () => {
    const gate = createRiskGate(options)
    const held = approvalOf(gate, 0)
    const { gate: other, approvals } = restoreRiskGate(options, gate.snapshot([held]))
    const [again] = approvals
    if (again === undefined) throw new Error('no approval')
    expect(approvals).toHaveLength(1)
    expect(again.intent).toEqual(held.intent)
    expect(other.verify(again.approval, intentOf(0))).toBe(true)
    expect(other.verify(again.approval, intentOf(1))).toBe(false)
    // Neither gate takes what the other has minted.
    expect(other.verify(held.approval, intentOf(0))).toBe(false)
    expect(gate.verify(again.approval, intentOf(0))).toBe(false)
    expect(restoreRiskGate(options, gate.snapshot()).approvals).toEqual([])
  })

  it('keeps no approval that is not the gate’s own for its intent', () => {
    const gate = createRiskGate(options)
    const { approval } = approvalOf(createRiskGate(options), 0)
    expect(() => gate.snapshot([{ approval, intent: intentOf(0) }])).toThrow(RaceError)
    const own = approvalOf(gate, 0)
    expect(() => gate.snapshot([{ ...own, intent: intentOf(1) }])).toThrow('an approval that is not its own')
  })

  it('says what is wrong with limits, as a new gate does', () => {
    const snapshot = createRiskGate(options).snapshot()
    expect(() => restoreRiskGate({ limits: { drawdownMax: 2 } }, snapshot)).toThrow('drawdownMax is 2')
  })
})
