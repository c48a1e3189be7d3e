import { canonicalJson, decimal, type Signal } from '@race/core'
import { expect, it } from 'vitest'
import { signalToJson } from './signal-json.ts'

it('keeps of a signal what JSON keeps of it, in a copy with its members in the canonical order', () => {
  const signal = {
    ...{ side: 'buy', instrument: 'ACME', timeInForce: 'gtc', decisionTime: 5, ordinal: 0, isReduceOnly: false },
    ...{ size: { units: decimal('1.50') }, entry: { type: 'limit', price: -0 }, confidence: Number.NaN },
    ...{ target: undefined, stop: { price: 9, trail: [1, { b: null }] }, reason: 'a "reason"' },
  } as unknown as Signal
  const json = signalToJson(signal)
  expect(JSON.stringify(json)).toBe(canonicalJson(JSON.parse(JSON.stringify(signal))))
  expect(json).toEqual(JSON.parse(JSON.stringify(signal)))
  expect((json as { stop: object }).stop).not.toBe(signal.stop)
})
