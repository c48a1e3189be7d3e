import type { Signal } from '@race/core'
import { describe, expect, it } from 'vitest'
import { type Decision, decisionOfSignal, describeDecision, sameDecision } from './decision.ts'

const signal: Signal = {
  side: 'sell',
  instrument: 'ACME',
  size: { riskFraction: 0.01 },
  entry: { type: 'stop-limit', stopPrice: 99, limitPrice: 98.5 },
  timeInForce: 'day',
  decisionTime: 1_000,
  ordinal: 0,
  isReduceOnly: false,
  stop: 103,
  target: 90,
  confidence: 0.75,
  reason: 'the trend is down',
  expiresAt: 5_000,
}
const decision = decisionOfSignal(signal)
const changed = (change: { terms?: Record<string, string>; numbers?: Record<string, number> }): Decision => ({
  ...decision,
  terms: { ...decision.terms, ...change.terms },
  numbers: { ...decision.numbers, ...change.numbers },
})

describe('a decision', () => {
  it('tells size, entry, every price and the reason in words', () => {
    expect(describeDecision(decision)).toBe(
      'sell ACME, riskFraction 0.01, stop-limit, stopPrice 99, limitPrice 98.5, stop 103, target 90, confidence 0.75, ' +
        'expiresAt 5000, day, because: the trend is down',
    )
  })

  it('tells which order is changed or cancelled', () => {
    const modify = {
      time: 1,
      action: 'modify',
      terms: { instrument: 'ACME', order: '2024 #0' },
      numbers: { stop: 9 },
    } as const
    expect(describeDecision(modify)).toBe('modify ACME, order of 2024 #0, stop 9')
    expect(describeDecision({ time: 1, action: 'cancel', terms: {}, numbers: {} })).toBe('cancel')
  })

  it('is the same as an equal one, also where a number is NaN', () => {
    const { stop: _, ...others } = decision.numbers
    expect(sameDecision(decision, decisionOfSignal({ ...signal }), 0)).toBe(true)
    expect(
      sameDecision(changed({ numbers: { stop: Number.NaN } }), changed({ numbers: { stop: Number.NaN } }), 0),
    ).toBe(true)
    expect(sameDecision(decision, { ...decision, numbers: others }, 0)).toBe(false)
  })

  it.each<[string, Decision]>([
    ['time', { ...decision, time: 1_001 }],
    ['side', { ...decision, action: 'buy' }],
    ['entry', changed({ terms: { entry: 'limit' } })],
    ['size', changed({ numbers: { size: 0.02 } })],
    ['price', changed({ numbers: { stop: 102 } })],
    ['field', changed({ numbers: { other: 1 } })],
  ])('differs by its %s, with a tolerance too', (_, other) => {
    expect(sameDecision(decision, other, 0)).toBe(false)
    expect(sameDecision(decision, other, 1e-6)).toBe(false)
  })

  it('with a tolerance may differ by a fraction of a number, and in its words', () => {
    const near = changed({ terms: { reason: 'down by 1.0000001' }, numbers: { stop: 103.000001 } })
    expect(sameDecision(decision, near, 1e-6)).toBe(true)
    expect(sameDecision(decision, near, 1e-9)).toBe(false)
    expect(sameDecision(decision, near, 0)).toBe(false)
  })
})
